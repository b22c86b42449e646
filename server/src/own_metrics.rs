//! The server's own families in the same two formats as the accounts'. The `prometheus` crate writes text only, and
//! `OpenMetrics` names counter families without `_total`.

use std::fmt::Write as _;

use model::labels::push_escaped;
use prometheus::proto::{LabelPair, Metric, MetricFamily, MetricType};
use registry::Format;

/// The families as text of a page, without `# EOF`.
#[must_use]
pub fn encode(families: &[MetricFamily], format: Format, default_labels: &[(String, String)]) -> String {
    let mut out = String::new();
    for family in families {
        let kind = match family.get_field_type() {
            MetricType::COUNTER => "counter",
            MetricType::HISTOGRAM => "histogram",
            _ => "gauge",
        };
        let name = family.name();
        let header = match format {
            Format::OpenMetrics if kind == "counter" => name.trim_end_matches("_total"),
            _ => name,
        };
        // Both formats allow either order; OpenMetrics wants TYPE before the samples.
        let _ = writeln!(out, "# HELP {header} {}\n# TYPE {header} {kind}", family.help());
        for metric in family.get_metric() {
            write_metric(&mut out, name, family.get_field_type(), metric, default_labels);
        }
    }
    out
}

fn write_metric(out: &mut String, name: &str, kind: MetricType, metric: &Metric, defaults: &[(String, String)]) {
    let labels = labels(metric.get_label(), defaults);
    match kind {
        MetricType::HISTOGRAM => {
            let histogram = metric.get_histogram();
            for bucket in histogram.get_bucket() {
                let bound = format!("{:?}", bucket.upper_bound());
                sample(out, &format!("{name}_bucket"), &labels, Some(&bound), bucket.cumulative_count());
            }
            sample(out, &format!("{name}_bucket"), &labels, Some("+Inf"), histogram.get_sample_count());
            sample(out, &format!("{name}_sum"), &labels, None, histogram.get_sample_sum());
            sample(out, &format!("{name}_count"), &labels, None, histogram.get_sample_count());
        }
        MetricType::COUNTER => sample(out, name, &labels, None, metric.get_counter().get_value()),
        _ => sample(out, name, &labels, None, metric.get_gauge().get_value()),
    }
}

fn labels(own: &[LabelPair], defaults: &[(String, String)]) -> String {
    let mut text = String::new();
    let is_own = |name: &str| own.iter().any(|label| label.name() == name);
    let added = defaults.iter().filter(|(name, _)| !is_own(name)).map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in added.chain(own.iter().map(|label| (label.name(), label.value()))) {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(name);
        text.push_str("=\"");
        push_escaped(&mut text, value);
        text.push('"');
    }
    text
}

fn sample(out: &mut String, name: &str, labels: &str, bound: Option<&str>, value: impl std::fmt::Display) {
    let comma = if labels.is_empty() { "" } else { "," };
    let _ = match bound {
        Some(bound) => writeln!(out, "{name}{{{labels}{comma}le=\"{bound}\"}} {value}"),
        None if labels.is_empty() => writeln!(out, "{name} {value}"),
        None => writeln!(out, "{name}{{{labels}}} {value}"),
    };
}
