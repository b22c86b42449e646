//! The server's process: begun, heard, told, ended. Whoever drops one kills it.

use std::{io, path::Path, process::Stdio, time::Duration};

use instance::{Said, Told};
use tokio::{
    io::AsyncWriteExt as _,
    process::{Child, ChildStdin, Command},
    sync::mpsc,
    task::JoinHandle,
};

use crate::{
    lines,
    log::{Level, Log},
    machine::Ending,
};

/// Lines that the supervisor has not taken yet.
const SAID_MAX: usize = 64;
/// Lines that the server has not taken yet.
const TOLD_MAX: usize = 16;
/// After the end of the process, for its last lines. Who inherited its output may keep it open for ever.
const LAST_LINES_MAX: Duration = Duration::from_millis(500);
/// Variables that would go over `settings.toml`, which says everything here.
const VARIABLES: [&str; 2] = ["METRICS_TRACKER_", "DATABASE_URL"];

/// What a process does.
#[derive(Debug)]
pub(crate) enum Event {
    /// It says something.
    Said(Said),
    /// It has ended.
    Ended(Ending),
}

/// A process of ours.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    told: Option<mpsc::Sender<Told>>,
    said: mpsc::Receiver<Said>,
    readers: [JoinHandle<()>; 2],
    ending: Option<Ending>,
}

/// A command of the server's program that hears nothing of the app's own environment.
pub(crate) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if VARIABLES.iter().any(|begin| name.to_string_lossy().starts_with(begin)) {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    // No console window comes up. A job object, which would end the server with the app, needs `unsafe`; the end of its
    // standard input does the same.
    #[cfg(windows)]
    command.creation_flags(0x0800_0000);
    command
}

impl Process {
    /// Begins to serve a data directory.
    pub(crate) fn begin(program: &Path, data_dir: &Path, log: &Log) -> io::Result<Self> {
        let mut command = command(program);
        command.args(["serve", "--supervised", "--log-format", "json", "--data-dir"]).arg(data_dir);
        let mut child = command.spawn()?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let piped = || io::Error::other("it has no standard input and output");
        let (stdin, stdout, stderr) = (stdin.ok_or_else(piped)?, stdout.ok_or_else(piped)?, stderr.ok_or_else(piped)?);
        let (told, tell) = mpsc::channel(TOLD_MAX);
        tokio::spawn(write(stdin, tell));
        let (say, said) = mpsc::channel(SAID_MAX);
        let (heard, logged) = (log.clone(), log.clone());
        let readers = [
            tokio::spawn(lines::follow(stdout, move |line| hear(line, &say, &heard))),
            tokio::spawn(lines::follow(stderr, move |line| logged.hear(line))),
        ];
        Ok(Self { child, told: Some(told), said, readers, ending: None })
    }

    /// The next thing that it does; its end comes last. Whoever gives up waiting misses nothing.
    pub(crate) async fn next(&mut self) -> Event {
        if self.ending.is_none() {
            tokio::select! {
                biased;
                Some(said) = self.said.recv() => return Event::Said(said),
                status = self.child.wait() => self.ending = Some(ending(status.ok())),
            }
        }
        let last = tokio::time::timeout(LAST_LINES_MAX, async {
            let said = self.said.recv().await;
            if said.is_none() {
                for reader in &mut self.readers {
                    if !reader.is_finished() {
                        drop(reader.await);
                    }
                }
            }
            said
        });
        if let Ok(Some(said)) = last.await {
            return Event::Said(said);
        }
        let unknown = || Ending { reason: "The server has ended.".to_owned(), is_killed: false };
        Event::Ended(self.ending.clone().unwrap_or_else(unknown))
    }

    /// Tells it something. Whether it may hear it.
    pub(crate) fn tell(&self, told: Told) -> bool {
        self.told.as_ref().is_some_and(|told_to| told_to.try_send(told).is_ok())
    }

    /// Asks it to end.
    pub(crate) fn ask_to_end(&mut self) {
        self.told = None;
        if let Some(pid) = self.child.id() {
            ask_to_end(pid);
        }
    }

    /// Ends it by force.
    pub(crate) fn kill(&mut self) {
        drop(self.child.start_kill());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        for reader in &self.readers {
            reader.abort();
        }
    }
}

/// Asks a process to end, where the system knows how.
#[cfg(unix)]
pub(crate) fn ask_to_end(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}

/// Nobody can be asked here but by standard input.
#[cfg(not(unix))]
pub(crate) fn ask_to_end(_pid: u32) {}

/// What is no line of the protocol was meant for people.
fn hear(line: &str, say: &mpsc::Sender<Said>, log: &Log) {
    match Said::read(line) {
        Some(said) => {
            if say.try_send(said).is_err() {
                log.say(Level::Warn, "The server says more than can be heard; a line was lost.");
            }
        }
        None => log.hear(line),
    }
}

/// Ends, and so closes standard input, when nobody can tell anything any more.
async fn write(mut stdin: ChildStdin, mut told: mpsc::Receiver<Told>) {
    while let Some(told) = told.recv().await {
        let line = told.line() + "\n";
        if stdin.write_all(line.as_bytes()).await.is_err() || stdin.flush().await.is_err() {
            return;
        }
    }
}

fn ending(status: Option<std::process::ExitStatus>) -> Ending {
    let Some(status) = status else {
        return Ending { reason: "The server has ended.".to_owned(), is_killed: false };
    };
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ending {
            reason: format!("The server was ended by signal {signal}."),
            is_killed: OUTSIDE.iter().any(|outside| outside.as_raw() == signal),
        };
    }
    let code = status.code().map_or_else(|| "no code".to_owned(), |code| format!("code {code}"));
    Ending { reason: format!("The server ended with {code}."), is_killed: false }
}

/// Signals that somebody sends; a program that has a fault gets others.
#[cfg(unix)]
const OUTSIDE: [rustix::process::Signal; 4] = {
    use rustix::process::Signal;
    [Signal::KILL, Signal::TERM, Signal::INT, Signal::HUP]
};
