//! What the operator wants to know of the database itself.

use model::Millis;

use crate::{Dialect, Store, StoreError};

/// The database in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Version of SQLite or of the PostgreSQL server.
    pub version: String,
    /// Size of the whole database, in bytes.
    pub bytes: u64,
}

impl Store {
    /// Version and size.
    pub async fn facts(&self) -> Result<Facts, StoreError> {
        let (version, bytes) = match self.dialect() {
            Dialect::Sqlite => {
                let size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
                ("SELECT sqlite_version()", size)
            }
            Dialect::Postgres => {
                let size = "SELECT pg_database_size(current_database())";
                ("SELECT current_setting('server_version')", size)
            }
        };
        let version: String = sqlx::query_scalar(version).fetch_one(&self.pool).await?;
        let bytes: i64 = sqlx::query_scalar(bytes).fetch_one(&self.pool).await?;
        Ok(Facts { version, bytes: bytes.unsigned_abs() })
    }

    /// Asks the database for nothing, to see how long that takes.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// The clock of the database's machine; `None`: it is this machine.
    pub async fn clock(&self) -> Result<Option<Millis>, StoreError> {
        if self.dialect() == Dialect::Sqlite {
            return Ok(None);
        }
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
        let millis: i64 = sqlx::query_scalar(sql).fetch_one(&self.pool).await?;
        Ok(Some(Millis(millis)))
    }
}
