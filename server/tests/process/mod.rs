//! The real binary as a child process, on either database.
#![allow(dead_code, reason = "each test file uses its part of it")]

pub mod api;
pub mod ledger;

use std::{
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _};

/// Longest that anything here may take to become true.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks again until it is so.
pub async fn wait_for<T, E: std::fmt::Debug>(what: &str, look: impl AsyncFn() -> Result<T, E>) -> T {
    let began = Instant::now();
    loop {
        match look().await {
            Ok(found) => return found,
            Err(error) => assert!(began.elapsed() < PATIENCE, "{what}: {error:#?}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

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
        Self::ready(spawn(place, listen, flags))
    }

    /// Waits until a server that has just been started, with its standard output piped, answers.
    pub fn ready(mut child: Child) -> Self {
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

    /// Starts a server and kills it so long afterwards, ready or not.
    pub fn kill_at_start(place: &Place, listen: &str, flags: &[&str], after: Duration) {
        let mut child = spawn(place, listen, flags);
        std::thread::sleep(after);
        child.kill().expect("kill");
        child.wait().expect("wait");
    }

    /// SIGTERM, and SIGKILL so long afterwards. Whether that was before it had ended by itself.
    pub fn kill_at_end(mut self, after: Duration) -> bool {
        self.ask_to_end();
        std::thread::sleep(after);
        self.child.kill().expect("kill");
        self.child.wait().expect("wait").code().is_none()
    }

    /// SIGTERM; the exit code.
    pub fn terminate(mut self) -> Option<i32> {
        self.ask_to_end();
        self.child.wait().expect("wait").code()
    }

    fn ask_to_end(&self) {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
    }
}

/// A server that listens where its settings say, with its standard input and output piped.
pub fn spawn_with(place: &Place, flags: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_metrics-tracker"));
    command.args(["serve", "--data-dir"]).arg(place.data_dir()).args(flags);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("server")
}

fn spawn(place: &Place, listen: &str, flags: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_metrics-tracker"));
    command.args(["serve", "--listen", listen, "--data-dir"]).arg(place.data_dir()).args(flags);
    if let Some(url) = &place.database_url {
        command.args(["--database-url", url]);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("server")
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

/// `127.0.0.1:PORT` that stays free while the server there is down. It lies below the ports that systems give to
/// connections: a client that tries again and again would in the end be given that port, and connect to itself.
pub fn lasting_address() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let first = std::process::id().wrapping_mul(97);
    let addresses = std::iter::from_fn(|| {
        let port = 20_000 + first.wrapping_add(NEXT.fetch_add(1, Ordering::SeqCst)) % 12_000;
        Some((Ipv4Addr::LOCALHOST, u16::try_from(port).expect("a port")))
    });
    let mut free = addresses.take(12_000).filter(|address| TcpListener::bind(address).is_ok());
    let (host, port) = free.next().expect("a free port");
    format!("{host}:{port}")
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
