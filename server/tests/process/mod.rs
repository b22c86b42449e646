//! The real binary as a child process, on either database.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _};

/// Where a server keeps its data: a directory, and an address when it is PostgreSQL.
pub struct Place {
    pub dir: tempfile::TempDir,
    pub database_url: Option<String>,
}

impl Place {
    /// SQLite, and PostgreSQL when `METRICS_TRACKER_TEST_POSTGRES_URL` names a server.
    pub async fn each() -> Vec<Self> {
        let mut places = vec![Self::sqlite()];
        match std::env::var("METRICS_TRACKER_TEST_POSTGRES_URL") {
            Ok(server) => places.push(Self::postgres(&server).await),
            Err(_) => eprintln!("SKIPPED on PostgreSQL: run `cargo xtask test`, which starts one"),
        }
        places
    }

    pub fn sqlite() -> Self {
        Self { dir: tempfile::tempdir().expect("directory"), database_url: None }
    }

    async fn postgres(server: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("mt_process_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let mut connection = sqlx::PgConnection::connect(server).await.expect("PostgreSQL");
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("database");
        let (base, _) = server.rsplit_once('/').expect("a database in the address");
        Self { dir: tempfile::tempdir().expect("directory"), database_url: Some(format!("{base}/{name}")) }
    }

    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }
}

/// A running server. Dropping it kills it.
pub struct Server {
    pub child: Child,
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
}

impl Server {
    /// Starts the server and waits until it answers. `listen` is `127.0.0.1:0` for any free port.
    pub fn start(place: &Place, listen: &str, flags: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_metrics-tracker"));
        command.args(["serve", "--listen", listen, "--data-dir"]).arg(place.data_dir()).args(flags);
        if let Some(url) = &place.database_url {
            command.args(["--database-url", url]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("server");
        let stdout = child.stdout.take().expect("stdout");
        let mut lines = BufReader::new(stdout).lines();
        let line = lines.next().expect("the server ended before it listened").expect("stdout");
        let origin = line.strip_prefix("listening on ").expect("ready line").to_owned();
        Self { child, origin }
    }

    /// `127.0.0.1:PORT`, to start the next one at the same address.
    pub fn address(&self) -> String {
        self.origin.trim_start_matches("http://").to_owned()
    }

    /// SIGKILL: nothing is flushed, nothing is said.
    pub fn kill(mut self) {
        self.child.kill().expect("kill");
        self.child.wait().expect("wait");
    }

    /// SIGTERM; the exit code.
    pub fn terminate(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
        self.child.wait().expect("wait").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An account with its default key.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: String,
    pub access_token: String,
    pub key_id: String,
    pub key: String,
    pub secret: String,
}

/// Signs a new account up.
pub async fn sign_up(http: &reqwest::Client, origin: &str, email: &str) -> Account {
    let body = json!({ "email": email, "password": "correct horse battery" });
    let answer = http.post(format!("{origin}/api/v1/auth/signup")).json(&body).send().await.expect("sign-up");
    assert_eq!(answer.status(), 201);
    let answer: Value = answer.json().await.expect("JSON");
    let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned();
    Account {
        id: text("/user/id"),
        access_token: text("/accessToken"),
        key_id: text("/apiKey/id"),
        key: text("/apiKey/apiKey"),
        secret: text("/apiKey/apiSecret"),
    }
}

/// Where a tool of the test bed is, or `None` with a loud line (an error when `METRICS_TRACKER_TEST_REQUIRED` is set).
pub fn tool(candidates: &[&str]) -> Option<PathBuf> {
    let found = candidates.iter().map(Path::new).find(|path| path.exists()).map(Path::to_path_buf);
    if found.is_none() {
        assert!(std::env::var_os("METRICS_TRACKER_TEST_REQUIRED").is_none(), "{candidates:?} is not installed");
        eprintln!("SKIPPED without {candidates:?}: run `cargo xtask test`, which installs it");
    }
    found
}
