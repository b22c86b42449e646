//! What pages say a visitor did, as a ledger.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::process::ledger::Ledger;

/// What hidden tabs did just before they were closed.
const UNCERTAIN: &str = "unseen_total";

/// Whether a series, or a metric, may be less than what was done.
pub fn is_uncertain(series: &str) -> bool {
    series.starts_with(UNCERTAIN)
}

/// Something that a page says a visitor did.
#[derive(Debug, Deserialize)]
pub struct Deed {
    kind: Kind,
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Counter,
    Gauge,
    Histogram,
    /// An error in a page, which nobody expects.
    Fault,
}

impl Deed {
    fn enter(&self, ledger: &mut Ledger) {
        let labels: Vec<_> = self.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        match self.kind {
            Kind::Counter => *ledger.value(&format!("{}_total", self.name), &labels) += self.value,
            Kind::Gauge => *ledger.value(&self.name, &labels) = self.value,
            Kind::Histogram => ledger.observe_in(&model::Buckets::DEFAULT, &self.name, &labels, self.value),
            Kind::Fault => panic!("a page broke: {}", self.name),
        }
    }
}

/// Everything that was done.
pub fn ledger(deeds: &[Deed]) -> Ledger {
    let mut ledger = Ledger::default();
    for deed in deeds {
        deed.enter(&mut ledger);
    }
    ledger
}
