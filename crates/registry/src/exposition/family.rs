//! The samples of one account's family. What all series share is made once: names, `user_id`, bounds.

use model::{MetricType, Millis, labels::value_of};

use super::{
    DefaultLabel, Format,
    number::{bound_text, push_integer, push_value},
};
use crate::{
    snapshot::FamilySnapshot,
    values::{Summary, Values},
    window::quantiles,
};

#[derive(Debug)]
pub(super) struct FamilyText<'a> {
    family: &'a FamilySnapshot,
    now: Millis,
    name: &'a str,
    /// `user_id="…"`, or nothing.
    account: String,
    /// `le="…"` or `quantile="…"` and the closing brace, by bucket or quantile.
    last_labels: Vec<String>,
    quantiles: Vec<f64>,
    /// `_created` is written.
    has_created: bool,
    /// Negative sums and quantiles are written.
    has_negative: bool,
    has_negative_bounds: bool,
    /// Labels of the present series without braces.
    labels: Vec<u8>,
    quantile_values: Vec<f64>,
}

impl<'a> FamilyText<'a> {
    pub fn new(family: &'a FamilySnapshot, format: Format, with_account: bool, now: Millis) -> Self {
        let bounds = family.shape.buckets.as_ref().map_or(&[][..], |buckets| buckets.bounds());
        let (mut last_labels, mut wanted) = (Vec::new(), Vec::new());
        match family.shape.metric_type {
            MetricType::Histogram => {
                let bounds = bounds.iter().map(|bound| bound_text(*bound)).chain(["+Inf".to_owned()]);
                last_labels.extend(bounds.map(|bound| format!("le=\"{bound}\"}} ")));
            }
            MetricType::Summary => {
                wanted.extend_from_slice(family.quantiles().values());
                last_labels.extend(wanted.iter().map(|quantile| format!("quantile=\"{}\"}} ", bound_text(*quantile))));
            }
            MetricType::Counter | MetricType::Gauge => {}
        }
        Self {
            family,
            now,
            name: &family.name,
            account: if with_account { format!("user_id=\"{}\"", family.account) } else { String::new() },
            last_labels,
            quantiles: wanted,
            has_created: format == Format::OpenMetrics,
            has_negative: format == Format::Text,
            has_negative_bounds: bounds.iter().any(|bound| *bound < 0.0),
            labels: Vec::new(),
            quantile_values: Vec::new(),
        }
    }

    /// Writes the samples of one series.
    pub fn push_series(&mut self, out: &mut Vec<u8>, slot: usize, defaults: &[DefaultLabel]) {
        self.join_labels(slot, defaults);
        let family = self.family;
        match &family.values {
            Values::Counter(values) => {
                self.push_name(out, "_total");
                push_value(out, values[slot]);
                out.push(b'\n');
                self.push_created(out, slot);
            }
            Values::Gauge(values) => {
                self.push_name(out, "");
                push_value(out, values[slot]);
                out.push(b'\n');
            }
            Values::Histogram { stride, counts, sums } => {
                self.push_histogram(out, &counts[slot * stride..][..*stride], sums[slot]);
                self.push_created(out, slot);
            }
            Values::Summary(values) => {
                self.push_summary(out, &values[slot]);
                self.push_created(out, slot);
            }
        }
    }

    fn join_labels(&mut self, slot: usize, defaults: &[DefaultLabel]) {
        self.labels.clear();
        self.labels.extend_from_slice(self.account.as_bytes());
        if !defaults.is_empty() {
            let own = self.family.labels.text(slot);
            for default in defaults {
                // A value may contain the needle, too: then the text is read properly.
                if !own.contains(&default.needle) || value_of(own, &default.name).is_none() {
                    self.join(default.text.as_bytes());
                }
            }
        }
        let family = self.family;
        self.join(family.labels.bytes(slot));
    }

    fn join(&mut self, labels: &[u8]) {
        if !labels.is_empty() {
            if !self.labels.is_empty() {
                self.labels.push(b',');
            }
            self.labels.extend_from_slice(labels);
        }
    }

    /// Writes `name suffix {labels} `.
    fn push_name(&self, out: &mut Vec<u8>, suffix: &str) {
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(suffix.as_bytes());
        if !self.labels.is_empty() {
            out.push(b'{');
            out.extend_from_slice(&self.labels);
            out.push(b'}');
        }
        out.push(b' ');
    }

    /// Writes `name suffix {labels, le or quantile} `.
    fn push_name_with(&self, out: &mut Vec<u8>, suffix: &str, last_label: &str) {
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(suffix.as_bytes());
        out.push(b'{');
        if !self.labels.is_empty() {
            out.extend_from_slice(&self.labels);
            out.push(b',');
        }
        out.extend_from_slice(last_label.as_bytes());
    }

    fn push_histogram(&self, out: &mut Vec<u8>, counts: &[u64], sum: f64) {
        let mut cumulative = 0_u64;
        for (count, bound) in counts.iter().zip(&self.last_labels) {
            cumulative = cumulative.saturating_add(*count);
            self.push_name_with(out, "_bucket", bound);
            push_integer(out, cumulative);
            out.push(b'\n');
        }
        if self.has_negative || (sum >= 0.0 && !self.has_negative_bounds) {
            self.push_sum(out, sum);
            self.push_count(out, cumulative);
        }
    }

    fn push_summary(&mut self, out: &mut Vec<u8>, summary: &Summary) {
        let mut values = std::mem::take(&mut self.quantile_values);
        quantiles(summary.window.as_deref().into_iter(), &self.quantiles, self.now, &mut values);
        for (value, quantile) in values.iter().zip(&self.last_labels) {
            if self.has_negative || value.is_nan() || *value >= 0.0 {
                self.push_name_with(out, "", quantile);
                push_value(out, *value);
                out.push(b'\n');
            }
        }
        self.quantile_values = values;
        if self.has_negative || summary.sum >= 0.0 {
            self.push_sum(out, summary.sum);
        }
        self.push_count(out, summary.count);
    }

    fn push_sum(&self, out: &mut Vec<u8>, sum: f64) {
        self.push_name(out, "_sum");
        push_value(out, sum);
        out.push(b'\n');
    }

    fn push_count(&self, out: &mut Vec<u8>, count: u64) {
        self.push_name(out, "_count");
        push_integer(out, count);
        out.push(b'\n');
    }

    fn push_created(&self, out: &mut Vec<u8>, slot: usize) {
        if self.has_created {
            self.push_name(out, "_created");
            push_value(out, self.family.labels.started(slot).as_seconds());
            out.push(b'\n');
        }
    }
}
