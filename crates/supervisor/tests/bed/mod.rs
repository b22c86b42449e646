//! A data directory, the real server, and a supervisor in a hurry.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use supervisor::{
    Supervisor, Tempo,
    status::{Fault, FaultKind, State},
};

/// Longest that anything here may take to become true.
pub const PATIENCE: Duration = Duration::from_secs(40);
pub const EMAIL: &str = "owner@example.org";
pub const PASSWORD: &str = "correct horse battery";

/// The real server, or `None` with a loud line (an error when `METRICS_TRACKER_TEST_REQUIRED` is set).
pub fn server() -> Option<PathBuf> {
    let named = std::env::var_os("METRICS_TRACKER_TEST_SERVER").map(PathBuf::from);
    // Beside the folder that this test lies in.
    let tests = std::env::current_exe().expect("a program");
    let built = || tests.ancestors().nth(2).expect("a target directory").join("metrics-tracker");
    let program = named.unwrap_or_else(built);
    if let Ok(program) = program.canonicalize() {
        return Some(program);
    }
    assert!(std::env::var_os("METRICS_TRACKER_TEST_REQUIRED").is_none(), "{} is not built", program.display());
    eprintln!("SKIPPED without {}: build it with `cargo build -p server`", program.display());
    None
}

/// Everything goes faster than for people, and slowly enough for a busy machine.
pub const fn tempo() -> Tempo {
    Tempo {
        start_max: Duration::from_secs(30),
        probe_interval: Duration::from_millis(500),
        probe_max: Duration::from_secs(2),
        probe_misses: 2,
        grace: Duration::from_secs(15),
        holder_max: Duration::from_secs(5),
        database_max: Duration::from_secs(5),
        doctor_max: Duration::from_secs(20),
    }
}

/// A data directory and whoever supervises its server.
pub struct Bed {
    pub dir: tempfile::TempDir,
    pub supervisor: Supervisor,
    pub port: u16,
}

impl Bed {
    /// With the real server, at a port of its own.
    pub fn new() -> Option<Self> {
        Some(Self::with(server()?, tempo()))
    }

    pub fn with(program: PathBuf, tempo: Tempo) -> Self {
        let dir = tempfile::tempdir().expect("directory");
        let port = lasting_port();
        let data_dir = dir.path().join("data");
        write_settings(&data_dir, port);
        let supervisor = Supervisor::launch_at(program, data_dir, tempo);
        Self { dir, supervisor, port }
    }

    pub fn data_dir(&self) -> PathBuf {
        self.supervisor.status().borrow().data_dir.clone()
    }

    pub fn state(&self) -> State {
        self.supervisor.status().borrow().state.clone()
    }

    pub async fn until(&self, what: &str, is_it: impl Fn(&State) -> bool) -> State {
        until(&self.supervisor, what, is_it).await
    }

    /// Starts it; its process.
    pub async fn up(&self) -> u32 {
        self.supervisor.start().await;
        self.running().await
    }

    pub async fn running(&self) -> u32 {
        running(&self.supervisor).await
    }

    pub async fn fault(&self) -> Fault {
        match self.until("failed", |state| matches!(state, State::Failed { .. })).await {
            State::Failed { fault } => *fault,
            _ => unreachable!("it has been waited for"),
        }
    }

    pub fn origin(&self) -> String {
        self.supervisor.status().borrow().address.clone().expect("an address")
    }

    /// Makes the owner's account.
    pub async fn sign_up(&self) {
        let body = json!({ "email": EMAIL, "password": PASSWORD });
        let answer = post(&format!("{}/api/v1/auth/signup", self.origin()), &body).await;
        assert_eq!(answer.0, 201, "{}", answer.1);
    }

    /// Whether the owner's account is there.
    pub async fn knows_owner(&self) -> bool {
        let body = json!({ "email": EMAIL, "password": PASSWORD });
        post(&format!("{}/api/v1/auth/signin", self.origin()), &body).await.0 == 200
    }
}

pub async fn until(supervisor: &Supervisor, what: &str, is_it: impl Fn(&State) -> bool) -> State {
    let mut status = supervisor.status();
    let found = tokio::time::timeout(PATIENCE, status.wait_for(|status| is_it(&status.state))).await;
    let found = found.map(|status| status.expect("a supervisor").state.clone());
    found.unwrap_or_else(|_| panic!("{what}: {:#?}\n{:#?}", supervisor.status().borrow(), supervisor.log().last(20)))
}

/// The process that runs; a fault is not waited out.
pub async fn running(supervisor: &Supervisor) -> u32 {
    let is_it = |state: &State| matches!(state, State::Running { .. } | State::Failed { .. });
    match until(supervisor, "running", is_it).await {
        State::Running { pid, .. } => pid,
        other => panic!("{other:#?}"),
    }
}

/// Asks again until it is so.
pub async fn wait_for(what: &str, is_it: impl AsyncFn() -> bool) -> Duration {
    let began = Instant::now();
    while !is_it().await {
        assert!(began.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    began.elapsed()
}

pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("client")
}

pub async fn post(url: &str, body: &Value) -> (u16, Value) {
    let answer = client().post(url).json(body).send().await.expect("answer");
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

pub fn write_settings(data_dir: &Path, port: u16) {
    std::fs::create_dir_all(data_dir).expect("directory");
    let text = format!("listen = \"127.0.0.1:{port}\"\nauth_attempts_per_minute = 1000\n");
    std::fs::write(data_dir.join("settings.toml"), text).expect("settings");
}

/// A port that stays free while the server is down: below those that systems give to connections.
pub fn lasting_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let first = std::process::id().wrapping_mul(97);
    let ports = std::iter::from_fn(|| {
        let port = 20_000 + first.wrapping_add(NEXT.fetch_add(1, Ordering::SeqCst)) % 12_000;
        Some(u16::try_from(port).expect("a port"))
    });
    let mut free = ports.take(12_000).filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    free.next().expect("a free port")
}

pub fn signal(name: &str, pid: u32) {
    let sent = std::process::Command::new("kill").args([format!("-{name}"), pid.to_string()]).status();
    assert!(sent.expect("kill").success(), "{name} {pid}");
}

/// Whether a process is there and does something; one that waits to be taken away does not.
pub fn lives(pid: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    stat.rsplit(") ").next().is_some_and(|rest| !rest.starts_with('Z'))
}

/// A program of a few lines in the server's place.
pub fn stand_in(dir: &Path, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = dir.join("stand-in");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("script");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

pub fn is_in_use(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::DataDirInUse { .. })
}
