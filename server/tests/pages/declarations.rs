//! `tracker.d.ts`, read by the real compiler.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    support::{Server, Signed, servers},
    tools,
};

const HOSTILE: &str = "*/ export const x: string = 1; /* \r\n*/*/ \u{2028}*/ @deprecated `${1}` \\*/ */*/ //";

/// In what only the account may read.
const SECRET: &str = "before the lawyers hear of it";

const BAD: &str = include_str!("types/bad.ts");

/// Every type and label rule, with hostile texts.
async fn configure(server: &Server, signed: &Signed) {
    for (name, kind, labels) in [
        ("purchases", "counter", json!({ "shop": HOSTILE })),
        ("cart", "gauge", json!(["tab"])),
        ("search", "histogram", json!({})),
        ("basket", "summary", json!([])),
        ("__proto__", "gauge", json!({})),
        ("constructor", "counter", json!({ "toString": "x" })),
    ] {
        let body = json!({
            "name": SECRET, "metricName": name, "metricType": kind, "labels": labels, "description": SECRET,
            "helpText": SECRET,
        });
        let made = server.post("/api/v1/metric-configs", &signed.access, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    }
    let off = json!({ "name": "x", "metricName": "switched_off", "metricType": "gauge", "isActive": false });
    server.post("/api/v1/metric-configs", &signed.access, off).await;
}

fn path(signed: &Signed) -> String {
    format!("/api/v1/tracker.d.ts?k={}", signed.key["apiKey"].as_str().expect("key"))
}

/// What the compiler says about files, by line.
fn compile(modules: &Path, folder: &Path, files: &[&str]) -> Vec<String> {
    let mut tsc = Command::new(modules.join(".bin/tsc"));
    tsc.args(["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--moduleResolution", "bundler"]);
    tsc.args(["--module", "esnext", "--pretty", "false"]);
    tsc.arg("--skipDefaultLibCheck");
    let output = tsc.args(files).current_dir(folder).output().expect("tsc");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().filter(|line| line.contains("error TS")).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_compiler_takes_good_calls_and_refuses_bad_ones() {
    let Some(modules) = tools::node_modules("web-vitals").and_then(|_| tools::node_modules("typescript")) else {
        return;
    };
    let mut texts = Vec::new();
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        configure(&server, &ann).await;
        let declarations = server.get(&path(&ann), "").await;
        assert_eq!(declarations.status, StatusCode::OK, "{declarations:?}");
        assert!(!declarations.text().contains("switched_off"));
        // Whoever sees a page may read this file.
        assert!(!declarations.text().contains(SECRET));
        texts.push(declarations.text().to_owned());
    }
    assert!(texts.iter().all(|text| *text == texts[0]), "each database has the same");
    let folder = tempfile::tempdir().expect("directory");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("file");
    write("account.d.ts", &texts[0]);
    write("good.ts", include_str!("types/good.ts"));
    write("bad.ts", BAD);
    let errors = compile(&modules, folder.path(), &["account.d.ts", "good.ts", "bad.ts"]);
    for (line, number) in BAD.lines().zip(1..).filter(|(line, _)| line.starts_with("window")) {
        assert!(errors.iter().any(|error| error.starts_with(&format!("bad.ts({number},"))), "{line}\n{errors:#?}");
    }
    assert!(errors.iter().all(|error| error.starts_with("bad.ts(")), "{errors:#?}");
    // Beside the package, whose sources declare the same interfaces.
    let library = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../clients/browser/src"));
    let package = folder.path().join("node_modules/@metrics-tracker/browser");
    fs::create_dir_all(&package).expect("package");
    fs::write(package.join("package.json"), r#"{"types":"src/module.ts"}"#).expect("file");
    symlink(library, package.join("src")).expect("link");
    let constants = library.join("build-constants.d.ts");
    let constants = constants.to_str().expect("UTF-8");
    write("with-package.ts", include_str!("types/with-package.ts"));
    let none: [&str; 0] = [];
    let files = [constants, "account.d.ts", "good.ts", "with-package.ts"];
    assert_eq!(compile(&modules, folder.path(), &files), none);
    assert_eq!(compile(&modules, folder.path(), &[constants, "with-package.ts"]), none, "without an account's file");
}

#[tokio::test]
async fn declarations_are_served_like_a_script_but_not_as_one() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let empty = server.get(&path(&ann), "").await;
        assert_eq!(empty.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(empty.header("cache-control"), "public, max-age=60");
        assert_eq!(empty.header("access-control-allow-origin"), "*");
        let known = [("if-none-match", empty.header("etag"))];
        assert_eq!(server.send(Method::GET, &path(&ann), &known, None).await.status, StatusCode::NOT_MODIFIED);
        configure(&server, &ann).await;
        assert_eq!(server.send(Method::GET, &path(&ann), &known, None).await.status, StatusCode::OK);
        for query in ["", "?k=", "?k=mt_pub_unknown", "?k=%00"] {
            let refused = server.get(&format!("/api/v1/tracker.d.ts{query}"), "").await;
            assert_eq!((refused.status, refused.code()), (StatusCode::UNAUTHORIZED, "invalid_api_key"));
        }
        let key = format!("/api/v1/apikeys/{}", ann.key["id"].as_str().expect("id"));
        let off: Value = json!({ "isActive": false });
        server.request(Method::PATCH, &key, &ann.access, Some(&off)).await;
        assert_eq!(server.get(&path(&ann), "").await.status, StatusCode::UNAUTHORIZED);
    }
}
