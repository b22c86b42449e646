//! The restore itself. The caller holds the database, and no life of the server runs on it.

use std::{path::Path, sync::Arc};

use model::Clock;
use store::{
    Durability, Store, StoreError,
    backup::{Partial, backup, create_private},
    backup_check::check,
    copy::Progress,
    replace::{Sessions, replace},
};

use super::{
    journal::{self, Entry, Phase},
    name::{BackupKind, BackupName},
    shelf::Shelf,
};
use crate::{
    lifecycle::RestoreOrder,
    writer::recovery::{RecoveryError, recover},
};

/// Memory for the filter of batch ids while a backup is tried out, in bytes.
const FILTER_BYTES_MAX: usize = 1024 * 1024;
/// The working copy: a name that is swept at the next start.
const WORKING_COPY: &str = "restoring.db";

/// Why a restore failed. The messages are for the owner.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The database or the backup.
    #[error("{}", of_store(.0))]
    Store(#[from] StoreError),
    /// The series in the backup.
    #[error("the series in the backup cannot be read")]
    Series(#[from] RecoveryError),
    /// The disk.
    #[error("a file cannot be written; look at the disk's free space and the server's log")]
    File(#[from] std::io::Error),
    /// Somebody signed up meanwhile.
    #[error("somebody signed up meanwhile")]
    SetUp,
    /// No such backup.
    #[error("there is no such backup any more")]
    Gone,
}

fn of_store(error: &StoreError) -> String {
    match error {
        StoreError::Refused(message) => message.clone(),
        StoreError::Migration(_) => "the backup cannot be brought up to this version".to_owned(),
        StoreError::Fenced => "another server has taken the database".to_owned(),
        _ => "the database failed; look at the server's log".to_owned(),
    }
}

/// A restore under way.
pub struct Restoring<'a> {
    shelf: Shelf,
    store: &'a Store,
    clock: Arc<dyn Clock>,
    say: &'a (dyn Fn(String) + Send + Sync),
}

impl<'a> Restoring<'a> {
    /// Of a data directory, into a database that is held; `say` hears how far it is.
    pub fn new(
        data_dir: &Path,
        store: &'a Store,
        clock: Arc<dyn Clock>,
        say: &'a (dyn Fn(String) + Send + Sync),
    ) -> Self {
        Self { shelf: Shelf::of(data_dir), store, clock, say }
    }

    /// Replaces the state. Whether or not it succeeds, the journal says so after [`Restoring::opened`].
    pub async fn run(&self, order: &RestoreOrder) -> Result<(), RestoreError> {
        let at = self.clock.now();
        let mut entry = Entry { name: order.name.clone(), at, before: None, phase: Phase::Running, message: None };
        journal::write(&self.shelf, &entry)?;
        let result = self.replace(order, &mut entry).await;
        if let Err(error) = &result {
            self.fail(entry, &format!("{error}."))?;
        }
        result
    }

    async fn replace(&self, order: &RestoreOrder, entry: &mut Entry) -> Result<(), RestoreError> {
        if order.is_first_run && !self.store.accounts_page(None, 1).await?.is_empty() {
            return Err(RestoreError::SetUp);
        }
        let name: BackupName = order.name.parse().map_err(|_| RestoreError::Gone)?;
        let file = self.shelf.path(&name);
        if !file.is_file() {
            return Err(RestoreError::Gone);
        }
        (self.say)("Restoring: checking the backup.".to_owned());
        check(&file).await?;
        // The backup stays as it is: a copy is brought up to this version and tried out.
        let copy = Partial::of(&self.shelf.other(WORKING_COPY));
        let source = self.working_copy(&file, &copy).await?;
        drop(recover(&source, rand::random(), FILTER_BYTES_MAX, entry.at).await?);
        let before = self.shelf.next_name(BackupKind::BeforeRestore, entry.at);
        backup(self.store, &self.shelf.path(&before), |progress| self.tell("Keeping the present state", progress))
            .await?;
        entry.before = Some(before.to_string());
        journal::write(&self.shelf, entry)?;
        self.put(&source, Sessions::End { at: entry.at }, "Restoring").await?;
        source.close().await;
        Ok(())
    }

    async fn working_copy(&self, file: &Path, copy: &Partial) -> Result<Store, RestoreError> {
        create_private(copy.path())?;
        tokio::fs::copy(file, copy.path()).await?;
        let source = Store::open(&Store::sqlite_url(copy.path()), Durability::Process).await?;
        source.migrate().await?;
        Ok(source)
    }

    async fn put(&self, source: &Store, sessions: Sessions, what: &str) -> Result<u64, StoreError> {
        let now = || self.clock.now();
        replace(source, self.store, sessions, now, |progress| self.tell(what, progress)).await
    }

    fn tell(&self, what: &str, Progress { table_number, tables, rows, .. }: Progress) {
        (self.say)(format!("{what}: table {table_number} of {tables}, {} rows.", grouped(rows)));
    }

    /// Brings the state before the last restore back, sessions included: the server could not open the new one.
    /// `false`: there is nothing to bring back.
    pub async fn undo(&self, reason: &str) -> Result<bool, RestoreError> {
        let Some(entry) = journal::read(&self.shelf).filter(|entry| entry.phase == Phase::Running) else {
            return Ok(false);
        };
        if self.is_replaced(&entry).await?
            && let Some(before) = entry.before.as_ref().and_then(|name| name.parse::<BackupName>().ok())
        {
            let copy = Partial::of(&self.shelf.other(WORKING_COPY));
            let source = self.working_copy(&self.shelf.path(&before), &copy).await?;
            self.put(&source, Sessions::Keep, "Bringing the state before back").await?;
            source.close().await;
        }
        self.fail(entry, &format!("The server could not start with the backup: {reason}."))?;
        Ok(true)
    }

    /// The server has opened the database: a restore that was under way is over, one way or the other. The backup whose
    /// state holds from now on.
    pub async fn opened(&self) -> Result<Option<String>, RestoreError> {
        self.shelf.sweep();
        let Some(entry) = journal::read(&self.shelf).filter(|entry| entry.phase == Phase::Running) else {
            return Ok(None);
        };
        if !self.is_replaced(&entry).await? {
            let message = "The server ended before the restore was complete; the state is the one from before.";
            self.fail(entry, message)?;
            return Ok(None);
        }
        self.drop_empty(&entry).await;
        journal::write(&self.shelf, &Entry { phase: Phase::Done, ..entry.clone() })?;
        Ok(Some(entry.name))
    }

    /// The mark of this restore is in the database.
    async fn is_replaced(&self, entry: &Entry) -> Result<bool, StoreError> {
        Ok(self.store.restored_at().await? == Some(entry.at))
    }

    /// At first run, the state before was nothing worth keeping.
    async fn drop_empty(&self, entry: &Entry) {
        let Some(before) = entry.before.as_ref().and_then(|name| name.parse::<BackupName>().ok()) else { return };
        let contents = store::backup_check::contents(&self.shelf.path(&before)).await;
        if contents.is_ok_and(|contents| contents.accounts == 0) {
            drop(self.shelf.remove(&before));
        }
    }

    fn fail(&self, entry: Entry, message: &str) -> std::io::Result<()> {
        let message = Some(message.to_owned());
        journal::write(&self.shelf, &Entry { phase: Phase::Failed, message, ..entry })
    }
}

/// `1234567` → `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_by_people() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
