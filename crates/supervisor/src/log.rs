//! Lines that the server said.

use serde::Serialize;
use ts_rs::TS;

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// Counts the lines of this run of the app, from one.
    #[ts(type = "number")]
    pub number: u64,
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// How much it matters.
    pub level: Level,
    /// The module that says it; empty where nobody said.
    pub target: String,
    /// What is said, with its fields.
    pub message: String,
}

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Every step.
    Trace,
    /// For whoever looks for a fault.
    Debug,
    /// What goes on.
    Info,
    /// Should be looked at.
    Warn,
    /// Went wrong.
    Error,
}
