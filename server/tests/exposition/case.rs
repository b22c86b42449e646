//! What accounts configure and send, hostile throughout.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

pub const TYPES: [&str; 4] = ["counter", "gauge", "histogram", "summary"];

/// Families and the type that senders mostly give them; the automatic ones have it by themselves.
const FAMILIES: [(&str, &str); 11] = [
    ("clicks", "counter"),
    ("orders", "counter"),
    ("temperature", "gauge"),
    ("wait_seconds", "histogram"),
    ("size_bytes", "summary"),
    ("page_views", "counter"),
    ("lcp_seconds", "histogram"),
    ("le", "gauge"),
    ("__name__", "counter"),
    ("_", "summary"),
    ("quantile", "summary"),
];
pub const AUTOMATIC: [(&str, &str); 2] = [("page_views", "counter"), ("lcp_seconds", "histogram")];

const BAD_NAMES: [&str; 20] = [
    "",
    " ",
    "1a",
    "a b",
    "a-b",
    "a:b",
    "é",
    "a\"b",
    "a\nb",
    "a{b=\"c\"} 1\n# EOF",
    "a\0",
    "a\u{2028}",
    "x_bucket",
    "x_sum_total",
    "x_created",
    "x_info",
    "metrics_tracker_x",
    "metrics_tracker_batches_total",
    "_total",
    "x_total_total",
];
const LABELS: [&str; 14] = ["page", "a", "b", "c", "d", "e", "zone", "region", "A1", "_x", "LE", "le_", "_", "name"];
const BAD_LABELS: [&str; 18] = [
    "",
    "le",
    "quantile",
    "job",
    "instance",
    "user_id",
    "__name__",
    "__x",
    "exported_job",
    "1a",
    "a-b",
    "é",
    "a\"",
    "a=\"b\",c",
    "a\n",
    "a\0",
    "a ",
    "\u{202e}a",
];
const TEXTS: [&str; 16] = [
    "",
    "/",
    "1",
    "23",
    "12",
    "3",
    "lab",
    "__overflow__",
    "a\\b",
    "a\\\\b",
    "\"",
    ",page=\"",
    "} 1\n# EOF",
    "\r\t\u{2028}\u{2029}",
    "مرحبا \u{202e}x",
    "😀\u{10ffff}\u{85}\u{a0} ",
];
const BOUNDS: [f64; 12] = [-5.0, -0.5, 0.0, 1e-5, 0.005, 0.25, 1.0, 2.5, 100_000.0, 1e6, 1.234_567_8e9, 1e300];
const QUANTILES: [f64; 7] = [0.0, 0.001, 0.5, 0.9, 0.95, 0.999, 1.0];

/// Labels of a configuration.
#[derive(Debug, Clone)]
pub enum LabelRule {
    Defaults(BTreeMap<String, String>),
    Exactly(Vec<String>),
}

/// A configuration that the server accepts.
#[derive(Debug, Clone)]
pub struct Config {
    pub metric_name: String,
    pub metric_type: &'static str,
    pub labels: LabelRule,
    pub help: Option<String>,
    pub buckets: Option<Vec<f64>>,
    pub quantiles: Option<Vec<f64>>,
    pub is_active: bool,
}

impl Config {
    pub fn to_json(&self) -> Value {
        let labels = match &self.labels {
            LabelRule::Defaults(defaults) => json!(defaults),
            LabelRule::Exactly(names) => json!(names),
        };
        json!({
            "name": self.metric_name, "metricName": self.metric_name, "metricType": self.metric_type, "labels": labels,
            "helpText": self.help, "buckets": self.buckets, "quantiles": self.quantiles, "isActive": self.is_active,
        })
    }
}

/// One item of a batch.
#[derive(Debug, Clone)]
pub struct Item {
    pub name: String,
    pub is_good_name: bool,
    pub metric_type: &'static str,
    pub value: f64,
    pub labels: BTreeMap<String, Value>,
    pub operation: Option<&'static str>,
}

impl Item {
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name, "type": self.metric_type, "value": self.value, "labels": self.labels, "operation": self.operation,
        })
    }

    pub fn has_good_labels(&self) -> bool {
        self.labels.keys().all(|name| LABELS.contains(&name.as_str()))
    }
}

/// What one account does.
#[derive(Debug, Clone)]
pub struct Behaviour {
    pub configs: Vec<Config>,
    pub batches: Vec<Vec<Item>>,
}

fn some_of(values: &'static [f64]) -> impl Strategy<Value = Vec<f64>> {
    prop::sample::subsequence(values, 1..=values.len())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(&TEXTS[..]).prop_map(str::to_owned),
        1 => "[\"\\\\\n,={}# ]{0,6}",
        1 => "\\PC{0,5}",
    ]
}

/// As an item may carry it, longer than is kept, or not even text.
fn label_value() -> impl Strategy<Value = Value> {
    let long = (250_usize..260, prop::sample::select(vec!["x", "é", "\\", "😀"]));
    prop_oneof![
        12 => text().prop_map(Value::from),
        1 => Just(json!("\0")),
        1 => long.prop_map(|(start, rest)| json!("x".repeat(start) + &rest.repeat(20))),
        1 => prop::sample::select(vec![json!(4), json!(-1), json!(1.5), json!(true), json!(null)]),
    ]
}

/// The values of one label that the server adds as well.
const REGIONS: [&str; 3] = ["lab", "", "elsewhere"];

fn labels() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let good = || prop::sample::select(&LABELS[..]);
    let pair = prop::sample::select(vec![("1", "23"), ("12", "3")]);
    prop_oneof![
        8 => prop::collection::btree_map(good().prop_map(str::to_owned), label_value(), 0..3),
        2 => pair.prop_map(|(a, b)| BTreeMap::from([("a".to_owned(), json!(a)), ("b".to_owned(), json!(b))])),
        2 => prop::sample::select(&REGIONS[..]).prop_map(|value| BTreeMap::from([("region".to_owned(), json!(value))])),
        1 => prop::collection::btree_map(good().prop_map(str::to_owned), label_value(), 9..13),
        1 => prop::collection::btree_map(prop::sample::select(&BAD_LABELS[..]).prop_map(str::to_owned), label_value(), 1..3),
    ]
}

fn value() -> impl Strategy<Value = f64> {
    let special = vec![0.0, -0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 1e21, 9_007_199_254_740_993.0, 1e-7];
    prop_oneof![
        8 => (0_i32..1_000).prop_map(|value| f64::from(value) / 4.0),
        2 => prop::sample::select(&BOUNDS[..]),
        2 => -1e6..1e6_f64,
        1 => prop::sample::select(special),
        1 => prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO,
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let name = prop_oneof![
        15 => (prop::sample::select(&FAMILIES[..]), prop::bool::weighted(0.2)).prop_map(|((family, usual), is_total)| {
            (if is_total { format!("{family}_total") } else { family.to_owned() }, true, usual)
        }),
        1 => prop::sample::select(&BAD_NAMES[..]).prop_map(|name| (name.to_owned(), false, "counter")),
    ];
    let other_type = prop::option::weighted(
        0.1,
        prop::sample::select(vec!["counter", "gauge", "histogram", "summary", "", "Gauge"]),
    );
    let operation = prop_oneof![
        6 => Just(None),
        3 => prop::sample::select(vec!["set", "increment", "decrement"]).prop_map(Some),
        1 => prop::sample::select(vec!["", "SET", "add"]).prop_map(Some),
    ];
    (name, other_type, value(), labels(), operation).prop_map(
        |((name, is_good_name, usual), other_type, value, labels, operation)| Item {
            name,
            is_good_name,
            metric_type: other_type.unwrap_or(usual),
            value,
            labels,
            operation,
        },
    )
}

fn config() -> impl Strategy<Value = Config> {
    let names = || prop::sample::select(&LABELS[..]).prop_map(str::to_owned);
    let rule = prop_oneof![
        prop::collection::btree_map(names(), text(), 0..4).prop_map(LabelRule::Defaults),
        prop::collection::btree_map(names(), text(), 10..11).prop_map(LabelRule::Defaults),
        prop::collection::btree_set(names(), 0..4).prop_map(|names| LabelRule::Exactly(names.into_iter().collect())),
    ];
    (
        (prop::sample::select(&FAMILIES[..]), prop::sample::select(&TYPES[..]), any::<bool>()),
        (rule, prop::option::of(text()), prop::bool::weighted(0.9)),
        (prop::option::of(some_of(&BOUNDS)), prop::option::of(some_of(&QUANTILES))),
    )
        .prop_map(|((family, metric_type, is_total), (labels, help, is_active), (buckets, quantiles))| {
            let (family, usual) = family;
            let metric_type = if AUTOMATIC.contains(&(family, usual)) { usual } else { metric_type };
            let suffix = if is_total && metric_type == "counter" { "_total" } else { "" };
            Config {
                metric_name: format!("{family}{suffix}"),
                metric_type,
                labels,
                help,
                buckets: buckets.filter(|_| metric_type == "histogram"),
                quantiles: quantiles.filter(|_| metric_type == "summary"),
                is_active,
            }
        })
}

/// Two accounts, which may use one name in two ways.
pub fn behaviours() -> impl Strategy<Value = [Behaviour; 2]> {
    let batches = prop::collection::vec(prop::collection::vec(item(), 1..12), 1..4);
    let one = (prop::collection::vec(config(), 0..6), batches);
    let one = one.prop_map(|(mut configs, batches)| {
        configs.sort_by(|left, right| family_of(&left.metric_name).cmp(family_of(&right.metric_name)));
        configs.dedup_by(|left, right| family_of(&left.metric_name) == family_of(&right.metric_name));
        Behaviour { configs, batches }
    });
    prop::array::uniform2(one)
}

/// The name without a counter's ending.
pub fn family_of(name: &str) -> &str {
    name.strip_suffix("_total").unwrap_or(name)
}
