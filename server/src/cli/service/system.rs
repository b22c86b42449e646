//! Who runs a service on which system.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::ValueEnum;

use super::{
    launchd,
    switch::{Answer, Launchctl, Systemctl},
    systemd,
    task::Task,
};

/// The part of an operating system that starts and watches services of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum System {
    /// Linux
    Systemd,
    /// macOS
    Launchd,
}

/// Where a user has things.
#[derive(Debug)]
pub struct Folders {
    home: PathBuf,
    /// `$XDG_CONFIG_HOME`, or its default.
    config: PathBuf,
}

impl Folders {
    /// Of who runs this.
    pub fn of_this_user() -> anyhow::Result<Self> {
        let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = absolute("HOME").context("HOME does not name a directory: a service belongs to a user")?;
        let config = absolute("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
        Ok(Self { home, config })
    }

    /// Where launchd writes what the server logs; systemd has its journal.
    fn log(&self) -> PathBuf {
        self.home.join("Library/Logs/metrics-tracker/server.log")
    }
}

impl System {
    /// The one that is here.
    pub fn of_this_machine() -> anyhow::Result<Self> {
        if cfg!(target_os = "linux") {
            Ok(Self::Systemd)
        } else if cfg!(target_os = "macos") {
            Ok(Self::Launchd)
        } else {
            anyhow::bail!(
                "services are made for systemd (Linux) and launchd (macOS) only. Here, use the desktop app, which starts \
                 at login if you like, or let the system's own scheduler run `metrics-tracker serve`"
            )
        }
    }

    /// The file that tells it what to run.
    pub fn file(self, folders: &Folders) -> PathBuf {
        match self {
            Self::Systemd => folders.config.join("systemd/user").join(systemd::NAME),
            Self::Launchd => folders.home.join("Library/LaunchAgents").join(format!("{}.plist", launchd::LABEL)),
        }
    }

    /// What stands in that file.
    pub fn unit(self, task: &Task, folders: &Folders) -> anyhow::Result<String> {
        match self {
            Self::Systemd => systemd::unit(task),
            Self::Launchd => launchd::agent(task, &folders.log()),
        }
    }

    /// The data directory that such a file names.
    pub fn data_dir(self, text: &str) -> Option<String> {
        match self {
            Self::Systemd => systemd::data_dir(text),
            Self::Launchd => launchd::data_dir(text),
        }
    }

    /// Makes what the service needs beside its file.
    pub fn prepare(self, folders: &Folders) -> anyhow::Result<()> {
        match (self, folders.log().parent()) {
            (Self::Launchd, Some(folder)) => {
                fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
            }
            (Self::Launchd, None) | (Self::Systemd, _) => Ok(()),
        }
    }

    /// Whether the service runs already.
    pub fn is_running(self) -> bool {
        match self {
            Self::Systemd => Systemctl::is_active(systemd::NAME),
            Self::Launchd => Launchctl::is_loaded(launchd::LABEL),
        }
    }

    /// Starts the service anew, now and at each login.
    pub fn start(self, file: &Path) -> anyhow::Result<Answer> {
        match self {
            Self::Systemd => Systemctl::start(systemd::NAME),
            Self::Launchd => Launchctl::start(launchd::LABEL, file),
        }
    }

    /// Stops it, for good.
    pub fn stop(self, file: &Path) -> anyhow::Result<Answer> {
        match self {
            Self::Systemd => {
                let answer = Systemctl::stop(systemd::NAME)?;
                if matches!(answer, Answer::NobodyThere) {
                    disable(file)?;
                }
                Ok(answer)
            }
            Self::Launchd => Ok(Launchctl::stop(launchd::LABEL)),
        }
    }

    /// Lets it know that the file is gone.
    pub fn forget(self) -> anyhow::Result<Answer> {
        match self {
            Self::Systemd => Systemctl::reload(),
            Self::Launchd => Ok(Answer::Done),
        }
    }

    /// What to do where it does not answer.
    pub fn how_to_start(self, file: &Path) -> String {
        match self {
            Self::Systemd => format!(
                "no systemd answers for this user here. Where it does, start the service with\n  \
                 systemctl --user daemon-reload && systemctl --user enable --now {}",
                systemd::NAME
            ),
            Self::Launchd => format!(
                "launchd does not answer here. Start the service with\n  launchctl bootstrap gui/$(id -u) '{}'",
                file.display().to_string().replace('\'', r"'\''")
            ),
        }
    }

    /// How the service starts without a login.
    pub fn at_boot(self) -> &'static str {
        match self {
            Self::Systemd => {
                "it starts when you log in, and ends when you log out. To let it run without you:\n  loginctl enable-linger"
            }
            Self::Launchd => "it starts when you log in, and ends when you log out",
        }
    }
}

/// What `systemctl disable` does: takes the link away that starts the unit at login.
fn disable(file: &Path) -> anyhow::Result<()> {
    let link = file.with_file_name("default.target.wants").join(systemd::NAME);
    if link.symlink_metadata().is_err() {
        return Ok(());
    }
    fs::remove_file(&link).with_context(|| format!("cannot remove {}", link.display()))
}
