//! Settings that the owner changes while the server runs.

use std::{fs, path::PathBuf};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Server, servers};

const PATH: &str = "/api/v1/admin/settings";

fn file(server: &Server) -> PathBuf {
    server.app.settings.data_dir.join("settings.toml")
}

#[tokio::test]
async fn changes_wait_in_the_file_for_a_restart() {
    for mut server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        fs::write(file(&server), "# mine\nseries_idle_days = 3 # days\n").expect("file");
        let shown = server.get(PATH, &owner.access).await.body;
        assert_eq!((&shown["seriesIdleDays"], &shown["pending"]), (&json!(7), &json!({ "seriesIdleDays": 3 })));
        let change = json!({
            "publicUrl": "https://M.example.org/", "signup": "closed", "defaultLabels": { "region": "eu" },
            "corsOrigins": ["https://a.example"], "seriesIdleDays": null, "logLevel": "info,server=debug",
            "listen": "127.0.0.1:0", "scrapeLoopback": false
        });
        let changed = server.request(Method::PATCH, PATH, &owner.access, Some(&change)).await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        let expected = json!({
            "publicUrl": "https://m.example.org", "signup": "closed", "defaultLabels": { "region": "eu" },
            "corsOrigins": ["https://a.example"], "logLevel": "info,server=debug", "listen": "127.0.0.1:0",
            "scrapeLoopback": false
        });
        assert_eq!(changed.body["pending"], expected);
        assert_eq!((&changed.body["signup"], &changed.body["fileProblem"]), (&json!("open"), &Value::Null));
        let sources = &changed.body["sources"];
        let of = |name: &str| sources[name].as_str().expect("a source").to_owned();
        assert_eq!([of("signup"), of("trustedProxies"), of("durability")], ["file", "command", "default"]);
        assert_eq!([of("database"), of("dataDir"), of("seriesIdleDays")], ["command", "command", "default"]);
        assert!(fs::read_to_string(file(&server)).expect("file").starts_with("# mine\n"));
        server.restart(|_| {}).await;
        let owner = server.sign_in("owner@example.org").await;
        let after = server.get(PATH, &owner.access).await.body;
        assert_eq!((&after["signup"], &after["pending"]), (&json!("closed"), &json!({})));
        let back = json!({ "signup": null, "publicUrl": null });
        let back = server.request(Method::PATCH, PATH, &owner.access, Some(&back)).await.body;
        assert_eq!(back["pending"], json!({ "signup": "open", "publicUrl": null }));
        let log = server.get("/api/v1/admin/audit", &owner.access).await.body;
        assert_eq!(log["items"][0]["details"], json!({ "settings": ["publicUrl", "signup"] }));
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_written() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        for (change, field) in [
            (json!({ "publicUrl": "https://x/y" }), "publicUrl"),
            (json!({ "signup": "maybe" }), "signup"),
            (json!({ "authAttemptsPerMinute": 0 }), "authAttemptsPerMinute"),
            (json!({ "corsOrigins": ["https://a.example", "*"] }), "corsOrigins[1]"),
            (json!({ "defaultLabels": { "le": "1" } }), "defaultLabels.le"),
            (json!({ "defaultLabels": { "a=b": "1" } }), "defaultLabels.a=b"),
            (json!({ "logLevel": "info,=" }), "logLevel"),
            (json!({ "logLevel": " " }), "logLevel"),
            (json!({ "scriptPath": "/api/x" }), "scriptPath"),
            (json!({ "scriptPath": "/m" }), "ingestPath"),
            (json!({ "listen": "localhost" }), "listen"),
            (json!({ "dataDir": "/x" }), "dataDir"),
            (json!({ "databaseUrl": "sqlite:/x" }), "databaseUrl"),
        ] {
            let mut change = change;
            change["scrapeLoopback"] = json!(false);
            let refused = server.request(Method::PATCH, PATH, &owner.access, Some(&change)).await;
            assert_eq!((refused.status, refused.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec![field]), "{change}");
        }
        let fixed = json!({ "trustedProxies": [], "signup": "closed" });
        let fixed = server.request(Method::PATCH, PATH, &owner.access, Some(&fixed)).await;
        assert_eq!((fixed.status, fixed.code()), (StatusCode::CONFLICT, "setting_fixed"));
        assert_eq!(fixed.fields(), ["trustedProxies"]);
        assert!(!file(&server).exists());
        fs::write(file(&server), "signup = 1\ndatabase_url = \"postgres://u:s3cret@h/d\"\n").expect("file");
        let unusable = json!({ "signup": "closed" });
        let unusable = server.request(Method::PATCH, PATH, &owner.access, Some(&unusable)).await;
        assert_eq!((unusable.status, unusable.code()), (StatusCode::CONFLICT, "settings_unusable"));
        let shown = server.get(PATH, &owner.access).await;
        assert!(shown.body["fileProblem"].as_str().is_some_and(|problem| problem.contains("line 1")), "{shown:?}");
        assert!(!shown.text().contains("s3cret") && !unusable.text().contains("s3cret"));
    }
}
