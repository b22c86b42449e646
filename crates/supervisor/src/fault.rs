//! What is wrong, in words.

use std::{path::Path, time::Duration};

use instance::Failure;

use crate::{
    port,
    status::{Fault, FaultKind},
};

impl Fault {
    /// Without what explains it.
    pub(crate) fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), log: Vec::new(), findings: Vec::new() }
    }

    pub(crate) fn in_use(pid: Option<u32>, version: Option<String>) -> Self {
        let process = pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
        let message = match &version {
            Some(version) => format!(
                "Another server{process}, version {version}, already uses the data directory. Stop it, or choose another directory."
            ),
            None => format!(
                "Another server{process} already uses the data directory and does not answer. Stop it, or choose another directory."
            ),
        };
        Self::new(FaultKind::DataDirInUse { pid, version }, message)
    }

    pub(crate) fn crash_loop(reason: &str) -> Self {
        let message = format!(
            "The server ends again and again, so it is not started any more. Its last end: {reason} Look at its last lines below."
        );
        Self::new(FaultKind::CrashLoop, message)
    }

    pub(crate) fn no_answer(waited: Duration) -> Self {
        let message = format!(
            "The server was started and did not answer within {} s. Look at its last lines below, then start it again.",
            waited.as_secs()
        );
        Self::new(FaultKind::NoAnswer, message)
    }

    pub(crate) fn program(program: &Path, error: &std::io::Error) -> Self {
        let message =
            format!("The server's program {} cannot be run: {error}. Install the app again.", program.display());
        Self::new(FaultKind::ProgramMissing, message)
    }

    /// What the server said when it gave up. Looks who listens at its port, which takes a moment.
    pub(crate) fn of_failure(failure: Failure, message: String) -> Self {
        let kind = match failure {
            Failure::PortTaken { listen } => return port::taken(&listen, message),
            Failure::AddressRefused { .. } => FaultKind::AddressRefused,
            Failure::DataDirInUse { pid } => FaultKind::DataDirInUse { pid, version: None },
            Failure::DataDirUnusable => FaultKind::DataDirUnusable,
            Failure::SettingsInvalid => FaultKind::SettingsInvalid,
            Failure::DatabaseHeld => FaultKind::DatabaseHeld,
            Failure::DatabaseUnusable => FaultKind::DatabaseUnusable,
            Failure::Other => FaultKind::Other,
        };
        Self::new(kind, message)
    }
}
