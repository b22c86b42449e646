//! Scripts under an address that names their content.

use std::io::Read as _;

use model::Millis;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use store::pinned_scripts::{PINNED_PER_ACCOUNT_MAX, PinnedOwner, PinnedScript};

use crate::support::{Answer, Server, Signed, servers};

const PATH: &str = "/api/v1/code-generation";

async fn pin(server: &Server, signed: &Signed) -> Value {
    let body = json!({ "apiKeyId": signed.key["id"], "pin": true });
    let answer = server.post(PATH, &signed.access, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.body["pinned"].clone()
}

fn path(pinned: &Value) -> &str {
    pinned["path"].as_str().expect("path")
}

async fn configure(server: &Server, signed: &Signed, name: &str) {
    let body = json!({ "name": name, "metricName": name, "metricType": "counter" });
    assert_eq!(server.post("/api/v1/metric-configs", &signed.access, body).await.status, StatusCode::CREATED);
}

fn refused(answer: &Answer, status: StatusCode) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_pinned_script_is_the_same_for_ever() {
    for mut server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let key = ann.key["apiKey"].as_str().expect("key").to_owned();
        let present = server.get(&format!("/m.js?k={key}&a=1&c=1"), "").await;
        let pinned = pin(&server, &ann).await;
        let script = server.get(path(&pinned), "").await;
        assert_eq!((script.status, &script.bytes), (StatusCode::OK, &present.bytes));
        assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(script.header("access-control-allow-origin"), "*");
        assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(script.header("x-content-type-options"), "nosniff");
        assert_eq!(pinned["url"], format!("{}{}", server.url, path(&pinned)));
        let integrity = pinned["integrity"].as_str().expect("integrity");
        let tag = format!(
            "<script async src=\"{}{}\" integrity=\"{integrity}\" crossorigin=\"anonymous\"></script>",
            server.url,
            path(&pinned)
        );
        assert_eq!(pinned["tag"], tag);
        let documented = path(&pinned).replace("/m/", "/api/v1/tracker/");
        assert_eq!(server.get(&documented, "").await.bytes, script.bytes);
        assert_eq!(pin(&server, &ann).await, pinned, "pinned again, it is the same one");

        configure(&server, &ann, "sales").await;
        let newer = pin(&server, &ann).await;
        assert_ne!(newer["path"], pinned["path"], "the console sees that the pinned one is old");
        assert_eq!(server.get(path(&pinned), "").await.bytes, script.bytes);
        server.restart(|args| args.public_url = "https://elsewhere.example".parse().ok()).await;
        assert_eq!(server.get(path(&pinned), "").await.bytes, script.bytes);
        assert!(server.get(path(&newer), "").await.text().contains("sales"));
    }
}

#[tokio::test]
async fn each_form_is_the_same_script() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let pinned = pin(&server, &ann).await;
        let get = async |headers: &[(&str, &str)]| server.send(Method::GET, path(&pinned), headers, None).await;
        let plain = get(&[]).await;
        let brotli = get(&[("accept-encoding", "br")]).await;
        let gzip = get(&[("accept-encoding", "gzip")]).await;
        assert_eq!((brotli.header("content-encoding"), gzip.header("content-encoding")), ("br", "gzip"));
        let mut inflated = Vec::new();
        brotli::Decompressor::new(brotli.bytes.as_slice(), 4096).read_to_end(&mut inflated).expect("brotli");
        assert_eq!(inflated, plain.bytes);
        let known = get(&[("if-none-match", brotli.header("etag"))]).await;
        assert_eq!((known.status, known.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(known.header("cache-control"), "public, max-age=31536000, immutable");
    }
}

#[tokio::test]
async fn a_pinned_script_needs_its_key() {
    for mut server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let pinned = pin(&server, &ann).await;
        let key = format!("/api/v1/apikeys/{}", ann.key["id"].as_str().expect("id"));
        let change = async |server: &Server, body: Value| {
            assert_eq!(server.request(Method::PATCH, &key, &ann.access, Some(&body)).await.status, StatusCode::OK);
        };
        change(&server, json!({ "isActive": false })).await;
        refused(&server.get(path(&pinned), "").await, StatusCode::UNAUTHORIZED);
        change(&server, json!({ "isActive": true, "expiresAt": "2026-09-21T14:14:20Z" })).await;
        assert_eq!(server.get(path(&pinned), "").await.status, StatusCode::OK);
        server.clock.advance(60_000);
        refused(&server.get(path(&pinned), "").await, StatusCode::UNAUTHORIZED);
        change(&server, json!({ "expiresAt": null })).await;
        assert_eq!(server.request(Method::DELETE, &key, &ann.access, None).await.status, StatusCode::NO_CONTENT);
        refused(&server.get(path(&pinned), "").await, StatusCode::UNAUTHORIZED);
        server.restart(|_| {}).await;
        refused(&server.get(path(&pinned), "").await, StatusCode::UNAUTHORIZED);
        let hash = path(&pinned).trim_start_matches("/m/").trim_end_matches(".js");
        let kept = server.app.store.pinned_script(hash).await.expect("store").expect("a row");
        assert!(kept.content.is_empty(), "what it held went with the key");
    }
}

#[tokio::test]
async fn names_that_are_no_pinned_script() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let pinned = pin(&server, &ann).await;
        let hash = path(&pinned).trim_start_matches("/m/").trim_end_matches(".js").to_owned();
        let mut changed = hash.clone();
        changed.replace_range(0..1, if hash.starts_with('0') { "1" } else { "0" });
        let names = [
            format!("{changed}.js"),
            format!("{}.js", hash.to_uppercase().replace(char::is_numeric, "A")),
            hash.clone(),
            format!("{hash}.mjs"),
            format!("{hash}.js.js"),
            format!("%00{}.js", &hash[1..]),
            format!("{}%ff.js", &hash[1..]),
            "%2e%2e%2f%2e%2e%2fetc%2fpasswd".to_owned(),
            "%ff".to_owned(),
            "'--.js".to_owned(),
            "0".repeat(5_000),
            ".js".to_owned(),
        ];
        for folder in ["/m", "/api/v1/tracker"] {
            for name in &names {
                refused(&server.get(&format!("{folder}/{name}"), "").await, StatusCode::NOT_FOUND);
            }
        }
    }
}

#[tokio::test]
async fn over_the_bound_the_oldest_goes() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let bob = server.sign_up("bob@example.org").await;
        let (first, other) = (pin(&server, &ann).await, pin(&server, &bob).await);
        let api_key = ann.key["apiKey"].as_str().expect("key").to_owned();
        let owner = PinnedOwner { account: ann.id.parse().expect("id"), api_key };
        for number in 1..PINNED_PER_ACCOUNT_MAX {
            let created_at = Millis(server.app.now().0 + i64::from(number));
            let owner = Some(owner.clone());
            let script = PinnedScript { hash: format!("{number:032}"), owner, content: Vec::new(), created_at };
            assert!(server.app.store.pin_script(&script).await.expect("kept").is_empty());
        }
        assert_eq!(server.get(path(&first), "").await.status, StatusCode::OK);
        configure(&server, &ann, "sales").await;
        server.clock.advance(1_000);
        let newest = pin(&server, &ann).await;
        refused(&server.get(path(&first), "").await, StatusCode::NOT_FOUND);
        for kept in [&newest, &other] {
            assert_eq!(server.get(path(kept), "").await.status, StatusCode::OK);
        }
        assert!(server.app.store.pinned_script(&format!("{:032}", 1)).await.expect("store").is_some());
    }
}

#[tokio::test]
async fn the_library_without_a_key_can_be_pinned() {
    for mut server in servers().await {
        let about = server.get("/api/v1/client", "").await;
        assert_eq!(about.status, StatusCode::OK, "{about:?}");
        let names: Vec<_> =
            about.body["options"].as_array().expect("options").iter().map(|option| &option["name"]).collect();
        for name in ["key", "endpoint", "metrics", "pages", "autoTrack", "customEvents"] {
            assert!(names.contains(&&json!(name)), "{name} in {names:?}");
        }
        let pinned = &about.body["pinned"];
        assert_eq!(pinned["integrity"], about.body["sri"]);
        server.restart(|_| {}).await;
        let (script, library) = (server.get(path(pinned), "").await, server.get("/api/v1/client/script.js", "").await);
        assert_eq!((script.status, &script.bytes), (StatusCode::OK, &library.bytes));
        assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(library.header("cache-control"), "public, max-age=3600");
    }
}

#[tokio::test]
async fn the_install_page_sees_pinned_scripts() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let pinned = pin(&server, &ann).await;
        let id = ann.key["id"].as_str().expect("id");
        let status = async || server.get(&format!("/api/v1/install-status?apiKeyId={id}"), &ann.access).await.body;
        let page = [("origin", "https://shop.example")];
        server.send(Method::GET, path(&pinned), &page, None).await;
        assert_eq!(status().await["lastScript"]["origin"], "https://shop.example");
        let report = server.send(Method::GET, &format!("{}?e=csp", path(&pinned)), &page, None).await;
        assert_eq!((report.status, report.text(), report.header("cache-control")), (StatusCode::OK, "", "no-store"));
        assert_eq!(status().await["lastReported"]["problem"], "csp");
        let off = json!({ "isActive": false });
        server.request(Method::PATCH, &format!("/api/v1/apikeys/{id}"), &ann.access, Some(&off)).await;
        server.send(Method::GET, path(&pinned), &page, None).await;
        let rejected = &status().await["lastRejected"];
        assert_eq!((&rejected["kind"], &rejected["code"]), (&json!("script"), &json!("invalid_api_key")));
    }
}
