//! Metric configurations.

use model::{AccountId, Buckets, Definition, DefinitionId, MetricName, Quantiles, Shape};
use sqlx::any::AnyRow;

use crate::{
    Store, StoreError,
    database::{WriteTx, taken},
    rows::{Columns, to_json},
};

fn read(row: &AnyRow) -> Result<Definition, StoreError> {
    let mut columns = Columns::of(row, "metric_configs");
    let corrupt = StoreError::Corrupt("metric_configs");
    Ok(Definition {
        id: columns.parsed()?,
        account: columns.parsed()?,
        name: columns.text()?,
        description: columns.text_option()?,
        metric_name: MetricName::parse(&columns.text()?).map_err(|_| corrupt)?,
        shape: std::sync::Arc::new(Shape {
            metric_type: columns.parsed()?,
            labels: columns.json()?,
            buckets: columns.json_option::<Buckets>()?,
        }),
        quantiles: columns.json_option::<Quantiles>()?,
        help_text: columns.text_option()?,
        auto_track: columns.flag()?,
        tracking_events: columns.json()?,
        is_active: columns.flag()?,
        created_at: columns.millis()?,
        updated_at: columns.millis()?,
    })
}

fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!(
        "SELECT id, account_id, name, description, metric_name, metric_type, labels, buckets, quantiles, help_text, \
         auto_track, tracking_events, is_active, created_at, updated_at FROM metric_configs {rest}"
    ))
}

pub(crate) async fn insert_definition(write: &mut WriteTx, definition: &Definition) -> Result<(), StoreError> {
    let sql = "INSERT INTO metric_configs (id, account_id, family, name, description, metric_name, metric_type, labels, \
               buckets, quantiles, help_text, auto_track, tracking_events, is_active, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    execute(write, sql, definition).await.map(drop)
}

/// Binds every column. Whether a row was written.
async fn execute(write: &mut WriteTx, sql: &'static str, definition: &Definition) -> Result<bool, StoreError> {
    let result = sqlx::query(sql)
        .bind(definition.id.to_string())
        .bind(definition.account.to_string())
        .bind(definition.family().to_string())
        .bind(&definition.name)
        .bind(&definition.description)
        .bind(definition.metric_name.to_string())
        .bind(definition.shape.metric_type.as_str())
        .bind(to_json(&definition.shape.labels))
        .bind(definition.shape.buckets.as_ref().map(to_json))
        .bind(definition.quantiles.as_ref().map(to_json))
        .bind(&definition.help_text)
        .bind(i64::from(definition.auto_track))
        .bind(to_json(&definition.tracking_events))
        .bind(i64::from(definition.is_active))
        .bind(definition.created_at.0)
        .bind(definition.updated_at.0)
        .execute(&mut *write.tx)
        .await
        .map_err(|error| taken(error, "metricName"))?;
    Ok(result.rows_affected() == 1)
}

impl Store {
    /// Adds a configuration. `Taken("metricName")`: the account has a metric of that exposed name.
    pub async fn add_definition(&self, definition: &Definition) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        insert_definition(&mut write, definition).await?;
        write.commit().await
    }

    /// Replaces a configuration.
    pub async fn update_definition(&self, definition: &Definition) -> Result<bool, StoreError> {
        let mut write = self.begin_write().await?;
        let updated = execute(
            &mut write,
            "UPDATE metric_configs SET family = $3, name = $4, description = $5, metric_name = $6, metric_type = $7, \
             labels = $8, buckets = $9, quantiles = $10, help_text = $11, auto_track = $12, tracking_events = $13, \
             is_active = $14, created_at = $15, updated_at = $16 WHERE id = $1 AND account_id = $2",
            definition,
        )
        .await?;
        write.commit().await?;
        Ok(updated)
    }

    /// Every configuration of every account: what the snapshots are made of.
    pub async fn definitions(&self) -> Result<Vec<Definition>, StoreError> {
        sqlx::query(select("ORDER BY id")).fetch_all(&self.pool).await?.iter().map(read).collect()
    }

    /// Every configuration of an account, in order of creation.
    pub async fn definitions_of(&self, account: AccountId) -> Result<Vec<Definition>, StoreError> {
        let rows = sqlx::query(select("WHERE account_id = $1 ORDER BY id")).bind(account.to_string());
        rows.fetch_all(&self.pool).await?.iter().map(read).collect()
    }

    /// One configuration of an account.
    pub async fn definition(&self, account: AccountId, id: DefinitionId) -> Result<Option<Definition>, StoreError> {
        let row = sqlx::query(select("WHERE account_id = $1 AND id = $2"))
            .bind(account.to_string())
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Deletes a configuration of an account.
    pub async fn delete_definition(&self, account: AccountId, id: DefinitionId) -> Result<bool, StoreError> {
        let mut write = self.begin_write().await?;
        let result = sqlx::query("DELETE FROM metric_configs WHERE account_id = $1 AND id = $2")
            .bind(account.to_string())
            .bind(id.to_string())
            .execute(&mut *write.tx)
            .await?;
        write.commit().await?;
        Ok(result.rows_affected() == 1)
    }
}
