//! Backups. Whatever the database, a backup is one SQLite file, so it restores into either. It appears under its name
//! only when it is complete and synced.

use std::{
    fs::{File, OpenOptions},
    path::Path,
};

use crate::{
    Durability, Store, StoreError,
    copy::{Progress, copy},
};

/// Writes a backup of `store`, as it stands at one moment, to `file`, which must not exist.
pub async fn backup(store: &Store, file: &Path, progress: impl FnMut(Progress)) -> Result<u64, StoreError> {
    if file.exists() {
        return Err(StoreError::Refused(format!("{} exists already; name another file", file.display())));
    }
    let mut partial = file.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    let result = write(store, partial, progress).await;
    match &result {
        Ok(_) => {
            File::open(partial)?.sync_all()?;
            std::fs::rename(partial, file)?;
            if let Some(parent) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                File::open(parent)?.sync_all()?;
            }
        }
        Err(_) => drop(std::fs::remove_file(partial)),
    }
    result
}

async fn write(store: &Store, file: &Path, progress: impl FnMut(Progress)) -> Result<u64, StoreError> {
    drop(std::fs::remove_file(file));
    create_private(file)?;
    let target = Store::open(&Store::sqlite_url(file), Durability::Process).await?;
    target.migrate().await?;
    let rows = copy(store, &target, progress).await?;
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
