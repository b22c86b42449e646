//! From the model to the samples of a page.

use std::collections::BTreeMap;

use crate::model::{Family, Labels, Model, Value, saturating};

/// The label that the server under test adds.
pub const DEFAULT_LABEL: (&str, &str) = ("region", "lab");

pub type Key = (String, Labels);
pub type Samples = BTreeMap<Key, f64>;

/// What a page should have.
#[derive(Debug, Default, Clone)]
pub struct Expected {
    pub samples: Samples,
    /// Exposed name, type and HELP by family; no HELP where the server may choose it.
    pub families: BTreeMap<String, (String, &'static str, Option<String>)>,
}

/// Which of the two formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    OpenMetrics,
}

/// An account's own page.
pub fn of_account(model: &Model, account: &str, format: Format) -> Expected {
    let mut expected = Expected::default();
    for (name, family) in model.accounts.get(account).into_iter().flat_map(|account| &account.families) {
        expected.add(name, family, None, format);
    }
    expected
}

/// The page of all accounts: of one name the type that was first.
pub fn of_all(model: &Model, format: Format) -> Expected {
    let mut families: Vec<_> = Vec::new();
    for (id, account) in &model.accounts {
        families.extend(account.families.iter().map(|(name, family)| (id, name, family)));
    }
    families.sort_by_key(|(.., family)| family.born);
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let mut expected = Expected::default();
    for (id, name, family) in families {
        if *first.entry(name).or_insert(family.metric_type) == family.metric_type {
            expected.add(name, family, Some(id), format);
        }
    }
    expected
}

impl Expected {
    fn add(&mut self, name: &str, family: &Family, account: Option<&str>, format: Format) {
        let is_total = family.metric_type == "counter" && format == Format::Text;
        let exposed = if is_total { format!("{name}_total") } else { name.to_owned() };
        let help = family.help.as_ref().map(|help| escape(help, format));
        let head = self.families.entry(name.to_owned()).or_insert((exposed, family.metric_type, None));
        if head.2.is_none() {
            head.2 = help;
        }
        for (labels, value) in &family.series {
            let mut labels = labels.clone();
            labels.entry(DEFAULT_LABEL.0.to_owned()).or_insert_with(|| DEFAULT_LABEL.1.to_owned());
            if let Some(account) = account {
                labels.insert("user_id".to_owned(), account.to_owned());
            }
            match value {
                Value::Number(value) if family.metric_type == "counter" => self.put(name, "_total", &labels, *value),
                Value::Number(value) => self.put(name, "", &labels, *value),
                Value::Observations(values) => self.observed(name, family, &labels, values, format),
            }
        }
    }

    fn put(&mut self, name: &str, suffix: &str, labels: &Labels, value: f64) {
        let before = self.samples.insert((format!("{name}{suffix}"), labels.clone()), value);
        assert_eq!(before, None, "the model has one series twice: {name}{suffix} {labels:?}");
    }

    fn observed(&mut self, name: &str, family: &Family, labels: &Labels, values: &[f64], format: Format) {
        let sum = values.iter().copied().fold(0.0, saturating);
        let count = number(values.len());
        let is_open = format == Format::OpenMetrics;
        let with = |label: &str, value: String| {
            let mut labels = labels.clone();
            labels.insert(label.to_owned(), value);
            labels
        };
        if family.metric_type == "histogram" {
            for bound in &family.buckets {
                let below = values.iter().filter(|value| *value <= bound).count();
                self.put(name, "_bucket", &with("le", go(*bound)), number(below));
            }
            self.put(name, "_bucket", &with("le", "+Inf".to_owned()), count);
            // `OpenMetrics` has no words for a negative sum.
            if is_open && (sum < 0.0 || family.buckets.iter().any(|bound| *bound < 0.0)) {
                return;
            }
        } else {
            let mut sorted = values.to_vec();
            sorted.sort_by(f64::total_cmp);
            for quantile in &family.quantiles {
                let value = sorted[rank(*quantile, sorted.len())];
                if !is_open || value >= 0.0 {
                    self.put(name, "", &with("quantile", go(*quantile)), value);
                }
            }
        }
        if !is_open || sum >= 0.0 {
            self.put(name, "_sum", labels, sum);
        }
        self.put(name, "_count", labels, count);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few observations")]
fn number(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank of a few observations")]
fn rank(quantile: f64, count: usize) -> usize {
    (quantile * number(count - 1)) as usize
}

/// A bound or quantile as Prometheus writes it.
fn go(number: f64) -> String {
    let known: [(f64, &str); 4] =
        [(1e-5, "1e-05"), (1e6, "1e+06"), (1.234_567_8e9, "1.2345678e+09"), (1e300, "1e+300")];
    let same = known.iter().find(|(value, _)| value.to_bits() == number.to_bits());
    // Rust writes `-5.0`, `0.005` and `100000.0` like Go with a decimal point.
    same.map_or_else(|| format!("{number:?}"), |(_, text)| (*text).to_owned())
}

fn escape(help: &str, format: Format) -> String {
    let escaped = help.replace('\\', "\\\\").replace('\n', "\\n");
    if format == Format::OpenMetrics { escaped.replace('"', "\\\"") } else { escaped }
}

/// Apart from the sign of zero.
pub fn is_same(left: f64, right: f64) -> bool {
    (left + 0.0).to_bits() == (right + 0.0).to_bits() || (left.is_nan() && right.is_nan())
}

/// Whether a page's samples are exactly these; start times, which the model does not know, have been taken out.
pub fn assert_samples(what: &str, shown: &Samples, expected: &Samples) {
    for (key, value) in expected {
        let shown = shown.get(key).unwrap_or_else(|| panic!("{what}: {key:?} is missing"));
        assert!(is_same(*shown, *value), "{what}: {key:?} should be {value:?} and is {shown:?}");
    }
    for key in shown.keys() {
        assert!(expected.contains_key(key), "{what}: {key:?} should not be there");
    }
}
