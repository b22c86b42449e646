//! Why an item of a batch does not count.

use serde::{Deserialize, Serialize};

use crate::{metric::MetricType, name::NameError};

/// Codes of item errors, stable for senders. `CONTRACT.md` §6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemErrorCode {
    /// A metric name that the rules refuse.
    InvalidName,
    /// A type that does not exist, or is missing for a name that nobody configured.
    InvalidType,
    /// An operation that does not exist or that the type does not have.
    InvalidOperation,
    /// A label name that the rules refuse.
    InvalidLabel,
    /// More labels than a series may have.
    TooManyLabels,
    /// A value that is not finite.
    NotFinite,
    /// A counter may only go up.
    NegativeCounter,
    /// The name exists with another type.
    TypeConflict,
    /// The configuration is switched off.
    MetricInactive,
    /// The account accepts configured names only.
    UnknownMetric,
    /// A gauge over the series budget (other types go to the overflow series).
    SeriesLimit,
    /// More metric names than an account may have.
    MetricLimit,
}

/// Why one item of a batch does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemError {
    /// Stable code.
    pub code: ItemErrorCode,
    /// What is wrong and what to do.
    pub message: String,
}

impl ItemError {
    /// An error with its message.
    #[must_use]
    pub fn new(code: ItemErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The metric name is refused.
    #[must_use]
    pub fn name(error: NameError) -> Self {
        Self::new(ItemErrorCode::InvalidName, format!("The name {error}."))
    }

    /// The family exists with another type.
    #[must_use]
    pub fn type_conflict(family: &str, existing: MetricType) -> Self {
        Self::new(
            ItemErrorCode::TypeConflict,
            format!("`{family}` is already a {existing}; send it as one, or choose another name."),
        )
    }

    /// A gauge over the series budget.
    #[must_use]
    pub fn series_limit(series_max: usize) -> Self {
        Self::new(
            ItemErrorCode::SeriesLimit,
            format!("The series budget ({series_max}) is used up; use fewer distinct label values."),
        )
    }

    /// More metric names than an account may have.
    #[must_use]
    pub fn metric_limit(families_max: usize) -> Self {
        Self::new(
            ItemErrorCode::MetricLimit,
            format!("The account has {families_max} metric names already; delete some or use fewer."),
        )
    }
}
