//! Opening a database, its migrations, and the turns in which it is written.

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use sqlx::{
    AnyConnection, AnyPool, Connection as _, Executor as _,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
    migrate::Migrator,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Connections of the pool; the writer of the ingest log has one of its own beside them.
const POOL_CONNECTIONS_MAX: u32 = 4;
/// How long a caller waits for a connection, then for SQLite's lock held by another process.
const ACQUIRE_SECONDS_MAX: u64 = 5;

pub(crate) static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// What can go wrong in here.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("a migration failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A unique value is already there.
    #[error("`{0}` is taken")]
    Taken(&'static str),
    /// A row does not hold what this version writes.
    #[error("a row of `{0}` cannot be read")]
    Corrupt(&'static str),
    /// Another server holds the database.
    #[error("the database is served by pid {pid} on {host}")]
    Held {
        /// Host name of the holder.
        host: String,
        /// Process id of the holder.
        pid: i64,
    },
    /// Another server took the log over while this one was not looking.
    #[error("another server has taken this database over")]
    Fenced,
    /// A file could not be read or written.
    #[error("a file failed")]
    File(#[from] std::io::Error),
    /// A backup or copy cannot be made this way.
    #[error("{0}")]
    Refused(String),
}

/// Which database this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Embedded, one file.
    Sqlite,
    /// The operator's own.
    Postgres,
}

/// What an answer to a batch survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Loss of power: every group commit is synced to disk.
    Fsync,
    /// The end of this process, however sudden.
    Process,
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: AnyPool,
    dialect: Dialect,
    url: Arc<str>,
    durability: Durability,
    turn: Arc<Mutex<()>>,
    /// Token of the lease that this process took; without one (a tool, a test) nothing is fenced.
    lease: Arc<OnceLock<String>>,
}

impl std::fmt::Debug for Store {
    /// Without the address: it may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

/// A write transaction with its turn.
pub(crate) struct WriteTx {
    pub(crate) tx: sqlx::Transaction<'static, sqlx::Any>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl WriteTx {
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }
}

impl Store {
    /// Opens `url` (`sqlite:PATH` or `postgres://…`) and makes the file if it is not there. Migrates nothing.
    pub async fn open(url: &str, durability: Durability) -> Result<Self, StoreError> {
        install_default_drivers();
        let dialect = if url.starts_with("postgres") { Dialect::Postgres } else { Dialect::Sqlite };
        let pool = AnyPoolOptions::new()
            .max_connections(POOL_CONNECTIONS_MAX)
            .acquire_timeout(Duration::from_secs(ACQUIRE_SECONDS_MAX))
            .after_connect(move |connection, _| {
                Box::pin(async move { prepare(connection, dialect, durability).await.map(drop) })
            })
            .connect(&with_mode(url, dialect))
            .await?;
        Ok(Self { pool, dialect, url: url.into(), durability, turn: Arc::default(), lease: Arc::default() })
    }

    /// The URL of a SQLite file.
    #[must_use]
    pub fn sqlite_url(path: &std::path::Path) -> String {
        format!("sqlite:{}", path.display())
    }

    /// Brings the schema up to date; forward only.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let _turn = self.turn().await;
        Ok(self.migrator().run(&self.pool).await?)
    }

    /// Migrations that are not applied yet.
    pub async fn pending_migrations(&self) -> Result<usize, StoreError> {
        let applied: Result<i64, _> =
            sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations").fetch_one(&self.pool).await;
        let applied = usize::try_from(applied.unwrap_or(0)).unwrap_or(0);
        Ok(self.migrator().iter().count().saturating_sub(applied))
    }

    /// Whether nothing has been made in it yet.
    #[must_use]
    pub fn is_new(&self, pending_migrations: usize) -> bool {
        pending_migrations == self.migrator().iter().count()
    }

    fn migrator(&self) -> &'static Migrator {
        match self.dialect {
            Dialect::Sqlite => &SQLITE,
            Dialect::Postgres => &POSTGRES,
        }
    }

    /// Which database this is.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Path of the SQLite file.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        (self.dialect == Dialect::Sqlite).then(|| {
            let path = self.url.trim_start_matches("sqlite:").trim_start_matches("//");
            PathBuf::from(path.split('?').next().unwrap_or(path))
        })
    }

    /// Whether the database takes writes right now.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        sqlx::query(
            "INSERT INTO server_settings (name, value) VALUES ('health', 'checked') \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .execute(&mut *write.tx)
        .await?;
        write.commit().await
    }

    /// Whether tables may be made in it, which nothing is left of.
    pub async fn check_makes_tables(&self) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        sqlx::query("CREATE TABLE metrics_tracker_check (id BIGINT)").execute(&mut *write.tx).await?;
        Ok(write.tx.rollback().await?)
    }

    /// Ends every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A connection outside the pool, for the one writer of the log.
    pub(crate) async fn dedicated(&self) -> Result<AnyConnection, StoreError> {
        let options: AnyConnectOptions = with_mode(&self.url, self.dialect).parse()?;
        let mut connection = AnyConnection::connect_with(&options).await?;
        prepare(&mut connection, self.dialect, self.durability).await?;
        Ok(connection)
    }

    /// Waits for the turn to write. PostgreSQL needs none.
    pub(crate) async fn turn(&self) -> Option<OwnedMutexGuard<()>> {
        match self.dialect {
            Dialect::Sqlite => Some(Arc::clone(&self.turn).lock_owned().await),
            Dialect::Postgres => None,
        }
    }

    /// The token that [`Store::begin_fenced`] and the log ask for.
    pub(crate) fn lease_token(&self) -> Option<&str> {
        self.lease.get().map(String::as_str)
    }

    pub(crate) fn remember_lease(&self, token: &str) {
        self.lease.get_or_init(|| token.to_owned());
    }

    /// A transaction of the writer. A server that slept through the end of its lease must not write what it remembers
    /// over what the next one wrote; touching the row also keeps the lease from being taken until the commit.
    pub(crate) async fn begin_fenced(&self) -> Result<WriteTx, StoreError> {
        let mut write = self.begin_write().await?;
        if let Some(token) = self.lease_token() {
            let held = sqlx::query("UPDATE server_lease SET holder = holder WHERE id = 1 AND holder = $1")
                .bind(token)
                .execute(&mut *write.tx)
                .await?;
            if held.rows_affected() == 0 {
                return Err(StoreError::Fenced);
            }
        }
        Ok(write)
    }

    pub(crate) async fn begin_write(&self) -> Result<WriteTx, StoreError> {
        let turn = self.turn().await;
        Ok(WriteTx { tx: self.pool.begin().await?, _turn: turn })
    }
}

fn with_mode(url: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
        _ => url.to_owned(),
    }
}

async fn prepare(connection: &mut AnyConnection, dialect: Dialect, durability: Durability) -> Result<(), sqlx::Error> {
    let statements: &[&'static str] = match dialect {
        Dialect::Sqlite => &[
            "PRAGMA busy_timeout = 5000",
            "PRAGMA journal_mode = WAL",
            "PRAGMA foreign_keys = ON",
            // One mebibyte a connection; the operating system caches the file anyway.
            "PRAGMA cache_size = -1024",
        ],
        Dialect::Postgres => &[],
    };
    let durability = match (dialect, durability) {
        (Dialect::Sqlite, Durability::Fsync) => "PRAGMA synchronous = FULL",
        (Dialect::Sqlite, Durability::Process) => "PRAGMA synchronous = NORMAL",
        (Dialect::Postgres, Durability::Fsync) => "SET synchronous_commit = on",
        (Dialect::Postgres, Durability::Process) => "SET synchronous_commit = off",
    };
    connection.execute(durability).await?;
    for statement in statements {
        connection.execute(*statement).await?;
    }
    Ok(())
}

/// Turns a violated unique constraint into what it means.
pub(crate) fn taken(error: sqlx::Error, what: &'static str) -> StoreError {
    match &error {
        sqlx::Error::Database(database) if database.is_unique_violation() => StoreError::Taken(what),
        _ => StoreError::Database(error),
    }
}
