//! `tracker.js`, the generic library, and the code that loads them.

use std::io::Read as _;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Server, Signed, servers, servers_with};

async fn script(server: &Server, signed: &Signed, options: &str, headers: &[(&str, &str)]) -> Answer {
    let path = format!("/api/v1/tracker.js?k={}{options}", signed.key["apiKey"].as_str().expect("key"));
    server.send(Method::GET, &path, headers, None).await
}

/// What the library will read: the one literal of the script, as a JavaScript engine reads it.
fn embedded(script: &str) -> Value {
    let start = script.find("'{\"k\":").expect("a literal") + 1;
    let end = start + script[start..].find('\'').expect("its end");
    let json = script[start..end].replace("\\u005c", "\\").replace("\\u0027", "'").replace("\\u003c", "<");
    let json = json.replace("\\u003e", ">").replace("\\u0026", "&").replace("\\u0060", "`");
    serde_json::from_str(&json).expect("JSON")
}

#[tokio::test]
async fn a_script_carries_key_address_and_active_configurations() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let config = |name: &str, more: Value| {
            let mut body = json!({ "name": "x", "metricName": name, "metricType": "counter" });
            body.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
            body
        };
        for body in [
            config("b_clicks", json!({ "labels": { "page": "home" } })),
            config("a_exact", json!({ "labels": ["page"] })),
            config("c_auto", json!({ "autoTrack": true, "trackingEvents": ["click .buy"] })),
            config("d_off", json!({ "isActive": false })),
        ] {
            assert_eq!(server.post("/api/v1/metric-configs", &ann.access, body).await.status, StatusCode::CREATED);
        }
        let answer = script(&server, &ann, "", &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=3600");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        let expected = json!({
            "k": ann.key["apiKey"], "u": "/m",
            "m": [
                ["a_exact", "counter", ["page"]],
                ["b_clicks", "counter", { "page": "home" }],
                ["c_auto", "counter", null, ["click .buy"]],
            ],
        });
        assert_eq!(embedded(answer.text()), expected);
        let alias = format!("/m.js?k={}", ann.key["apiKey"].as_str().expect("key"));
        assert_eq!(server.send(Method::GET, &alias, &[], None).await.bytes, answer.bytes);
    }
}

#[tokio::test]
async fn options_leave_code_out() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let mut sizes = Vec::new();
        for options in ["&a=0&c=0", "&a=1&c=0", "&a=0&c=1", ""] {
            sizes.push(script(&server, &ann, options, &[]).await.bytes);
        }
        assert!(sizes[0].len() < sizes[1].len() && sizes[0].len() < sizes[2].len(), "core is the smallest");
        assert!(sizes[3].len() > sizes[1].len() && sizes[3].len() > sizes[2].len(), "full is the largest");
        assert_eq!(sizes[3], script(&server, &ann, "&a=1&c=1", &[]).await.bytes);
    }
}

#[tokio::test]
async fn hostile_names_and_labels_stay_data() {
    let hostile = "</script><script>alert(1)//'\"+alert(1)+`${alert(1)}`\\'\u{2028}\u{2029}\n&lt;";
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let body = json!({
            "name": hostile, "metricName": "__proto__", "metricType": "gauge", "labels": { "constructor": hostile },
            "description": hostile, "helpText": hostile,
        });
        let made = server.post("/api/v1/metric-configs", &ann.access, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let with = script(&server, &ann, "", &[]).await;
        let path = format!("/api/v1/metric-configs/{}", made.body["id"].as_str().expect("id"));
        let code = server.post(&format!("{path}/generate-code"), &ann.access, json!({})).await;
        assert!(!code.body["htmlAttribute"].as_str().expect("code").contains("<script"), "{code:?}");
        server.request(Method::DELETE, &path, &ann.access, None).await;
        let without = script(&server, &ann, "", &[]).await;
        // Code before and after the literal is the same to the byte.
        let start = with.text().find("'{\"k\":").expect("literal");
        let end = |text: &str| start + 1 + text[start + 1..].find('\'').expect("end");
        assert_eq!(with.text()[..start], without.text()[..start]);
        assert_eq!(with.text()[end(with.text())..], without.text()[end(without.text())..]);
        let entry = &embedded(with.text())["m"][0];
        assert_eq!((&entry[0], &entry[2]["constructor"]), (&json!("__proto__"), &json!(hostile)));
    }
}

#[tokio::test]
async fn a_key_that_does_not_work_gets_nothing() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let ann = server.sign_up("ann@example.org").await;
        let refused = async |answer: Answer| {
            assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "invalid_api_key"));
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert_eq!(answer.header("cache-control"), "no-store");
        };
        for query in ["", "?k=", "?k=mt_pub_unknown", "?k=%00"] {
            refused(server.get(&format!("/api/v1/tracker.js{query}"), "").await).await;
        }
        assert_eq!(script(&server, &ann, "", &[]).await.status, StatusCode::OK);
        let path = format!("/api/v1/apikeys/{}", ann.key["id"].as_str().expect("id"));
        let change = async |body: Value| server.request(Method::PATCH, &path, &ann.access, Some(&body)).await;
        change(json!({ "isActive": false })).await;
        refused(script(&server, &ann, "", &[]).await).await;
        change(json!({ "isActive": true, "expiresAt": "2026-09-21T14:14:20Z" })).await;
        assert_eq!(script(&server, &ann, "", &[]).await.status, StatusCode::OK);
        server.clock.advance(60_000);
        refused(script(&server, &ann, "", &[]).await).await;
        change(json!({ "expiresAt": null })).await;
        let account = format!("/api/v1/admin/accounts/{}", ann.id);
        server.request(Method::PATCH, &account, &owner.access, Some(&json!({ "isActive": false }))).await;
        refused(script(&server, &ann, "", &[]).await).await;
    }
}

#[tokio::test]
async fn each_encoding_is_the_same_script_with_its_own_tag() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let plain = script(&server, &ann, "", &[]).await;
        let brotli = script(&server, &ann, "", &[("accept-encoding", "gzip, deflate, br")]).await;
        let gzip = script(&server, &ann, "", &[("accept-encoding", "gzip")]).await;
        assert_eq!((brotli.header("content-encoding"), gzip.header("content-encoding")), ("br", "gzip"));
        let mut inflated = Vec::new();
        brotli::Decompressor::new(brotli.bytes.as_slice(), 4096).read_to_end(&mut inflated).expect("brotli");
        assert_eq!(inflated, plain.bytes);
        inflated.clear();
        flate2::read::GzDecoder::new(gzip.bytes.as_slice()).read_to_end(&mut inflated).expect("gzip");
        assert_eq!(inflated, plain.bytes);
        let tags = [&plain, &brotli, &gzip].map(|answer| answer.header("etag").to_owned());
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
        for tag in &tags {
            for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
                let headers = [("accept-encoding", "br"), ("if-none-match", known.as_str())];
                let answer = script(&server, &ann, "", &headers).await;
                assert_eq!((answer.status, answer.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
                assert_eq!(answer.header("cache-control"), "public, max-age=3600");
            }
        }
        let config = json!({ "name": "x", "metricName": "x", "metricType": "gauge" });
        server.post("/api/v1/metric-configs", &ann.access, config).await;
        let changed = script(&server, &ann, "", &[("if-none-match", tags[0].as_str())]).await;
        assert_eq!(changed.status, StatusCode::OK);
        assert_ne!(changed.header("etag"), tags[0]);
    }
}

#[tokio::test]
async fn code_is_generated_for_the_own_key() {
    for server in servers_with(|args| args.public_url = "https://metrics.a-company.example:8443".parse().ok()).await {
        let ann = server.sign_up("ann@example.org").await;
        let bob = server.sign_up("bob@example.org").await;
        let path = "/api/v1/code-generation";
        let key = ann.key["apiKey"].as_str().expect("key");
        let code = server.post(path, &ann.access, json!({ "apiKeyId": ann.key["id"] })).await;
        assert_eq!(code.status, StatusCode::OK, "{code:?}");
        let text = |name: &str| code.body[name].as_str().expect("text").to_owned();
        let origin = "https://metrics.a-company.example:8443";
        assert_eq!(text("tag"), format!("<script async src=\"{origin}/m.js?k={key}\"></script>"));
        assert!(text("tag").len() <= 150, "{}", text("tag"));
        assert!(text("snippet").contains(&format!("{origin}/m.js?k={key}&a=1&c=1")), "{}", text("snippet"));
        assert_eq!(code.body["bytes"], text("snippet").len());
        assert!(text("csp").contains(origin) && text("reverseProxy").contains("/m.js"));
        assert_eq!(embedded(script(&server, &ann, "", &[]).await.text())["u"], format!("{origin}/m"));
        let off =
            json!({ "apiKeyId": ann.key["id"], "autoTrack": false, "customEvents": false, "metricConfigIds": [] });
        let off = server.post(path, &ann.access, off).await;
        assert!(off.body["tag"].as_str().is_some_and(|tag| tag.contains("&a=0&c=0")), "{off:?}");
        let foreign = server.post(path, &bob.access, json!({ "apiKeyId": ann.key["id"] })).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        let other = json!({ "apiKeyId": ann.key["id"], "platform": "punched cards" });
        assert_eq!(server.post(path, &ann.access, other).await.fields(), ["platform"]);
    }
}

#[tokio::test]
async fn a_hostile_host_is_not_pasted() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let bearer = format!("Bearer {}", ann.access);
        let body = json!({ "apiKeyId": ann.key["id"] });
        for (host, status) in [
            ("shop.example:8080", StatusCode::OK),
            ("x'-alert(1)-'", StatusCode::BAD_REQUEST),
            ("x\"onload=alert(1)", StatusCode::BAD_REQUEST),
            ("x/y", StatusCode::BAD_REQUEST),
            ("u@x", StatusCode::BAD_REQUEST),
            ("", StatusCode::BAD_REQUEST),
        ] {
            let headers = [("authorization", bearer.as_str()), ("host", host)];
            let answer = server.send(Method::POST, "/api/v1/code-generation", &headers, Some(&body)).await;
            assert_eq!(answer.status, status, "{host} {answer:?}");
        }
        let headers = [("authorization", bearer.as_str()), ("host", "a.example"), ("x-forwarded-proto", "https")];
        let answer = server.send(Method::POST, "/api/v1/code-generation", &headers, Some(&body)).await;
        assert!(answer.body["tag"].as_str().is_some_and(|tag| tag.contains("https://a.example/m.js")), "{answer:?}");
    }
}

#[tokio::test]
async fn code_for_one_metric_has_every_form() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let config =
            json!({ "name": "x", "metricName": "buys", "metricType": "counter", "labels": { "page": "it's" } });
        let config = server.post("/api/v1/metric-configs", &ann.access, config).await.body;
        let path = format!("/api/v1/metric-configs/{}/generate-code", config["id"].as_str().expect("id"));
        let code = server.request(Method::POST, &path, &ann.access, None).await;
        assert_eq!(code.status, StatusCode::OK, "{code:?}");
        let text = |name: &str| code.body[name].as_str().expect("text").to_owned();
        let key = ann.key["apiKey"].as_str().expect("key");
        assert!(text("snippet").contains(key) && text("curl").contains(key) && text("node").contains(key));
        assert!(text("htmlAttribute").contains("data-track=\"buys\""));
        assert_eq!(text("javascript"), r"MetricsTracker.increment('buys', 1, { page: 'it\u0027s' });");
        assert!(text("curl").contains(r"it'\''s"), "{}", text("curl"));
        let chosen = server.post(&path, &ann.access, json!({ "apiKeyId": ann.key["id"] })).await;
        assert_eq!(chosen.body, code.body);
        assert_eq!(server.post(&path, &ann.access, json!({ "x": 1 })).await.fields(), ["x"]);
    }
}

#[tokio::test]
async fn the_library_without_a_key() {
    for server in servers().await {
        let about = server.get("/api/v1/client", "").await;
        assert_eq!(about.status, StatusCode::OK);
        let script = server.get("/api/v1/client/script.js", "").await;
        assert_eq!((script.status, &about.body["bytes"]), (StatusCode::OK, &json!(script.bytes.len())));
        assert!(about.body["sri"].as_str().is_some_and(|sri| sri.starts_with("sha384-")), "{about:?}");
        assert!(!script.text().contains("__MT_CONFIG__"), "it waits for `init`");
        assert_eq!(script.header("access-control-allow-origin"), "*");
    }
}
