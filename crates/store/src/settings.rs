//! Settings that belong to the data, by name: the scrape token, the batch-id key, the change counter.

use crate::{Store, StoreError};

/// Counts changes made by another process (the CLI), so that a running server reads its snapshots again.
const CHANGES: &str = "changes";

impl Store {
    /// The value of a setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let value = sqlx::query_scalar("SELECT value FROM server_settings WHERE name = $1").bind(name);
        Ok(value.fetch_optional(&self.pool).await?)
    }

    /// Sets it.
    pub async fn put_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        sqlx::query(
            "INSERT INTO server_settings (name, value) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&mut *write.tx)
        .await?;
        write.commit().await
    }

    /// The value, or `initial` made its value if it has none.
    pub async fn setting_or_insert(&self, name: &str, initial: &str) -> Result<String, StoreError> {
        if let Some(value) = self.setting(name).await? {
            return Ok(value);
        }
        let mut write = self.begin_write().await?;
        sqlx::query("INSERT INTO server_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(initial)
            .execute(&mut *write.tx)
            .await?;
        write.commit().await?;
        Ok(self.setting(name).await?.unwrap_or_else(|| initial.to_owned()))
    }

    /// How often [`Store::announce_change`] was called on this database.
    pub async fn changes(&self) -> Result<u64, StoreError> {
        let value = self.setting(CHANGES).await?;
        Ok(value.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Tells a running server that accounts, keys or configurations changed behind its back.
    pub async fn announce_change(&self) -> Result<(), StoreError> {
        let next = self.changes().await? + 1;
        self.put_setting(CHANGES, &next.to_string()).await
    }
}
