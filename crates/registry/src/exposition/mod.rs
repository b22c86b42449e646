//! The text that Prometheus scrapes, valid by construction: names and labels are checked before they come here, a family
//! has one HELP and one TYPE before its samples, families stand apart, and every number is finite or a summary's `NaN`.
//!
//! `OpenMetrics` knows no negative sum (its `_sum` is a counter) and no negative quantile. There a histogram or summary
//! whose sum is negative, and a histogram with negative bounds, goes without `_sum` (a histogram then without `_count`
//! too, `+Inf` says the same), and a negative quantile is left out; strict parsers refuse the page otherwise.

mod family;
mod number;

use model::{LabelName, automatic::Automatic, labels::push_escaped};

use crate::{
    read::exposed,
    snapshot::{FamilySnapshot, Scope, Snapshot},
};
use family::FamilyText;
pub use number::bound_text;

/// What a chunk of a page is filled to.
const CHUNK_BYTES: usize = 64 * 1_024;

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `text/plain; version=0.0.4`.
    Text,
    /// `application/openmetrics-text; version=1.0.0`, without its `# EOF`.
    OpenMetrics,
}

/// A label that goes on samples that lack it, in exposition text.
#[derive(Debug)]
struct DefaultLabel {
    name: String,
    /// `name="`: only a series with this in its text can have the label.
    needle: String,
    /// `name="value"`.
    text: String,
}

/// The chunks of a page.
#[derive(Debug)]
pub struct Chunks<'a> {
    snapshot: &'a Snapshot,
    format: Format,
    defaults: Vec<DefaultLabel>,
    /// Next family and series.
    family: usize,
    slot: usize,
    text: Option<FamilyText<'a>>,
}

impl Snapshot {
    /// The page in chunks of some 64 KiB. `default_labels` (name, value) go on every sample that has no label of that
    /// name; names that an account could not use either are left out.
    #[must_use]
    pub fn chunks(&self, format: Format, default_labels: &[(String, String)]) -> Chunks<'_> {
        let mut defaults: Vec<DefaultLabel> = Vec::new();
        for (name, value) in default_labels {
            let is_new = defaults.iter().all(|present| present.name != *name);
            if is_new && LabelName::check(name).is_ok() && !value.is_empty() {
                let mut text = format!("{name}=\"");
                push_escaped(&mut text, value);
                text.push('"');
                defaults.push(DefaultLabel { name: name.clone(), needle: format!("{name}=\""), text });
            }
        }
        Chunks { snapshot: self, format, defaults, family: 0, slot: 0, text: None }
    }

    /// The whole page, for small ones.
    #[must_use]
    pub fn render(&self, format: Format, default_labels: &[(String, String)]) -> Vec<u8> {
        self.chunks(format, default_labels).flatten().collect()
    }
}

impl Iterator for Chunks<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(CHUNK_BYTES + CHUNK_BYTES / 8);
        while out.len() < CHUNK_BYTES && self.family < self.snapshot.families.len() {
            self.fill(&mut out);
        }
        (!out.is_empty()).then_some(out)
    }
}

impl Chunks<'_> {
    /// Writes of the present family what fits.
    fn fill(&mut self, out: &mut Vec<u8>) {
        let families = &self.snapshot.families;
        let family = &families[self.family];
        if self.slot == 0 {
            if self.family == 0 || families[self.family - 1].name != family.name {
                self.push_head(out);
            }
            let with_account = self.snapshot.scope == Scope::All;
            self.text = Some(FamilyText::new(family, self.format, with_account, self.snapshot.now));
        }
        if let Some(text) = &mut self.text {
            while self.slot < family.len && out.len() < CHUNK_BYTES {
                text.push_series(out, self.slot, &self.defaults);
                self.slot += 1;
            }
        }
        if self.slot >= family.len {
            self.family += 1;
            self.slot = 0;
        }
    }

    fn push_head(&self, out: &mut Vec<u8>) {
        let family = &self.snapshot.families[self.family];
        let same = self.snapshot.families[self.family..].iter().take_while(|other| other.name == family.name);
        let help = same.into_iter().find_map(FamilySnapshot::help);
        let help = help.map_or_else(|| default_help(family), ToOwned::to_owned);
        let metric_type = family.shape.metric_type;
        let name = match self.format {
            Format::Text => exposed(&family.name, metric_type),
            Format::OpenMetrics => family.name.to_string(),
        };
        let help = format!("# HELP {name} {}\n", escape_help(&help, self.format));
        let kind = format!("# TYPE {name} {metric_type}\n");
        let (first, second) = match self.format {
            Format::Text => (help, kind),
            Format::OpenMetrics => (kind, help),
        };
        out.extend_from_slice(first.as_bytes());
        out.extend_from_slice(second.as_bytes());
    }
}

fn default_help(family: &FamilySnapshot) -> String {
    let metric_type = family.shape.metric_type;
    if let Some(automatic) = Automatic::find(&family.name).filter(|automatic| automatic.metric_type == metric_type) {
        return automatic.help.to_owned();
    }
    let kind = match metric_type {
        model::MetricType::Counter => "Counter",
        model::MetricType::Gauge => "Gauge",
        model::MetricType::Histogram => "Histogram",
        model::MetricType::Summary => "Summary",
    };
    format!("{kind} {}.", exposed(&family.name, metric_type))
}

fn escape_help(help: &str, format: Format) -> String {
    let escaped = help.replace('\\', "\\\\").replace('\n', "\\n");
    match format {
        Format::Text => escaped,
        Format::OpenMetrics => escaped.replace('"', "\\\""),
    }
}
