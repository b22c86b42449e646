//! Opening the database that the settings name.

use std::path::PathBuf;

use settings::{DatabaseKind, DatabaseUrl, Settings};
use store::{Durability, Store, StoreError, backup::create_private};

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file is not there and cannot be made.
    #[error("cannot make {}", file.display())]
    Make {
        /// The file.
        file: PathBuf,
        /// Why.
        source: StoreError,
    },
    /// It does not answer, or is none.
    #[error("cannot open the database {url}")]
    Open {
        /// Its address, which is never printed with a password.
        url: DatabaseUrl,
        /// Why.
        source: StoreError,
    },
    /// It was made by another version, or is damaged.
    #[error("the database cannot be brought up to date")]
    Migrate(#[source] StoreError),
}

/// What an answered batch survives, as the store says it.
pub(crate) fn durability(settings: &Settings) -> Durability {
    match settings.durability {
        settings::Durability::Fsync => Durability::Fsync,
        settings::Durability::Process => Durability::Process,
    }
}

/// Opens and migrates the database that the settings name.
pub async fn open_store(settings: &Settings) -> Result<Store, DatabaseError> {
    let store = open_database(&settings.database(), durability(settings)).await?;
    store.migrate().await.map_err(DatabaseError::Migrate)?;
    Ok(store)
}

/// Opens a database; a SQLite file that is not there is made, for its owner's eyes only.
pub async fn open_database(url: &DatabaseUrl, durability: Durability) -> Result<Store, DatabaseError> {
    if let (DatabaseKind::Sqlite, Some(file)) = (url.kind(), url.sqlite_file())
        && !file.exists()
    {
        create_private(file).map_err(|source| DatabaseError::Make { file: file.to_owned(), source })?;
    }
    let address = url.sqlite_file().map_or_else(|| url.expose().to_owned(), Store::sqlite_url);
    Store::open(&address, durability).await.map_err(|source| DatabaseError::Open { url: url.clone(), source })
}
