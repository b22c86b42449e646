//! `code-generation` for every platform. What is generated is run by the language that it is written in.

use std::process::Command;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    process::tool,
    support::{Answer, Server, Signed, servers, servers_with},
    tools,
};

const PLATFORMS: [&str; 8] = ["html", "react", "next", "vue", "svelte", "gtm", "wordpress", "npm"];
const PATH: &str = "/api/v1/code-generation";
const HOSTILE: &str =
    "</script><script>alert(1)//'\"+alert(1)+`${alert(1)}`\\'\u{2028}\u{2029}\n&lt;<?php ?>{{x}}\u{7f}";

async fn configure(server: &Server, signed: &Signed, body: Value) -> String {
    let made = server.post("/api/v1/metric-configs", &signed.access, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made.body["id"].as_str().expect("id").to_owned()
}

/// Two hostile metrics, one of them sent by itself.
async fn configure_hostile(server: &Server, signed: &Signed) {
    let labels = json!({ "constructor": HOSTILE });
    for (name, auto_track) in [("__proto__", true), ("constructor", false)] {
        let body = json!({
            "name": HOSTILE, "metricName": name, "metricType": "gauge", "labels": labels, "description": HOSTILE,
            "autoTrack": auto_track, "trackingEvents": [format!("click {HOSTILE}")],
        });
        configure(server, signed, body).await;
    }
}

async fn generate(server: &Server, signed: &Signed, more: Value) -> Answer {
    let mut body = json!({ "apiKeyId": signed.key["id"] });
    body.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
    server.post(PATH, &signed.access, body).await
}

fn text<'a>(answer: &'a Answer, field: &str) -> &'a str {
    answer.body[field].as_str().unwrap_or_else(|| panic!("{field} in {answer:?}"))
}

#[tokio::test]
async fn each_platform_is_told_what_to_paste_where() {
    for server in servers_with(|args| args.public_url = "https://metrics.a-company.example:8443".parse().ok()).await {
        let ann = server.sign_up("ann@example.org").await;
        let key = ann.key["apiKey"].as_str().expect("key");
        for (platform, place, of_it) in [
            ("html", "<head>", "insertBefore"),
            ("react", "src/MetricsTracker.jsx", "useEffect"),
            ("next", "app/layout.tsx", "next/script"),
            ("vue", "src/main.ts", "install()"),
            ("svelte", "src/app.html", "insertBefore"),
            ("gtm", "Custom HTML", "insertBefore"),
            ("wordpress", "functions.php", "wp_enqueue_script"),
            ("npm", "npm install", "@metrics-tracker/browser"),
        ] {
            let answer = generate(&server, &ann, json!({ "platform": platform })).await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            let snippet = text(&answer, "snippet");
            assert_eq!(answer.body["bytes"], snippet.len());
            assert!(snippet.contains(of_it) && snippet.contains(key), "{platform}: {snippet}");
            assert!(text(&answer, "instructions").contains(place), "{platform}: {}", text(&answer, "instructions"));
            assert!(text(&answer, "tag").starts_with("<script async src=") && text(&answer, "tag").len() <= 150);
            assert!(text(&answer, "instructions").contains("/api/v1/tracker.d.ts?k=mt_pub_"));
            assert_eq!(text(&answer, "csp").matches("https://metrics.a-company.example:8443").count(), 2);
            assert!(answer.body["pinned"].is_null(), "only when asked for");
        }
        let bare = generate(&server, &ann, json!({})).await;
        assert_eq!(bare.body, generate(&server, &ann, json!({ "platform": "html" })).await.body);
        for unknown in ["HTML", "", "punched cards"] {
            let refused = generate(&server, &ann, json!({ "platform": unknown })).await;
            assert_eq!((refused.status, refused.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["platform"]));
            assert!(PLATFORMS.iter().all(|name| refused.text().contains(name)), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn examples_are_of_the_named_metrics() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let none = generate(&server, &ann, json!({})).await;
        assert!(text(&none, "instructions").contains("button_clicks"), "{none:?}");
        let mut ids = Vec::new();
        for name in ["alpha", "beta", "gamma", "delta", "epsilon"] {
            let body = json!({ "name": name, "metricName": name, "metricType": "histogram", "labels": ["plan"] });
            ids.push(configure(&server, &ann, body).await);
        }
        let all = generate(&server, &ann, json!({})).await;
        let all = text(&all, "instructions");
        assert!(all.contains("push(['observe', 'alpha', 1, { plan: '' }])") && all.contains("gamma"), "{all}");
        assert!(!all.contains("delta"), "a few are enough: {all}");
        let one = generate(&server, &ann, json!({ "metricConfigIds": [ids[4]], "platform": "npm" })).await;
        assert!(text(&one, "instructions").contains("observe('epsilon', 1, { plan: '' });"), "{one:?}");
        assert!(!text(&one, "instructions").contains("alpha"), "{one:?}");
        let unknown = generate(&server, &ann, json!({ "metricConfigIds": [ids[0], "x"] })).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        let off =
            generate(&server, &ann, json!({ "autoTrack": false, "customEvents": false, "platform": "npm" })).await;
        assert!(text(&off, "snippet").contains("autoTrack: false,\n  customEvents: false,"), "{off:?}");
        assert!(text(&off, "tag").contains("&a=0&c=0"), "{off:?}");
    }
}

#[tokio::test]
async fn scripts_of_pages_run_and_hostile_texts_stay_data() {
    let Some(node) = tools::node() else { return };
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        configure_hostile(&server, &ann).await;
        for platform in PLATFORMS {
            let answer = generate(&server, &ann, json!({ "platform": platform })).await;
            let is_variable = platform == "gtm" && text(&answer, "snippet").contains("{{");
            assert!(!is_variable, "Tag Manager would take it for a variable");
            let told = text(&answer, "instructions");
            assert!(told.contains("__proto__ needs no call; it is sent on a click on `"), "{told}");
            let answer = generate(&server, &ann, json!({ "platform": platform, "autoTrack": false })).await;
            let calls: Vec<&str> =
                text(&answer, "instructions").lines().filter(|line| line.starts_with("   ")).collect();
            let calls: Vec<&str> = calls.into_iter().filter(|line| line.ends_with("]);")).collect();
            assert_eq!(calls.len(), if platform == "npm" { 0 } else { 2 }, "{calls:?}");
            let body =
                "globalThis.window = {}; input.forEach((call) => (0, eval)(call)); return window.metricsTracker ?? [];";
            let pushed = tools::run(&node, body, &json!(calls));
            for (call, name) in pushed.as_array().expect("calls").iter().zip(["__proto__", "constructor"]) {
                assert_eq!(*call, json!(["track", name, 1, { "constructor": HOSTILE }]));
            }
        }
        let key = ann.key["apiKey"].as_str().expect("key");
        let script = server.get(&format!("/m.js?k={key}"), "").await;
        let body = "let read; const parse = JSON.parse; JSON.parse = (text) => (read = parse(text), undefined); \
                    try { (0, eval)(input); } catch {} return read;";
        let read = tools::run(&node, body, &json!(script.text()));
        assert_eq!(read["k"], key);
        assert_eq!(
            read["m"][0],
            json!(["__proto__", "gauge", { "constructor": HOSTILE }, [format!("click {HOSTILE}")]])
        );
        assert_eq!(read["m"][1], json!(["constructor", "gauge", { "constructor": HOSTILE }]));
    }
}

#[tokio::test]
async fn modules_compile_and_a_bundle_gets_its_configurations() {
    let (Some(node), Some(node_modules)) = (tools::node(), tools::node_modules("esbuild")) else { return };
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        configure_hostile(&server, &ann).await;
        let compile = "const { createRequire } = await import('node:module'); \
                       const { transformSync } = createRequire(input.modules + '/_.js')('esbuild'); \
                       const { code } = transformSync(input.code, { loader: 'tsx', format: 'cjs' }); ";
        for platform in ["react", "next", "vue"] {
            let answer = generate(&server, &ann, json!({ "platform": platform })).await;
            let input = json!({ "modules": node_modules, "code": answer.body["snippet"] });
            assert!(tools::run(&node, &format!("{compile} return code;"), &input).is_string());
        }
        let answer = generate(&server, &ann, json!({ "platform": "npm" })).await;
        let input = json!({ "modules": node_modules, "code": answer.body["snippet"] });
        let run = "let options; new Function('require', code)(() => ({ init: (given) => (options = given) })); return options;";
        let options = tools::run(&node, &format!("{compile} {run}"), &input);
        let labels = json!({ "constructor": HOSTILE });
        let metrics =
            json!([["__proto__", "gauge", labels, [format!("click {HOSTILE}")]], ["constructor", "gauge", labels],]);
        let expected = json!({ "key": ann.key["apiKey"], "endpoint": format!("{}/m", server.url), "metrics": metrics });
        assert_eq!(options, expected);
    }
}

#[tokio::test]
async fn php_takes_the_code_for_wordpress() {
    let Some(php) = tool(&["/usr/bin/php", "/usr/local/bin/php"]) else { return };
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let answer = generate(&server, &ann, json!({ "platform": "wordpress" })).await;
        let wordpress =
            "function add_action($name, $do) { $do(); } function wp_enqueue_script(...$given) { echo $given[1]; }";
        let code = format!("{wordpress}\n{}", text(&answer, "snippet"));
        let output = Command::new(&php).args(["-r", &code]).output().expect("php");
        let expected = format!("{}/m.js?k={}&a=1&c=1", server.url, ann.key["apiKey"].as_str().expect("key"));
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{output:?}");
    }
}

#[tokio::test]
async fn the_library_has_the_code_for_events_only_when_it_has_events() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let key = ann.key["apiKey"].as_str().expect("key");
        let sizes = async || {
            let mut sizes = Vec::new();
            for options in ["", "&c=0", "&a=0"] {
                let script = server.get(&format!("/m.js?k={key}{options}"), "").await;
                sizes.push(script.bytes.len());
            }
            sizes
        };
        let without = sizes().await;
        let body = json!({ "name": "x", "metricName": "x", "metricType": "counter", "trackingEvents": ["click"] });
        let id = configure(&server, &ann, body).await;
        let path = format!("/api/v1/metric-configs/{id}");
        let configured = sizes().await;
        assert!(
            configured.iter().zip(&without).all(|(with, without)| with - without < 100),
            "{configured:?} {without:?}"
        );
        let change = async |body: Value| server.request(reqwest::Method::PUT, &path, &ann.access, Some(&body)).await;
        change(json!({ "autoTrack": true })).await;
        let with = sizes().await;
        assert!(with[0] > configured[0] + 500 && with[1] > configured[1] + 500, "{with:?} {configured:?}");
        assert!(with[2] - configured[2] < 100, "a=0 leaves them out: {with:?} {configured:?}");
        let code = server.post(&format!("{path}/generate-code"), &ann.access, json!({})).await;
        assert_eq!(code.body["triggers"][0]["event"], "click", "{code:?}");
        for off in [json!({ "trackingEvents": [] }), json!({ "isActive": false, "trackingEvents": ["click"] })] {
            change(off).await;
            assert!(sizes().await[0] < configured[0] + 100);
        }
        let code = server.post(&format!("{path}/generate-code"), &ann.access, json!({})).await;
        assert_eq!(code.body["triggers"], json!([]), "{code:?}");
    }
}
