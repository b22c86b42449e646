//! The directory `backups` in the data directory.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use model::Millis;
use parking_lot::Mutex;
use serde::Serialize;
use utoipa::ToSchema;

use super::name::{BackupKind, BackupName};
use crate::error::{ApiError, Code};

/// Name of the directory.
const DIRECTORY: &str = "backups";
/// Backups that are kept at the same time; the owner decides which ones go.
pub const BACKUPS_KEPT_MAX: usize = 50;
/// Free space that is left alone, so that ingestion goes on.
const FREE_BYTES_KEPT: u64 = 64 * 1024 * 1024;

/// A backup on the shelf.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupItem {
    #[schema(value_type = String)]
    pub(super) name: BackupName,
    kind: BackupKind,
    created_at: String,
    bytes: u64,
    /// Accounts in it; `null` when it cannot be read.
    accounts: Option<u64>,
}

/// Where backups stand.
#[derive(Debug)]
pub struct Shelf {
    directory: PathBuf,
    // By name and size: a backup never changes under its name.
    accounts: Mutex<HashMap<(String, u64), Option<u64>>>,
}

impl Shelf {
    /// The shelf of a data directory.
    #[must_use]
    pub fn of(data_dir: &Path) -> Self {
        Self { directory: data_dir.join(DIRECTORY), accounts: Mutex::default() }
    }

    /// The file of a backup, whether or not it is there.
    #[must_use]
    pub fn path(&self, name: &BackupName) -> PathBuf {
        self.directory.join(name.to_string())
    }

    /// A file of the shelf that is no backup.
    #[must_use]
    pub(super) fn other(&self, file_name: &str) -> PathBuf {
        self.directory.join(file_name)
    }

    /// Makes the directory and closes it to other users.
    pub(super) fn prepare(&self) -> io::Result<()> {
        fs::create_dir_all(&self.directory)?;
        crate::data_dir::make_private(&self.directory)
    }

    /// Removes what an earlier process left half done. Nobody else writes here: the data directory is ours.
    pub fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.directory) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.contains(".partial") {
                drop(fs::remove_file(entry.path()));
            }
        }
    }

    /// A name that is free, for what is made now. Refused when the shelf is full.
    pub(super) fn free_name(&self, kind: BackupKind, now: Millis) -> Result<BackupName, ApiError> {
        self.prepare().map_err(ApiError::internal)?;
        if self.names().map_err(ApiError::internal)?.len() >= BACKUPS_KEPT_MAX {
            let message = format!("{BACKUPS_KEPT_MAX} backups are kept already; download and delete old ones first.");
            return Err(ApiError::new(Code::TooManyBackups, message));
        }
        Ok(self.next_name(kind, now))
    }

    /// The same, however full it is: before a restore the present state is kept always.
    pub(super) fn next_name(&self, kind: BackupKind, now: Millis) -> BackupName {
        let mut name = BackupName::new(kind, now);
        while self.path(&name).exists() {
            name = name.later();
        }
        name
    }

    /// Refused when so many more bytes would fill the disk.
    pub(super) fn refuse_if_full(&self, bytes: u64) -> Result<(), ApiError> {
        self.prepare().map_err(ApiError::internal)?;
        let free = fs4::available_space(&self.directory).map_err(ApiError::internal)?;
        if free.saturating_sub(FREE_BYTES_KEPT) >= bytes {
            return Ok(());
        }
        let mebibytes = |bytes: u64| bytes >> 20;
        let message = format!(
            "The disk has {} MiB free and this needs {} MiB; delete old backups or make room first.",
            mebibytes(free),
            mebibytes(bytes.saturating_add(FREE_BYTES_KEPT)) + 1
        );
        Err(ApiError::new(Code::DiskFull, message))
    }

    fn names(&self) -> io::Result<Vec<(BackupName, u64)>> {
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let read = |entry: fs::DirEntry| {
            let name = entry.file_name().to_str()?.parse().ok()?;
            Some((name, entry.metadata().ok().filter(fs::Metadata::is_file)?.len()))
        };
        Ok(entries.flatten().filter_map(read).collect())
    }

    /// When the newest one was made.
    #[must_use]
    pub fn newest(&self) -> Option<Millis> {
        self.names().ok()?.into_iter().map(|(name, _)| name.at).max()
    }

    /// Every backup, newest first.
    pub(super) async fn list(&self) -> io::Result<Vec<BackupItem>> {
        let mut names = self.names()?;
        names.sort_unstable_by_key(|(name, _)| std::cmp::Reverse((name.at, name.to_string())));
        let mut items = Vec::with_capacity(names.len());
        for (name, bytes) in names {
            items.push(self.item(name, bytes).await);
        }
        Ok(items)
    }

    pub(super) async fn item(&self, name: BackupName, bytes: u64) -> BackupItem {
        let key = (name.to_string(), bytes);
        let known = self.accounts.lock().get(&key).copied();
        let accounts = if let Some(accounts) = known {
            accounts
        } else {
            let contents = store::backup_check::contents(&self.path(&name)).await;
            let accounts = contents.ok().map(|contents| contents.accounts);
            self.accounts.lock().insert(key, accounts);
            accounts
        };
        BackupItem { kind: name.kind, created_at: name.at.to_rfc3339(), bytes, accounts, name }
    }

    /// Removes a backup. `false`: there was none.
    pub(super) fn remove(&self, name: &BackupName) -> io::Result<bool> {
        self.accounts.lock().retain(|(known, _), _| *known != name.to_string());
        match fs::remove_file(self.path(name)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}
