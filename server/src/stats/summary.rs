//! `GET /api/v1/stats/summary`.

use std::collections::BTreeMap;

use axum::Json;
use registry::MetricSummary;
use serde::Serialize;
use utoipa::ToSchema;

use super::MetricTypeName;
use crate::{app::State, extract::Member};

/// One metric in the summary.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricTotals {
    /// Exposed name.
    name: String,
    #[serde(rename = "type")]
    metric_type: MetricTypeName,
    /// Label sets in memory.
    series: usize,
    /// Counter: all increments. Gauge: sum of the present values.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<f64>,
    /// Histogram, summary: observations.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// Histogram, summary: their sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    sum: Option<f64>,
    /// Summary: quantiles of the last ten minutes; null without observations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object)]
    quantiles: BTreeMap<String, Option<f64>>,
    /// Latest sample.
    last_seen_at: String,
    /// When counting began.
    started_at: String,
}

/// Totals of an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Every metric, by name.
    metrics: Vec<MetricTotals>,
    /// Series in memory, overflow series not counted.
    series: usize,
    /// Series that the account may have.
    series_max: u32,
    /// Series that one metric may have.
    series_per_metric_max: u32,
    /// Series parked because they are idle.
    parked: u64,
    /// Metrics that the page of all accounts leaves out, because another account had the name with another type first.
    conflicts: Vec<TypeConflict>,
}

/// A metric that only the account's own page shows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TypeConflict {
    /// Name of the family.
    name: String,
    /// What it is here.
    #[serde(rename = "type")]
    metric_type: MetricTypeName,
    /// What the page of all accounts has under that name.
    shown_type: MetricTypeName,
}

/// Totals of every metric of the account.
#[utoipa::path(get, path = "/api/v1/stats/summary", tag = "stats", responses((status = 200, body = Summary), (status = 401)), security(("accessToken" = [])))]
pub async fn summary(app: State, member: Member) -> Json<Summary> {
    let account = &member.account;
    let metrics = app.registry.summary(account.id, app.now()).into_iter().map(totals).collect();
    let conflicts = app.registry.conflicts().into_iter().filter(|conflict| conflict.account == account.id);
    let conflicts = conflicts.map(|conflict| TypeConflict {
        name: conflict.family,
        metric_type: conflict.metric_type.into(),
        shown_type: conflict.shown.into(),
    });
    Json(Summary {
        metrics,
        series: app.registry.series_count(account.id),
        series_max: account.quotas.series_max,
        series_per_metric_max: account.quotas.series_per_metric_max,
        parked: app.registry.parked_count(account.id),
        conflicts: conflicts.collect(),
    })
}

fn totals(metric: MetricSummary) -> MetricTotals {
    let finite = |value: f64| value.is_finite().then_some(value);
    MetricTotals {
        name: metric.exposed,
        metric_type: metric.metric_type.into(),
        series: metric.series,
        total: metric.total,
        count: metric.count,
        sum: metric.sum,
        quantiles: metric.quantiles.into_iter().map(|(q, value)| (q.to_string(), finite(value))).collect(),
        last_seen_at: metric.last.to_rfc3339(),
        started_at: metric.started.to_rfc3339(),
    }
}
