//! `PromQL` that fits a metric: what people ask of its type, ready to run.

use model::{Definition, LabelRule, MetricType};
use serde::Serialize;
use utoipa::ToSchema;

/// Of a rate: four scrapes of the bundled Prometheus.
const RATE_WINDOW: &str = "5m";
/// The share of observations that "95 of 100" asks for.
const QUANTILE: f64 = 0.95;

/// A query and what it answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromqlExample {
    /// In plain words.
    title: String,
    /// `PromQL`.
    query: String,
}

fn example(title: impl Into<String>, query: String) -> PromqlExample {
    PromqlExample { title: title.into(), query }
}

/// Queries that fit the metric's type, the most useful one first.
#[must_use]
pub fn examples(definition: &Definition) -> Vec<PromqlExample> {
    let name = definition.exposed_name();
    let mut examples = match definition.shape.metric_type {
        MetricType::Counter => counter(&name),
        MetricType::Gauge => gauge(&name),
        MetricType::Histogram => histogram(&name),
        MetricType::Summary => summary(&name, definition),
    };
    if let Some(label) = first_label(&definition.shape.labels) {
        let query = match definition.shape.metric_type {
            MetricType::Counter => format!("sum by ({label}) (increase({name}[1h]))"),
            MetricType::Gauge => format!("sum by ({label}) ({name})"),
            MetricType::Histogram | MetricType::Summary => {
                format!("sum by ({label}) (increase({name}_count[1h]))")
            }
        };
        let title = match definition.shape.metric_type {
            MetricType::Gauge => format!("By `{label}`"),
            _ => format!("In the last hour, by `{label}`"),
        };
        examples.push(example(title, query));
    }
    examples
}

fn counter(name: &str) -> Vec<PromqlExample> {
    vec![
        example("Per second", format!("sum(rate({name}[{RATE_WINDOW}]))")),
        example("In the last hour", format!("sum(increase({name}[1h]))")),
    ]
}

fn gauge(name: &str) -> Vec<PromqlExample> {
    vec![
        example("Now", format!("sum({name})")),
        example("Highest in the last hour, by series", format!("max_over_time({name}[1h])")),
    ]
}

fn histogram(name: &str) -> Vec<PromqlExample> {
    let buckets = format!("sum by (le) (rate({name}_bucket[{RATE_WINDOW}]))");
    vec![
        example("What 95 of 100 stay under", format!("histogram_quantile({QUANTILE}, {buckets})")),
        example("Mean", mean(name)),
        example("Observations per second", format!("sum(rate({name}_count[{RATE_WINDOW}]))")),
    ]
}

fn summary(name: &str, definition: &Definition) -> Vec<PromqlExample> {
    let quantiles = definition.quantiles.clone().unwrap_or_default();
    let nearest = quantiles.values().iter().copied().min_by(|left, right| {
        let distance = |quantile: &f64| (quantile - QUANTILE).abs();
        distance(left).total_cmp(&distance(right))
    });
    let mut examples = Vec::new();
    if let Some(quantile) = nearest {
        let title = format!("Quantile {quantile} of the last ten minutes, by series");
        examples.push(example(title, format!("{name}{{quantile=\"{}\"}}", registry::bound_text(quantile))));
    }
    examples.push(example("Mean", mean(name)));
    examples.push(example("Observations per second", format!("sum(rate({name}_count[{RATE_WINDOW}]))")));
    examples
}

fn mean(name: &str) -> String {
    format!("sum(rate({name}_sum[{RATE_WINDOW}])) / sum(rate({name}_count[{RATE_WINDOW}]))")
}

fn first_label(rule: &LabelRule) -> Option<&str> {
    match rule {
        LabelRule::Defaults(defaults) => defaults.keys().next().map(String::as_str),
        LabelRule::Exactly(names) => names.first().map(String::as_str),
    }
}
