//! What has broken pages elsewhere, by hand: chance would find it too seldom.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::case::{Behaviour, Config, Item, LabelRule};

fn item(name: &str, metric_type: &'static str, value: f64, labels: &Value) -> Item {
    let labels = labels.as_object().expect("labels").clone().into_iter().collect();
    Item { name: name.to_owned(), is_good_name: true, metric_type, value, labels, operation: None }
}

fn config(metric_type: &'static str, labels: LabelRule, help: &str) -> Config {
    Config {
        metric_name: "orders".to_owned(),
        metric_type,
        labels,
        help: Some(help.to_owned()),
        buckets: (metric_type == "histogram").then(|| vec![-1.0, 1.0, 1e6]),
        quantiles: None,
        is_active: true,
    }
}

/// Two accounts with the same two names: one with other labels and help, one with another type.
pub fn behaviours() -> [Behaviour; 2] {
    let neighbours = |value| {
        let neighbour = |labels| item("clicks", "counter", value, &labels);
        vec![
            neighbour(json!({ "a": "1", "b": "23" })),
            neighbour(json!({ "a": "12", "b": "3" })),
            // The label that the server adds, and series that get it.
            neighbour(json!({ "region": "lab" })),
            neighbour(json!({})),
            neighbour(json!({ "region": "" })),
            neighbour(json!({ "region": "elsewhere" })),
            // Values that are one only after they have been cut.
            neighbour(json!({ "a": "é".repeat(128) })),
            neighbour(json!({ "a": "é".repeat(129) })),
            neighbour(json!({ "a": "x".repeat(255) + "é" })),
            neighbour(json!({ "a": "x".repeat(255) })),
            // Escapes that only look alike.
            neighbour(json!({ "a": "\\n" })),
            neighbour(json!({ "a": "\n" })),
            neighbour(json!({ "a": "\\\"" })),
            neighbour(json!({ "a": "\"" })),
            neighbour(json!({ "a": "\0\r\u{2028}\u{2029}\u{feff}\u{10ffff}\u{202e}" })),
            neighbour(json!({ "le": "1" })),
            neighbour(json!({ "quantile": "0.5" })),
            neighbour(json!({ "__name__": "up" })),
            neighbour(json!({ "user_id": "somebody else" })),
            item("clicks_total", "gauge", value, &json!({})),
            item("clicks_count", "counter", value, &json!({})),
        ]
        .into_iter()
        .map(|mut item| {
            item.is_good_name = item.name != "clicks_count";
            item
        })
        .collect::<Vec<_>>()
    };
    let order = |value| item("orders", "gauge", value, &json!({ "a": "x", "b": "y" }));
    let defaults = LabelRule::Defaults(BTreeMap::from([("c".to_owned(), "\\\"\n".to_owned())]));
    let first = config("histogram", defaults, "a \\ \"b\"\nc\r # TYPE orders gauge\n# EOF");
    let second = config("summary", LabelRule::Exactly(vec!["b".to_owned()]), "\u{202e}مرحبا \u{2028}");
    let batches = vec![neighbours(1.0), vec![order(0.5), order(-3.0), order(1e6), order(f64::MAX), order(f64::MAX)]];
    [Behaviour { configs: vec![first], batches: batches.clone() }, Behaviour { configs: vec![second], batches }]
}
