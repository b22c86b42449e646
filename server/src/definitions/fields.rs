//! A metric configuration as requests and answers write it.

use std::collections::BTreeMap;

use model::{Definition, DefinitionInput, FieldError, LabelRule};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::extract::Change;

/// Fields of a configuration. A new one needs `name`, `metricName` and `metricType`; in a change an absent field keeps
/// its value and `null` gives it its default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DefinitionFields {
    /// Name for people, 1 to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Change<String>,
    /// Description for people.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Change<String>,
    /// The name that senders use.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    metric_name: Change<String>,
    /// `counter`, `gauge`, `histogram` or `summary`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    metric_type: Change<String>,
    /// An object of default values, or an array of exactly these names.
    #[serde(default)]
    #[schema(value_type = Option<Labels>)]
    labels: Change<Value>,
    /// HELP text.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    help_text: Change<String>,
    /// The library sends it by itself.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    auto_track: Change<bool>,
    /// On what: `click SELECTOR`, `scroll 50%`, `pageview /path/*`, …
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    tracking_events: Change<Vec<String>>,
    /// Upper bounds of a histogram, ascending.
    #[serde(default)]
    #[schema(value_type = Option<Vec<f64>>)]
    buckets: Change<Vec<f64>>,
    /// Quantiles of a summary, ascending.
    #[serde(default)]
    #[schema(value_type = Option<Vec<f64>>)]
    quantiles: Change<Vec<f64>>,
    /// Recorded and offered to the library.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    is_active: Change<bool>,
}

/// Defaults or exact names.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Labels {
    /// Default values; the sender's labels go over them and may add names.
    Defaults(BTreeMap<String, String>),
    /// Exactly these names.
    Exactly(Vec<String>),
}

impl From<LabelRule> for Labels {
    fn from(rule: LabelRule) -> Self {
        match rule {
            LabelRule::Defaults(defaults) => Self::Defaults(defaults),
            LabelRule::Exactly(names) => Self::Exactly(names),
        }
    }
}

impl DefinitionFields {
    /// The input of a new configuration.
    pub fn create(self) -> Result<DefinitionInput, Vec<FieldError>> {
        let mut missing = Vec::new();
        let needed = [("name", &self.name), ("metricName", &self.metric_name), ("metricType", &self.metric_type)];
        for (field, change) in needed {
            if change.is_absent() {
                missing.push(FieldError::new(field, "is needed"));
            }
        }
        let applied = self.over(DefinitionInput { is_active: true, ..DefinitionInput::default() });
        if missing.is_empty() { applied } else { Err(missing) }
    }

    /// The input of a changed configuration.
    pub fn change(self, present: &Definition) -> Result<DefinitionInput, Vec<FieldError>> {
        let mut input = DefinitionInput::from(present);
        let is_other_type = |next: &String| *next != input.metric_type;
        if matches!(&self.metric_type, Change::Set(next) if is_other_type(next)) {
            input.buckets = None;
            input.quantiles = None;
        }
        self.over(input)
    }

    fn over(self, present: DefinitionInput) -> Result<DefinitionInput, Vec<FieldError>> {
        let mut errors = Vec::new();
        let input = DefinitionInput {
            name: self.name.over(present.name, String::new()),
            description: self.description.over_option(present.description),
            metric_name: self.metric_name.over(present.metric_name, String::new()),
            metric_type: self.metric_type.over(present.metric_type, String::new()),
            labels: match self.labels {
                Change::Keep => present.labels,
                Change::Clear => LabelRule::default(),
                Change::Set(value) => read_labels(&mut errors, value),
            },
            help_text: self.help_text.over_option(present.help_text),
            auto_track: self.auto_track.over(present.auto_track, false),
            tracking_events: self.tracking_events.over(present.tracking_events, Vec::new()),
            buckets: self.buckets.over_option(present.buckets),
            quantiles: self.quantiles.over_option(present.quantiles),
            is_active: self.is_active.over(present.is_active, true),
        };
        if errors.is_empty() { Ok(input) } else { Err(errors) }
    }
}

/// Numbers and booleans become text, since every label value is.
fn read_labels(errors: &mut Vec<FieldError>, value: Value) -> LabelRule {
    match value {
        Value::Object(entries) => {
            let mut defaults = BTreeMap::new();
            for (name, value) in entries {
                let Some(text) = label_text(value) else {
                    let message = "must be text, a number or a boolean";
                    errors.push(FieldError::new(format!("labels.{name}"), message));
                    continue;
                };
                defaults.insert(name, text);
            }
            LabelRule::Defaults(defaults)
        }
        Value::Array(names) => {
            let mut texts = Vec::with_capacity(names.len());
            for (index, name) in names.into_iter().enumerate() {
                match name {
                    Value::String(name) => texts.push(name),
                    _ => errors.push(FieldError::new(format!("labels[{index}]"), "must be a label name")),
                }
            }
            LabelRule::Exactly(texts)
        }
        _ => {
            errors.push(FieldError::new("labels", "must be an object of default values or an array of names"));
            LabelRule::default()
        }
    }
}

fn label_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn labels(value: Value) -> (LabelRule, Vec<FieldError>) {
        let mut errors = Vec::new();
        (read_labels(&mut errors, value), errors)
    }

    #[test]
    fn label_values_become_text() {
        let (rule, errors) = labels(json!({"a": "x", "b": 1, "c": true, "d": 1.5}));
        let expected = [("a", "x"), ("b", "1"), ("c", "true"), ("d", "1.5")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!((rule, errors), (LabelRule::Defaults(BTreeMap::from(expected)), Vec::new()));
        for (value, field) in [
            (json!({"a": null}), "labels.a"),
            (json!({"a": ["x"]}), "labels.a"),
            (json!(["a", 1]), "labels[1]"),
            (json!("a"), "labels"),
        ] {
            assert_eq!(labels(value).1[0].field, field);
        }
    }
}
