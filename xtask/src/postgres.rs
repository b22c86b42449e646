//! A private PostgreSQL cluster for one run: a temporary directory, a free loopback port, a password made up for it, its
//! own process that ends with the run. `fsync` stays on, since suites test what survives.

use std::{
    fs,
    io::Read,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{prerequisites::is_root, step, workspace};

/// Where Debian keeps the server's programs, one folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// What of it is used here.
const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_isready"];
/// The variable that tells tests of the cluster: a superuser's address, with which each makes its own database.
pub const VARIABLE: &str = "METRICS_TRACKER_TEST_POSTGRES_URL";
/// Longest start that is waited for.
const START: Duration = Duration::from_mins(1);
/// Longest end that is waited for.
const STOP: Duration = Duration::from_secs(30);

/// The folder of the server's programs: Debian's newest, or where the `initdb` on the `PATH` really is.
pub fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let newest = versions.filter(|bin| is_complete(bin)).max_by_key(|bin| version(bin));
    newest.or_else(|| {
        let initdb = workspace::program("initdb")?.canonicalize().ok()?;
        initdb.parent().filter(|bin| is_complete(bin)).map(Path::to_path_buf)
    })
}

fn is_complete(bin: &Path) -> bool {
    PROGRAMS.iter().all(|program| bin.join(program).is_file())
}

fn version(bin: &Path) -> u32 {
    let name = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    name.and_then(|name| name.parse().ok()).unwrap_or_default()
}

/// A running cluster; ends when dropped.
pub struct Cluster {
    process: Child,
    port: u16,
    password: String,
    _directory: TempDir,
}

impl Cluster {
    /// Makes and starts one.
    pub fn start() -> Result<Self> {
        let bin = programs().context("PostgreSQL is not installed")?;
        let directory = tempfile::tempdir()?;
        let root = directory.path();
        let password = made_up_password()?;
        fs::write(root.join("password"), &password)?;
        give_to_postgres(root)?;
        let (data, port) = (root.join("data"), free_port()?);
        let mut initdb = as_postgres(&bin.join("initdb"), root)?;
        initdb.args(["--no-sync", "--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--locale=C"]);
        initdb.arg("--pwfile").arg(root.join("password")).arg("-D").arg(&data).stdout(Stdio::null());
        step::show(&mut initdb)?;
        let mut server = as_postgres(&bin.join("postgres"), root)?;
        server.arg("-D").arg(&data).arg("-k").arg(root).args(["-p", &port.to_string()]);
        server.args(["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "log_min_messages=fatal"]);
        // The log of refused statements, which tests provoke, is of no use; a failed start says so itself.
        let process = server.stdin(Stdio::null()).stderr(Stdio::null()).spawn().context("cannot start postgres")?;
        let mut cluster = Self { process, port, password, _directory: directory };
        cluster.wait_until_ready(&bin)?;
        eprintln!("PostgreSQL listens on 127.0.0.1:{port}");
        Ok(cluster)
    }

    /// The superuser's address.
    pub fn url(&self) -> String {
        format!("postgres://postgres:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    fn wait_until_ready(&mut self, bin: &Path) -> Result<()> {
        let start = Instant::now();
        let port = self.port.to_string();
        while start.elapsed() < START {
            if let Some(status) = self.process.try_wait()? {
                bail!("postgres ended at once ({status})");
            }
            if step::succeeds(Command::new(bin.join("pg_isready")).args(["-q", "-h", "127.0.0.1", "-p", &port])) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("postgres did not answer within {START:?}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        interrupt(&self.process);
        let asked = Instant::now();
        while asked.elapsed() < STOP {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        eprintln!("postgres (pid {}) did not end within {STOP:?}; killing it", self.process.id());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// SIGINT: PostgreSQL's fast shutdown, which does not wait for clients.
#[cfg(unix)]
fn interrupt(process: &Child) {
    let pid = i32::try_from(process.id()).ok().and_then(rustix::process::Pid::from_raw);
    let _ = pid.map(|pid| rustix::process::kill_process(pid, rustix::process::Signal::INT));
}

#[cfg(not(unix))]
fn interrupt(_process: &Child) {}

fn made_up_password() -> Result<String> {
    let mut bytes = [0_u8; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A command that runs as the user `postgres` if this is root, whom PostgreSQL refuses, and ends with this program even
/// when that is killed, where the system can (`setpriv` of util-linux).
fn as_postgres(program: &Path, directory: &Path) -> Result<Command> {
    let mut command = match workspace::program("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            if is_root() {
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
            }
            command.args(["--pdeathsig", "INT", "--"]).arg(program);
            command
        }
        None if is_root() => {
            bail!("PostgreSQL refuses to run as root; run this as another user, or install util-linux")
        }
        None => Command::new(program),
    };
    command.current_dir(directory);
    Ok(command)
}

/// Lets the user `postgres` own the directory and what is in it.
fn give_to_postgres(directory: &Path) -> Result<()> {
    if !is_root() {
        return Ok(());
    }
    step::show(Command::new("chown").args(["-R", "postgres:postgres"]).arg(directory))
}
