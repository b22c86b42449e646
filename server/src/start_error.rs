//! Why a server cannot start: a sentence for people, a [`Failure`] for whoever supervises it.

use std::{io, net::SocketAddr};

use instance::Failure;
use settings::SettingsError;

use crate::{
    app::OpenError, backups::restoring::RestoreError, data_dir::DataDirError, lease::LeaseError,
    open_store::DatabaseError,
};

/// Why a server cannot start, or not again.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Flags, environment or `settings.toml`.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The level of the log.
    #[error("the log level cannot be used")]
    LogLevel(#[from] tracing_subscriber::filter::ParseError),
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The system does not let signals be watched.
    #[error("signals cannot be watched")]
    Signals(#[source] io::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Another server has the database, or nobody can have it.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// What stands in the database or the data directory.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A restore that the server could not live with, and that could not be undone.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The address.
    #[error("cannot listen on {listen}; is another program there?")]
    Listen {
        /// As the settings say.
        listen: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// Nobody can be told where the server listens.
    #[error("the address cannot be told")]
    Announce(#[source] io::Error),
}

impl StartError {
    /// As a supervisor tells them apart.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            // The file is the first thing that is read of the directory.
            Self::Settings(SettingsError::Read { path, source }) if is_of_directory(path, source) => {
                Failure::DataDirUnusable
            }
            Self::Settings(_) | Self::LogLevel(_) => Failure::SettingsInvalid,
            Self::DataDir(DataDirError::InUse { pid, .. }) => Failure::DataDirInUse { pid: *pid },
            Self::DataDir(_) | Self::Open(OpenError::SigningKey(_)) => Failure::DataDirUnusable,
            Self::Lease(LeaseError::Served { .. }) => Failure::DatabaseHeld,
            Self::Database(_)
            | Self::Lease(LeaseError::Store(_))
            | Self::Open(OpenError::Store(_) | OpenError::Recovery(_))
            | Self::Restore(_) => Failure::DatabaseUnusable,
            Self::Listen { listen, source } if source.kind() == io::ErrorKind::AddrInUse => {
                Failure::PortTaken { listen: listen.to_string() }
            }
            Self::Listen { listen, .. } => Failure::AddressRefused { listen: listen.to_string() },
            Self::Signals(_) | Self::Announce(_) | Self::Open(_) => Failure::Other,
        }
    }
}

/// Whether a file cannot be read because of the directory that it is in.
fn is_of_directory(file: &std::path::Path, error: &io::Error) -> bool {
    match error.kind() {
        io::ErrorKind::NotADirectory => true,
        // Who may not enter a directory does not learn what is in it either.
        io::ErrorKind::PermissionDenied => std::fs::symlink_metadata(file).is_err(),
        _ => false,
    }
}

/// Why a server ended that should not have.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It could not start, or not again.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It ran, and must not go on.
    #[error("this server lost the database or its writer; see the log above")]
    Lost,
}
