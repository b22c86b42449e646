//! Whole databases: migrate, back up, restore.

use std::{io::Write as _, path::Path, sync::Arc};

use model::{Clock, SystemClock};
use settings::{Settings, StoreArgs};
use store::{Durability, Store, copy::Progress};

use crate::{
    lease::{Held, LeaseError},
    open_store::{open_database, open_store},
};

/// Brings the database up to date.
pub(super) async fn migrate(args: StoreArgs) -> anyhow::Result<()> {
    let settings = prepared(args)?;
    let store = open_database(&settings.database(), Durability::Fsync).await?;
    let pending = store.pending_migrations().await?;
    store.migrate().await?;
    println!("{pending} migrations applied to {}", settings.database());
    Ok(())
}

/// Writes a backup.
pub(super) async fn backup(file: &Path, args: StoreArgs) -> anyhow::Result<()> {
    let store = open_store(&prepared(args)?).await?;
    let rows = store::backup::backup(&store, file, show).await?;
    println!("\r{rows} rows written to {}", file.display());
    Ok(())
}

/// Restores a backup. The database is held meanwhile, so that no server starts on half of it.
pub(super) async fn restore(file: &Path, args: StoreArgs) -> anyhow::Result<()> {
    let settings = prepared(args)?;
    let _lock = crate::data_dir::lock_data_dir(&settings.data_dir)?;
    let store = open_store(&settings).await?;
    let held = hold(&store).await?;
    let result = store::backup::restore(file, &store, show).await;
    held.give_back().await;
    println!("\r{} rows restored into {}", result?, settings.database());
    Ok(())
}

/// The database for this command alone.
pub(super) async fn hold(store: &Store) -> Result<Held, LeaseError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    Held::take(store.clone(), clock).await
}

fn prepared(args: StoreArgs) -> anyhow::Result<Settings> {
    let settings = Settings::load(args.into())?;
    std::fs::create_dir_all(&settings.data_dir)?;
    Ok(settings)
}

/// How far it is, in the same line again and again.
pub(super) fn show(progress: Progress) {
    let Progress { table, table_number, tables, rows } = progress;
    eprint!("\r\x1b[K[{table_number}/{tables}] {table}: {rows} rows");
    drop(std::io::stderr().flush());
}
