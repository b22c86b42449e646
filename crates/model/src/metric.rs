//! What a metric is: type, operation, buckets, quantiles, and the shape that a family keeps for its life.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    definition::LabelRule,
    limits::{BUCKETS_MAX, QUANTILES_MAX},
};

/// The four types of Prometheus that accounts may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricType {
    /// Only goes up; exposed with `_total`.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Observations counted in buckets.
    Histogram,
    /// Observations as quantiles of the last ten minutes, with sum and count since the start.
    Summary,
}

/// The text is none of the four types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be `counter`, `gauge`, `histogram` or `summary`")]
pub struct MetricTypeError;

impl MetricType {
    /// As the API and the exposition write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Summary => "summary",
        }
    }
}

impl fmt::Display for MetricType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MetricType {
    type Err = MetricTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "counter" => Ok(Self::Counter),
            "gauge" => Ok(Self::Gauge),
            "histogram" => Ok(Self::Histogram),
            "summary" => Ok(Self::Summary),
            _ => Err(MetricTypeError),
        }
    }
}

/// What a sample does to its series.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Operation {
    /// Counter or gauge goes up by this much (gauge: may be negative, that is a decrement).
    Add(f64),
    /// Gauge takes this value.
    Set(f64),
    /// Histogram or summary takes one observation.
    Observe(f64),
}

/// Upper bounds of a histogram: strictly ascending, finite, at most [`BUCKETS_MAX`]; `+Inf` is implied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Buckets(Box<[f64]>);

/// Why bucket bounds are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {BUCKETS_MAX} finite numbers, each greater than the one before")]
pub struct BucketsError;

impl Buckets {
    /// Bounds for metrics that name none: the defaults of the Prometheus client libraries, in seconds.
    pub const DEFAULT: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

    /// Checks the bounds.
    pub fn parse(bounds: &[f64]) -> Result<Self, BucketsError> {
        let ascending = bounds.windows(2).all(|pair| pair[0] < pair[1]);
        let fits = (1..=BUCKETS_MAX).contains(&bounds.len());
        if fits && ascending && bounds.iter().all(|bound| bound.is_finite()) {
            // -0.0 and 0.0 are one bound; the exposition writes one.
            Ok(Self(bounds.iter().map(|bound| bound + 0.0).collect()))
        } else {
            Err(BucketsError)
        }
    }

    /// The bounds, ascending.
    #[must_use]
    pub fn bounds(&self) -> &[f64] {
        &self.0
    }

    /// The bucket that an observation falls into; `bounds().len()` is the one up to `+Inf`.
    #[must_use]
    pub fn index_of(&self, value: f64) -> usize {
        self.0.partition_point(|bound| *bound < value)
    }
}

impl Default for Buckets {
    fn default() -> Self {
        Self(Self::DEFAULT.into())
    }
}

/// Quantiles of a summary: strictly ascending, between 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantiles(Box<[f64]>);

/// Why quantiles are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {QUANTILES_MAX} numbers from 0 to 1, each greater than the one before")]
pub struct QuantilesError;

impl Quantiles {
    /// Quantiles for summaries that name none.
    pub const DEFAULT: [f64; 4] = [0.5, 0.9, 0.95, 0.99];

    /// Checks the quantiles.
    pub fn parse(quantiles: &[f64]) -> Result<Self, QuantilesError> {
        let ascending = quantiles.windows(2).all(|pair| pair[0] < pair[1]);
        let fits = (1..=QUANTILES_MAX).contains(&quantiles.len());
        if fits && ascending && quantiles.iter().all(|quantile| (0.0..=1.0).contains(quantile)) {
            Ok(Self(quantiles.iter().map(|quantile| quantile + 0.0).collect()))
        } else {
            Err(QuantilesError)
        }
    }

    /// The quantiles, ascending.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.0
    }
}

impl Default for Quantiles {
    fn default() -> Self {
        Self(Self::DEFAULT.into())
    }
}

/// What a family keeps for its life. A configuration of another shape starts the metric anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// The type.
    pub metric_type: MetricType,
    /// Which labels its series have.
    pub labels: LabelRule,
    /// Bucket bounds; `Some` for histograms and only for them.
    pub buckets: Option<Buckets>,
}

impl Shape {
    /// The shape of a metric that nobody configured: any labels, the type's defaults.
    #[must_use]
    pub fn unconfigured(metric_type: MetricType) -> Self {
        Self {
            metric_type,
            labels: LabelRule::default(),
            buckets: (metric_type == MetricType::Histogram).then(Buckets::default),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_strictly_ascending_and_finite() {
        assert!(Buckets::parse(&[0.1, 1.0]).is_ok());
        for bad in [&[][..], &[1.0, 1.0], &[2.0, 1.0], &[f64::NAN], &[1.0, f64::INFINITY], &[0.0; 65]] {
            assert_eq!(Buckets::parse(bad), Err(BucketsError), "{bad:?}");
        }
    }

    #[test]
    fn an_observation_on_a_bound_belongs_to_it() {
        let buckets = Buckets::parse(&[1.0, 2.0]).expect("valid");
        assert_eq!([0.5, 1.0, 1.5, 2.0, 2.5].map(|value| buckets.index_of(value)), [0, 0, 1, 1, 2]);
    }

    #[test]
    fn quantiles_lie_between_zero_and_one() {
        assert!(Quantiles::parse(&[0.0, 0.5, 1.0]).is_ok());
        for bad in [&[][..], &[0.5, 0.5], &[1.1], &[f64::NAN], &[-0.1]] {
            assert_eq!(Quantiles::parse(bad), Err(QuantilesError), "{bad:?}");
        }
    }
}
