//! Why the server cannot start with these settings.

use std::{fmt, io, path::PathBuf};

use crate::{database::DatabaseUrlError, prometheus_url::PrometheusUrlError};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Nobody named a data directory and the user has no home.
    #[error("no data directory: the user has no home, so name one with `--data-dir` or METRICS_TRACKER_DATA_DIR")]
    NoDataDir,
    /// The file exists and cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not TOML, or a value in it is not acceptable.
    #[error("{}, line {line}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong there and what to do.
        message: String,
    },
    /// The file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A database address that is not acceptable.
    #[error("the database address in {origin} cannot be used")]
    DatabaseUrl {
        /// Where it was written.
        origin: &'static str,
        /// What is wrong with it.
        source: DatabaseUrlError,
    },
    /// An address of a Prometheus that is not acceptable.
    #[error("the address of Prometheus in {origin} cannot be used")]
    PrometheusUrl {
        /// Where it was written.
        origin: &'static str,
        /// What is wrong with it.
        source: PrometheusUrlError,
    },
    /// Settings that are each acceptable and do not go together.
    #[error("{0}")]
    Contradictions(Contradictions),
}

/// One thing that does not go together with another, or with itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The setting to change, as the file writes it.
    pub setting: &'static str,
    /// A sentence that names the settings.
    pub message: String,
}

/// What does not go together, in sentences that name the options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradictions(pub Vec<Contradiction>);

impl fmt::Display for Contradictions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: Vec<_> = self.0.iter().map(|contradiction| contradiction.message.as_str()).collect();
        f.write_str(&messages.join("\n"))
    }
}
