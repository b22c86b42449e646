//! Names that Prometheus accepts in every version and that cannot collide with what a family writes beside its own name.

use std::fmt;

use serde::Serialize;

use crate::{
    limits::{LABEL_NAME_CHARS_MAX, METRIC_NAME_CHARS_MAX},
    metric::MetricType,
};

/// Endings that histograms, summaries and `OpenMetrics` write themselves.
const RESERVED_SUFFIXES: [&str; 5] = ["_bucket", "_sum", "_count", "_created", "_info"];
/// The server's own metrics begin with this.
const RESERVED_PREFIX: &str = "metrics_tracker_";
/// Labels that Prometheus, the exposition or the tenancy set.
const RESERVED_LABELS: [&str; 5] = ["le", "quantile", "job", "instance", "user_id"];
/// The ending of every exposed counter.
const COUNTER_SUFFIX: &str = "_total";

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not `^[a-zA-Z_][a-zA-Z0-9_]{0,99}$`.
    #[error("must be 1 to 100 letters, digits or `_`, and not begin with a digit")]
    Characters,
    /// Ends like a row that another type writes.
    #[error("must not end in `_bucket`, `_sum`, `_count`, `_created` or `_info` (before `_total`, too)")]
    Suffix,
    /// Begins like the server's own metrics.
    #[error("must not begin with `metrics_tracker_`")]
    Prefix,
    /// `_total` on something that is not a counter, or twice.
    #[error("only a counter may end in `_total`, and only once")]
    Total,
    /// A label name that Prometheus or the server sets itself.
    #[error("must not be `le`, `quantile`, `job`, `instance` or `user_id`, nor begin with `__` or `exported_`")]
    ReservedLabel,
}

fn is_identifier(text: &str, chars_max: usize) -> bool {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else { return false };
    bytes.len() <= chars_max
        && (first.is_ascii_alphabetic() || *first == b'_')
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// A metric's name as a sender or a configuration writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct MetricName(Box<str>);

impl MetricName {
    /// Checks the rules that hold for every type.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::check(text)?;
        Ok(Self(text.into()))
    }

    /// The rules alone, without keeping the text.
    pub fn check(text: &str) -> Result<(), NameError> {
        if !is_identifier(text, METRIC_NAME_CHARS_MAX) {
            return Err(NameError::Characters);
        }
        if text.starts_with(RESERVED_PREFIX) {
            return Err(NameError::Prefix);
        }
        let base = text.strip_suffix(COUNTER_SUFFIX).unwrap_or(text);
        if base.is_empty() || base.ends_with(COUNTER_SUFFIX) {
            return Err(NameError::Total);
        }
        if RESERVED_SUFFIXES.iter().any(|suffix| base.ends_with(suffix)) {
            return Err(NameError::Suffix);
        }
        Ok(())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The family that this name belongs to, whatever its type: the name without `_total`.
    #[must_use]
    pub fn family(&self) -> FamilyName {
        FamilyName(FamilyName::of(&self.0).into())
    }

    /// The family of a metric of this type.
    pub fn family_of(&self, metric_type: MetricType) -> Result<FamilyName, NameError> {
        if metric_type != MetricType::Counter && self.0.ends_with(COUNTER_SUFFIX) {
            return Err(NameError::Total);
        }
        Ok(self.family())
    }
}

impl fmt::Display for MetricName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is unique within an account: the name without a counter's `_total`. `OpenMetrics` calls a family by it, so that
/// a counter `hits` (exposed `hits_total`) and a gauge `hits` cannot both exist.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct FamilyName(Box<str>);

impl FamilyName {
    /// The family part of a checked metric name.
    #[must_use]
    pub fn of(metric_name: &str) -> &str {
        metric_name.strip_suffix(COUNTER_SUFFIX).unwrap_or(metric_name)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The exposed name: what Prometheus and the console show.
    #[must_use]
    pub fn exposed(&self, metric_type: MetricType) -> String {
        match metric_type {
            MetricType::Counter => format!("{}{COUNTER_SUFFIX}", self.0),
            MetricType::Gauge | MetricType::Histogram | MetricType::Summary => self.0.to_string(),
        }
    }
}

impl fmt::Display for FamilyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A label name that an account may use.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct LabelName(Box<str>);

impl LabelName {
    /// Checks the rules for label names.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::check(text)?;
        Ok(Self(text.into()))
    }

    /// The rules alone, without keeping the text.
    pub fn check(text: &str) -> Result<(), NameError> {
        if !is_identifier(text, LABEL_NAME_CHARS_MAX) {
            return Err(NameError::Characters);
        }
        if RESERVED_LABELS.contains(&text) || text.starts_with("__") || text.starts_with("exported_") {
            return Err(NameError::ReservedLabel);
        }
        Ok(())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_after_the_contract() {
        for good in ["a", "_", "page_views", "page_views_total", "A9", &"x".repeat(100)] {
            assert_eq!(MetricName::check(good), Ok(()), "{good}");
        }
        for bad in ["", "9a", "a-b", "a b", "é", "a:b", &"x".repeat(101)] {
            assert_eq!(MetricName::check(bad), Err(NameError::Characters), "{bad}");
        }
        for bad in ["a_bucket", "a_sum", "a_count", "a_created", "a_info", "a_sum_total"] {
            assert_eq!(MetricName::check(bad), Err(NameError::Suffix), "{bad}");
        }
        assert_eq!(MetricName::check("metrics_tracker_x"), Err(NameError::Prefix));
        assert_eq!(MetricName::check("a_total_total"), Err(NameError::Total));
        assert_eq!(MetricName::check("_total"), Err(NameError::Total));
    }

    #[test]
    fn a_counter_is_exposed_with_total_once() {
        let plain = MetricName::parse("hits").expect("valid");
        let suffixed = MetricName::parse("hits_total").expect("valid");
        assert_eq!(plain.family(), suffixed.family());
        assert_eq!(plain.family().exposed(MetricType::Counter), "hits_total");
        assert_eq!(plain.family().exposed(MetricType::Gauge), "hits");
        assert_eq!(suffixed.family_of(MetricType::Gauge), Err(NameError::Total));
    }

    #[test]
    fn labels_after_the_contract() {
        for good in ["page", "_x", "A1"] {
            assert_eq!(LabelName::check(good), Ok(()), "{good}");
        }
        for bad in ["le", "quantile", "job", "instance", "user_id", "__name__", "exported_job"] {
            assert_eq!(LabelName::check(bad), Err(NameError::ReservedLabel), "{bad}");
        }
        for bad in ["", "1", "a-b", "é"] {
            assert_eq!(LabelName::check(bad), Err(NameError::Characters), "{bad}");
        }
    }
}
