//! A metric configuration and the rules of `CONTRACT.md` §4.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    automatic::Automatic,
    id::{AccountId, DefinitionId},
    limits::{
        DISPLAY_NAME_CHARS_MAX, LABEL_VALUE_BYTES_MAX, LABELS_MAX, TEXT_CHARS_MAX, TRACKING_EVENT_CHARS_MAX,
        TRACKING_EVENTS_MAX,
    },
    metric::{Buckets, MetricType, Quantiles, Shape},
    name::{FamilyName, LabelName, MetricName},
    time::Millis,
};

/// Which labels the series of a metric have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LabelRule {
    /// Default values; the sender's labels go over them and may add names.
    Defaults(BTreeMap<String, String>),
    /// Exactly these names; a missing one is empty, another one is dropped with a warning.
    Exactly(Vec<String>),
}

impl Default for LabelRule {
    fn default() -> Self {
        Self::Defaults(BTreeMap::new())
    }
}

/// A checked metric configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its id.
    pub id: DefinitionId,
    /// Whose it is.
    pub account: AccountId,
    /// Name for people.
    pub name: String,
    /// Description for people.
    pub description: Option<String>,
    /// The name that senders use.
    pub metric_name: MetricName,
    /// Type, labels, buckets; shared with every sample of the metric.
    pub shape: Arc<Shape>,
    /// Quantiles of a summary.
    pub quantiles: Option<Quantiles>,
    /// HELP text.
    pub help_text: Option<String>,
    /// The library sends it by itself.
    pub auto_track: bool,
    /// On what: `click SELECTOR`, `scroll 50%`, `pageview /path/*`, …
    pub tracking_events: Vec<String>,
    /// Recorded and offered to the library.
    pub is_active: bool,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last changed.
    pub updated_at: Millis,
}

impl Definition {
    /// The family it belongs to; unique within the account.
    #[must_use]
    pub fn family(&self) -> FamilyName {
        self.metric_name.family()
    }

    /// What Prometheus and the console show.
    #[must_use]
    pub fn exposed_name(&self) -> String {
        self.family().exposed(self.shape.metric_type)
    }
}

/// One field that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field as the request names it.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl FieldError {
    /// An error of a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// The fields that people choose, unchecked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DefinitionInput {
    /// Name for people.
    pub name: String,
    /// Description for people.
    pub description: Option<String>,
    /// The name that senders use.
    pub metric_name: String,
    /// One of the four types.
    pub metric_type: String,
    /// Defaults or exact names.
    pub labels: LabelRule,
    /// HELP text.
    pub help_text: Option<String>,
    /// The library sends it by itself.
    pub auto_track: bool,
    /// On what.
    pub tracking_events: Vec<String>,
    /// Histogram bounds.
    pub buckets: Option<Vec<f64>>,
    /// Summary quantiles.
    pub quantiles: Option<Vec<f64>>,
    /// Recorded and offered to the library.
    pub is_active: bool,
}

impl From<&Definition> for DefinitionInput {
    fn from(definition: &Definition) -> Self {
        Self {
            name: definition.name.clone(),
            description: definition.description.clone(),
            metric_name: definition.metric_name.to_string(),
            metric_type: definition.shape.metric_type.to_string(),
            labels: definition.shape.labels.clone(),
            help_text: definition.help_text.clone(),
            auto_track: definition.auto_track,
            tracking_events: definition.tracking_events.clone(),
            buckets: definition.shape.buckets.as_ref().map(|buckets| buckets.bounds().to_vec()),
            quantiles: definition.quantiles.as_ref().map(|quantiles| quantiles.values().to_vec()),
            is_active: definition.is_active,
        }
    }
}

impl DefinitionInput {
    /// Checks every rule and names every field that breaks one.
    pub fn check(self, id: DefinitionId, account: AccountId, now: Millis) -> Result<Definition, Vec<FieldError>> {
        let mut errors = Vec::new();
        check_chars(&mut errors, "name", &self.name, 1, DISPLAY_NAME_CHARS_MAX);
        check_text(&mut errors, "description", self.description.as_deref());
        check_text(&mut errors, "helpText", self.help_text.as_deref());
        check_labels(&mut errors, &self.labels);
        check_events(&mut errors, &self.tracking_events);
        let name_and_type = self.check_name_and_type(&mut errors);
        let buckets = self.check_buckets(&mut errors);
        let quantiles = self.check_quantiles(&mut errors);
        let Some((metric_name, metric_type)) = name_and_type.filter(|_| errors.is_empty()) else { return Err(errors) };
        let default_buckets = || Automatic::find(metric_name.family().as_str()).and_then(Automatic::buckets);
        let is_histogram = metric_type == MetricType::Histogram;
        let buckets = is_histogram.then(|| buckets.or_else(default_buckets).unwrap_or_default());
        Ok(Definition {
            id,
            account,
            name: self.name,
            description: self.description,
            metric_name,
            shape: Arc::new(Shape { metric_type, labels: self.labels, buckets }),
            quantiles: (metric_type == MetricType::Summary).then(|| quantiles.unwrap_or_default()),
            help_text: self.help_text,
            auto_track: self.auto_track,
            tracking_events: self.tracking_events,
            is_active: self.is_active,
            created_at: now,
            updated_at: now,
        })
    }

    fn check_name_and_type(&self, errors: &mut Vec<FieldError>) -> Option<(MetricName, MetricType)> {
        let name = MetricName::parse(&self.metric_name)
            .map_err(|error| errors.push(FieldError::new("metricName", error.to_string())));
        let metric_type: Result<MetricType, ()> =
            self.metric_type.parse().map_err(|error| errors.push(FieldError::new("metricType", format!("{error}"))));
        let (Ok(name), Ok(metric_type)) = (name, metric_type) else { return None };
        if let Err(error) = name.family_of(metric_type) {
            errors.push(FieldError::new("metricName", error.to_string()));
        }
        if let Some(automatic) = Automatic::find(name.family().as_str())
            && automatic.metric_type != metric_type
        {
            let message = format!("`{}` is measured automatically as a {}", automatic.name, automatic.metric_type);
            errors.push(FieldError::new("metricType", message));
        }
        Some((name, metric_type))
    }

    fn check_buckets(&self, errors: &mut Vec<FieldError>) -> Option<Buckets> {
        let bounds = self.buckets.as_ref()?;
        if self.metric_type != MetricType::Histogram.as_str() {
            errors.push(FieldError::new("buckets", "only a histogram has buckets"));
            return None;
        }
        Buckets::parse(bounds).map_err(|error| errors.push(FieldError::new("buckets", error.to_string()))).ok()
    }

    fn check_quantiles(&self, errors: &mut Vec<FieldError>) -> Option<Quantiles> {
        let quantiles = self.quantiles.as_ref()?;
        if self.metric_type != MetricType::Summary.as_str() {
            errors.push(FieldError::new("quantiles", "only a summary has quantiles"));
            return None;
        }
        Quantiles::parse(quantiles).map_err(|error| errors.push(FieldError::new("quantiles", error.to_string()))).ok()
    }
}

fn check_chars(errors: &mut Vec<FieldError>, field: &str, text: &str, chars_min: usize, chars_max: usize) {
    if !(chars_min..=chars_max).contains(&text.chars().count()) || text.contains('\0') {
        errors
            .push(FieldError::new(field, format!("must have {chars_min} to {chars_max} characters, none of them NUL")));
    }
}

fn check_text(errors: &mut Vec<FieldError>, field: &str, text: Option<&str>) {
    if let Some(text) = text {
        check_chars(errors, field, text, 0, TEXT_CHARS_MAX);
    }
}

fn check_labels(errors: &mut Vec<FieldError>, rule: &LabelRule) {
    let names: Vec<&String> = match rule {
        LabelRule::Defaults(defaults) => defaults.keys().collect(),
        LabelRule::Exactly(names) => names.iter().collect(),
    };
    if names.len() > LABELS_MAX {
        errors.push(FieldError::new("labels", format!("at most {LABELS_MAX} labels")));
    }
    for (index, name) in names.iter().enumerate() {
        if let Err(error) = LabelName::check(name) {
            errors.push(FieldError::new(format!("labels.{name}"), error.to_string()));
        }
        if names[..index].contains(name) {
            errors.push(FieldError::new(format!("labels.{name}"), "is named twice"));
        }
    }
    if let LabelRule::Defaults(defaults) = rule {
        for (name, value) in defaults {
            if value.len() > LABEL_VALUE_BYTES_MAX || value.contains('\0') {
                let message = format!("must be at most {LABEL_VALUE_BYTES_MAX} bytes, none of them NUL");
                errors.push(FieldError::new(format!("labels.{name}"), message));
            }
        }
    }
}

fn check_events(errors: &mut Vec<FieldError>, events: &[String]) {
    if events.len() > TRACKING_EVENTS_MAX {
        errors.push(FieldError::new("trackingEvents", format!("at most {TRACKING_EVENTS_MAX} events")));
    }
    for (index, event) in events.iter().enumerate() {
        if let Some(message) = event_error(event) {
            errors.push(FieldError::new(format!("trackingEvents[{index}]"), message));
        }
    }
}

fn event_error(event: &str) -> Option<String> {
    let (kind, argument) = event.split_once(' ').unwrap_or((event, ""));
    let is_name = kind.starts_with(|c: char| c.is_ascii_alphabetic())
        && kind.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'));
    if !is_name || event.chars().count() > TRACKING_EVENT_CHARS_MAX || event.contains('\0') {
        return Some(format!(
            "must be an event name and, optionally, a selector, at most {TRACKING_EVENT_CHARS_MAX} characters"
        ));
    }
    let percent = || argument.strip_suffix('%').and_then(|number| number.parse::<u8>().ok());
    if kind == "scroll" && !argument.is_empty() && !percent().is_some_and(|percent| (1..=100).contains(&percent)) {
        return Some("`scroll` takes a share from 1% to 100%".to_owned());
    }
    (kind == "pageview" && !argument.is_empty() && !argument.starts_with('/'))
        .then(|| "`pageview` takes a path that begins with `/`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(metric_name: &str, metric_type: &str) -> DefinitionInput {
        DefinitionInput {
            name: "A metric".to_owned(),
            metric_name: metric_name.to_owned(),
            metric_type: metric_type.to_owned(),
            is_active: true,
            ..DefinitionInput::default()
        }
    }

    fn check(input: DefinitionInput) -> Result<Definition, Vec<FieldError>> {
        input.check(DefinitionId::generate(), AccountId::generate(), Millis(0))
    }

    #[test]
    fn every_bad_field_is_named() {
        let bad = DefinitionInput {
            name: String::new(),
            buckets: Some(vec![1.0]),
            labels: LabelRule::Exactly(vec!["le".to_owned(), "a".to_owned(), "a".to_owned()]),
            tracking_events: vec!["scroll 500%".to_owned(), "click .buy > b".to_owned()],
            ..input("x_bucket", "gauge")
        };
        let fields: Vec<_> = check(bad).expect_err("bad").into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "labels.le", "labels.a", "trackingEvents[0]", "metricName", "buckets"]);
    }

    #[test]
    fn automatic_names_keep_type_and_bounds() {
        assert_eq!(check(input("page_views", "gauge")).expect_err("type")[0].field, "metricType");
        let lcp = check(input("lcp_seconds", "histogram")).expect("valid");
        assert!(lcp.shape.buckets.as_ref().expect("bounds").bounds().contains(&2.5));
    }

    #[test]
    fn only_counters_end_in_total() {
        assert_eq!(check(input("x_total", "gauge")).expect_err("total")[0].field, "metricName");
        assert_eq!(check(input("x_total", "counter")).expect("valid").exposed_name(), "x_total");
        assert_eq!(check(input("x", "counter")).expect("valid").exposed_name(), "x_total");
    }
}
