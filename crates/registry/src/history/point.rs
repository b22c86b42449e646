//! One point of the recent window.

use serde::{Deserialize, Serialize};

use super::{POINT_PAGES_MAX, PageIndex};
use crate::values::{Change, saturating_add};

/// What a family did in one step.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// When the step begins, in seconds since 1970.
    pub start_seconds: i64,
    /// Of all series together.
    pub value: PointValue,
    /// Increase (counter) or observations (histogram, summary) by value of the `page` label, in order of appearance;
    /// what is over [`POINT_PAGES_MAX`] pages is last, under [`model::limits::OVERFLOW_VALUE`].
    pub pages: Vec<(String, f64)>,
}

/// The value of a point, all series of the family together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PointValue {
    /// A counter.
    Counter {
        /// In the step.
        increase: f64,
    },
    /// A gauge: the sum over its series.
    Gauge {
        /// At the end of the step.
        last: f64,
        /// Least in the step.
        min: f64,
        /// Greatest in the step.
        max: f64,
    },
    /// A histogram.
    Histogram {
        /// Observations in the step.
        count: u64,
        /// Their sum.
        sum: f64,
        /// Observations by bucket, not cumulative, the last one up to `+Inf`.
        buckets: Vec<u64>,
    },
    /// A summary.
    Summary {
        /// Observations in the step.
        count: u64,
        /// Their sum.
        sum: f64,
    },
}

impl PointValue {
    /// Adds a change; `level` is the sum of a gauge's series after it.
    pub(super) fn record(&mut self, change: Change, level: f64) {
        match (self, change) {
            (Self::Counter { increase }, Change::Increase(by)) => *increase = saturating_add(*increase, by),
            (Self::Gauge { last, min, max }, Change::Level(..)) => {
                *last = level;
                *min = min.min(level);
                *max = max.max(level);
            }
            (Self::Histogram { count, sum, buckets }, Change::Bucket(bucket, value)) => {
                *count += 1;
                *sum = saturating_add(*sum, value);
                if let Some(bucket) = buckets.get_mut(bucket) {
                    *bucket += 1;
                }
            }
            (Self::Summary { count, sum }, Change::Observation(value)) => {
                *count += 1;
                *sum = saturating_add(*sum, value);
            }
            _ => {}
        }
    }
}

/// Page totals of one point.
#[derive(Debug, Clone, Default)]
pub(super) struct PageTotals {
    /// In order of appearance; apart from their totals, so that looking one up reads little.
    pages: Vec<PageIndex>,
    totals: Vec<f64>,
    pub other: Option<f64>,
}

impl PageTotals {
    pub fn new(totals: impl Iterator<Item = (PageIndex, f64)>, other: Option<f64>) -> Self {
        let (pages, totals) = totals.unzip();
        Self { pages, totals, other }
    }

    pub fn iter(&self) -> impl Iterator<Item = (PageIndex, f64)> {
        self.pages.iter().copied().zip(self.totals.iter().copied())
    }

    /// Adds a change of a series of this page.
    pub fn record(&mut self, change: Change, page: PageIndex) {
        let by = match change {
            Change::Increase(by) => by,
            Change::Bucket(..) | Change::Observation(_) => 1.0,
            Change::Level(..) => return,
        };
        if page == PageIndex::NONE {
            return;
        }
        if page != PageIndex::OTHER {
            if let Some(position) = self.pages.iter().position(|present| *present == page) {
                self.totals[position] = saturating_add(self.totals[position], by);
                return;
            }
            if self.pages.len() < POINT_PAGES_MAX {
                self.pages.push(page);
                self.totals.push(by);
                return;
            }
        }
        self.other = Some(saturating_add(self.other.unwrap_or(0.0), by));
    }
}
