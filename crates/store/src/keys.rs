//! API keys: the publishable part in clear (pages carry it), the secret as a hash.

use model::{AccountId, KeyId, Millis};
use sqlx::any::AnyRow;

use crate::{
    Store, StoreError,
    database::{WriteTx, taken},
    pinned_scripts::empty_scripts_of,
    rows::{Columns, to_json},
};

/// A key's row. `Debug` leaves key and hash out.
#[derive(Clone)]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// Whose it is.
    pub account: AccountId,
    /// Name for people.
    pub key_name: String,
    /// `mt_pub_…`; unique.
    pub api_key: String,
    /// SHA-256 of `mt_sec_…`.
    pub secret_hash: Vec<u8>,
    /// Switched on.
    pub is_active: bool,
    /// Page origins that may send; empty: any.
    pub allowed_origins: Vec<String>,
    /// Requests a minute.
    pub rate_limit_per_minute: u32,
    /// From when on it is refused.
    pub expires_at: Option<Millis>,
    /// Last batch, to the minute.
    pub last_used_at: Option<Millis>,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last changed.
    pub updated_at: Millis,
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKey").field("id", &self.id).field("account", &self.account).finish_non_exhaustive()
    }
}

fn read(row: &AnyRow) -> Result<ApiKey, StoreError> {
    let mut columns = Columns::of(row, "api_keys");
    Ok(ApiKey {
        id: columns.parsed()?,
        account: columns.parsed()?,
        key_name: columns.text()?,
        api_key: columns.text()?,
        secret_hash: columns.bytes()?,
        is_active: columns.flag()?,
        allowed_origins: columns.json()?,
        rate_limit_per_minute: columns.count()?,
        expires_at: columns.millis_option()?,
        last_used_at: columns.millis_option()?,
        created_at: columns.millis()?,
        updated_at: columns.millis()?,
    })
}

fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!(
        "SELECT id, account_id, key_name, api_key, secret_hash, is_active, allowed_origins, rate_limit_per_minute, \
         expires_at, last_used_at, created_at, updated_at FROM api_keys {rest}"
    ))
}

pub(crate) async fn insert_key(write: &mut WriteTx, key: &ApiKey) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO api_keys (id, account_id, key_name, api_key, secret_hash, is_active, allowed_origins, \
         rate_limit_per_minute, expires_at, last_used_at, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(key.id.to_string())
    .bind(key.account.to_string())
    .bind(&key.key_name)
    .bind(&key.api_key)
    .bind(key.secret_hash.clone())
    .bind(i64::from(key.is_active))
    .bind(to_json(&key.allowed_origins))
    .bind(i64::from(key.rate_limit_per_minute))
    .bind(key.expires_at.map(|at| at.0))
    .bind(key.last_used_at.map(|at| at.0))
    .bind(key.created_at.0)
    .bind(key.updated_at.0)
    .execute(&mut *write.tx)
    .await
    .map_err(|error| taken(error, "apiKey"))?;
    Ok(())
}

pub(crate) async fn remove_key(write: &mut WriteTx, account: AccountId, id: KeyId) -> Result<bool, StoreError> {
    let deleted: Option<String> =
        sqlx::query_scalar("DELETE FROM api_keys WHERE account_id = $1 AND id = $2 RETURNING api_key")
            .bind(account.to_string())
            .bind(id.to_string())
            .fetch_optional(&mut *write.tx)
            .await?;
    if let Some(api_key) = &deleted {
        empty_scripts_of(write, api_key).await?;
    }
    Ok(deleted.is_some())
}

impl Store {
    /// Adds a key.
    pub async fn add_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        insert_key(&mut write, key).await?;
        write.commit().await
    }

    /// Every key of every account: what the snapshot is made of.
    pub async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        sqlx::query(select("ORDER BY id")).fetch_all(&self.pool).await?.iter().map(read).collect()
    }

    /// Keys of an account after `after`, in order of creation.
    pub async fn keys_of(
        &self,
        account: AccountId,
        after: Option<KeyId>,
        limit: u32,
    ) -> Result<Vec<ApiKey>, StoreError> {
        let rows = sqlx::query(select("WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3"))
            .bind(account.to_string())
            .bind(after.map(|id| id.to_string()).unwrap_or_default())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read).collect()
    }

    /// How many keys an account has.
    pub async fn count_keys(&self, account: AccountId) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM api_keys WHERE account_id = $1").bind(account.to_string());
        Ok(count.fetch_one(&self.pool).await?)
    }

    /// One key of an account.
    pub async fn key(&self, account: AccountId, id: KeyId) -> Result<Option<ApiKey>, StoreError> {
        let row = sqlx::query(select("WHERE account_id = $1 AND id = $2"))
            .bind(account.to_string())
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Writes every column that may change.
    pub async fn update_key(&self, key: &ApiKey) -> Result<bool, StoreError> {
        let mut write = self.begin_write().await?;
        let result = sqlx::query(
            "UPDATE api_keys SET key_name = $3, secret_hash = $4, is_active = $5, allowed_origins = $6, \
             rate_limit_per_minute = $7, expires_at = $8, updated_at = $9 WHERE account_id = $1 AND id = $2",
        )
        .bind(key.account.to_string())
        .bind(key.id.to_string())
        .bind(&key.key_name)
        .bind(key.secret_hash.clone())
        .bind(i64::from(key.is_active))
        .bind(to_json(&key.allowed_origins))
        .bind(i64::from(key.rate_limit_per_minute))
        .bind(key.expires_at.map(|at| at.0))
        .bind(key.updated_at.0)
        .execute(&mut *write.tx)
        .await?;
        write.commit().await?;
        Ok(result.rows_affected() == 1)
    }

    /// Deletes a key of an account, and what the pinned scripts that carry it hold.
    pub async fn delete_key(&self, account: AccountId, id: KeyId) -> Result<bool, StoreError> {
        let mut write = self.begin_write().await?;
        let deleted = remove_key(&mut write, account, id).await?;
        write.commit().await?;
        Ok(deleted)
    }

    /// Notes when keys were last used, all in one transaction.
    pub async fn touch_keys(&self, used: &[(KeyId, Millis)]) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        for (id, at) in used {
            sqlx::query("UPDATE api_keys SET last_used_at = $2 WHERE id = $1")
                .bind(id.to_string())
                .bind(at.0)
                .execute(&mut *write.tx)
                .await?;
        }
        write.commit().await
    }
}
