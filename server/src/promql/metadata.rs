//! Types and help of the account's metrics. Prometheus mixes those of all accounts, so they come from our own tables.

use std::{collections::BTreeMap, sync::Arc};

use axum::Json;
use model::automatic::Automatic;
use serde::Serialize;
use utoipa::ToSchema;

use super::{answers::Success, asker::Asker, failure::QueryError, request::QueryParams};
use crate::{
    app::{App, State},
    snapshots::AccountEntry,
};

/// What is known of one metric.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricMetadata {
    /// `counter`, `gauge`, `histogram` or `summary`.
    #[serde(rename = "type")]
    metric_type: &'static str,
    help: String,
    /// Not known; names carry it.
    unit: &'static str,
}

/// By exposed name; always one entry each.
pub type Metadata = BTreeMap<String, Vec<MetricMetadata>>;

/// Metadata of every metric.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetadataAnswer {
    status: Success,
    data: Metadata,
}

/// Types and help of the account's metrics, configured ones and those with series.
#[utoipa::path(
    get, path = "/prometheus/api/v1/metadata", tag = "promql", security(("accessToken" = [])),
    params(
        ("metric" = Option<String>, Query, description = "This metric only."),
        ("limit" = Option<u32>, Query, description = "Most metrics of the answer.")
    ),
    responses((status = 200, body = MetadataAnswer), (status = 400, body = super::failure::QueryErrorAnswer), (status = 401))
)]
pub async fn metadata(
    app: State,
    Asker(member): Asker,
    params: QueryParams,
) -> Result<Json<MetadataAnswer>, QueryError> {
    let (metric, limit) = (params.one("metric")?, params.limit()?);
    let mut data = known(&app, &member.account);
    if let Some(metric) = metric {
        data.retain(|name, _| name == metric);
    }
    let most = limit.filter(|limit| *limit > 0).map_or(usize::MAX, |limit| limit as usize);
    let data = data.into_iter().take(most).collect();
    Ok(Json(MetadataAnswer { status: Success::Success, data }))
}

fn known(app: &Arc<App>, account: &AccountEntry) -> Metadata {
    let mut known = Metadata::new();
    for metric in app.registry.summary(account.id, app.now()) {
        let help = Automatic::find(&metric.family).map_or("", |automatic| automatic.help);
        known.insert(metric.exposed, vec![entry(metric.metric_type.as_str(), help)]);
    }
    for definition in account.definitions.by_family.values() {
        let automatic = || Automatic::find(definition.family().as_str()).map(|automatic| automatic.help.to_owned());
        let help = definition.help_text.clone().or_else(automatic).unwrap_or_default();
        let metric_type = definition.shape.metric_type.as_str();
        known.insert(definition.exposed_name(), vec![entry(metric_type, &help)]);
    }
    known
}

fn entry(metric_type: &'static str, help: &str) -> MetricMetadata {
    MetricMetadata { metric_type, help: help.to_owned(), unit: "" }
}
