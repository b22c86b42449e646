//! Why something was not done.

use std::{io, path::PathBuf};

use settings::{SettingsError, database::DatabaseUrlError};

use crate::data_dir::MoveRefused;

/// Why the supervisor did not do what it was asked for. The message says what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum SupervisorError {
    /// One thing at a time.
    #[error("The app is still busy with the data. Wait until that is done, or cancel it.")]
    Busy,
    /// The app ends.
    #[error("The app is about to end.")]
    Ending,
    /// It was given up.
    #[error("It was cancelled. Everything is as it was before.")]
    Cancelled,
    /// It was given up, and a database that is none of ours has a part of the data.
    #[error(
        "It was cancelled, and the server uses the database that it had. The other one may hold a part of the data: empty it before you copy again."
    )]
    CopyCancelled,
    /// There is no server to ask.
    #[error("The server does not run. Start it first.")]
    NotRunning,
    /// The server does not admit anybody.
    #[error("The server did not answer in time. Sign in with your password.")]
    NotAdmitted,
    /// No server of somebody else's is in the way.
    #[error("No other server holds the data directory.")]
    NoOther,
    /// Another server holds the data directory and does not end.
    #[error("The server that holds the data directory did not end. Stop it where it was started.")]
    OtherStays,
    /// The settings cannot be used.
    #[error("The settings cannot be used: {}", chain(.0))]
    Settings(#[from] SettingsError),
    /// The file has no other name yet.
    #[error("{} cannot be renamed: {source}", path.display())]
    SetAside {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Not a port to listen at.
    #[error("The port must be a number from 1 to 65535.")]
    PortInvalid,
    /// Not an address of a database.
    #[error("The address of the database {0}.")]
    DatabaseUrl(#[from] DatabaseUrlError),
    /// The directory cannot be used.
    #[error("{} cannot be used: {source}. Choose another directory.", path.display())]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The data must not go there.
    #[error("{0}")]
    Move(#[from] MoveRefused),
    /// The data could not be brought there.
    #[error("The data was not moved, it is where it was: {} cannot be copied: {source}", path.display())]
    MoveFailed {
        /// What could not be copied.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A copy is not what was copied.
    #[error("The data was not moved, it is where it was: {} reads otherwise than what was written. Check the disk.", path.display())]
    CopyDiffers {
        /// The copy.
        path: PathBuf,
    },
    /// The program cannot be run.
    #[error("{} cannot be run: {source}. Install the app again.", program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The program's answer is not understood.
    #[error("The check did not end as it should: {0}")]
    Check(String),
    /// The other database cannot be used.
    #[error("The database cannot be used, nothing was changed. {0}")]
    DatabaseUnusable(String),
    /// The rows could not be copied.
    #[error(
        "The data was not copied, and the server uses the database that it had. Empty the other one before you copy again. {0}"
    )]
    CopyFailed(String),
    /// The server does not run with what was changed, and the change was undone.
    #[error("The server could not run with that, so everything is as it was before. {0}")]
    PutBack(String),
    /// What was changed did not work, and could not be undone.
    #[error("{why} The change could not be undone: {undoing}")]
    NotPutBack {
        /// What did not work.
        why: String,
        /// Why it could not be undone.
        undoing: Box<SupervisorError>,
    },
    /// Another server uses the data now.
    #[error("Another server{} uses {}, so the data was not touched. Stop that server first.", process(*pid), path.display())]
    OtherHolds {
        /// The directory.
        path: PathBuf,
        /// Its process, where it says so.
        pid: Option<u32>,
    },
    /// The data stays in the new place.
    #[error("The data cannot be brought back from {}, so it stays there: {source}", path.display())]
    StaysMoved {
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl SupervisorError {
    /// What is said when going back failed as well: the message must not promise that everything is as it was.
    pub(crate) fn not_put_back(self, undoing: Self) -> Self {
        let why = match self {
            Self::PutBack(reason) => format!("The server could not run with that. {reason}"),
            Self::Cancelled | Self::CopyCancelled => "It was cancelled.".to_owned(),
            Self::CopyFailed(said) => format!("The data was not copied. {said}"),
            error => error.to_string(),
        };
        Self::NotPutBack { why, undoing: undoing.into() }
    }

    /// A stable word for programs, in `snake_case`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Ending => "ending",
            Self::Cancelled | Self::CopyCancelled => "cancelled",
            Self::NotRunning => "not_running",
            Self::NotAdmitted => "not_admitted",
            Self::NoOther => "no_other",
            Self::OtherStays | Self::OtherHolds { .. } => "other_stays",
            Self::Settings(_) => "settings_invalid",
            Self::SetAside { .. } => "settings_not_set_aside",
            Self::PortInvalid => "port_invalid",
            Self::DatabaseUrl(_) => "database_url_invalid",
            Self::DataDir { .. } => "data_dir_unusable",
            Self::Move(_) => "data_dir_refused",
            Self::MoveFailed { .. } | Self::CopyDiffers { .. } => "move_failed",
            Self::Program { .. } => "program_missing",
            Self::Check(_) => "check_failed",
            Self::DatabaseUnusable(_) => "database_unusable",
            Self::CopyFailed(_) => "copy_failed",
            Self::PutBack(_) => "put_back",
            Self::NotPutBack { .. } | Self::StaysMoved { .. } => "not_put_back",
        }
    }
}

fn process(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

/// What went wrong and why, in one sentence.
fn chain(error: &dyn std::error::Error) -> String {
    let reasons = std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string);
    reasons.collect::<Vec<_>>().join(": ")
}
