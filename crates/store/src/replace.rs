//! All of one database for all of another, at once: what restoring a backup into a database in use is made of. One
//! transaction, so that whatever happens meanwhile leaves the old state or the new one and never half of each.

use model::Millis;

use crate::{
    Store, StoreError,
    copy::{Progress, all_tables, copy_table},
    database::WriteTx,
    lease::LEASE_MILLIS,
};

/// Name among the settings of the moment of the last restore, in milliseconds.
const RESTORED_AT: &str = "restored_at";

/// What becomes of the sessions of the other database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sessions {
    /// They go on: the state comes back that was here a moment ago.
    Keep,
    /// All have ended: who was signed out since then stays out.
    End {
        /// The moment of the restore; sessions made before it are none any more.
        at: Millis,
    },
}

/// Replaces everything in `to`, whose lease is ours, by what stands in `from`. Both are migrated. The rows written.
pub async fn replace(
    from: &Store,
    to: &Store,
    sessions: Sessions,
    now: impl Fn() -> Millis,
    mut progress: impl FnMut(Progress),
) -> Result<u64, StoreError> {
    let tables = all_tables();
    let mut snapshot = from.pool.begin().await?;
    let mut write = to.begin_write().await?;
    for (table, _) in tables.iter().rev() {
        sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *write.tx).await?;
    }
    let mut total = 0;
    for (index, (table, columns)) in tables.iter().enumerate() {
        let mut report = |rows| progress(Progress { table, table_number: index + 1, tables: tables.len(), rows });
        report(0);
        if *table != "sessions" || sessions == Sessions::Keep {
            let (rows, next) = copy_table(&mut snapshot, write, None, table, columns, &mut report).await?;
            (total, write) = (total + rows, next);
        }
    }
    if let Sessions::End { at } = sessions {
        note_restored(&mut write, at).await?;
    }
    keep_lease(to, &mut write, now()).await?;
    write.commit().await?;
    Ok(total)
}

async fn note_restored(write: &mut WriteTx, at: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO server_settings (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(RESTORED_AT)
    .bind(at.0.to_string())
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// The transaction may have taken longer than a lease lives. It counts only if nobody took the database meanwhile, and
/// nobody takes it in the moment after the commit.
async fn keep_lease(to: &Store, write: &mut WriteTx, now: Millis) -> Result<(), StoreError> {
    let Some(token) = to.lease_token() else { return Ok(()) };
    let held = sqlx::query("UPDATE server_lease SET expires_at = $2 WHERE id = 1 AND holder = $1")
        .bind(token)
        .bind(now.plus(LEASE_MILLIS).0)
        .execute(&mut *write.tx)
        .await?;
    if held.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Fenced) }
}

impl Store {
    /// When this database was last restored in place.
    pub async fn restored_at(&self) -> Result<Option<Millis>, StoreError> {
        Ok(self.setting(RESTORED_AT).await?.and_then(|text| text.parse().ok()).map(Millis))
    }
}
