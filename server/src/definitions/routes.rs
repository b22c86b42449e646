//! `/api/v1/metric-configs`.

use std::sync::Arc;

use axum::{Json, http::StatusCode};
use model::{Definition, DefinitionId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    fields::{DefinitionFields, Labels},
    saving::{Saving, own, unknown},
};
use crate::{
    app::{App, State},
    detached::detached,
    error::ApiError,
    extract::{Body, Id, Member, Page, PageQuery},
};

/// A metric configuration.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricConfig {
    id: String,
    name: String,
    description: Option<String>,
    /// The name that senders use.
    metric_name: String,
    /// What Prometheus and the console show.
    exposed_name: String,
    metric_type: &'static str,
    labels: Labels,
    help_text: Option<String>,
    auto_track: bool,
    tracking_events: Vec<String>,
    /// Of a histogram.
    buckets: Option<Vec<f64>>,
    /// Of a summary.
    quantiles: Option<Vec<f64>>,
    is_active: bool,
    created_at: String,
    updated_at: String,
}

impl From<Definition> for MetricConfig {
    fn from(definition: Definition) -> Self {
        Self {
            id: definition.id.to_string(),
            exposed_name: definition.exposed_name(),
            name: definition.name,
            description: definition.description,
            metric_name: definition.metric_name.to_string(),
            metric_type: definition.shape.metric_type.as_str(),
            labels: definition.shape.labels.clone().into(),
            help_text: definition.help_text,
            auto_track: definition.auto_track,
            tracking_events: definition.tracking_events,
            buckets: definition.shape.buckets.as_ref().map(|buckets| buckets.bounds().to_vec()),
            quantiles: definition.quantiles.map(|quantiles| quantiles.values().to_vec()),
            is_active: definition.is_active,
            created_at: definition.created_at.to_rfc3339(),
            updated_at: definition.updated_at.to_rfc3339(),
        }
    }
}

/// Configures a metric.
#[utoipa::path(
    post, path = "/api/v1/metric-configs", tag = "metrics", request_body = DefinitionFields,
    security(("accessToken" = [])),
    responses((status = 201, body = MetricConfig), (status = 401), (status = 409), (status = 422))
)]
pub async fn create(
    app: State,
    member: Member,
    Body(fields): Body<DefinitionFields>,
) -> Result<(StatusCode, Json<MetricConfig>), ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.definitions.lock().await;
        let Saving { definition, .. } = Saving::create(&app, &member, fields).await?;
        app.store.add_definition(&definition).await?;
        publish(&app, &definition, "definition.created").await?;
        Ok((StatusCode::CREATED, Json(definition.into())))
    })
    .await
}

/// The account's configurations, oldest first.
#[utoipa::path(
    get, path = "/api/v1/metric-configs", tag = "metrics", params(PageQuery), security(("accessToken" = [])),
    responses((status = 200, body = Page<MetricConfig>), (status = 401))
)]
pub async fn list(app: State, member: Member, query: PageQuery) -> Result<Json<Page<MetricConfig>>, ApiError> {
    let after: Option<DefinitionId> = query.after()?;
    let mut definitions = app.store.definitions_of(member.id()).await?;
    definitions.retain(|definition| after.is_none_or(|after| definition.id > after));
    Ok(Json(query.page(definitions, |definition| definition.id.to_string(), MetricConfig::from)))
}

/// One configuration.
#[utoipa::path(
    get, path = "/api/v1/metric-configs/{id}", tag = "metrics", params(("id" = String, Path)),
    security(("accessToken" = [])), responses((status = 200, body = MetricConfig), (status = 401), (status = 404))
)]
pub async fn read(app: State, member: Member, Id(id): Id<DefinitionId>) -> Result<Json<MetricConfig>, ApiError> {
    Ok(Json(own(&app, member.id(), id).await?.into()))
}

/// Changes a configuration, in whole or in part.
#[utoipa::path(
    put, path = "/api/v1/metric-configs/{id}", tag = "metrics", params(("id" = String, Path)),
    request_body = DefinitionFields, security(("accessToken" = [])),
    responses(
        (status = 200, body = MetricConfig), (status = 401), (status = 404), (status = 409), (status = 422)
    )
)]
pub async fn replace(
    app: State,
    member: Member,
    Id(id): Id<DefinitionId>,
    Body(fields): Body<DefinitionFields>,
) -> Result<Json<MetricConfig>, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.definitions.lock().await;
        let Saving { definition, .. } = Saving::change(&app, &member, id, fields).await?;
        if !app.store.update_definition(&definition).await? {
            return Err(unknown());
        }
        publish(&app, &definition, "definition.changed").await?;
        Ok(Json(definition.into()))
    })
    .await
}

/// Deletes a configuration.
#[utoipa::path(
    delete, path = "/api/v1/metric-configs/{id}", tag = "metrics", params(("id" = String, Path)),
    security(("accessToken" = [])), responses((status = 204), (status = 401), (status = 404))
)]
pub async fn delete(app: State, member: Member, Id(id): Id<DefinitionId>) -> Result<StatusCode, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.definitions.lock().await;
        let definition = own(&app, member.id(), id).await?;
        app.store.delete_definition(member.id(), id).await?;
        publish(&app, &definition, "definition.deleted").await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// After the commit.
async fn publish(app: &Arc<App>, definition: &Definition, action: &str) -> Result<(), ApiError> {
    app.publish_definitions(definition.account).await?;
    app.audit(Some(definition.account), action, Some(definition.id.to_string()), None).await;
    Ok(())
}
