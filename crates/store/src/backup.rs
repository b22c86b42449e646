//! Backups. Whatever the database, a backup is one SQLite file, so it restores into either. It appears under its name
//! only when it is complete and synced.

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
};

use crate::{
    Durability, Store, StoreError,
    copy::{Progress, copy, copy_in_parts},
};

/// Writes a backup of `store`, as it stands at one moment, to `file`, which must not exist.
pub async fn backup(store: &Store, file: &Path, progress: impl FnMut(Progress)) -> Result<u64, StoreError> {
    if file.exists() {
        return Err(StoreError::Refused(format!("{} exists already; name another file", file.display())));
    }
    let partial = Partial::of(file);
    let rows = write(store, &partial.0, progress).await?;
    partial.complete(file)?;
    Ok(rows)
}

/// A file that is being written, under another name. Dropped before it is complete, it goes.
pub struct Partial(PathBuf);

impl Partial {
    /// Beside `file`; what an earlier process left there goes.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        let mut partial = file.as_os_str().to_owned();
        partial.push(".partial");
        let partial = Self(partial.into());
        partial.remove();
        partial
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Gives it its name once it is on disk.
    pub fn complete(self, file: &Path) -> std::io::Result<()> {
        File::open(&self.0)?.sync_all()?;
        std::fs::rename(&self.0, file)?;
        if let Some(parent) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent)?.sync_all()?;
        }
        Ok(())
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.0.as_os_str().to_owned();
            path.push(end);
            drop(std::fs::remove_file(path));
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        self.remove();
    }
}

async fn write(store: &Store, file: &Path, progress: impl FnMut(Progress)) -> Result<u64, StoreError> {
    create_private(file)?;
    let target = Store::open(&Store::sqlite_url(file), Durability::Process).await?;
    target.migrate().await?;
    let rows = copy_in_parts(store, &target, progress).await?;
    // One file without a write-ahead log beside it.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&target.pool).await?;
    target.close().await;
    Ok(rows)
}

/// Restores a backup into `store`, which is migrated and holds no account.
pub async fn restore(file: &Path, store: &Store, progress: impl FnMut(Progress)) -> Result<u64, StoreError> {
    if !file.is_file() {
        return Err(StoreError::Refused(format!("{} is not a file", file.display())));
    }
    let source = Store::open(&Store::sqlite_url(file), Durability::Process).await?;
    let check: Result<String, _> = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&source.pool).await;
    if !check.is_ok_and(|answer| answer == "ok") {
        return Err(StoreError::Refused(format!("{} is damaged or no backup of this product", file.display())));
    }
    source.migrate().await?;
    let rows = copy(&source, store, progress).await?;
    source.close().await;
    Ok(rows)
}

/// Makes an empty file that only its owner can read.
pub fn create_private(file: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?;
    Ok(())
}
