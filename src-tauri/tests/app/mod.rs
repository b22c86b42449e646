//! The real app with the real server, isolated by the directories that XDG names, on the display and the session bus of
//! whoever runs the test.
#![allow(dead_code, reason = "each suite uses a part")]

pub mod bus;
pub mod driver;

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

/// Longest wait for anything.
pub const WAIT_MAX: Duration = Duration::from_secs(40);
const GAP: Duration = Duration::from_millis(20);

/// One app at a time: they share a display, a bus and the name of the app on it.
static TURN: Mutex<()> = Mutex::const_new(());

/// Whether the app can be run here; with `METRICS_TRACKER_TEST_REQUIRED=1` it must.
pub fn is_possible() -> bool {
    let is_there = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let missing: Vec<_> = ["DISPLAY", "DBUS_SESSION_BUS_ADDRESS"].into_iter().filter(|name| !is_there(name)).collect();
    assert!(
        missing.is_empty() || std::env::var("METRICS_TRACKER_TEST_REQUIRED").as_deref() != Ok("1"),
        "the desktop needs {missing:?}"
    );
    missing.is_empty()
}

/// Waits until it is so; `what` says what never came.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(began.elapsed() < WAIT_MAX, "never came: {what}");
        tokio::time::sleep(GAP).await;
    }
}

/// A machine of its own: directories and a port that nobody else has.
pub struct Machine {
    pub dir: TempDir,
    pub port: u16,
    /// More variables of the app.
    pub environment: Vec<(String, String)>,
    _turn: MutexGuard<'static, ()>,
}

impl Machine {
    /// Nothing has run on it yet, but the port is said.
    pub async fn new() -> Self {
        let turn = TURN.lock().await;
        drop(rustls::crypto::ring::default_provider().install_default());
        let dir = tempfile::tempdir().expect("directory");
        let port = free_port();
        let machine = Self { dir, port, environment: Vec::new(), _turn: turn };
        for (_, folder) in machine.folders() {
            fs::create_dir_all(folder).expect("folder");
        }
        fs::create_dir_all(machine.data_dir()).expect("folder");
        machine.set("settings.toml", &format!("listen = \"127.0.0.1:{port}\"\n"));
        machine
    }

    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data/metrics-tracker")
    }

    pub fn config_dir(&self) -> PathBuf {
        self.dir.path().join("config/io.metrics-tracker.desktop")
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Writes a file into the data directory.
    pub fn set(&self, name: &str, text: &str) {
        fs::write(self.data_dir().join(name), text).expect("file");
    }

    fn folders(&self) -> [(&'static str, PathBuf); 6] {
        let folder = |name: &str| self.dir.path().join(name);
        [
            // Start at login does not look at XDG's.
            ("HOME", folder("home")),
            ("XDG_CONFIG_HOME", folder("config")),
            ("XDG_DATA_HOME", folder("data")),
            ("XDG_CACHE_HOME", folder("cache")),
            ("XDG_STATE_HOME", folder("state")),
            ("XDG_DOWNLOAD_DIR", folder("downloads")),
        ]
    }

    /// Puts a program of the app's into these surroundings.
    pub fn surround(&self, command: &mut Command) {
        command.envs(self.folders()).env("NO_AT_BRIDGE", "1").env("GTK_A11Y", "none").env("GTK_USE_PORTAL", "0");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.env_remove("METRICS_TRACKER_DATA_DIR");
    }

    /// Starts the app.
    pub fn launch(&self, arguments: &[&str]) -> App {
        self.launch_program(program(), arguments)
    }

    /// Starts the app as it is installed somewhere.
    pub fn launch_program(&self, program: &Path, arguments: &[&str]) -> App {
        let log = fs::File::options().create(true).append(true).open(self.log()).expect("log");
        let mut command = Command::new(program);
        self.surround(&mut command);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        App(Some(command.spawn().expect("the app")))
    }

    fn log(&self) -> PathBuf {
        self.dir.path().join("app.log")
    }

    /// What apps said.
    pub fn said(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// The server's process, by its own record.
    pub fn server_pid(&self) -> Option<u32> {
        let text = fs::read(self.data_dir().join("server.json")).ok()?;
        let record: serde_json::Value = serde_json::from_slice(&text).ok()?;
        let pid = u32::try_from(record["pid"].as_u64()?).ok()?;
        is_alive(pid).then_some(pid)
    }

    /// Waits until the server is well. Its process.
    pub async fn is_up(&self) -> u32 {
        let health = format!("{}/health", self.origin());
        until("a healthy server", async || {
            let pid = self.server_pid()?;
            reqwest::get(&health).await.ok().filter(|answer| answer.status().is_success()).map(|_| pid)
        })
        .await
    }

    /// Waits until no program of this machine is left.
    pub async fn is_quiet(&self) {
        self.is_quiet_but(0).await;
    }

    /// The same, but for one process.
    pub async fn is_quiet_but(&self, kept: u32) {
        let began = Instant::now();
        loop {
            let left: Vec<_> = self.processes().into_iter().filter(|pid| *pid != kept).collect();
            if left.is_empty() {
                return;
            }
            let command = |pid: &u32| fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let commands: Vec<_> = left.iter().map(command).collect();
            assert!(began.elapsed() < WAIT_MAX, "never ended: {commands:?}");
            tokio::time::sleep(GAP).await;
        }
    }

    /// A window of the app is there: it has a web view.
    pub fn has_window(&self) -> bool {
        let name = |pid: &u32| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        self.processes().iter().any(|pid| name(pid).starts_with("WebKitWebProces"))
    }

    /// Processes that were started in these surroundings.
    pub fn processes(&self) -> Vec<u32> {
        let mark = format!("XDG_CONFIG_HOME={}", self.dir.path().join("config").display());
        let pids = fs::read_dir("/proc").expect("/proc").flatten();
        let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        pids.filter(|pid| *pid != std::process::id() && is_alive(*pid) && has_mark(*pid, &mark)).collect()
    }
}

/// `cargo test` builds the app itself; the server lies beside it.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_metrics-tracker-desktop"))
}

impl Drop for Machine {
    fn drop(&mut self) {
        for pid in self.processes() {
            drop(Command::new("kill").args(["-KILL", &pid.to_string()]).status());
        }
        if std::thread::panicking() {
            eprintln!("the app said:\n{}", self.said());
        }
    }
}

fn has_mark(pid: u32, mark: &str) -> bool {
    let variables = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    variables.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
}

/// Runs, and has not only been left for its parent to look at.
pub fn is_alive(pid: u32) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

pub fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().expect("kill");
    assert!(sent.success(), "{pid} cannot be sent {name}");
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("address").port()
}

/// A running app; killed when dropped.
pub struct App(Option<Child>);

impl App {
    pub fn pid(&self) -> u32 {
        self.0.as_ref().expect("running").id()
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> ExitStatus {
        let mut child = self.0.take().expect("running");
        until("the app's end", async || child.try_wait().expect("wait")).await
    }

    /// Ends it as a person's kill does; waits.
    pub async fn terminate(self) -> ExitStatus {
        signal(self.pid(), "TERM");
        self.ended().await
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
