//! What a refused command answers.

use serde::Serialize;
use ts_rs::TS;

/// Why something was not done, for the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CommandError {
    /// Stable, in `snake_case`.
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl CommandError {
    /// Something that the app itself cannot do.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}

impl From<supervisor::SupervisorError> for CommandError {
    fn from(error: supervisor::SupervisorError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}
