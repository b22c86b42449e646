//! What the console's charts show without any Prometheus: totals, and the recent window of every metric.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`summary`] | totals of every metric |
//! | [`history`] | the recent window of one metric |
//! | [`window`] | which part of it is asked for |
//! | [`point`] | steps and label sets as they are answered |

use model::MetricType;
use serde::Serialize;
use utoipa::ToSchema;

pub mod history;
pub mod point;
pub mod summary;
pub mod window;

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
