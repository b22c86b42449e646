//! `POST /api/v1/metric-configs/check`: what saving would do, told before.

use axum::Json;
use model::{Definition, DefinitionId, FamilyName, MetricType, Shape};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    examples::{PromqlExample, examples},
    fields::DefinitionFields,
    saving::{self, Saving},
};
use crate::{
    app::{App, State},
    error::ApiError,
    extract::{Body, Member, Params},
};

/// What saving would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricConfigCheck {
    /// What Prometheus and the console would show.
    exposed_name: String,
    effect: Effect,
    /// The fields that start the metric anew; empty unless `effect` is `restarted`.
    restarts: Vec<RestartingField>,
    /// Series that would end with their history, parked ones included.
    series_ended: u64,
    /// Queries that fit the metric.
    promql: Vec<PromqlExample>,
}

/// In one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// A new configuration; what was counted without one goes on.
    Created,
    /// Nothing is different.
    Unchanged,
    /// Something is different; the metric goes on.
    Changed,
    /// The metric starts anew: its series and history end, counting begins at 0.
    Restarted,
}

/// A field that starts the metric anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RestartingField {
    /// Another exposed name.
    MetricName,
    /// Another type.
    MetricType,
    /// Other names or defaults.
    Labels,
    /// Other bounds.
    Buckets,
}

/// Which configuration would be changed.
#[derive(Debug, Deserialize)]
pub struct CheckQuery {
    id: Option<String>,
}

/// What creating (without `id`) or changing a configuration would do; nothing is changed. It is refused as saving would be.
#[utoipa::path(
    post, path = "/api/v1/metric-configs/check", tag = "metrics", request_body = DefinitionFields,
    params(("id" = Option<String>, Query, description = "The configuration that the fields would change; a new one without it.")),
    security(("accessToken" = [])),
    responses(
        (status = 200, body = MetricConfigCheck), (status = 401), (status = 404), (status = 409), (status = 422)
    )
)]
pub async fn check(
    app: State,
    member: Member,
    Params(query): Params<CheckQuery>,
    Body(fields): Body<DefinitionFields>,
) -> Result<Json<MetricConfigCheck>, ApiError> {
    let saving = match query.id {
        Some(id) => {
            let id: DefinitionId = id.parse().map_err(|_| saving::unknown())?;
            Saving::change(&app, &member, id, fields).await?
        }
        None => Saving::create(&app, &member, fields).await?,
    };
    saving.refuse_taken(&app).await?;
    Ok(Json(told(&app, &saving)))
}

fn told(app: &App, saving: &Saving) -> MetricConfigCheck {
    let next = &saving.definition;
    let restarts = restarts(app, saving);
    let effect = match &saving.present {
        _ if !restarts.is_empty() => Effect::Restarted,
        None => Effect::Created,
        Some(present) if is_same(present, next) => Effect::Unchanged,
        Some(_) => Effect::Changed,
    };
    MetricConfigCheck {
        exposed_name: next.exposed_name(),
        effect,
        series_ended: if restarts.is_empty() { 0 } else { series_ended(app, saving) },
        restarts,
        promql: examples(next),
    }
}

fn is_same(present: &Definition, next: &Definition) -> bool {
    *present == Definition { updated_at: present.updated_at, ..next.clone() }
}

/// A metric keeps its series as long as its shape is that of its configuration, whatever that was before.
fn restarts(app: &App, saving: &Saving) -> Vec<RestartingField> {
    let next = &saving.definition;
    let counted = app.registry.extent(next.account, next.family().as_str());
    let counted = counted.map(|extent| different(&extent.shape, &next.shape)).unwrap_or_default();
    let Some(present) = &saving.present else { return counted };
    let mut fields = different(&present.shape, &next.shape);
    if present.family() != next.family() {
        fields.insert(0, RestartingField::MetricName);
    }
    fields.extend(counted.into_iter().filter(|field| !fields.contains(field)).collect::<Vec<_>>());
    fields
}

fn different(before: &Shape, after: &Shape) -> Vec<RestartingField> {
    let is_other_type = before.metric_type != after.metric_type;
    // Another type has other buckets of itself.
    let is_histogram = after.metric_type == MetricType::Histogram && !is_other_type;
    let fields = [
        (RestartingField::MetricType, is_other_type),
        (RestartingField::Labels, before.labels != after.labels),
        (RestartingField::Buckets, is_histogram && before.buckets != after.buckets),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

fn series_ended(app: &App, saving: &Saving) -> u64 {
    let next = &saving.definition;
    let series_of = |family: &FamilyName| app.registry.extent(next.account, family.as_str());
    let left = saving.present.as_ref().map(Definition::family).filter(|family| *family != next.family());
    let left = left.and_then(|family| series_of(&family)).map_or(0, |extent| extent.series);
    let replaced = series_of(&next.family()).filter(|extent| extent.shape != next.shape);
    left + replaced.map_or(0, |extent| extent.series)
}
