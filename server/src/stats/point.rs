//! Steps of a history and label sets, as they are answered.

use std::collections::BTreeMap;

use model::Millis;
use registry::{Point, PointValue};
use serde::Serialize;
use utoipa::ToSchema;

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

/// A later point of the same step.
pub(super) fn absorb(point: &mut Point, later: Point) {
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

pub(super) fn history_point(start: i64, point: Point) -> HistoryPoint {
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

pub(super) fn series_now(series: &registry::SeriesView) -> SeriesNow {
    let labels = model::labels::pairs(&series.labels);
    let labels = labels.map(|(name, value)| (name.to_owned(), value.into_owned())).collect();
    let (value, count, sum) = match &series.value {
        registry::SeriesValue::Counter(value) | registry::SeriesValue::Gauge(value) => (Some(*value), None, None),
        registry::SeriesValue::Summary { count, sum } => (None, Some(*count), Some(*sum)),
        registry::SeriesValue::Histogram { counts, sum } => (None, Some(counts.iter().sum()), Some(*sum)),
    };
    SeriesNow { labels, value, count, sum }
}
