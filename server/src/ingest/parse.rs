//! The body of a batch, borrowed from the request. Bounded while it is read: the hundred-and-first metric or a flood of
//! labels ends the parsing, not the memory.

use std::{borrow::Cow, fmt};

use model::limits::BATCH_ITEMS_MAX;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

/// Labels that one item may send; more than a series may have, because an array configuration drops some.
const SENT_LABELS_MAX: usize = 50;

/// Text without a copy where the sender escaped nothing. (serde's own `Option<Cow<str>>` always copies.)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// One metric as sent.
#[derive(Debug, Deserialize)]
pub struct SentItem<'a> {
    /// Metric name.
    #[serde(borrow)]
    pub name: Text<'a>,
    /// One of the four types.
    #[serde(borrow, rename = "type", default)]
    pub metric_type: Option<Text<'a>>,
    /// Finite: JSON knows no other number.
    pub value: f64,
    /// Labels.
    #[serde(borrow, default)]
    pub labels: SentLabels<'a>,
    /// `set`, `increment` or `decrement`.
    #[serde(borrow, default)]
    pub operation: Option<Text<'a>>,
}

/// Labels as sent; a later one of the same name wins. Numbers and booleans are taken as their text, null as absent.
#[derive(Debug, Default)]
pub struct SentLabels<'a>(pub Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'de: 'a, 'a> Deserialize<'de> for SentLabels<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LabelsVisitor;
        impl<'de> Visitor<'de> for LabelsVisitor {
            type Value = SentLabels<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of labels")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(SentLabels::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut labels: Vec<(Cow<'de, str>, Cow<'de, str>)> = Vec::new();
                while let Some((Text(name), LabelText(value))) = map.next_entry()? {
                    match labels.iter().position(|(present, _)| *present == name) {
                        Some(position) => labels[position].1 = value,
                        None if labels.len() == SENT_LABELS_MAX => {
                            return Err(A::Error::custom(format_args!("at most {SENT_LABELS_MAX} labels are read")));
                        }
                        None => labels.push((name, value)),
                    }
                }
                Ok(SentLabels(labels))
            }
        }
        deserializer.deserialize_any(LabelsVisitor)
    }
}

struct LabelText<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for LabelText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;
        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = LabelText<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a label value: text, a number or a boolean")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(LabelText(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(LabelText(Cow::Owned(text.to_owned())))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(LabelText(Cow::Borrowed(if value { "true" } else { "false" })))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(LabelText(Cow::Owned(value.to_string())))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(LabelText(Cow::Owned(value.to_string())))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                Ok(LabelText(Cow::Owned(value.to_string())))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(LabelText(Cow::Borrowed("")))
            }
        }
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// A batch as sent: an object, or the bare array of its metrics.
#[derive(Debug, Deserialize)]
pub struct SentBatch<'a> {
    /// 1 to 100 metrics.
    #[serde(borrow, deserialize_with = "bounded_items")]
    pub metrics: Vec<SentItem<'a>>,
    /// The sender's id of the batch.
    #[serde(borrow, rename = "batchId", default)]
    pub batch_id: Option<Text<'a>>,
    /// The publishable key, where no header can be set.
    #[serde(borrow, default)]
    pub key: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct BareBatch<'a>(#[serde(borrow, deserialize_with = "bounded_items")] Vec<SentItem<'a>>);

/// Reads a batch. Errors of the category `Data` are JSON of another shape.
pub fn parse(body: &str) -> Result<SentBatch<'_>, serde_json::Error> {
    if body.trim_start().starts_with('[') {
        let BareBatch(metrics) = serde_json::from_str(body)?;
        return Ok(SentBatch { metrics, batch_id: None, key: None });
    }
    serde_json::from_str(body)
}

/// An item is an object. (A derived `Deserialize` would take the array of its values, too.)
struct ItemObject;

impl<'de> DeserializeSeed<'de> for ItemObject {
    type Value = SentItem<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ItemObject {
    type Value = SentItem<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a metric, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        SentItem::deserialize(MapAccessDeserializer::new(map))
    }
}

fn bounded_items<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SentItem<'de>>, D::Error> {
    struct ItemsVisitor;
    impl<'de> Visitor<'de> for ItemsVisitor {
        type Value = Vec<SentItem<'de>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an array of 1 to {BATCH_ITEMS_MAX} metrics")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut metrics = Vec::with_capacity(16);
            while let Some(item) = items.next_element_seed(ItemObject)? {
                if metrics.len() == BATCH_ITEMS_MAX {
                    return Err(A::Error::invalid_length(BATCH_ITEMS_MAX + 1, &self));
                }
                metrics.push(item);
            }
            if metrics.is_empty() {
                return Err(A::Error::invalid_length(0, &self));
            }
            Ok(metrics)
        }
    }
    deserializer.deserialize_seq(ItemsVisitor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_borrowed_and_labels_are_read_kindly() {
        let body = r#"{"metrics":[{"name":"a","type":"gauge","value":1,"x":[{}],
            "labels":{"p":"/","n":4,"f":1.5,"b":true,"z":null,"p":"/last"}}],"batchId":"0123456789abcdef"}"#;
        let batch = parse(body).expect("valid");
        let item = &batch.metrics[0];
        assert!(matches!(item.name.0, Cow::Borrowed("a")));
        let labels: Vec<_> = item.labels.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(labels, ["p=/last", "n=4", "f=1.5", "b=true", "z="]);
        assert_eq!(batch.batch_id, Some(Text(Cow::Borrowed("0123456789abcdef"))));
    }

    #[test]
    fn a_bare_array_is_a_batch() {
        assert_eq!(parse(r#" [{"name":"a","value":1}]"#).expect("valid").metrics.len(), 1);
    }

    #[test]
    fn length_is_bounded_while_reading() {
        let item = r#"{"name":"a","value":1}"#;
        let body = |count: usize| format!("[{}]", vec![item; count].join(","));
        assert!(parse(&body(100)).is_ok());
        assert!(parse(&body(101)).expect_err("too many").is_data());
        assert!(parse("[]").expect_err("none").is_data());
        let labels: Vec<_> = (0..51).map(|number| format!("\"l{number}\":1")).collect();
        let body = format!(r#"[{{"name":"a","value":1,"labels":{{{}}}}}]"#, labels.join(","));
        assert!(parse(&body).expect_err("too many").is_data());
    }
}
