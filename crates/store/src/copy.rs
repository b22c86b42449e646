//! One database into another, SQLite or PostgreSQL on either side: `copy-database`, and what backups are made of.

use futures::TryStreamExt as _;
use sqlx::{Any, Row as _, any::AnyRow, query::Query};

use crate::{Dialect, Store, StoreError, database::WriteTx};

/// Rows between two reports, and of a part.
const PART_ROWS: u64 = 2_000;

/// A column and how its values are bound.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    Text(&'static str),
    Integer(&'static str),
    Bytes(&'static str),
}

use Column::{Bytes, Integer, Text};

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Text(name) | Integer(name) | Bytes(name) => name,
        }
    }
}

/// Every table but the lease, which belongs to a process and not to the data. In order of references.
const TABLES: [(&str, &[Column]); 15] = [
    (
        "accounts",
        &[
            Text("id"),
            Text("email"),
            Text("password_hash"),
            Text("first_name"),
            Text("last_name"),
            Text("role"),
            Integer("is_active"),
            Integer("accept_unconfigured"),
            Integer("definitions_max"),
            Integer("series_max"),
            Integer("series_per_metric_max"),
            Integer("created_at"),
            Integer("updated_at"),
            Integer("last_login_at"),
        ],
    ),
    (
        "sessions",
        &[
            Text("id"),
            Text("account_id"),
            Integer("counter"),
            Bytes("token_hash"),
            Integer("rotated_at"),
            Integer("created_at"),
            Integer("expires_at"),
            Integer("ended_at"),
            Text("user_agent"),
        ],
    ),
    (
        "api_keys",
        &[
            Text("id"),
            Text("account_id"),
            Text("key_name"),
            Text("api_key"),
            Bytes("secret_hash"),
            Integer("is_active"),
            Text("allowed_origins"),
            Integer("rate_limit_per_minute"),
            Integer("expires_at"),
            Integer("last_used_at"),
            Integer("created_at"),
            Integer("updated_at"),
        ],
    ),
    (
        "metric_configs",
        &[
            Text("id"),
            Text("account_id"),
            Text("family"),
            Text("name"),
            Text("description"),
            Text("metric_name"),
            Text("metric_type"),
            Text("labels"),
            Text("help_text"),
            Integer("auto_track"),
            Text("tracking_events"),
            Text("buckets"),
            Text("quantiles"),
            Integer("is_active"),
            Integer("created_at"),
            Integer("updated_at"),
        ],
    ),
    ("pinned_scripts", &[Text("hash"), Text("account_id"), Text("api_key"), Bytes("content"), Integer("created_at")]),
    ("demo_sites", &[Text("account_id"), Text("api_key_id"), Text("config_ids"), Integer("created_at")]),
    ("server_settings", &[Text("name"), Text("value")]),
    ("audit_log", &[Text("id"), Integer("at"), Text("account_id"), Text("action"), Text("target"), Text("details")]),
    ("ingest_log", &[Integer("seq"), Integer("at"), Bytes("payload")]),
    ("ingest_marks", &[Text("name"), Integer("seq")]),
    ("metric_families", &[Integer("id"), Text("account_id"), Text("name"), Bytes("shape"), Integer("started_at")]),
    (
        "metric_series",
        &[
            Integer("id"),
            Integer("family_id"),
            Bytes("labels"),
            Integer("labels_hash"),
            Bytes("state"),
            Integer("started_at"),
            Integer("last_at"),
            Integer("seq"),
            Integer("parked"),
        ],
    ),
    (
        "metric_history",
        &[Integer("family_id"), Integer("step_seconds"), Integer("start_seconds"), Integer("seq"), Bytes("data")],
    ),
    (
        "batch_id_runs",
        &[
            Integer("id"),
            Integer("level"),
            Integer("page_bits"),
            Integer("ids"),
            Integer("first_at"),
            Integer("last_at"),
            Bytes("filter"),
            Integer("complete"),
        ],
    ),
    ("batch_id_pages", &[Integer("run_id"), Integer("page"), Bytes("data")]),
];
/// Comes after the runs that name its rows.
const ANSWERS: (&str, &[Column]) = ("batch_answers", &[Integer("id"), Integer("at"), Bytes("answer")]);

/// How far a copy is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// The table under way.
    pub table: &'static str,
    /// Its place in the order, from 1.
    pub table_number: usize,
    /// How many tables there are.
    pub tables: usize,
    /// Rows of this table that are copied.
    pub rows: u64,
}

/// Copies everything from `from`, as it stands at one moment, into `to`, which is migrated and holds no account. One
/// transaction: a copy that does not come to its end leaves nothing, and can be tried again.
pub async fn copy(from: &Store, to: &Store, progress: impl FnMut(Progress)) -> Result<u64, StoreError> {
    copy_all(from, to, None, progress).await
}

/// [`copy`] into a file that nobody misses if it is not complete: a log of the whole beside it would take its room again.
pub(crate) async fn copy_in_parts(
    from: &Store,
    to: &Store,
    progress: impl FnMut(Progress),
) -> Result<u64, StoreError> {
    copy_all(from, to, Some(to), progress).await
}

async fn copy_all(
    from: &Store,
    to: &Store,
    parts: Option<&Store>,
    mut progress: impl FnMut(Progress),
) -> Result<u64, StoreError> {
    if !to.accounts_page(None, 1).await?.is_empty() {
        return Err(StoreError::Refused("the target database holds accounts already; name an empty one".to_owned()));
    }
    let mut snapshot = from.pool.begin().await?;
    if from.dialect() == Dialect::Postgres {
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(&mut *snapshot).await?;
    }
    let tables = all_tables();
    let mut write = to.begin_fenced().await?;
    // What a fresh database was given (a setting) gives way to what is copied.
    for (table, _) in tables.iter().rev() {
        sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *write.tx).await?;
    }
    let mut total = 0;
    for (index, (table, columns)) in tables.iter().enumerate() {
        let mut report = |rows| progress(Progress { table, table_number: index + 1, tables: tables.len(), rows });
        report(0);
        let (rows, next) = copy_table(&mut snapshot, write, parts, table, columns, &mut report).await?;
        (total, write) = (total + rows, next);
    }
    write.commit().await?;
    Ok(total)
}

/// Every row of a table, in a transaction that is handed on; with `parts`, the store that it writes, in many.
pub(crate) async fn copy_table(
    snapshot: &mut sqlx::AnyConnection,
    mut write: WriteTx,
    parts: Option<&Store>,
    table: &str,
    columns: &[Column],
    report: &mut impl FnMut(u64),
) -> Result<(u64, WriteTx), StoreError> {
    let insert = insert_statement(table, columns);
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(select_statement(table, columns))).fetch(snapshot);
    let mut copied = 0;
    while let Some(row) = rows.try_next().await? {
        let query = sqlx::query(sqlx::AssertSqlSafe(insert.clone()));
        bind(query, &row, columns)?.execute(&mut *write.tx).await?;
        copied += 1;
        if copied % PART_ROWS == 0 {
            if let Some(to) = parts {
                write.commit().await?;
                write = to.begin_write().await?;
            }
            report(copied);
        }
    }
    report(copied);
    Ok((copied, write))
}

/// Every table and its columns, in order of references.
pub(crate) fn all_tables() -> Vec<(&'static str, &'static [Column])> {
    TABLES.into_iter().chain([ANSWERS]).collect()
}

fn names(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
    names.join(", ")
}

fn select_statement(table: &str, columns: &[Column]) -> String {
    format!("SELECT {} FROM {table}", names(columns))
}

fn insert_statement(table: &str, columns: &[Column]) -> String {
    let parameters: Vec<_> = (1..=columns.len()).map(|number| format!("${number}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", names(columns), parameters.join(", "))
}

type AnyQuery<'q> = Query<'q, Any, <Any as sqlx::Database>::Arguments>;

fn bind<'q>(mut query: AnyQuery<'q>, row: &AnyRow, columns: &[Column]) -> Result<AnyQuery<'q>, StoreError> {
    for (index, column) in columns.iter().enumerate() {
        query = match column {
            Text(_) => query.bind(row.try_get::<Option<String>, _>(index)?),
            Integer(_) => query.bind(row.try_get::<Option<i64>, _>(index)?),
            Bytes(_) => query.bind(row.try_get::<Option<Vec<u8>>, _>(index)?),
        };
    }
    Ok(query)
}

/// Every column that is copied, as `table.column`.
#[must_use]
pub fn columns() -> Vec<String> {
    let of = |(table, columns): (&str, &[Column])| -> Vec<String> {
        columns.iter().map(|column| format!("{table}.{}", column.name())).collect()
    };
    TABLES.into_iter().chain([ANSWERS]).flat_map(of).collect()
}
