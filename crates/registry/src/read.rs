//! What the console asks.

use std::sync::Arc;

use model::{AccountId, MetricType, Millis, Shape};

use crate::{
    persist::{ChunkRow, chunk_row},
    record::FamilyId,
    registry::Registry,
    snapshot::{FamilySnapshot, Scope},
    values::{Values, saturating_add},
    window::quantiles,
};

/// One metric of an account, all label sets together.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricSummary {
    /// Its family.
    pub id: FamilyId,
    /// Name without a counter's `_total`.
    pub family: String,
    /// Name as Prometheus shows it.
    pub exposed: String,
    /// Its type.
    pub metric_type: MetricType,
    /// Series in memory.
    pub series: usize,
    /// Counter: all increments since the start. Gauge: sum of the present values.
    pub total: Option<f64>,
    /// Histogram, summary: observations since the start.
    pub count: Option<u64>,
    /// Histogram, summary: their sum.
    pub sum: Option<f64>,
    /// Summary: quantile and value over the last ten minutes, NaN without observations.
    pub quantiles: Vec<(f64, f64)>,
    /// Latest sample.
    pub last: Millis,
    /// When this generation began.
    pub started: Millis,
}

/// One metric by label set.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyView {
    /// Its family.
    pub id: FamilyId,
    /// Name as Prometheus shows it.
    pub exposed: String,
    /// Type, labels, buckets.
    pub shape: Shape,
    /// The greatest, in falling order.
    pub series: Vec<SeriesView>,
    /// How many there are.
    pub series_len: usize,
}

/// How a metric is counted right now.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyExtent {
    /// Type, labels, buckets.
    pub shape: Arc<Shape>,
    /// Its series, parked ones and the overflow series included.
    pub series: u64,
}

/// One label set.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesView {
    /// Canonical label text; [`model::labels::pairs`] reads it.
    pub labels: String,
    /// Its value.
    pub value: SeriesValue,
    /// When it began.
    pub started: Millis,
}

/// The value of one label set.
#[derive(Debug, Clone, PartialEq)]
pub enum SeriesValue {
    /// A counter since its start.
    Counter(f64),
    /// A gauge now.
    Gauge(f64),
    /// A histogram since its start.
    Histogram {
        /// Sum of the observations.
        sum: f64,
        /// Observations by bucket, not cumulative, the last one up to `+Inf`.
        counts: Vec<u64>,
    },
    /// A summary since its start.
    Summary {
        /// Sum of the observations.
        sum: f64,
        /// Observations.
        count: u64,
    },
}

/// A family that the page of all accounts leaves out, because its name has another type there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Whose it is.
    pub account: AccountId,
    /// Name without a counter's `_total`.
    pub family: String,
    /// Its type.
    pub metric_type: MetricType,
    /// The type that the page shows.
    pub shown: MetricType,
}

/// How much there is in memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Accounts with series.
    pub accounts: usize,
    /// Families with series.
    pub families: usize,
    /// Series, overflow series included.
    pub series: usize,
}

impl Registry {
    /// Every metric of an account by name.
    #[must_use]
    pub fn summary(&self, account: AccountId, now: Millis) -> Vec<MetricSummary> {
        let snapshot = self.snapshot(Scope::Account(account), now);
        snapshot.families.iter().map(|family| summarise(family, now)).collect()
    }

    /// The `limit` greatest series of a metric (by value, or by observations).
    #[must_use]
    pub fn family(&self, account: AccountId, family: &str, limit: usize) -> Option<FamilyView> {
        let snapshot = {
            let account = self.account(account)?;
            let account = account.lock();
            FamilySnapshot::of(account.visible_by_name(family)?, &account)
        };
        let mut slots: Vec<_> = (0..snapshot.len).collect();
        slots.sort_by(|left, right| weight(&snapshot.values, *right).total_cmp(&weight(&snapshot.values, *left)));
        slots.truncate(limit);
        Some(FamilyView {
            id: snapshot.id,
            exposed: exposed(&snapshot.name, snapshot.shape.metric_type),
            series: slots.iter().map(|slot| view(&snapshot, *slot)).collect(),
            series_len: snapshot.len,
            shape: (*snapshot.shape).clone(),
        })
    }

    /// How a metric is counted right now, also when all its series are parked.
    #[must_use]
    pub fn extent(&self, account: AccountId, family: &str) -> Option<FamilyExtent> {
        let account = self.account(account)?;
        let account = account.lock();
        let family = account.families().find(|present| present.applied && &*present.name == family)?;
        Some(FamilyExtent { shape: Arc::clone(&family.shape), series: family.committed as u64 + family.parked })
    }

    /// The chunks of a metric that are in memory: the open one of each step, and finished ones that are not stored yet.
    /// They take the place of stored ones with the same step and start.
    #[must_use]
    pub fn open_chunks(&self, account: AccountId, family: &str) -> Vec<ChunkRow> {
        let Some(account) = self.account(account) else { return Vec::new() };
        let account = account.lock();
        let Some(family) = account.visible_by_name(family) else { return Vec::new() };
        let chunks = family.history.chunks(&family.pages).into_iter();
        chunks.map(|chunk| chunk_row(family.id, account.seq, chunk)).collect()
    }

    /// Series of an account that count against its budget.
    #[must_use]
    pub fn series_count(&self, account: AccountId) -> usize {
        self.account(account).map_or(0, |account| {
            let account = account.lock();
            account.visible().map(|family| family.committed - usize::from(family.overflow_committed.is_some())).sum()
        })
    }

    /// Series of an account that are in the store only.
    #[must_use]
    pub fn parked_count(&self, account: AccountId) -> u64 {
        self.account(account).map_or(0, |account| account.lock().parked)
    }

    /// How much there is in memory.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for account in self.accounts() {
            let account = account.lock();
            let families = account.visible().count();
            totals.accounts += usize::from(families > 0);
            totals.families += families;
            totals.series += account.visible().map(|family| family.committed).sum::<usize>();
        }
        totals
    }

    /// The families that the page of all accounts leaves out.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut families = Vec::new();
        for account in self.accounts() {
            let account = account.lock();
            let named = |family: &crate::family::Family| {
                (family.name.to_string(), family.id, account.id, family.shape.metric_type)
            };
            families.extend(account.visible().map(named));
        }
        families.sort_unstable_by(|left, right| (&left.0, left.1).cmp(&(&right.0, right.1)));
        let by_name = families.chunk_by(|left, right| left.0 == right.0);
        let conflicts =
            by_name.flat_map(|same| {
                let shown = same[0].3;
                same.iter().filter(move |family| family.3 != shown).map(move |(family, _, account, metric_type)| {
                    Conflict { account: *account, family: family.clone(), metric_type: *metric_type, shown }
                })
            });
        conflicts.collect()
    }
}

/// Name as Prometheus shows it.
pub(crate) fn exposed(family: &str, metric_type: MetricType) -> String {
    match metric_type {
        MetricType::Counter => format!("{family}_total"),
        MetricType::Gauge | MetricType::Histogram | MetricType::Summary => family.to_owned(),
    }
}

fn summarise(family: &FamilySnapshot, now: Millis) -> MetricSummary {
    let add = |values: &[f64]| values.iter().copied().fold(0.0, saturating_add);
    let (mut total, mut count, mut sum) = (None, None, None);
    let mut shown_quantiles = Vec::new();
    match &family.values {
        Values::Counter(values) | Values::Gauge(values) => total = Some(add(values)),
        Values::Histogram { counts, sums, .. } => {
            count = Some(counts.iter().copied().fold(0, u64::saturating_add));
            sum = Some(add(sums));
        }
        Values::Summary(values) => {
            count = Some(values.iter().fold(0, |count, summary| count.saturating_add(summary.count)));
            sum = Some(values.iter().fold(0.0, |sum, summary| saturating_add(sum, summary.sum)));
            let wanted = family.quantiles();
            let mut out = Vec::new();
            quantiles(values.iter().filter_map(|summary| summary.window.as_deref()), wanted.values(), now, &mut out);
            shown_quantiles = wanted.values().iter().copied().zip(out).collect();
        }
    }
    MetricSummary {
        id: family.id,
        family: family.name.to_string(),
        exposed: exposed(&family.name, family.shape.metric_type),
        metric_type: family.shape.metric_type,
        series: family.len,
        total,
        count,
        sum,
        quantiles: shown_quantiles,
        last: family.last,
        started: family.started,
    }
}

#[expect(clippy::cast_precision_loss, reason = "only orders series")]
fn weight(values: &Values, slot: usize) -> f64 {
    match values {
        Values::Counter(values) | Values::Gauge(values) => values[slot],
        Values::Histogram { stride, counts, .. } => {
            counts[slot * stride..][..*stride].iter().map(|count| *count as f64).sum()
        }
        Values::Summary(values) => values[slot].count as f64,
    }
}

fn view(family: &FamilySnapshot, slot: usize) -> SeriesView {
    let value = match &family.values {
        Values::Counter(values) => SeriesValue::Counter(values[slot]),
        Values::Gauge(values) => SeriesValue::Gauge(values[slot]),
        Values::Histogram { stride, counts, sums } => {
            SeriesValue::Histogram { sum: sums[slot], counts: counts[slot * stride..][..*stride].to_vec() }
        }
        Values::Summary(values) => SeriesValue::Summary { sum: values[slot].sum, count: values[slot].count },
    };
    SeriesView { labels: family.labels.text(slot).to_owned(), value, started: family.labels.started(slot) }
}
