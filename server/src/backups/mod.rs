//! Backups that the server keeps, and restoring one in place.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`name`] | what a backup is called |
//! | [`shelf`] | the directory they stand in |
//! | [`job`] | the backup under way |
//! | [`routes`] | list, make, cancel, download, delete |
//! | [`upload`] | a backup from elsewhere |
//! | [`restore`] | the wish to restore, by the owner or at first run |
//! | [`restoring`] | the work, between two lives of the server |
//! | [`journal`] | what became of the last restore, also after a crash |
//!
//! Behaviours worth knowing: no life of the server runs while a restore is written. The new state appears by one commit,
//! so a crash leaves the old state or the new one. If the server cannot open the new state, the one before it, which is
//! backed up first, comes back.

pub mod job;
pub mod journal;
pub mod name;
pub mod restore;
pub mod restoring;
pub mod routes;
pub mod shelf;
pub mod upload;

use std::path::Path;

use self::{job::Jobs, shelf::Shelf};

/// Everything about backups that a life of the server holds.
#[derive(Debug)]
pub struct Backups {
    /// Where they stand.
    pub shelf: Shelf,
    /// The one under way.
    pub jobs: Jobs,
}

impl Backups {
    /// The backups of a data directory.
    #[must_use]
    pub fn of(data_dir: &Path) -> Self {
        Self { shelf: Shelf::of(data_dir), jobs: Jobs::default() }
    }
}
