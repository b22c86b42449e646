//! Opening the database that the settings name.

use anyhow::Context as _;
use settings::{DatabaseKind, DatabaseUrl, Settings};
use store::{Durability, Store, backup::create_private};

/// What an answered batch survives, as the store says it.
pub(crate) fn durability(settings: &Settings) -> Durability {
    match settings.durability {
        settings::Durability::Fsync => Durability::Fsync,
        settings::Durability::Process => Durability::Process,
    }
}

/// Opens and migrates the database that the settings name.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let store = open_database(&settings.database(), durability(settings)).await?;
    store.migrate().await.context("the database cannot be brought up to date")?;
    Ok(store)
}

/// Opens a database; a SQLite file that is not there is made, for its owner's eyes only.
pub async fn open_database(url: &DatabaseUrl, durability: Durability) -> anyhow::Result<Store> {
    if let (DatabaseKind::Sqlite, Some(file)) = (url.kind(), url.sqlite_file())
        && !file.exists()
    {
        create_private(file).with_context(|| format!("cannot make {}", file.display()))?;
    }
    let address = url.sqlite_file().map_or_else(|| url.expose().to_owned(), Store::sqlite_url);
    Store::open(&address, durability).await.with_context(|| format!("cannot open the database {url}"))
}
