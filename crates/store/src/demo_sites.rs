//! Demo sites: what was made for them, so that exactly that can be taken away again.

use model::{AccountId, Definition, DefinitionId, KeyId, Millis};
use sqlx::any::AnyRow;

use crate::{
    Store, StoreError,
    database::taken,
    definitions::insert_definition,
    keys::{ApiKey, insert_key, remove_key},
    rows::{Columns, to_json},
};

/// The demo site of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSite {
    /// Whose it is; an account has one at most.
    pub account: AccountId,
    /// The key that its pages carry; it may have been deleted since.
    pub key: KeyId,
    /// The configurations that were made for it; some may have been deleted since.
    pub definitions: Vec<DefinitionId>,
    /// When it was made.
    pub created_at: Millis,
}

fn read(row: &AnyRow) -> Result<DemoSite, StoreError> {
    let mut columns = Columns::of(row, "demo_sites");
    Ok(DemoSite {
        account: columns.parsed()?,
        key: columns.parsed()?,
        definitions: columns.json()?,
        created_at: columns.millis()?,
    })
}

impl Store {
    /// Adds a demo site with its key and its configurations, all or nothing. `Taken("demo")`: the account has one;
    /// `Taken("metricName")`: it has one of these metrics.
    pub async fn add_demo_site(&self, key: &ApiKey, definitions: &[Definition]) -> Result<DemoSite, StoreError> {
        let site = DemoSite {
            account: key.account,
            key: key.id,
            definitions: definitions.iter().map(|definition| definition.id).collect(),
            created_at: key.created_at,
        };
        let mut write = self.begin_write().await?;
        sqlx::query("INSERT INTO demo_sites (account_id, api_key_id, config_ids, created_at) VALUES ($1, $2, $3, $4)")
            .bind(site.account.to_string())
            .bind(site.key.to_string())
            .bind(to_json(&site.definitions))
            .bind(site.created_at.0)
            .execute(&mut *write.tx)
            .await
            .map_err(|error| taken(error, "demo"))?;
        insert_key(&mut write, key).await?;
        for definition in definitions {
            insert_definition(&mut write, definition).await?;
        }
        write.commit().await?;
        Ok(site)
    }

    /// The demo site of an account.
    pub async fn demo_site(&self, account: AccountId) -> Result<Option<DemoSite>, StoreError> {
        let row =
            sqlx::query("SELECT account_id, api_key_id, config_ids, created_at FROM demo_sites WHERE account_id = $1")
                .bind(account.to_string())
                .fetch_optional(&self.pool)
                .await?;
        row.as_ref().map(read).transpose()
    }

    /// The demo site whose pages carry this key.
    pub async fn demo_site_of_key(&self, key: KeyId) -> Result<Option<DemoSite>, StoreError> {
        let row =
            sqlx::query("SELECT account_id, api_key_id, config_ids, created_at FROM demo_sites WHERE api_key_id = $1")
                .bind(key.to_string())
                .fetch_optional(&self.pool)
                .await?;
        row.as_ref().map(read).transpose()
    }

    /// Deletes a demo site with its key and its configurations, all or nothing. What is gone already is no error.
    pub async fn delete_demo_site(&self, site: &DemoSite) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        remove_key(&mut write, site.account, site.key).await?;
        for id in &site.definitions {
            sqlx::query("DELETE FROM metric_configs WHERE account_id = $1 AND id = $2")
                .bind(site.account.to_string())
                .bind(id.to_string())
                .execute(&mut *write.tx)
                .await?;
        }
        sqlx::query("DELETE FROM demo_sites WHERE account_id = $1")
            .bind(site.account.to_string())
            .execute(&mut *write.tx)
            .await?;
        write.commit().await
    }
}
