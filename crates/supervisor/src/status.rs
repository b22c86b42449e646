//! What people are shown of the server.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::log::LogLine;

/// The server as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// What it does.
    pub state: State,
    /// Where it answers, `http://ADDRESS:PORT`; the last one while it does not.
    pub address: Option<String>,
    /// Where its data is.
    pub data_dir: PathBuf,
}

/// What the server does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum State {
    /// Nobody wants it to run.
    Stopped,
    /// It has been started and does not answer yet.
    Starting,
    /// It answers.
    Running {
        /// Its process.
        pid: u32,
        /// Its version.
        version: String,
        /// When it began to answer, in milliseconds since 1970.
        #[ts(type = "number")]
        since: i64,
        /// Somebody else started it; it stays when the app ends.
        is_attached: bool,
    },
    /// It ended by itself and is started again in a moment.
    Restarting {
        /// Why it ended, for people.
        reason: String,
        /// The how manieth try in a row.
        attempt: u32,
    },
    /// It has been asked to end.
    Stopping,
    /// The app does something with its data.
    Working {
        /// What.
        work: Work,
    },
    /// It cannot run until somebody does something.
    Failed {
        /// Why.
        fault: Box<Fault>,
    },
}

/// Why the server cannot run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// What kind of thing is wrong.
    pub kind: FaultKind,
    /// What is wrong, where, and what to do.
    pub message: String,
    /// The last lines that it said.
    pub log: Vec<LogLine>,
    /// What its `doctor` found.
    pub findings: Vec<Finding>,
}

/// What kind of thing keeps the server from running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FaultKind {
    /// Another program listens at its port.
    PortTaken {
        /// The port.
        port: u16,
        /// Who listens there, where that can be seen.
        holder: Option<PortHolder>,
        /// The next port that is free.
        free: Option<u16>,
    },
    /// Its address is none of this machine.
    AddressRefused,
    /// A server of another build, or one that does not answer, has the data directory.
    DataDirInUse {
        /// Its process.
        pid: Option<u32>,
        /// Its version, where it answers.
        version: Option<String>,
    },
    /// The data directory cannot be used.
    DataDirUnusable,
    /// `settings.toml` cannot be used.
    SettingsInvalid,
    /// Another server holds the database.
    DatabaseHeld,
    /// The database cannot be used.
    DatabaseUnusable,
    /// The program is not beside the app.
    ProgramMissing,
    /// It ended again and again.
    CrashLoop,
    /// It was started and did not answer in time.
    NoAnswer,
    /// Anything else.
    Other,
}

/// A program that listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PortHolder {
    /// Its process.
    pub pid: u32,
    /// Its name.
    pub name: String,
}

/// What a check of the installation found (`metrics-tracker doctor --json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What was looked at, for people.
    pub title: String,
    /// How it is.
    pub state: FindingState,
    /// What was found.
    pub message: String,
    /// What to do.
    pub fix: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum FindingState {
    /// As it should be.
    Ok,
    /// Works, but should be looked at.
    Warning,
    /// Does not work.
    Failed,
}

/// Work on the data, while no server runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Work {
    /// The data directory is moved.
    Move {
        /// Bytes copied.
        #[ts(type = "number")]
        done: u64,
        /// Bytes in all.
        #[ts(type = "number")]
        total: u64,
    },
    /// One database is copied into another.
    Copy {
        /// The table at hand.
        table: String,
        /// Its number, from one.
        table_number: usize,
        /// Tables in all.
        tables: usize,
        /// Rows copied.
        #[ts(type = "number")]
        rows: u64,
    },
}
