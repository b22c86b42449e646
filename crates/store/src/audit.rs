//! The audit log: who did what to which thing. No secrets, no addresses.

use model::{AccountId, Millis};
use sqlx::Row as _;

use crate::{Store, StoreError, rows::Columns};

/// Entries kept; the oldest go.
const ENTRIES_MAX: i64 = 100_000;

/// One entry.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// `UUIDv7` text, ordered by time.
    pub id: String,
    /// When.
    pub at: Millis,
    /// Who; `None`: the operator at the command line.
    pub account: Option<AccountId>,
    /// What, as `noun.verb`.
    pub action: String,
    /// Id of the thing.
    pub target: Option<String>,
    /// More, as JSON.
    pub details: Option<String>,
}

impl Store {
    /// Adds an entry.
    pub async fn add_audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        sqlx::query(
            "INSERT INTO audit_log (id, at, account_id, action, target, details) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&entry.id)
        .bind(entry.at.0)
        .bind(entry.account.map(|id| id.to_string()))
        .bind(&entry.action)
        .bind(&entry.target)
        .bind(&entry.details)
        .execute(&mut *write.tx)
        .await?;
        write.commit().await
    }

    /// Up to `limit` entries before `before`, newest first.
    pub async fn audit_page(&self, before: Option<&str>, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at, account_id, action, target, details FROM audit_log WHERE id < $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(before.unwrap_or("~"))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row, "audit_log");
                Ok(AuditEntry {
                    id: columns.text()?,
                    at: columns.millis()?,
                    account: columns.text_option()?.and_then(|text| text.parse().ok()),
                    action: columns.text()?,
                    target: columns.text_option()?,
                    details: columns.text_option()?,
                })
            })
            .collect()
    }

    /// Drops the oldest entries over the bound.
    pub async fn trim_audit(&self) -> Result<(), StoreError> {
        let oldest = sqlx::query("SELECT id FROM audit_log ORDER BY id DESC LIMIT 1 OFFSET $1")
            .bind(ENTRIES_MAX)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = oldest else { return Ok(()) };
        let mut write = self.begin_write().await?;
        sqlx::query("DELETE FROM audit_log WHERE id <= $1")
            .bind(row.try_get::<String, _>(0)?)
            .execute(&mut *write.tx)
            .await?;
        write.commit().await
    }
}
