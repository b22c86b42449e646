//! Whether a file is a backup that this version can restore. It is only read: nothing in it can run, and it is the
//! same file afterwards.

use std::{fs::File, io::Read as _, path::Path};

use sqlx::{AnyConnection, Connection as _, any::install_default_drivers};

use crate::{Store, StoreError, database::SQLITE};

/// How every SQLite file begins.
const HEADER: &[u8; 16] = b"SQLite format 3\0";
/// Tables that every version has had.
const TABLES: [&str; 6] = ["accounts", "sessions", "api_keys", "metric_configs", "server_settings", "ingest_log"];

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// Accounts, disabled ones included.
    pub accounts: u64,
}

/// Checks everything: form, integrity, tables, version, and that somebody can sign in as the owner afterwards.
pub async fn check(file: &Path) -> Result<Contents, StoreError> {
    let mut header = [0; HEADER.len()];
    let is_sqlite = File::open(file)?.read_exact(&mut header).is_ok() && header == *HEADER;
    if !is_sqlite {
        return Err(refused("is not a backup: it is no SQLite file"));
    }
    let mut connection = open(file).await?;
    let checked = examine(&mut connection).await;
    drop(connection.close().await);
    // What the driver says of a damaged file is of no use to who sent it.
    checked.map_err(|error| match error {
        StoreError::Refused(_) => error,
        _ => refused("is damaged or no backup of Metrics Tracker"),
    })
}

/// Counts only, without looking whether the rest is sound.
pub async fn contents(file: &Path) -> Result<Contents, StoreError> {
    let mut connection = open(file).await?;
    let contents = count(&mut connection).await;
    drop(connection.close().await);
    contents
}

fn refused(what: &str) -> StoreError {
    StoreError::Refused(format!("The file {what}."))
}

async fn open(file: &Path) -> Result<AnyConnection, StoreError> {
    install_default_drivers();
    // Immutable: no lock, no write-ahead log beside it.
    let url = format!("{}?mode=ro&immutable=true", Store::sqlite_url(file));
    let mut connection = AnyConnection::connect(&url).await?;
    sqlx::query("PRAGMA trusted_schema = OFF").execute(&mut connection).await?;
    sqlx::query("PRAGMA cell_size_check = ON").execute(&mut connection).await?;
    Ok(connection)
}

async fn examine(connection: &mut AnyConnection) -> Result<Contents, StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')) \
         + (SELECT COUNT(*) FROM pragma_table_list WHERE schema = 'main' AND type <> 'table')";
    let strange: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
    if strange > 0 {
        return Err(refused("holds triggers, views or virtual tables, which no backup of Metrics Tracker has"));
    }
    let names: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master").fetch_all(&mut *connection).await?;
    if !TABLES.iter().all(|table| names.iter().any(|name| name == table)) {
        return Err(refused("is not a backup of Metrics Tracker: it is a database of another program"));
    }
    refuse_newer(connection).await?;
    let integrity: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut *connection).await?;
    if integrity != "ok" {
        return Err(refused("is damaged; take another backup"));
    }
    let sql = "SELECT COUNT(*) FROM accounts WHERE role = 'owner' AND is_active = 1";
    let owners: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
    if owners == 0 {
        return Err(refused("holds no owner, so nobody could sign in as one afterwards"));
    }
    count(connection).await
}

async fn refuse_newer(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let sql = "SELECT version FROM _sqlx_migrations ORDER BY version";
    let versions: Vec<i64> = sqlx::query_scalar(sql).fetch_all(&mut *connection).await?;
    let known: Vec<i64> = SQLITE.iter().map(|migration| migration.version).collect();
    if versions.iter().any(|version| !known.contains(version)) {
        return Err(refused("was made by a newer version of Metrics Tracker; upgrade this server first"));
    }
    Ok(())
}

async fn count(connection: &mut AnyConnection) -> Result<Contents, StoreError> {
    let accounts: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM accounts").fetch_one(connection).await?;
    Ok(Contents { accounts: accounts.unsigned_abs() })
}
