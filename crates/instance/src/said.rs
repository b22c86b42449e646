//! What a supervised server says on its standard output: one JSON object a line.

use serde::{Deserialize, Serialize};

use crate::Build;

/// A line of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Said {
    /// It answers; again when it has moved to another address.
    Listening {
        /// `http://ADDRESS:PORT`.
        address: String,
        /// Version of the server.
        version: String,
        /// Its program.
        #[serde(skip_serializing_if = "Option::is_none")]
        build: Option<Build>,
        /// Its process.
        pid: u32,
    },
    /// It cannot start, and ends.
    Failed {
        /// Why.
        #[serde(flatten)]
        failure: Failure,
        /// For people: what is wrong, where, and what to do.
        message: String,
    },
    /// Whoever brings the token of this hash is the owner, for a moment.
    Admits {
        /// As in [`crate::Told::Admit`].
        token_hash: String,
    },
}

/// Why a server cannot start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Failure {
    /// Another program listens at its address.
    PortTaken {
        /// `ADDRESS:PORT`.
        listen: String,
    },
    /// Its address is none of this machine, or may not be listened at.
    AddressRefused {
        /// `ADDRESS:PORT`.
        listen: String,
    },
    /// Another server has the data directory.
    DataDirInUse {
        /// Its process, where it says so.
        pid: Option<u32>,
    },
    /// The data directory cannot be made, closed to others, or written.
    DataDirUnusable,
    /// Flags, environment or `settings.toml` cannot be used.
    SettingsInvalid,
    /// Another server holds the database.
    DatabaseHeld,
    /// The database cannot be opened or brought up to date.
    DatabaseUnusable,
    /// Anything else.
    Other,
}

impl Said {
    /// Reads a line; `None`: it is none of these.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }

    /// The line, without its end.
    ///
    /// # Panics
    /// Never: text and numbers are JSON.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "text and numbers are JSON")]
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("text and numbers are JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let failed = |failure| Said::Failed { failure, message: "no".to_owned() };
        let lines = [
            Said::Listening { address: "http://127.0.0.1:3000".into(), version: "1.0.0".into(), build: None, pid: 7 },
            failed(Failure::PortTaken { listen: "127.0.0.1:3000".into() }),
            failed(Failure::DataDirInUse { pid: Some(7) }),
            failed(Failure::DataDirInUse { pid: None }),
            failed(Failure::Other),
            Said::Admits { token_hash: "00".into() },
        ];
        for said in lines {
            assert_eq!(Said::read(&said.line()), Some(said));
        }
        assert_eq!(Said::read("listening"), None);
    }

    #[test]
    fn the_words_are_fixed() {
        let failed = Said::Failed { failure: Failure::PortTaken { listen: "[::1]:1".into() }, message: "no".into() };
        assert_eq!(failed.line(), r#"{"event":"failed","code":"port_taken","listen":"[::1]:1","message":"no"}"#);
        assert_eq!(Said::Admits { token_hash: "0".into() }.line(), r#"{"event":"admits","tokenHash":"0"}"#);
    }
}
