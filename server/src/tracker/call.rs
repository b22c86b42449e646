//! How a page calls the library for a metric. Default values of labels are people's text, so they stand in literals.

use std::collections::BTreeMap;

use model::{Definition, LabelRule, MetricType};

use super::embed::literal;

/// What a page calls for a metric of this type.
#[must_use]
pub const fn verb(metric_type: MetricType) -> &'static str {
    match metric_type {
        MetricType::Counter => "increment",
        MetricType::Gauge => "track",
        MetricType::Histogram | MetricType::Summary => "observe",
    }
}

/// The labels that a call has: the defaults, or the names with nothing in them yet.
#[must_use]
pub fn example_labels(rule: &LabelRule) -> BTreeMap<String, String> {
    match rule {
        LabelRule::Defaults(defaults) => defaults.clone(),
        LabelRule::Exactly(names) => names.iter().map(|name| (name.clone(), String::new())).collect(),
    }
}

/// A call of the library that is there: `MetricsTracker.increment('purchases', 1);`. `of` stands before the verb.
#[must_use]
pub fn direct(of: &str, definition: &Definition) -> String {
    let verb = verb(definition.shape.metric_type);
    format!("{of}{verb}({});", arguments(definition))
}

/// A call that waits in the page's queue until the library is there.
#[must_use]
pub fn queued(definition: &Definition) -> String {
    let verb = verb(definition.shape.metric_type);
    format!("(window.metricsTracker = window.metricsTracker || []).push(['{verb}', {}]);", arguments(definition))
}

fn arguments(definition: &Definition) -> String {
    let labels = example_labels(&definition.shape.labels);
    format!("'{}', 1{}", definition.metric_name, labels_argument(&labels))
}

fn labels_argument(labels: &BTreeMap<String, String>) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs: Vec<_> = labels.iter().map(|(name, value)| format!("{name}: {}", literal(value))).collect();
    format!(", {{ {} }}", pairs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_in_literals() {
        let labels = BTreeMap::from([("a".to_owned(), "\"'><x&\\".to_owned()), ("B".to_owned(), String::new())]);
        assert_eq!(labels_argument(&labels), r#", { B: '', a: '"\u0027\u003e\u003cx\u0026\u005c' }"#);
    }
}
