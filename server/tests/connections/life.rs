//! Start, the second server, the supervised server, and what lies in the data directory.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::process::{Place, Server, sign_up};

const PROGRAM: &str = env!("CARGO_BIN_EXE_metrics-tracker");

#[tokio::test]
async fn port_zero_is_any_port() {
    let (first, second) = (Place::sqlite(), Place::sqlite());
    let servers = [&first, &second].map(|place| Server::start(place, "127.0.0.1:0", &[]));
    assert_ne!(servers[0].address(), servers[1].address());
    for server in &servers {
        let answer = reqwest::get(format!("{}/health", server.origin)).await.expect("answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.json::<Value>().await.expect("JSON")["status"], "ok");
    }
    let third = Place::sqlite();
    let output = end_of(&third.data_dir(), &["--listen", &servers[0].address()]);
    assert!(refusal(&output).contains(&servers[0].address()), "{output:?}");
}

/// Runs a server that is expected to refuse to start.
fn end_of(data_dir: &Path, flags: &[&str]) -> Output {
    Command::new(PROGRAM).args(["serve", "--data-dir"]).arg(data_dir).args(flags).output().expect("the program")
}

fn refusal(output: &Output) -> String {
    assert!(!output.status.success());
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[tokio::test]
async fn a_second_server_refuses_and_names_the_first() {
    for place in Place::each().await {
        let server = Server::start(&place, "127.0.0.1:0", &[]);
        let pid = format!("pid {}", server.child.id());
        let same_directory = end_of(&place.data_dir(), &["--listen", "127.0.0.1:0"]);
        assert!(refusal(&same_directory).contains(&pid), "{same_directory:?}");
        let sqlite = || format!("sqlite:{}", database_file(&place.data_dir()).display());
        let database = place.database_url.clone().unwrap_or_else(sqlite);
        let elsewhere = Place::sqlite();
        let flags = ["--listen", "127.0.0.1:0", "--database-url", &database];
        let same_database = end_of(&elsewhere.data_dir(), &flags);
        assert!(refusal(&same_database).contains(&pid), "{same_database:?}");
        assert!(reqwest::get(format!("{}/health", server.origin)).await.expect("answer").status().is_success());
        assert_eq!(server.terminate(), Some(0));
        Server::start(&place, "127.0.0.1:0", &[]).kill();
        // Whoever was killed holds nothing.
        Server::start(&place, "127.0.0.1:0", &[]).kill();
    }
}

#[tokio::test]
async fn a_server_that_says_it_listens_ends_in_order_when_it_is_asked_to() {
    for place in Place::each().await {
        for _ in 0..10 {
            assert_eq!(Server::start(&place, "127.0.0.1:0", &[]).terminate(), Some(0));
        }
    }
}

fn database_file(data_dir: &Path) -> PathBuf {
    let files = fs::read_dir(data_dir).expect("data directory").map(|entry| entry.expect("entry").path());
    let header = |path: &PathBuf| fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3\0"));
    files.into_iter().find(header).expect("a database")
}

#[tokio::test]
async fn a_supervised_server_says_json_and_ends_with_its_standard_input() {
    let place = Place::sqlite();
    let mut command = Command::new(PROGRAM);
    command.args(["serve", "--listen", "127.0.0.1:0", "--supervised", "--data-dir"]).arg(place.data_dir());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("server");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let line: Value = serde_json::from_str(&lines.next().expect("a line").expect("UTF-8")).expect("JSON");
    assert_eq!((&line["event"], &line["pid"]), (&"listening".into(), &child.id().into()));
    assert!(line["version"].is_string());
    let origin = line["address"].as_str().expect("address");
    assert_eq!(reqwest::get(format!("{origin}/health")).await.expect("answer").status(), 200);
    let asked = Instant::now();
    drop(child.stdin.take());
    assert_eq!(child.wait().expect("wait").code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(10));
    assert_eq!(lines.count(), 0);
}

#[tokio::test]
async fn the_data_directory_is_its_owners_alone() {
    for place in Place::each().await {
        // Whatever the umask of whoever starts it.
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "umask 000; exec \"$0\" \"$@\"",
            PROGRAM,
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
        ]);
        command.arg(place.data_dir());
        if let Some(url) = &place.database_url {
            command.args(["--database-url", url]);
        }
        let server = Server::ready(command.stdout(Stdio::piped()).spawn().expect("server"));
        let http = reqwest::Client::new();
        let account = sign_up(&http, &server.origin, "first@example.org").await;
        let batch =
            json!({ "metrics": [{ "name": "clicks", "type": "counter", "value": 1 }], "batchId": "0123456789abcdef" });
        let send =
            http.post(format!("{}/api/v1/metrics", server.origin)).header("x-api-key", &account.key).json(&batch);
        assert_eq!(send.send().await.expect("answer").status(), 200);
        assert_private(&place.data_dir());
        assert_eq!(server.terminate(), Some(0));
        assert_private(&place.data_dir());
        let backup = place.dir.path().join("backup");
        let mut command = Command::new("sh");
        command.args(["-c", "umask 000; exec \"$0\" \"$@\"", PROGRAM, "backup"]).arg(&backup);
        if place.database_url.is_none() {
            let output = command.arg("--data-dir").arg(place.data_dir()).output().expect("the program");
            assert!(output.status.success(), "{output:?}");
            assert_eq!(mode(&backup), 0o600);
        }
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("metadata").permissions().mode() & 0o7777
}

/// 0700 for directories, 0600 for files, all the way down.
fn assert_private(dir: &Path) {
    assert_eq!(mode(dir), 0o700, "{}", dir.display());
    for entry in fs::read_dir(dir).expect("directory") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            assert_private(&path);
        } else {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
}
