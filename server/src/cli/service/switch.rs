//! `systemctl --user` and `launchctl`: what turns services on and off.

use std::{
    env,
    ffi::OsStr,
    path::Path,
    process::{Command, Output},
};

use anyhow::Context as _;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// Nobody answers who could do it: no such program, or no such service for this user (in a container, over `su`).
    NobodyThere,
}

/// The manager of systemd for this user.
pub struct Systemctl;

impl Systemctl {
    /// Starts a unit from its file as it is now, and at each login.
    pub fn start(name: &str) -> anyhow::Result<Answer> {
        Self::each(&[&["daemon-reload"], &["enable", name], &["restart", name]])
    }

    /// Stops a unit, now and at each login.
    pub fn stop(name: &str) -> anyhow::Result<Answer> {
        Self::each(&[&["disable", "--now", name]])
    }

    /// Reads the files anew.
    pub fn reload() -> anyhow::Result<Answer> {
        Self::each(&[&["daemon-reload"]])
    }

    /// Whether a unit runs.
    pub fn is_active(name: &str) -> bool {
        Self::succeeds(&["is-active", "--quiet", name])
    }

    fn each(commands: &[&[&str]]) -> anyhow::Result<Answer> {
        if !Self::succeeds(&["show", "--property=Version"]) {
            return Ok(Answer::NobodyThere);
        }
        for arguments in commands {
            check("systemctl --user", arguments, &Self::run(arguments).context("cannot run systemctl")?)?;
        }
        Ok(Answer::Done)
    }

    fn succeeds(arguments: &[&str]) -> bool {
        Self::run(arguments).is_ok_and(|output| output.status.success())
    }

    fn run(arguments: &[&str]) -> std::io::Result<Output> {
        Command::new("systemctl").arg("--user").args(arguments).output()
    }
}

/// launchd for this user.
pub struct Launchctl;

impl Launchctl {
    /// Starts an agent from its file as it is now; launchd finds the file again at each login.
    pub fn start(label: &str, file: &Path) -> anyhow::Result<Answer> {
        let Some(domain) = Self::domain() else { return Ok(Answer::NobodyThere) };
        Self::stop(label);
        let output = Command::new("launchctl").args(["bootstrap", &domain]).arg(file).output();
        check("launchctl", &["bootstrap", &domain], &output.context("cannot run launchctl")?)?;
        Ok(Answer::Done)
    }

    /// Stops an agent if it runs.
    pub fn stop(label: &str) -> Answer {
        let target = |domain| format!("{domain}/{label}");
        match Self::domain() {
            // It says the same of an agent that does not run and of one that it cannot stop.
            Some(domain) => {
                Self::succeeds(&["bootout", &target(domain)]);
                Answer::Done
            }
            None => Answer::NobodyThere,
        }
    }

    /// Whether an agent is known.
    pub fn is_loaded(label: &str) -> bool {
        Self::domain().is_some_and(|domain| Self::succeeds(&["print", &format!("{domain}/{label}")]))
    }

    /// Where the user's agents run: beside the windows, or without them for who is logged in from afar.
    fn domain() -> Option<String> {
        let user = user()?;
        ["gui", "user"]
            .into_iter()
            .map(|kind| format!("{kind}/{user}"))
            .find(|domain| Self::succeeds(&["print", domain]))
    }

    fn succeeds(arguments: &[&str]) -> bool {
        Command::new("launchctl").args(arguments).output().is_ok_and(|output| output.status.success())
    }
}

/// Number of the user: who owns the home.
#[cfg(unix)]
fn user() -> Option<u32> {
    let home = std::fs::metadata(env::var_os("HOME")?).ok()?;
    Some(std::os::unix::fs::MetadataExt::uid(&home))
}

#[cfg(not(unix))]
fn user() -> Option<u32> {
    None
}

fn check(program: &str, arguments: &[impl AsRef<OsStr>], output: &Output) -> anyhow::Result<()> {
    let words: Vec<_> = arguments.iter().map(|word| word.as_ref().to_string_lossy()).collect();
    anyhow::ensure!(
        output.status.success(),
        "`{program} {}` failed ({}): {}",
        words.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}
