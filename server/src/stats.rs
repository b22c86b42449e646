//! What the console's charts show without any Prometheus: totals, and the recent window of every metric.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use axum::{
    Json,
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use model::{FamilyName, MetricType, Millis};
use registry::{FamilyView, MetricSummary, Point, PointValue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::{App, State},
    error::{ApiError, Code},
    extract::Member,
};

/// Points of one answer.
const POINTS_MAX: i64 = 11_000;
/// Label sets of one answer, the greatest first.
const SERIES_SHOWN_MAX: usize = 100;
/// Stored steps: seconds between points, seconds that a chunk covers, how far back it goes.
const FINE: (i64, i64, i64) = (10, 600, 24 * 3_600);
const COARSE: (i64, i64, i64) = (300, 86_400, 30 * 86_400);

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

/// One of the four types.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum MetricTypeName {
    /// Only goes up.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Observations, counted by buckets.
    Histogram,
    /// Observations with quantiles.
    Summary,
}

impl From<MetricType> for MetricTypeName {
    fn from(metric_type: MetricType) -> Self {
        match metric_type {
            MetricType::Counter => Self::Counter,
            MetricType::Gauge => Self::Gauge,
            MetricType::Histogram => Self::Histogram,
            MetricType::Summary => Self::Summary,
        }
    }
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

/// Which part of the history.
#[derive(Debug, Deserialize)]
pub struct Range {
    /// RFC 3339 or seconds since 1970; an hour before `to` when left out.
    from: Option<String>,
    /// RFC 3339 or seconds since 1970; now when left out.
    to: Option<String>,
    /// Seconds between points: a multiple of 10 (24 h back) or of 300 (30 days back); chosen when left out.
    step: Option<i64>,
}

impl FromRequestParts<Arc<App>> for Range {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let Query(range) = Query::<Self>::from_request_parts(parts, app)
            .await
            .map_err(|_| ApiError::new(Code::MalformedParameter, "`step` is a number of seconds."))?;
        Ok(range)
    }
}

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

/// One step; which fields it has depends on the type.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryPoint {
    /// Beginning of the step.
    time: String,
    /// Counter: what was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    increase: Option<f64>,
    /// Gauge: at the end of the step, the sum over the label sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    /// Gauge: the least.
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    /// Gauge: the greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    /// Histogram, summary: observations.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// Histogram, summary: their sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    sum: Option<f64>,
    /// Histogram: by bucket, not cumulative, the last up to infinity.
    #[serde(skip_serializing_if = "Option::is_none")]
    buckets: Option<Vec<u64>>,
    /// By page, where the metric has that label.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pages: BTreeMap<String, f64>,
}

/// One label set as it is now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesNow {
    /// By name.
    labels: BTreeMap<String, String>,
    /// Counter, gauge.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    /// Histogram, summary: observations.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// Histogram, summary: their sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    sum: Option<f64>,
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

/// A range in seconds, and the stored step that serves it.
struct Window {
    from: i64,
    to: i64,
    step: i64,
    stored: (i64, i64, i64),
}

impl Window {
    fn of(range: &Range, now: Millis) -> Result<Self, ApiError> {
        // The second that is running belongs to the range: it may be the first one of a step.
        let to = moment(range.to.as_deref())?.unwrap_or(now.0 / 1_000 + 1);
        let from = moment(range.from.as_deref())?.unwrap_or(to - 3_600);
        let is_recent = from >= now.0 / 1_000 - FINE.2;
        let length = to - from;
        let chosen = if is_recent && length <= 6 * 3_600 { FINE.0 } else { COARSE.0 };
        let step = range.step.unwrap_or(chosen);
        let stored = if step % COARSE.0 == 0 || !is_recent { COARSE } else { FINE };
        if length <= 0 || step <= 0 || step % stored.0 != 0 || length / step > POINTS_MAX {
            let message = format!(
                "`from` lies before `to`, `step` is a multiple of 10 (the last 24 h) or of 300 (30 days), and there are at most {POINTS_MAX} points."
            );
            return Err(ApiError::new(Code::MalformedParameter, message));
        }
        Ok(Self { from: from.max(now.0 / 1_000 - stored.2), to, step, stored })
    }

    fn holds(&self, start: i64) -> bool {
        start + self.stored.0 > self.from && start < self.to
    }
}

fn moment(text: Option<&str>) -> Result<Option<i64>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let seconds = Millis::parse_rfc3339(text).map(|moment| moment.0 / 1_000).or_else(|| text.parse().ok());
    let in_range = seconds.filter(|seconds| (0..=253_402_300_799).contains(seconds));
    in_range
        .map(Some)
        .ok_or_else(|| ApiError::new(Code::MalformedParameter, "`from` and `to` are RFC 3339 or seconds since 1970."))
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

/// A later point of the same step.
fn absorb(point: &mut Point, later: Point) {
    use PointValue::{Counter, Gauge, Histogram, Summary};
    match (&mut point.value, later.value) {
        (Counter { increase }, Counter { increase: more }) => *increase += more,
        (Gauge { last, min, max }, Gauge { last: newest, min: least, max: greatest }) => {
            (*last, *min, *max) = (newest, min.min(least), max.max(greatest));
        }
        (Histogram { count, sum, buckets }, Histogram { count: more, sum: and, buckets: by }) => {
            (*count, *sum) = (*count + more, *sum + and);
            buckets.iter_mut().zip(by).for_each(|(bucket, more)| *bucket += more);
        }
        (Summary { count, sum }, Summary { count: more, sum: and }) => (*count, *sum) = (*count + more, *sum + and),
        // One family has one type.
        _ => {}
    }
    for (page, more) in later.pages {
        match point.pages.iter_mut().find(|(present, _)| *present == page) {
            Some((_, value)) => *value += more,
            None => point.pages.push((page, more)),
        }
    }
}

fn history_point(start: i64, point: Point) -> HistoryPoint {
    let time = Millis(start * 1_000).to_rfc3339();
    let step = HistoryPoint { time, pages: point.pages.into_iter().collect(), ..HistoryPoint::default() };
    match point.value {
        PointValue::Counter { increase } => HistoryPoint { increase: Some(increase), ..step },
        PointValue::Gauge { last, min, max } => {
            HistoryPoint { value: Some(last), min: Some(min), max: Some(max), ..step }
        }
        PointValue::Histogram { count, sum, buckets } => {
            HistoryPoint { count: Some(count), sum: Some(sum), buckets: Some(buckets), ..step }
        }
        PointValue::Summary { count, sum } => HistoryPoint { count: Some(count), sum: Some(sum), ..step },
    }
}

fn series_now(series: &registry::SeriesView) -> SeriesNow {
    let labels = model::labels::pairs(&series.labels);
    let labels = labels.map(|(name, value)| (name.to_owned(), value.into_owned())).collect();
    let (value, count, sum) = match &series.value {
        registry::SeriesValue::Counter(value) | registry::SeriesValue::Gauge(value) => (Some(*value), None, None),
        registry::SeriesValue::Summary { count, sum } => (None, Some(*count), Some(*sum)),
        registry::SeriesValue::Histogram { counts, sum } => (None, Some(counts.iter().sum()), Some(*sum)),
    };
    SeriesNow { labels, value, count, sum }
}
