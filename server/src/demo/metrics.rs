//! The configurations that come with the demo site: one of each type.

use model::{AccountId, Definition, DefinitionId, DefinitionInput, FieldError, LabelRule, MetricType, Millis};

/// Bounds of `demo_checkout_seconds`: from somebody who knows what they want to somebody who made tea meanwhile.
const CHECKOUT_SECONDS: [f64; 9] = [1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0];

struct DemoMetric {
    name: &'static str,
    metric_type: MetricType,
    title: &'static str,
    help: &'static str,
    labels: &'static [&'static str],
}

const METRICS: [DemoMetric; 4] = [
    DemoMetric {
        name: "demo_cart_items",
        metric_type: MetricType::Gauge,
        title: "Demo: items in carts",
        help: "Plants that lie in the carts of the demo site right now.",
        labels: &[],
    },
    DemoMetric {
        name: "demo_orders",
        metric_type: MetricType::Counter,
        title: "Demo: orders",
        help: "Orders placed on the demo site.",
        labels: &["payment", "delivery"],
    },
    DemoMetric {
        name: "demo_checkout_seconds",
        metric_type: MetricType::Histogram,
        title: "Demo: time to check out",
        help: "Time from opening the cart of the demo site to the order.",
        labels: &[],
    },
    DemoMetric {
        name: "demo_search_length",
        metric_type: MetricType::Summary,
        title: "Demo: length of searches",
        help: "Characters of searches on the demo site.",
        labels: &[],
    },
];

impl DemoMetric {
    fn input(&self) -> DefinitionInput {
        let is_histogram = self.metric_type == MetricType::Histogram;
        DefinitionInput {
            name: self.title.to_owned(),
            description: Some("Made with the demo site; removing the demo site removes it.".to_owned()),
            metric_name: self.name.to_owned(),
            metric_type: self.metric_type.to_string(),
            labels: LabelRule::Exactly(self.labels.iter().map(|label| (*label).to_owned()).collect()),
            help_text: Some(self.help.to_owned()),
            buckets: is_histogram.then(|| CHECKOUT_SECONDS.to_vec()),
            is_active: true,
            ..DefinitionInput::default()
        }
    }
}

/// The configurations of a new demo site.
pub fn definitions(account: AccountId, now: Millis) -> Result<Vec<Definition>, Vec<FieldError>> {
    METRICS.iter().map(|metric| metric.input().check(DefinitionId::generate(), account, now)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_of_each_type_and_all_are_acceptable() {
        let made = definitions(AccountId::generate(), Millis(0)).expect("acceptable");
        let mut types: Vec<_> = made.iter().map(|definition| definition.shape.metric_type).collect();
        types.sort();
        types.dedup();
        assert_eq!(types.len(), 4);
    }
}
