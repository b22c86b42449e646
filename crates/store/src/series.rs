//! Families, series and history as rows. What is in `shape`, `state` and `data` is the registry's business.

use model::{AccountId, Millis};
use sqlx::{AnyConnection, any::AnyRow};

use crate::{Store, StoreError, rows::Columns};

/// Rows of one statement.
const STATEMENT_ROWS: usize = 64;
/// Settings that hold the highest ids ever written.
const FAMILY_ID_MAX: &str = "family_id_max";
const SERIES_ID_MAX: &str = "series_id_max";
/// Rows read at once.
const PAGE_ROWS: i64 = 10_000;

/// A family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyRow {
    /// Its id, never reused.
    pub id: i64,
    /// Whose it is.
    pub account: AccountId,
    /// Name without `_total`.
    pub name: String,
    /// Encoded shape.
    pub shape: Vec<u8>,
    /// When it began.
    pub started_at: Millis,
}

/// A series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// Its id, never reused.
    pub id: i64,
    /// Its family.
    pub family: i64,
    /// Canonical label text.
    pub labels: String,
    /// Hash of the label text, for finding a parked series.
    pub labels_hash: i64,
    /// Encoded state.
    pub state: Vec<u8>,
    /// Start time.
    pub started_at: Millis,
    /// Last sample.
    pub last_at: Millis,
    /// The log position that the state includes.
    pub seq: i64,
}

/// A chunk of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its family.
    pub family: i64,
    /// 10 or 300.
    pub step_seconds: i64,
    /// First second of the chunk.
    pub start_seconds: i64,
    /// The log position that the chunk includes.
    pub seq: i64,
    /// Encoded points.
    pub data: Vec<u8>,
}

/// What one step of a checkpoint writes, all or nothing.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    /// New and changed families.
    pub families: Vec<FamilyRow>,
    /// Changed series.
    pub series: Vec<SeriesRow>,
    /// Changed chunks.
    pub history: Vec<HistoryRow>,
    /// Families that are no more, with their series and history.
    pub retired: Vec<i64>,
}

fn read_family(row: &AnyRow) -> Result<FamilyRow, StoreError> {
    let mut columns = Columns::of(row, "metric_families");
    Ok(FamilyRow {
        id: columns.integer()?,
        account: columns.parsed()?,
        name: columns.text()?,
        shape: columns.bytes()?,
        started_at: columns.millis()?,
    })
}

fn read_series(row: &AnyRow) -> Result<SeriesRow, StoreError> {
    let mut columns = Columns::of(row, "metric_series");
    Ok(SeriesRow {
        id: columns.integer()?,
        family: columns.integer()?,
        labels: String::from_utf8(columns.bytes()?).map_err(|_| StoreError::Corrupt("metric_series"))?,
        labels_hash: columns.integer()?,
        state: columns.bytes()?,
        started_at: columns.millis()?,
        last_at: columns.millis()?,
        seq: columns.integer()?,
    })
}

pub(crate) fn read_history(row: &AnyRow) -> Result<HistoryRow, StoreError> {
    let mut columns = Columns::of(row, "metric_history");
    Ok(HistoryRow {
        family: columns.integer()?,
        step_seconds: columns.integer()?,
        start_seconds: columns.integer()?,
        seq: columns.integer()?,
        data: columns.bytes()?,
    })
}

const SERIES_COLUMNS: &str = "id, family_id, labels, labels_hash, state, started_at, last_at, seq";

impl Store {
    /// Every family.
    pub async fn families(&self) -> Result<Vec<FamilyRow>, StoreError> {
        let rows = sqlx::query("SELECT id, account_id, name, shape, started_at FROM metric_families ORDER BY id");
        rows.fetch_all(&self.pool).await?.iter().map(read_family).collect()
    }

    /// Series in memory (not parked) after `after`, by id, a bounded number at once; empty at the end.
    pub async fn series_page(&self, after: i64) -> Result<Vec<SeriesRow>, StoreError> {
        let sql =
            format!("SELECT {SERIES_COLUMNS} FROM metric_series WHERE parked = 0 AND id > $1 ORDER BY id LIMIT $2");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(after).bind(PAGE_ROWS).fetch_all(&self.pool).await?;
        rows.iter().map(read_series).collect()
    }

    /// The highest ids that families and series ever had. Deleted rows count: [`Store::fold`] keeps the numbers.
    pub async fn id_maxima(&self) -> Result<(i64, i64), StoreError> {
        let family = self.setting(FAMILY_ID_MAX).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let series = self.setting(SERIES_ID_MAX).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok((family, series))
    }

    /// How many series each family has parked.
    pub async fn parked_counts(&self) -> Result<Vec<(i64, u64)>, StoreError> {
        let rows = sqlx::query(
            "SELECT family_id, CAST(COUNT(*) AS BIGINT) FROM metric_series WHERE parked = 1 GROUP BY family_id",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row, "metric_series");
                Ok((columns.integer()?, columns.count()?))
            })
            .collect()
    }

    /// A parked series by its labels.
    pub async fn parked_series(
        &self,
        family: i64,
        labels: &str,
        labels_hash: i64,
    ) -> Result<Option<SeriesRow>, StoreError> {
        let sql = format!(
            "SELECT {SERIES_COLUMNS} FROM metric_series WHERE parked = 1 AND family_id = $1 AND labels_hash = $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(family).bind(labels_hash).fetch_all(&self.pool).await?;
        for row in &rows {
            let series = read_series(row)?;
            if series.labels == labels {
                return Ok(Some(series));
            }
        }
        Ok(None)
    }

    /// Marks series as parked; their state is folded already.
    pub async fn park_series(&self, ids: &[i64]) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        for id in ids {
            sqlx::query("UPDATE metric_series SET parked = 1 WHERE id = $1").bind(*id).execute(&mut *write.tx).await?;
        }
        write.commit().await
    }

    /// Writes one step of a checkpoint.
    pub async fn fold(&self, fold: &Fold) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        put_maximum(&mut write.tx, FAMILY_ID_MAX, fold.families.iter().map(|row| row.id).max()).await?;
        put_maximum(&mut write.tx, SERIES_ID_MAX, fold.series.iter().map(|row| row.id).max()).await?;
        for rows in fold.families.chunks(STATEMENT_ROWS) {
            put_families(&mut write.tx, rows).await?;
        }
        for rows in fold.series.chunks(STATEMENT_ROWS) {
            put_series(&mut write.tx, rows).await?;
        }
        for rows in fold.history.chunks(STATEMENT_ROWS) {
            put_history(&mut write.tx, rows).await?;
        }
        for id in &fold.retired {
            for table in ["metric_history", "metric_series"] {
                let sql = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE family_id = $1"));
                sqlx::query(sql).bind(*id).execute(&mut *write.tx).await?;
            }
            sqlx::query("DELETE FROM metric_families WHERE id = $1").bind(*id).execute(&mut *write.tx).await?;
        }
        write.commit().await
    }
}

async fn put_maximum(connection: &mut AnyConnection, name: &str, id: Option<i64>) -> Result<(), StoreError> {
    let Some(id) = id else { return Ok(()) };
    sqlx::query(
        "INSERT INTO server_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE \
         SET value = excluded.value WHERE CAST(server_settings.value AS BIGINT) < CAST(excluded.value AS BIGINT)",
    )
    .bind(name)
    .bind(id.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

async fn put_families(connection: &mut AnyConnection, rows: &[FamilyRow]) -> Result<(), StoreError> {
    let sql = upsert(
        "metric_families (id, account_id, name, shape, started_at)",
        rows.len(),
        5,
        "(id) DO UPDATE SET shape = excluded.shape",
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for row in rows {
        query = query.bind(row.id).bind(row.account.to_string()).bind(&row.name).bind(row.shape.clone());
        query = query.bind(row.started_at.0);
    }
    query.execute(connection).await?;
    Ok(())
}

async fn put_series(connection: &mut AnyConnection, rows: &[SeriesRow]) -> Result<(), StoreError> {
    let sql = upsert(
        "metric_series (id, family_id, labels, labels_hash, state, started_at, last_at, seq, parked)",
        rows.len(),
        9,
        "(id) DO UPDATE SET state = excluded.state, last_at = excluded.last_at, seq = excluded.seq, \
         started_at = excluded.started_at, parked = 0 WHERE metric_series.seq <= excluded.seq",
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for row in rows {
        query = query.bind(row.id).bind(row.family).bind(row.labels.clone().into_bytes()).bind(row.labels_hash);
        query = query.bind(row.state.clone()).bind(row.started_at.0).bind(row.last_at.0).bind(row.seq).bind(0_i64);
    }
    query.execute(connection).await?;
    Ok(())
}

async fn put_history(connection: &mut AnyConnection, rows: &[HistoryRow]) -> Result<(), StoreError> {
    let sql = upsert(
        "metric_history (family_id, step_seconds, start_seconds, seq, data)",
        rows.len(),
        5,
        "(family_id, step_seconds, start_seconds) DO UPDATE SET seq = excluded.seq, data = excluded.data",
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for row in rows {
        query = query.bind(row.family).bind(row.step_seconds).bind(row.start_seconds).bind(row.seq);
        query = query.bind(row.data.clone());
    }
    query.execute(connection).await?;
    Ok(())
}

/// `INSERT INTO {target} VALUES ($1, …), … ON CONFLICT {conflict}`. Full statements repeat, so sqlx prepares them once.
pub(crate) fn upsert(target: &str, rows: usize, columns: usize, conflict: &str) -> String {
    let row = |row: usize| {
        let parameters: Vec<_> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", parameters.join(", "))
    };
    let values: Vec<_> = (0..rows).map(row).collect();
    format!("INSERT INTO {target} VALUES {} ON CONFLICT {conflict}", values.join(", "))
}
