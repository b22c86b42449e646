//! What libraries report that were loaded and cannot send.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    support::{Answer, Server, servers, servers_with},
    world::{Holder, SHOP},
};

/// Every address that a library can have been loaded from.
const SCRIPTS: [&str; 3] = ["/api/v1/tracker.js", "/m.js", "/api/v1/client/script.js"];

async fn report(server: &Server, script: &str, query: &str) -> Answer {
    server.send(Method::GET, &format!("{script}?{query}"), &[("referer", "https://shop.example/x")], None).await
}

fn assert_empty_script(answer: &Answer, what: &str) {
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, ""), "{what}");
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8", "{what}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{what}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "{what}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
}

#[tokio::test]
async fn a_report_is_noted_with_its_key() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        for script in SCRIPTS {
            for (said, problem) in [("csp", "csp"), ("blocked", "blocked")] {
                server.clock.advance(1_000);
                let answer = report(&server, script, &format!("k={}&e={said}", ann.key())).await;
                assert_empty_script(&answer, said);
                let status = ann.status().await;
                let reported = &status["lastReported"];
                assert_eq!((&reported["problem"], &reported["origin"]), (&json!(problem), &json!(SHOP)), "{script}");
                assert_eq!(reported["at"], server.app.now().to_rfc3339());
                assert_eq!(status["problems"][0], json!({ "code": problem, "message": reported["message"] }));
                assert!(reported["message"].as_str().is_some_and(|text| text.contains(&server.url)), "{reported}");
                assert_eq!(status["lastScript"], Value::Null);
            }
        }
        // The page could be mended, and then it sends.
        server.clock.advance(1_000);
        ann.send_one(SHOP).await;
        assert_eq!(ann.problems().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn an_https_page_that_must_send_to_plain_http_is_mixed_content() {
    for server in servers_with(|args| args.public_url = "http://metrics.example".parse().ok()).await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let path = format!("/m.js?k={}&e=blocked", ann.key());
        for (page, problem) in [("https://shop.example", "mixed_content"), ("http://shop.example", "blocked")] {
            server.send(Method::GET, &path, &[("origin", page)], None).await;
            assert_eq!(ann.status().await["lastReported"]["problem"], problem, "{page}");
        }
    }
}

#[tokio::test]
async fn what_is_no_report_is_not_noted() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let key = ann.key();
        for script in SCRIPTS {
            for query in [
                format!("k={key}&e="),
                format!("k={key}&e=CSP"),
                format!("k={key}&e=mixed_content"),
                format!("k={key}&e=%3Cscript%3E"),
                "k=mt_pub_unknown&e=csp".to_owned(),
                "e=csp".to_owned(),
            ] {
                assert_empty_script(&report(&server, script, &query).await, &query);
            }
        }
        ann.change_key(json!({ "isActive": false })).await;
        assert_empty_script(&report(&server, "/m.js", &format!("k={key}&e=csp")).await, "inactive");
        let status = ann.status().await;
        assert_eq!((&status["lastReported"], &status["lastRejected"]), (&Value::Null, &Value::Null));
    }
}

#[tokio::test]
async fn reports_are_limited_like_other_anonymous_calls() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let path = format!("/m.js?k={}&e=csp", ann.key());
        let visit = async || server.send(Method::GET, &path, &[("x-forwarded-for", "192.0.2.7")], None).await;
        for _ in 0..600 {
            assert_eq!(visit().await.status, StatusCode::OK);
        }
        let answer = visit().await;
        assert_eq!((answer.status, answer.code()), (StatusCode::TOO_MANY_REQUESTS, "rate_limited"));
    }
}
