//! Random batches beside a model that is a map.

use std::collections::BTreeMap;

use model::{MetricType, Millis, Operation};
use proptest::prelude::*;
use registry::{Format, Scope};

use crate::{
    harness::{Item, World, account, item, render},
    page::{Labels, Page, parse},
};

/// Family and type; the last two are automatic.
pub const FAMILIES: [(&str, MetricType); 6] = [
    ("clicks", MetricType::Counter),
    ("clicks_now", MetricType::Gauge),
    ("clicks_seconds", MetricType::Histogram),
    ("clicks_size", MetricType::Summary),
    ("page_views", MetricType::Counter),
    ("lcp_seconds", MetricType::Histogram),
];

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (0_i32..1_000).prop_map(|value| f64::from(value) / 4.0),
        1 => -1e6..1e6_f64,
        1 => prop::sample::select(vec![0.0, -0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 1e21, 9_007_199_254_740_993.0]),
    ]
}

fn label_value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["/", "/a", "1", "23", "12", "3", "", "__overflow__"]).prop_map(str::to_owned),
        1 => "[\"\\\\\n,={}# ]{0,6}",
        1 => "\\PC{0,5}",
        1 => prop::sample::select(vec![",page=\"", "\u{0}\t\r", "} 1\n# EOF", "مرحبا", "\u{202e}x"]).prop_map(str::to_owned),
    ]
}

pub fn any_item() -> impl Strategy<Value = Item> {
    let labels = prop::collection::btree_map(prop::sample::select(vec!["page", "a", "zone"]), label_value(), 0..3);
    (prop::sample::select(FAMILIES.to_vec()), labels, value(), any::<bool>()).prop_map(
        |((family, metric_type), labels, value, adds)| {
            let operation = match metric_type {
                MetricType::Counter => Operation::Add(value.abs()),
                MetricType::Gauge if adds => Operation::Add(value),
                MetricType::Gauge => Operation::Set(value),
                MetricType::Histogram | MetricType::Summary => Operation::Observe(value),
            };
            let labels: Vec<_> = labels.iter().map(|(name, value)| (*name, value.as_str())).collect();
            item(family, metric_type, &labels, operation)
        },
    )
}

pub fn any_group() -> impl Strategy<Value = Vec<(u8, Vec<Item>)>> {
    prop::collection::vec((1_u8..4, prop::collection::vec(any_item(), 1..8)), 1..4)
}

#[derive(Debug, Clone)]
enum Value {
    Number(f64),
    Observations(Vec<f64>),
}

type Model = BTreeMap<(u8, String, Labels), Value>;

fn saturating(left: f64, right: f64) -> f64 {
    (left + right).clamp(f64::MIN, f64::MAX)
}

fn record(model: &mut Model, account: u8, item: &Item) {
    let labels = item.labels.iter().filter(|(_, value)| !value.is_empty()).cloned().collect();
    let key = (account, item.family.clone(), labels);
    match item.operation {
        Operation::Add(by) => match model.entry(key).or_insert(Value::Number(0.0)) {
            Value::Number(value) => *value = saturating(*value, by),
            Value::Observations(_) => unreachable!("one type a family"),
        },
        Operation::Set(value) => {
            model.insert(key, Value::Number(value));
        }
        Operation::Observe(value) => match model.entry(key).or_insert(Value::Observations(Vec::new())) {
            Value::Observations(values) => values.push(value),
            Value::Number(_) => unreachable!("one type a family"),
        },
    }
}

fn bounds(family: &str) -> Vec<f64> {
    model::automatic::Automatic::find(family)
        .and_then(model::automatic::Automatic::buckets)
        .unwrap_or_default()
        .bounds()
        .to_vec()
}

/// Every sample that the model wants, in the text format. Quantiles have no value here.
fn expected(model: &Model, with_account: bool) -> BTreeMap<(String, Labels), Option<f64>> {
    let mut samples = BTreeMap::new();
    for ((number, family, labels), value) in model {
        let mut labels = labels.clone();
        if with_account {
            labels.insert("user_id".to_owned(), account(*number).to_string());
        }
        let with = |name: &str, value: String| {
            labels.iter().map(|(name, value)| (name.clone(), value.clone())).chain([(name.to_owned(), value)]).collect()
        };
        let metric_type = FAMILIES.iter().find(|(name, _)| name == family).expect("known").1;
        match value {
            Value::Number(value) => {
                let suffix = if metric_type == MetricType::Counter { "_total" } else { "" };
                samples.insert((format!("{family}{suffix}"), labels), Some(*value));
            }
            Value::Observations(values) => {
                let sum = values.iter().copied().fold(0.0, saturating);
                let below = |bound: f64| values.iter().filter(|value| **value <= bound).count();
                #[expect(clippy::cast_precision_loss, reason = "few observations")]
                let number = |count: usize| Some(count as f64);
                if metric_type == MetricType::Histogram {
                    for bound in bounds(family) {
                        let text = if bound.fract() == 0.0 { format!("{bound:.1}") } else { bound.to_string() };
                        samples.insert((format!("{family}_bucket"), with("le", text)), number(below(bound)));
                    }
                    samples.insert((format!("{family}_bucket"), with("le", "+Inf".to_owned())), number(values.len()));
                } else {
                    for quantile in ["0.5", "0.9", "0.95", "0.99"] {
                        samples.insert((family.clone(), with("quantile", quantile.to_owned())), None);
                    }
                }
                samples.insert((format!("{family}_sum"), labels.clone()), Some(sum));
                samples.insert((format!("{family}_count"), labels), number(values.len()));
            }
        }
    }
    samples
}

/// Apart from the sign of zero, which an integer has not.
fn is_same(left: f64, right: f64) -> bool {
    (left + 0.0).to_bits() == (right + 0.0).to_bits() || (left.is_nan() && right.is_nan())
}

fn assert_page(page: &Page, expected: &BTreeMap<(String, Labels), Option<f64>>) {
    let keys: Vec<_> = page.samples.keys().collect();
    let expected_keys: Vec<_> = expected.keys().collect();
    assert_eq!(keys, expected_keys);
    for (key, value) in expected {
        let shown = page.samples[key];
        assert!(value.is_none_or(|value| is_same(value, shown)), "{key:?}: {value:?} is shown as {shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn pages_show_what_was_sent(groups in prop::collection::vec((any_group(), prop::bool::weighted(0.8)), 1..8)) {
        let mut world = World::new();
        let mut model = Model::new();
        for (group, is_durable) in groups {
            let batches: Vec<_> = group.iter().map(|(number, items)| (account(*number), items.clone())).collect();
            let before = world.text(Scope::All);
            let outcomes = world.group(&batches, is_durable);
            prop_assert!(outcomes.iter().flatten().all(Option::is_none));
            if is_durable {
                for (number, item) in group.iter().flat_map(|(number, items)| items.iter().map(move |item| (number, item))) {
                    record(&mut model, *number, item);
                }
            } else {
                prop_assert_eq!(before, world.text(Scope::All));
            }
            world.now = world.now.plus(3 * Millis::SECOND);
        }
        let text = parse(&world.text(Scope::All));
        assert_page(&text, &expected(&model, true));
        for number in 1..4 {
            let own: Model = model.clone().into_iter().filter(|((owner, ..), _)| *owner == number).collect();
            assert_page(&parse(&world.text(Scope::Account(account(number)))), &expected(&own, false));
        }
        let open = parse(&render(&world.registry, Scope::All, Format::OpenMetrics, world.now));
        assert_open_metrics(&text, &open);
    }
}

/// Both formats say the same, apart from start times and from what `OpenMetrics` cannot say.
fn assert_open_metrics(text: &Page, open: &Page) {
    for (key, value) in &open.samples {
        if !key.0.ends_with("_created") {
            let same = text.samples[key];
            assert!(is_same(same, *value), "{key:?}");
            assert!(*value >= 0.0 || value.is_nan() || key.0 == "clicks_now", "{key:?} {value}");
        }
    }
    for (name, labels) in text.samples.keys().filter(|key| !open.samples.contains_key(*key)) {
        let sum = |name: &str| text.samples.get(&(name.to_owned(), labels.clone())).copied();
        let negative = text.samples[&(name.clone(), labels.clone())] < 0.0;
        let count_of_negative =
            name.strip_suffix("_count").is_some_and(|family| sum(&format!("{family}_sum")) < Some(0.0));
        assert!(negative || count_of_negative, "{name} {labels:?}");
    }
}
