//! What the server should know, kept in maps.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::{
    case::{AUTOMATIC, Config, Item, LabelRule, TYPES, family_of},
    expected::DEFAULT_LABEL,
};

pub type Labels = BTreeMap<String, String>;

/// Longest label value that is kept, in bytes.
const VALUE_BYTES_MAX: usize = 256;
const LABELS_MAX: usize = 10;

/// The value of a series.
#[derive(Debug, Clone)]
pub enum Value {
    Number(f64),
    Observations(Vec<f64>),
}

/// A metric of an account.
#[derive(Debug, Clone)]
pub struct Family {
    pub metric_type: &'static str,
    pub buckets: Vec<f64>,
    pub quantiles: Vec<f64>,
    pub help: Option<String>,
    /// Which one it was of all accounts'.
    pub born: usize,
    pub series: BTreeMap<Labels, Value>,
}

/// One account.
#[derive(Debug, Default)]
pub struct Account {
    configs: BTreeMap<String, Config>,
    pub families: BTreeMap<String, Family>,
}

/// All accounts by id.
#[derive(Debug, Default)]
pub struct Model {
    pub accounts: BTreeMap<String, Account>,
    pub batches: usize,
    born: usize,
}

impl Model {
    pub fn configure(&mut self, account: &str, config: &Config) {
        let configs = &mut self.accounts.entry(account.to_owned()).or_default().configs;
        configs.insert(family_of(&config.metric_name).to_owned(), config.clone());
    }

    /// Takes a batch; the indexes of the items that do not count.
    pub fn take(&mut self, account: &str, items: &[Item]) -> Vec<usize> {
        self.batches += 1;
        let account = self.accounts.entry(account.to_owned()).or_default();
        let mut refused = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if account.take(item, &mut self.born).is_none() {
                refused.push(index);
            }
        }
        refused
    }

    /// Number of families and of series.
    pub fn size(&self) -> (usize, usize) {
        let families = || self.accounts.values().flat_map(|account| account.families.values());
        (families().count(), families().map(|family| family.series.len()).sum())
    }
}

impl Account {
    fn take(&mut self, item: &Item, born: &mut usize) -> Option<()> {
        let name = family_of(&item.name);
        let config = self.configs.get(name);
        if !item.is_good_name || config.is_some_and(|config| !config.is_active) {
            return None;
        }
        let metric_type = match config {
            Some(config) => config.metric_type,
            None => self.sent_type(item, name)?,
        };
        let labels = merged_labels(item, config)?;
        let amount = amount(item, metric_type)?;
        let family = self.families.entry(name.to_owned()).or_insert_with(|| {
            *born += 1;
            family(name, metric_type, config, *born)
        });
        family.apply(labels, amount);
        Some(())
    }

    fn sent_type(&self, item: &Item, name: &str) -> Option<&'static str> {
        let sent = TYPES.into_iter().find(|known| *known == item.metric_type)?;
        let is_plain = sent == "counter" || !item.name.ends_with("_total");
        let automatic = AUTOMATIC.iter().find(|(automatic, _)| *automatic == name);
        let fits = automatic.is_none_or(|(_, automatic)| *automatic == sent);
        let is_same = self.families.get(name).is_none_or(|family| family.metric_type == sent);
        (is_plain && fits && is_same).then_some(sent)
    }
}

/// What an item does to its series.
enum Amount {
    Add(f64),
    Set(f64),
    Observe(f64),
}

fn amount(item: &Item, metric_type: &str) -> Option<Amount> {
    if !matches!(item.operation, None | Some("set" | "increment" | "decrement")) {
        return None;
    }
    match (metric_type, item.operation) {
        ("counter", operation) => {
            (item.value >= 0.0 && operation != Some("decrement")).then_some(Amount::Add(item.value))
        }
        ("gauge", Some("increment")) => Some(Amount::Add(item.value)),
        ("gauge", Some("decrement")) => Some(Amount::Add(-item.value)),
        ("gauge", _) => Some(Amount::Set(item.value)),
        _ => Some(Amount::Observe(item.value)),
    }
}

fn merged_labels(item: &Item, config: Option<&Config>) -> Option<Labels> {
    if !item.has_good_labels() {
        return None;
    }
    let mut labels: Labels = item.labels.iter().map(|(name, value)| (name.clone(), label_text(value))).collect();
    match config.map(|config| &config.labels) {
        Some(LabelRule::Exactly(names)) => labels.retain(|name, _| names.contains(name)),
        Some(LabelRule::Defaults(defaults)) => {
            for (name, value) in defaults {
                labels.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        None => {}
    }
    if labels.len() > LABELS_MAX {
        return None;
    }
    labels.retain(|_, value| !value.is_empty());
    labels.values_mut().for_each(cut);
    // What the server adds to every series is no label of its own.
    labels.retain(|name, value| (name.as_str(), value.as_str()) != DEFAULT_LABEL);
    Some(labels)
}

fn label_text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn cut(value: &mut String) {
    while value.len() > VALUE_BYTES_MAX {
        value.pop();
    }
}

fn family(name: &str, metric_type: &'static str, config: Option<&Config>, born: usize) -> Family {
    let automatic = || model::automatic::Automatic::find(name)?.buckets();
    let bounds = || automatic().unwrap_or_default().bounds().to_vec();
    let configured = config.and_then(|config| config.buckets.clone());
    let quantiles = config.and_then(|config| config.quantiles.clone());
    Family {
        metric_type,
        buckets: configured.unwrap_or_else(bounds),
        quantiles: quantiles.unwrap_or_else(|| vec![0.5, 0.9, 0.95, 0.99]),
        help: config.and_then(|config| config.help.clone()).filter(|help| !help.trim().is_empty()),
        born,
        series: BTreeMap::new(),
    }
}

/// Sums stay finite.
pub fn saturating(left: f64, right: f64) -> f64 {
    (left + right).clamp(f64::MIN, f64::MAX)
}

impl Family {
    fn apply(&mut self, labels: Labels, amount: Amount) {
        let is_observed = matches!(amount, Amount::Observe(_));
        let new = if is_observed { Value::Observations(Vec::new()) } else { Value::Number(0.0) };
        match (self.series.entry(labels).or_insert(new), amount) {
            (Value::Number(value), Amount::Add(by)) => *value = saturating(*value, by),
            (Value::Number(value), Amount::Set(to)) => *value = to,
            (Value::Observations(values), Amount::Observe(value)) => values.push(value),
            _ => unreachable!("one type a family"),
        }
    }
}
