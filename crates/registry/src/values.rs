//! The values of a family's series, one array per part of a value.

use std::sync::Arc;

use model::{Buckets, MetricType, Millis, Operation, Shape};

use crate::{
    labels::{push_tight, reserve_tight},
    record::DecodeError,
    state::State,
    window::Window,
};

/// One summary series.
#[derive(Debug, Clone, Default)]
pub(crate) struct Summary {
    /// Since the start.
    pub sum: f64,
    /// Since the start.
    pub count: u64,
    /// Shared with snapshots; the writer copies it when it must.
    pub window: Option<Arc<Window>>,
}

/// Values by slot.
#[derive(Debug, Clone)]
pub(crate) enum Values {
    Counter(Vec<f64>),
    Gauge(Vec<f64>),
    /// `counts` has `stride` numbers a series, not cumulative, the last up to `+Inf`.
    Histogram {
        stride: usize,
        counts: Vec<u64>,
        sums: Vec<f64>,
    },
    Summary(Vec<Summary>),
}

/// What an operation means for the recent window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Change {
    /// A counter went up.
    Increase(f64),
    /// A gauge had the first value and has the second.
    Level(f64, f64),
    /// A histogram counted a value in this bucket.
    Bucket(usize, f64),
    /// A summary took a value.
    Observation(f64),
}

/// A sum that stays finite, so that what is stored can be exposed and added to for ever.
pub(crate) fn saturating_add(left: f64, right: f64) -> f64 {
    (left + right).clamp(f64::MIN, f64::MAX)
}

/// Whether the type has this operation.
pub(crate) fn accepts(metric_type: MetricType, operation: Operation) -> bool {
    match (metric_type, operation) {
        (MetricType::Counter, Operation::Add(by)) => by >= 0.0,
        (MetricType::Gauge, Operation::Add(_) | Operation::Set(_))
        | (MetricType::Histogram | MetricType::Summary, Operation::Observe(_)) => true,
        _ => false,
    }
}

impl Values {
    pub fn new(shape: &Shape) -> Self {
        match shape.metric_type {
            MetricType::Counter => Self::Counter(Vec::new()),
            MetricType::Gauge => Self::Gauge(Vec::new()),
            MetricType::Histogram => {
                let stride = shape.buckets.as_ref().map_or(0, |buckets| buckets.bounds().len()) + 1;
                Self::Histogram { stride, counts: Vec::new(), sums: Vec::new() }
            }
            MetricType::Summary => Self::Summary(Vec::new()),
        }
    }

    /// Adds a series that starts at nothing.
    pub fn push(&mut self) {
        match self {
            Self::Counter(values) | Self::Gauge(values) => push_tight(values, 0.0),
            Self::Histogram { stride, counts, sums } => {
                reserve_tight(counts, *stride);
                counts.resize(counts.len() + *stride, 0);
                push_tight(sums, 0.0);
            }
            Self::Summary(values) => push_tight(values, Summary::default()),
        }
    }

    /// Gives a series a stored state.
    pub fn restore(&mut self, slot: usize, state: State) -> Result<(), DecodeError> {
        match (self, state) {
            (Self::Counter(values), State::Counter(value)) | (Self::Gauge(values), State::Gauge(value)) => {
                values[slot] = value;
            }
            (Self::Histogram { stride, counts, sums }, State::Histogram { sum, counts: stored }) => {
                if stored.len() != *stride {
                    return Err(DecodeError::Value);
                }
                counts[slot * *stride..][..*stride].copy_from_slice(&stored);
                sums[slot] = sum;
            }
            (Self::Summary(values), State::Summary { sum, count, window }) => {
                values[slot] = Summary { sum, count, window: window.map(Arc::new) };
            }
            _ => return Err(DecodeError::Value),
        }
        Ok(())
    }

    /// The state of a series as it is stored.
    pub fn state(&self, slot: usize) -> State {
        match self {
            Self::Counter(values) => State::Counter(values[slot]),
            Self::Gauge(values) => State::Gauge(values[slot]),
            Self::Histogram { stride, counts, sums } => {
                State::Histogram { sum: sums[slot], counts: counts[slot * stride..][..*stride].to_vec() }
            }
            Self::Summary(values) => {
                let Summary { sum, count, window } = &values[slot];
                State::Summary { sum: *sum, count: *count, window: window.as_deref().cloned() }
            }
        }
    }

    /// Applies an operation that [`accepts`] has let through and tells what changed.
    pub fn apply(
        &mut self,
        slot: usize,
        operation: Operation,
        at: Millis,
        buckets: Option<&Buckets>,
    ) -> Option<Change> {
        match (self, operation) {
            (Self::Counter(values), Operation::Add(by)) => {
                values[slot] = saturating_add(values[slot], by);
                Some(Change::Increase(by))
            }
            (Self::Gauge(values), Operation::Add(_) | Operation::Set(_)) => {
                let before = values[slot];
                values[slot] = match operation {
                    Operation::Add(by) => saturating_add(before, by),
                    Operation::Set(value) | Operation::Observe(value) => value,
                };
                Some(Change::Level(before, values[slot]))
            }
            (Self::Histogram { stride, counts, sums }, Operation::Observe(value)) => {
                let bucket = buckets?.index_of(value);
                let count = counts.get_mut(slot * *stride + bucket)?;
                *count = count.saturating_add(1);
                sums[slot] = saturating_add(sums[slot], value);
                Some(Change::Bucket(bucket, value))
            }
            (Self::Summary(values), Operation::Observe(value)) => {
                let summary = &mut values[slot];
                summary.sum = saturating_add(summary.sum, value);
                summary.count = summary.count.saturating_add(1);
                Arc::make_mut(summary.window.get_or_insert_default()).add(value, at);
                Some(Change::Observation(value))
            }
            _ => None,
        }
    }

    /// What an operation means for the recent window when the value has it already. A gauge's sum of that moment is
    /// gone; an export takes a gauge's series and history together, so that this never happens to one.
    pub fn change_of(&self, operation: Operation, buckets: Option<&Buckets>) -> Option<Change> {
        match (self, operation) {
            (Self::Counter(_), Operation::Add(by)) => Some(Change::Increase(by)),
            (Self::Histogram { .. }, Operation::Observe(value)) => {
                Some(Change::Bucket(buckets?.index_of(value), value))
            }
            (Self::Summary(_), Operation::Observe(value)) => Some(Change::Observation(value)),
            _ => None,
        }
    }

    /// Forgets the series from `len` on.
    pub fn truncate(&mut self, len: usize) {
        match self {
            Self::Counter(values) | Self::Gauge(values) => values.truncate(len),
            Self::Histogram { stride, counts, sums } => {
                counts.truncate(len * *stride);
                sums.truncate(len);
            }
            Self::Summary(values) => values.truncate(len),
        }
    }

    /// A copy of the first `len` series.
    pub fn prefix(&self, len: usize) -> Self {
        match self {
            Self::Counter(values) => Self::Counter(values[..len].to_vec()),
            Self::Gauge(values) => Self::Gauge(values[..len].to_vec()),
            Self::Histogram { stride, counts, sums } => {
                Self::Histogram { stride: *stride, counts: counts[..len * stride].to_vec(), sums: sums[..len].to_vec() }
            }
            Self::Summary(values) => Self::Summary(values[..len].to_vec()),
        }
    }

    /// Keeps the series whose flag is set, in order.
    pub fn retain(&mut self, keep: &[bool]) {
        match self {
            Self::Counter(values) | Self::Gauge(values) => retain_every(values, keep, 1),
            Self::Histogram { stride, counts, sums } => {
                retain_every(counts, keep, *stride);
                retain_every(sums, keep, 1);
            }
            Self::Summary(values) => retain_every(values, keep, 1),
        }
    }
}

/// Keeps the groups of `stride` elements whose flag is set.
pub(crate) fn retain_every<T>(vec: &mut Vec<T>, keep: &[bool], stride: usize) {
    let mut index = 0;
    vec.retain(|_| {
        let kept = keep[index / stride];
        index += 1;
        kept
    });
    vec.shrink_to_fit();
}
