//! `GET /api/v1/stats/{name}/history`.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use axum::{Json, extract::Path};
use model::{FamilyName, Millis};
use registry::{FamilyView, Point};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    MetricTypeName,
    point::{HistoryPoint, SeriesNow, absorb, history_point, series_now},
    window::{Range, Window},
};
use crate::{
    app::{App, State},
    error::ApiError,
    extract::Member,
};

/// Label sets of one answer, the greatest first.
const SERIES_SHOWN_MAX: usize = 100;

/// The history of one metric.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// Exposed name.
    name: String,
    #[serde(rename = "type")]
    metric_type: MetricTypeName,
    /// First moment.
    from: String,
    /// Last moment.
    to: String,
    /// Seconds between points.
    step: i64,
    /// Bucket bounds of a histogram; `buckets` of a point has one count more, up to infinity.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<Vec<f64>>,
    /// Steps in which something happened, oldest first.
    points: Vec<HistoryPoint>,
    /// The greatest label sets as they are now.
    series: Vec<SeriesNow>,
}

/// The recent window of one metric, all label sets together, page totals beside.
#[utoipa::path(get, path = "/api/v1/stats/{name}/history", tag = "stats", params(("name" = String, Path, description = "Exposed name"), ("from" = Option<String>, Query, description = "RFC 3339 or seconds since 1970; an hour before `to` when left out"), ("to" = Option<String>, Query, description = "RFC 3339 or seconds since 1970; now when left out"), ("step" = Option<i64>, Query, description = "Seconds between points: a multiple of 10 (24 h back) or of 300 (30 days back)")), responses((status = 200, body = History), (status = 400), (status = 401), (status = 404)), security(("accessToken" = [])))]
pub async fn history(
    app: State,
    member: Member,
    Path(name): Path<String>,
    range: Range,
) -> Result<Json<History>, ApiError> {
    let family = FamilyName::of(&name);
    let view = app.registry.family(member.account.id, family, SERIES_SHOWN_MAX);
    let view =
        view.filter(|view| view.exposed == name || family == name).ok_or_else(|| ApiError::not_found("metric"))?;
    let window = Window::of(&range, app.now())?;
    let points = stored_points(&app, &member, family, &view, &window).await?;
    let mut by_step: BTreeMap<i64, Point> = BTreeMap::new();
    for point in points {
        let start = point.start_seconds.div_euclid(window.step) * window.step;
        match by_step.entry(start) {
            Entry::Vacant(vacant) => drop(vacant.insert(point)),
            Entry::Occupied(mut present) => absorb(present.get_mut(), point),
        }
    }
    Ok(Json(History {
        name: view.exposed.clone(),
        metric_type: view.shape.metric_type.into(),
        from: Millis(window.from * 1_000).to_rfc3339(),
        to: Millis(window.to * 1_000).to_rfc3339(),
        step: window.step,
        bounds: view.shape.buckets.as_ref().map(|buckets| buckets.bounds().to_vec()),
        points: by_step.into_iter().map(|(start, point)| history_point(start, point)).collect(),
        series: view.series.iter().map(series_now).collect(),
    }))
}

/// Points from the rows, and from the chunks that are open in memory, which go before their rows.
async fn stored_points(
    app: &Arc<App>,
    member: &Member,
    family: &str,
    view: &FamilyView,
    window: &Window,
) -> Result<Vec<Point>, ApiError> {
    let (step_seconds, chunk_seconds, _) = window.stored;
    let id = i64::try_from(view.id.0).unwrap_or(i64::MAX);
    let rows = app.store.history(id, step_seconds, window.from - chunk_seconds, window.to).await?;
    let mut chunks: BTreeMap<i64, Vec<u8>> = rows.into_iter().map(|row| (row.start_seconds, row.data)).collect();
    for open in app.registry.open_chunks(member.account.id, family) {
        if i64::from(open.step_seconds) == step_seconds {
            chunks.insert(open.start_seconds, open.data);
        }
    }
    let mut points = Vec::new();
    for data in chunks.values() {
        points.extend(registry::decode_chunk(data).map_err(ApiError::internal)?);
    }
    points.retain(|point| window.holds(point.start_seconds));
    Ok(points)
}
