//! Scripts that sites pin: kept under their hash, byte for byte.

use model::{AccountId, Millis};

use crate::{Store, StoreError, database::WriteTx, rows::Columns};

/// Pinned scripts of one account; over it, the one that was pinned longest ago goes.
pub const PINNED_PER_ACCOUNT_MAX: u32 = 100;

/// Whose script this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedOwner {
    /// The account.
    pub account: AccountId,
    /// The publishable key that the script carries.
    pub api_key: String,
}

/// A pinned script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedScript {
    /// What it is asked for by.
    pub hash: String,
    /// `None`: the library without a key.
    pub owner: Option<PinnedOwner>,
    /// Brotli; empty when the key was deleted.
    pub content: Vec<u8>,
    /// When it was pinned last.
    pub created_at: Millis,
}

impl Store {
    /// Keeps a script; one that is there is as new. Answers the hashes that had to go for it.
    pub async fn pin_script(&self, script: &PinnedScript) -> Result<Vec<String>, StoreError> {
        let account = script.owner.as_ref().map(|owner| owner.account.to_string());
        let mut write = self.begin_write().await?;
        sqlx::query(
            "INSERT INTO pinned_scripts (hash, account_id, api_key, content, created_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at",
        )
        .bind(&script.hash)
        .bind(account.clone())
        .bind(script.owner.as_ref().map(|owner| owner.api_key.clone()))
        .bind(script.content.clone())
        .bind(script.created_at.0)
        .execute(&mut *write.tx)
        .await?;
        let gone = match account {
            Some(account) => drop_oldest(&mut write, account, &script.hash).await?,
            None => Vec::new(),
        };
        write.commit().await?;
        Ok(gone)
    }

    /// The script of a hash.
    pub async fn pinned_script(&self, hash: &str) -> Result<Option<PinnedScript>, StoreError> {
        let row =
            sqlx::query("SELECT hash, content, created_at, account_id, api_key FROM pinned_scripts WHERE hash = $1")
                .bind(hash)
                .fetch_optional(&self.pool)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let mut columns = Columns::of(&row, "pinned_scripts");
        let (hash, content, created_at) = (columns.text()?, columns.bytes()?, columns.millis()?);
        let corrupt = StoreError::Corrupt("pinned_scripts");
        let owner = match (columns.text_option()?, columns.text_option()?) {
            (Some(account), Some(api_key)) => {
                Some(PinnedOwner { account: account.parse().map_err(|_| corrupt)?, api_key })
            }
            (None, None) => None,
            _ => return Err(corrupt),
        };
        Ok(Some(PinnedScript { hash, owner, content, created_at }))
    }
}

async fn drop_oldest(write: &mut WriteTx, account: String, kept: &str) -> Result<Vec<String>, StoreError> {
    // The new one stays even if others of the same moment come before it.
    let gone = sqlx::query_scalar(
        "DELETE FROM pinned_scripts WHERE account_id = $1 AND hash <> $2 AND hash NOT IN (\
         SELECT hash FROM pinned_scripts WHERE account_id = $1 AND hash <> $2 \
         ORDER BY created_at DESC, hash LIMIT $3) RETURNING hash",
    )
    .bind(account)
    .bind(kept)
    .bind(i64::from(PINNED_PER_ACCOUNT_MAX) - 1);
    Ok(gone.fetch_all(&mut *write.tx).await?)
}

/// Empties the scripts that carry a key; the rows stay, to tell a deleted key from a hash that never was.
pub(crate) async fn empty_scripts_of(write: &mut WriteTx, api_key: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE pinned_scripts SET content = $2 WHERE api_key = $1")
        .bind(api_key)
        .bind(Vec::<u8>::new())
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}
