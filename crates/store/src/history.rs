//! Chunks of history: reading a range, forgetting what is too old.

use model::Millis;

use crate::{
    Store, StoreError,
    series::{HistoryRow, read_history},
};

const COLUMNS: &str = "family_id, step_seconds, start_seconds, seq, data";

impl Store {
    /// Chunks of one family that begin from `from_seconds` to before `to_seconds`, in order.
    pub async fn history(
        &self,
        family: i64,
        step_seconds: i64,
        from_seconds: i64,
        to_seconds: i64,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM metric_history WHERE family_id = $1 AND step_seconds = $2 AND start_seconds >= $3 \
             AND start_seconds < $4 ORDER BY start_seconds"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(family)
            .bind(step_seconds)
            .bind(from_seconds)
            .bind(to_seconds)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read_history).collect()
    }

    /// Chunks of every family that begin at `start_seconds` or later: the open ones, at start.
    pub async fn history_since(&self, step_seconds: i64, start_seconds: i64) -> Result<Vec<HistoryRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM metric_history WHERE step_seconds = $1 AND start_seconds >= $2 \
             ORDER BY family_id, start_seconds"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(step_seconds).bind(start_seconds);
        query.fetch_all(&self.pool).await?.iter().map(read_history).collect()
    }

    /// Deletes chunks of a step that begin before `start_seconds`.
    pub async fn forget_history(&self, step_seconds: i64, before: Millis) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        sqlx::query("DELETE FROM metric_history WHERE step_seconds = $1 AND start_seconds < $2")
            .bind(step_seconds)
            .bind(before.0 / 1_000)
            .execute(&mut *write.tx)
            .await?;
        write.commit().await
    }
}
