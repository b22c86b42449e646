//! What a page in Prometheus's text format says, or must say: values by series.

use std::collections::BTreeMap;

/// Label names and values.
pub type Labels<'a> = [(&'a str, &'a str)];

/// Values by `name{label="value",…}` with the labels in order of name. Give it multiples of 1/4: sums of them are exact.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Ledger(pub BTreeMap<String, f64>);

/// A series as a ledger names it.
pub fn series(name: &str, labels: &Labels<'_>) -> String {
    let mut labels: Vec<_> = labels.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    labels.sort_unstable();
    format!("{name}{{{}}}", labels.join(","))
}

impl Ledger {
    /// Reads a page. No label value may have a quote, a comma or a backslash in it.
    pub fn read(page: &str) -> Self {
        let lines = page.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let sample = |line: &str| {
            let (text, value) = line.rsplit_once(' ').expect("a sample");
            let (name, labels) = text.split_once('{').unwrap_or((text, ""));
            let labels = labels.trim_end_matches('}').split(',').filter_map(|label| label.split_once('='));
            let labels: Vec<_> = labels.map(|(name, value)| (name, value.trim_matches('"'))).collect();
            (series(name, &labels), value.parse().expect("a number"))
        };
        Self(lines.map(sample).collect())
    }

    pub fn value(&mut self, name: &str, labels: &Labels<'_>) -> &mut f64 {
        self.0.entry(series(name, labels)).or_default()
    }

    /// An observation of a summary.
    pub fn observe(&mut self, name: &str, labels: &Labels<'_>, value: f64) {
        *self.value(&format!("{name}_sum"), labels) += value;
        *self.value(&format!("{name}_count"), labels) += 1.0;
    }

    /// An observation of a histogram.
    pub fn observe_in(&mut self, bounds: &[f64], name: &str, labels: &Labels<'_>, value: f64) {
        let bucket = format!("{name}_bucket");
        let texts = bounds.iter().map(|bound| (format!("{bound:?}"), value <= *bound));
        for (le, is_in) in texts.chain([("+Inf".to_owned(), true)]) {
            let labels = [labels, &[("le", &le)]].concat();
            *self.value(&bucket, &labels) += f64::from(u8::from(is_in));
        }
        self.observe(name, labels, value);
    }

    /// What is left without some series.
    pub fn without(mut self, is_out: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|series, _| !is_out(series));
        self
    }

    /// Series with their values here and there, where these differ.
    pub fn differences<'a>(&'a self, other: &'a Self) -> Vec<(&'a str, Option<f64>, Option<f64>)> {
        let mut names: Vec<&str> = self.0.keys().chain(other.0.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let both = names.into_iter().map(|name| (name, self.0.get(name).copied(), other.0.get(name).copied()));
        both.filter(|(_, here, there)| here != there).collect()
    }
}

/// What the library measures by itself: no page can say how much it will be.
const MEASURED: [&str; 11] = [
    "cumulative_layout_shift",
    "fcp_seconds",
    "fid_seconds",
    "inp_seconds",
    "lcp_seconds",
    "page_load_seconds",
    "time_on_page_seconds",
    "tracker_dropped",
    "tracker_queue_age_seconds",
    "tracker_retries",
    "ttfb_seconds",
];

/// Whether a series, or a metric, is the library's own measurement.
pub fn is_measured(series: &str) -> bool {
    MEASURED.iter().any(|name| series.starts_with(name))
}
