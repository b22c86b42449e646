//! From what was sent to what it means for this account: names and labels checked, configurations applied. An item that
//! breaks a rule becomes an item error; the others count.

use std::{borrow::Cow, sync::Arc};

use model::{
    Definition, FamilyName, ItemError, ItemErrorCode, LabelName, LabelRule, MetricName, MetricType, Operation,
    automatic::Automatic,
    limits::{LABEL_VALUE_BYTES_MAX, LABELS_MAX},
};
use registry::{Batch, ShapeRef};

use super::parse::SentItem;
use crate::{
    snapshots::AccountEntry,
    writer::{
        Resolved,
        answer::{Note, Notes},
    },
};

/// Room for a name.
const NAME_CHARS_USUAL: usize = 24;

/// Resolves every item against the account's configurations.
#[must_use]
pub fn resolve(
    items: &[SentItem<'_>],
    account: &AccountEntry,
    server_labels: &[(LabelName, String)],
    mut batch: Batch,
) -> Resolved {
    let mut notes = Notes::default();
    let mut indexes = Vec::with_capacity(items.len());
    let mut names = String::with_capacity(items.len() * NAME_CHARS_USUAL);
    for (index, item) in (0_u8..).zip(items) {
        match resolve_item(item, account, server_labels, &mut batch) {
            Ok(dropped) => {
                indexes.push(index);
                names.push_str(&item.name.0);
                names.push(' ');
                let warning = dropped.map(|text| Note::new(index, &item.name.0, "label_dropped", text));
                notes.warnings.extend(warning);
            }
            Err(error) => notes.errors.push(Note::error(index, &item.name.0, error)),
        }
    }
    Resolved { batch, indexes, names, notes }
}

/// `Some`: a warning about labels that were dropped.
fn resolve_item(
    item: &SentItem<'_>,
    account: &AccountEntry,
    server_labels: &[(LabelName, String)],
    batch: &mut Batch,
) -> Result<Option<String>, ItemError> {
    let name = &*item.name.0;
    MetricName::check(name).map_err(ItemError::name)?;
    let family = FamilyName::of(name);
    let definition = account.definitions.by_family.get(family);
    let shape = match definition {
        Some(definition) if definition.is_active => ShapeRef::Configured(Arc::clone(&definition.shape)),
        Some(_) => {
            let message = format!("`{family}` is switched off; activate its configuration.");
            return Err(ItemError::new(ItemErrorCode::MetricInactive, message));
        }
        None => ShapeRef::Unconfigured(sent_type(item, family, account)?),
    };
    let metric_type = match &shape {
        ShapeRef::Configured(shape) => shape.metric_type,
        ShapeRef::Unconfigured(metric_type) => *metric_type,
    };
    let operation = operation(item, metric_type)?;
    let (mut labels, dropped) = labels(item, definition.map(Arc::as_ref))?;
    // Every page adds these; beside a series without the label, one with the same value would be there twice.
    labels.retain(|(name, value)| {
        let is_added = |(added, kept): &(LabelName, String)| added.as_str() == *name && is_kept_as(value, kept);
        !server_labels.iter().any(is_added)
    });
    batch.push(family, shape, &mut labels, operation);
    Ok(dropped)
}

/// The type of a metric that nobody configured.
fn sent_type(item: &SentItem<'_>, family: &str, account: &AccountEntry) -> Result<MetricType, ItemError> {
    let automatic = Automatic::find(family);
    if automatic.is_none() && !account.accept_unconfigured {
        let message = format!("`{family}` is not configured, and this account takes configured metrics only.");
        return Err(ItemError::new(ItemErrorCode::UnknownMetric, message));
    }
    let text = item.metric_type.as_ref().map_or("", |text| &text.0);
    let metric_type: MetricType =
        text.parse().map_err(|error| ItemError::new(ItemErrorCode::InvalidType, format!("`type` {error}.")))?;
    if metric_type != MetricType::Counter && item.name.0.len() != family.len() {
        return Err(ItemError::name(model::name::NameError::Total));
    }
    match automatic {
        Some(automatic) if automatic.metric_type != metric_type => {
            Err(ItemError::type_conflict(family, automatic.metric_type))
        }
        _ => Ok(metric_type),
    }
}

fn operation(item: &SentItem<'_>, metric_type: MetricType) -> Result<Operation, ItemError> {
    let sent = item.operation.as_ref().map(|text| &*text.0);
    if !matches!(sent, None | Some("set" | "increment" | "decrement")) {
        let message = "`operation` must be `set`, `increment` or `decrement`.";
        return Err(ItemError::new(ItemErrorCode::InvalidOperation, message));
    }
    if !item.value.is_finite() {
        return Err(ItemError::new(ItemErrorCode::NotFinite, "`value` must be a finite number."));
    }
    match (metric_type, sent) {
        (MetricType::Counter, Some("decrement")) => Err(negative()),
        (MetricType::Counter, _) if item.value < 0.0 => Err(negative()),
        (MetricType::Counter, _) | (MetricType::Gauge, Some("increment")) => Ok(Operation::Add(item.value)),
        (MetricType::Gauge, Some("decrement")) => Ok(Operation::Add(-item.value)),
        (MetricType::Gauge, _) => Ok(Operation::Set(item.value)),
        (MetricType::Histogram | MetricType::Summary, _) => Ok(Operation::Observe(item.value)),
    }
}

fn negative() -> ItemError {
    ItemError::new(ItemErrorCode::NegativeCounter, "A counter only goes up; send a value of 0 or more, or use a gauge.")
}

/// Whether a label value is this one once it is cut to what is kept.
fn is_kept_as(value: &str, kept: &str) -> bool {
    value == kept
        || (value.len() > LABEL_VALUE_BYTES_MAX && &value[..value.floor_char_boundary(LABEL_VALUE_BYTES_MAX)] == kept)
}

type Labels<'a> = Vec<(&'a str, &'a str)>;

/// The labels of the series, and a warning about those that an exact list drops.
fn labels<'a>(
    item: &'a SentItem<'_>,
    definition: Option<&'a Definition>,
) -> Result<(Labels<'a>, Option<String>), ItemError> {
    let mut labels: Labels<'a> = Vec::with_capacity(item.labels.0.len());
    let mut dropped: Vec<&str> = Vec::new();
    let rule = definition.map(|definition| &definition.shape.labels);
    for (name, value) in &item.labels.0 {
        LabelName::check(name).map_err(|error| {
            ItemError::new(ItemErrorCode::InvalidLabel, format!("The label `{}` {error}.", quote(name)))
        })?;
        match rule {
            Some(LabelRule::Exactly(names)) if !names.iter().any(|known| known == name) => dropped.push(name),
            _ => labels.push((name, value)),
        }
    }
    if let Some(LabelRule::Defaults(defaults)) = rule {
        for (name, value) in defaults {
            if !labels.iter().any(|(present, _)| present == name) {
                labels.push((name, value));
            }
        }
    }
    if labels.len() > LABELS_MAX {
        let message = format!("A series has at most {LABELS_MAX} labels, these are {}.", labels.len());
        return Err(ItemError::new(ItemErrorCode::TooManyLabels, message));
    }
    let warning = || format!("Labels that the configuration does not list were dropped: {}.", dropped.join(", "));
    Ok((labels, (!dropped.is_empty()).then(warning)))
}

/// The beginning of a text that somebody else wrote.
fn quote(text: &str) -> Cow<'_, str> {
    const QUOTE_CHARS_MAX: usize = 40;
    match text.char_indices().nth(QUOTE_CHARS_MAX) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
