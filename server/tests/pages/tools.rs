//! What reads generated code: Node.js, and its packages.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::process::tool;

/// Node.js, if it is there.
pub fn node() -> Option<PathBuf> {
    tool(&["/usr/bin/node", "/usr/local/bin/node"])
}

/// `node_modules` of the library, if this package is in it.
pub fn node_modules(package: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../clients/browser/node_modules");
    let folder = std::env::var("METRICS_TRACKER_TEST_NODE_MODULES").unwrap_or_else(|_| beside.to_owned());
    tool(&[&format!("{folder}/{package}")])?;
    Some(folder.into())
}

/// Runs the body of an async function of `input` in Node.js; what it returns.
pub fn run(node: &PathBuf, body: &str, input: &Value) -> Value {
    let script = format!(
        "let text = ''; for await (const part of process.stdin) text += part; \
         const main = async (input) => {{ {body} }}; \
         process.stdout.write(JSON.stringify(await main(JSON.parse(text)) ?? null)); process.exit(0);"
    );
    let mut command = Command::new(node);
    command.args(["--input-type=module", "-e", &script]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("node");
    let mut stdin = child.stdin.take().expect("stdin");
    stdin.write_all(input.to_string().as_bytes()).expect("input");
    drop(stdin);
    let output = child.wait_with_output().expect("node");
    assert!(output.status.success(), "{body}\n{input:#}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}
