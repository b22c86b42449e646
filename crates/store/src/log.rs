//! The ingest log: one row a group commit. A row carries every batch of the group: the heads (which ids were answered
//! how) and one section for each kind of content. Metrics are the first kind; backend events and live records will add
//! theirs, and a reader that does not know a kind refuses the log instead of losing it.
//!
//! A group is one INSERT outside a transaction, so its row is the transaction: one round trip, one sync.

use std::sync::Arc;

use model::Millis;
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Connection as _, Row as _, any::AnyQueryResult};
use tokio::sync::Mutex;

use crate::{Dialect, Store, StoreError, rows::Columns};

/// First byte of every payload.
const PAYLOAD_VERSION: u8 = 1;
/// Rows read at once during replay.
const REPLAY_ROWS: i64 = 256;
/// Rows deleted in one transaction, so that a group commit never waits long for its turn.
const TRIM_ROWS: i64 = 512;

/// How a batch was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoredAnswer {
    /// Every item counted; nothing else to say. The number of items, 1 to 100.
    Clean(u8),
    /// The answer as it was given.
    Full(Arc<[u8]>),
}

/// One batch that carried an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchHead {
    /// Keyed hash of account and batch id.
    pub fingerprint: u128,
    /// Keyed hash of what the batch says.
    pub body: u64,
    /// How it was answered.
    pub answer: StoredAnswer,
}

/// What a section holds. Numbers are on disk: never reuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SectionKind {
    /// Records of the registry.
    Metrics,
}

/// The content of one group commit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Group {
    /// Batches that carried an id.
    pub heads: Vec<BatchHead>,
    /// What they brought, by kind.
    pub sections: Vec<(SectionKind, Vec<u8>)>,
}

impl Group {
    /// As stored.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let size: usize = self.sections.iter().map(|(_, bytes)| bytes.len() + 16).sum();
        let mut payload = Vec::with_capacity(size + self.heads.len() * 40 + 16);
        payload.push(PAYLOAD_VERSION);
        postcard::to_extend(self, payload).unwrap_or_default()
    }

    /// Reads what [`Group::encode`] wrote.
    pub fn decode(payload: &[u8]) -> Result<Self, StoreError> {
        match payload.split_first() {
            Some((&PAYLOAD_VERSION, rest)) => postcard::from_bytes(rest).map_err(|_| StoreError::Corrupt("ingest_log")),
            _ => Err(StoreError::Corrupt("ingest_log")),
        }
    }
}

/// A group as it stands in the log.
#[derive(Debug)]
pub struct LogRow {
    /// Position in the log, without gaps that matter.
    pub seq: i64,
    /// When it was committed; what its content is dated with.
    pub at: Millis,
    /// Its content.
    pub group: Group,
}

/// Up to which row something has been taken out of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Series, families and history are folded into their tables.
    Folded,
    /// Batch ids are sealed in runs.
    Sealed,
}

impl Mark {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Folded => "folded",
            Self::Sealed => "sealed",
        }
    }
}

/// The one connection that appends to the log.
#[derive(Debug)]
pub struct LogWriter {
    store: Store,
    /// Never contended: the lock only makes the writer shareable, which a connection is not.
    connection: Mutex<Option<AnyConnection>>,
}

impl LogWriter {
    /// Connects at the first append.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, connection: Mutex::default() }
    }

    /// Appends one group. Whoever gets an error does not know whether the row is there and calls again with the same
    /// arguments until it is: the row is written once. [`StoreError::Fenced`]: another server wrote this position.
    pub async fn append(&mut self, seq: i64, at: Millis, payload: &[u8]) -> Result<(), StoreError> {
        let mut connection = match self.connection.get_mut().take() {
            Some(connection) => connection,
            None => self.store.dedicated().await?,
        };
        let turn = self.store.turn().await;
        let result = self.insert(&mut connection, seq, at, payload).await;
        drop(turn);
        match result {
            Ok(done) if done.rows_affected() == 1 => {}
            Ok(_) => check_same(&mut connection, seq, payload).await?,
            Err(error) => {
                // A connection that failed is not trusted again.
                drop(connection.close_hard().await);
                return Err(error.into());
            }
        }
        *self.connection.get_mut() = Some(connection);
        Ok(())
    }

    async fn insert(
        &self,
        connection: &mut AnyConnection,
        seq: i64,
        at: Millis,
        payload: &[u8],
    ) -> Result<AnyQueryResult, sqlx::Error> {
        // Only the holder of the lease writes. The row lock keeps the lease from being taken before this commit; SQLite
        // has one writer at a time anyway, and no such clause.
        let sql = match (self.store.lease_token(), self.store.dialect()) {
            (None, _) => "INSERT INTO ingest_log (seq, at, payload) VALUES ($1, $2, $3) ON CONFLICT (seq) DO NOTHING",
            (Some(_), Dialect::Sqlite) => {
                "INSERT INTO ingest_log (seq, at, payload) SELECT $1, $2, $3 FROM server_lease \
                 WHERE id = 1 AND holder = $4 ON CONFLICT (seq) DO NOTHING"
            }
            (Some(_), Dialect::Postgres) => {
                "INSERT INTO ingest_log (seq, at, payload) SELECT $1, $2, $3 FROM server_lease \
                 WHERE id = 1 AND holder = $4 FOR SHARE ON CONFLICT (seq) DO NOTHING"
            }
        };
        let query = sqlx::query(sql).bind(seq).bind(at.0).bind(payload.to_vec());
        match self.store.lease_token() {
            Some(token) => query.bind(token.to_owned()).execute(connection).await,
            None => query.execute(connection).await,
        }
    }
}

/// No row was written. Ours from an earlier try is there; or another server's, or the lease is another server's.
async fn check_same(connection: &mut AnyConnection, seq: i64, payload: &[u8]) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT payload FROM ingest_log WHERE seq = $1").bind(seq).fetch_optional(connection).await?;
    let stored: Option<Vec<u8>> = row.map(|row| row.try_get(0)).transpose()?;
    if stored.is_some_and(|stored| stored == payload) { Ok(()) } else { Err(StoreError::Fenced) }
}

impl Store {
    /// The last position of the log, also when its rows are trimmed; 0 when it never had one.
    pub async fn log_end(&self) -> Result<i64, StoreError> {
        let last = sqlx::query("SELECT seq FROM ingest_log ORDER BY seq DESC LIMIT 1").fetch_optional(&self.pool);
        let last = last.await?.map_or(Ok(0), |row| row.try_get::<i64, _>(0))?;
        Ok(last.max(self.mark(Mark::Folded).await?).max(self.mark(Mark::Sealed).await?))
    }

    /// Rows after `after`, in order, a bounded number at once; empty at the end.
    pub async fn log_rows(&self, after: i64) -> Result<Vec<LogRow>, StoreError> {
        let rows = sqlx::query("SELECT seq, at, payload FROM ingest_log WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(after)
            .bind(REPLAY_ROWS)
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row, "ingest_log");
                let (seq, at) = (columns.integer()?, columns.millis()?);
                Ok(LogRow { seq, at, group: Group::decode(&columns.bytes()?)? })
            })
            .collect()
    }

    /// How far a mark stands.
    pub async fn mark(&self, mark: Mark) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT seq FROM ingest_marks WHERE name = $1").bind(mark.name());
        Ok(row.fetch_optional(&self.pool).await?.map_or(Ok(0), |row| row.try_get(0))?)
    }

    /// Moves a mark forward.
    pub async fn set_mark(&self, mark: Mark, seq: i64) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        put_mark(&mut write.tx, mark, seq).await?;
        write.commit().await
    }

    /// Deletes some of the rows that nothing needs any more. `false`: there are none left.
    pub async fn trim_log(&self) -> Result<bool, StoreError> {
        let free = self.mark(Mark::Folded).await?.min(self.mark(Mark::Sealed).await?);
        let first = sqlx::query("SELECT seq FROM ingest_log ORDER BY seq LIMIT 1").fetch_optional(&self.pool).await?;
        let Some(first) = first.map(|row| row.try_get::<i64, _>(0)).transpose()?.filter(|first| *first <= free) else {
            return Ok(false);
        };
        let mut write = self.begin_fenced().await?;
        sqlx::query("DELETE FROM ingest_log WHERE seq <= $1")
            .bind(free.min(first + TRIM_ROWS))
            .execute(&mut *write.tx)
            .await?;
        write.commit().await?;
        Ok(true)
    }
}

pub(crate) async fn put_mark(connection: &mut AnyConnection, mark: Mark, seq: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO ingest_marks (name, seq) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq \
         WHERE ingest_marks.seq < excluded.seq",
    )
    .bind(mark.name())
    .bind(seq)
    .execute(connection)
    .await?;
    Ok(())
}
