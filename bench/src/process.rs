//! A server under test: started pinned to one core, asked for its processor time and memory, ended by its id.

use std::{
    net::SocketAddr,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// Core of the server; the generator runs on another one.
const SERVER_CORE: &str = "0";
/// What a server says on standard output once it answers.
const READY: &str = "listening on http://";
/// Longest start that is waited for.
const START_SECONDS_MAX: u64 = 60;
/// Longest end that is waited for before the process is killed.
const STOP_SECONDS_MAX: u64 = 15;
/// `USER_HZ`, which Linux shows to programs on every architecture we run on.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running server.
pub struct Process {
    child: Child,
    pid: u32,
    /// Where it listens.
    pub address: SocketAddr,
    // Kept open: a server whose standard output is closed dies of its next log line.
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts it and waits for its ready line.
    pub async fn start(program: &str, args: &[&str]) -> Result<Self> {
        let mut child = Command::new("taskset")
            .args(["-c", SERVER_CORE, program])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start `taskset` (Debian package util-linux)")?;
        let pid = child.id().context("the server ended at once")?;
        let stdout = child.stdout.take().context("standard output is a pipe")?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = timeout(Duration::from_secs(START_SECONDS_MAX), ready_address(&mut lines));
        let address = ready.await.with_context(|| format!("{program} did not say `{READY}…`"))??;
        Ok(Self { child, pid, address, _stdout: lines })
    }

    /// User and system time so far, in seconds.
    pub fn cpu_seconds(&self) -> Result<f64> {
        cpu_seconds(&self.pid.to_string())
    }

    /// Resident memory, in bytes.
    pub fn resident_bytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kibibytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes * 1024.0)
    }

    /// Asks it to end and waits; kills it if it does not.
    pub async fn stop(mut self) -> Result<()> {
        Command::new("kill").args(["-TERM", &self.pid.to_string()]).status().await?;
        let asked = Instant::now();
        if timeout(Duration::from_secs(STOP_SECONDS_MAX), self.child.wait()).await.is_err() {
            eprintln!("pid {} did not end within {:?}; killed", self.pid, asked.elapsed());
            self.child.kill().await?;
        }
        Ok(())
    }
}

async fn ready_address(lines: &mut Lines<BufReader<ChildStdout>>) -> Result<SocketAddr> {
    while let Some(line) = lines.next_line().await? {
        if let Some((_, address)) = line.split_once(READY) {
            return address.trim().trim_end_matches('/').parse().with_context(|| format!("`{line}` names no address"));
        }
    }
    bail!("it ended before that")
}

/// User and system time of a process (`self` or an id), in seconds.
pub fn cpu_seconds(process: &str) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in parentheses, may hold spaces; utime and stime are fields 14 and 15 of proc(5).
    let (_, after_name) = stat.rsplit_once(") ").context("no process name")?;
    let mut fields = after_name.split(' ').skip(11);
    let mut ticks = || -> Result<f64> { Ok(fields.next().context("a short line")?.parse()?) };
    Ok((ticks()? + ticks()?) / TICKS_PER_SECOND)
}
