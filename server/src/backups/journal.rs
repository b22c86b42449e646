//! What became of the last restore: one small file, written before and after, so that a crash in between is noticed.

use std::{fs, io, io::Write as _};

use model::Millis;
use serde::{Deserialize, Serialize};
use store::backup::{Partial, create_private};
use utoipa::ToSchema;

use super::shelf::Shelf;

const FILE_NAME: &str = "last-restore.json";

/// How a restore went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It is under way, or the process ended in the middle.
    Running,
    /// The state of the backup holds.
    Done,
    /// The state before it holds.
    Failed,
}

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The backup.
    pub name: String,
    /// When it began: the mark that the new state carries.
    pub at: Millis,
    /// The backup of the state before, once it is made.
    pub before: Option<String>,
    /// How it went.
    pub phase: Phase,
    /// Why it failed.
    pub message: Option<String>,
}

/// How the last restore ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RestoreState {
    /// The state of the backup holds.
    Done,
    /// The state before it holds.
    Failed,
}

/// What became of the last restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LastRestore {
    /// The backup.
    name: String,
    /// When it began.
    at: String,
    state: RestoreState,
    /// Why it failed.
    message: Option<String>,
}

impl Entry {
    /// As the owner sees it.
    #[must_use]
    pub fn shown(self) -> Option<LastRestore> {
        let state = match self.phase {
            Phase::Running => return None,
            Phase::Done => RestoreState::Done,
            Phase::Failed => RestoreState::Failed,
        };
        Some(LastRestore { name: self.name, at: self.at.to_rfc3339(), state, message: self.message })
    }
}

/// The entry, if there was a restore.
#[must_use]
pub fn read(shelf: &Shelf) -> Option<Entry> {
    serde_json::from_slice(&fs::read(shelf.other(FILE_NAME)).ok()?).ok()
}

/// Writes the entry, whole or not at all.
pub fn write(shelf: &Shelf, entry: &Entry) -> io::Result<()> {
    shelf.prepare()?;
    let path = shelf.other(FILE_NAME);
    let partial = Partial::of(&path);
    create_private(partial.path()).map_err(io::Error::other)?;
    let mut file = fs::File::options().write(true).open(partial.path())?;
    file.write_all(&serde_json::to_vec(entry)?)?;
    partial.complete(&path)
}
