//! Label sets in one canonical text: `a="x",b="y"`, sorted by name, values escaped as the exposition writes them,
//! empty values left out (for Prometheus an empty label is an absent one, so keeping both would be one series twice).
//! The text is identity, storage form and exposition form at once: equal sets have equal text and only they have,
//! because escaping is injective.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::limits::{LABEL_VALUE_BYTES_MAX, OVERFLOW_VALUE};

/// A label set in canonical text. Empty: no labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabelSet(Box<str>);

impl LabelSet {
    /// Makes the canonical text of pairs whose names are checked and differ from each other.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        let mut text = String::new();
        write_canonical(&mut text, &mut pairs);
        Self(text.into())
    }

    /// The overflow series of a family: every label that the refused series had says `__overflow__`.
    #[must_use]
    pub fn overflow_of(refused: &str) -> Self {
        let names: Vec<_> = pairs(refused).map(|(name, _)| name).collect();
        Self::from_pairs(names.into_iter().map(|name| (name, OVERFLOW_VALUE)))
    }

    /// Takes text that [`write_canonical`] wrote (from the log or the store).
    #[must_use]
    pub fn from_canonical(text: &str) -> Self {
        Self(text.into())
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Name and unescaped value of each label, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        pairs(&self.0)
    }
}

/// Appends the canonical text of `pairs` to `out`; sorts `pairs`. Values longer than
/// [`LABEL_VALUE_BYTES_MAX`] are cut at a character boundary.
pub fn write_canonical(out: &mut String, pairs: &mut [(&str, &str)]) {
    pairs.sort_unstable_by_key(|(name, _)| *name);
    let mut first = true;
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        if !first {
            out.push(',');
        }
        first = false;
        out.push_str(name);
        out.push_str("=\"");
        push_escaped(out, cut(value));
        out.push('"');
    }
}

/// Name and unescaped value of each label of a canonical text.
pub fn pairs(canonical: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = canonical;
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once("=\"")?;
        let end = closing_quote(after)?;
        let value = &after[..end];
        rest = after[end + 1..].strip_prefix(',').unwrap_or(&after[end + 1..]);
        Some((name, unescape(value)))
    })
}

/// The value of one label of a canonical text.
#[must_use]
pub fn value_of<'a>(canonical: &'a str, label: &str) -> Option<Cow<'a, str>> {
    pairs(canonical).find(|(name, _)| *name == label).map(|(_, value)| value)
}

/// Escapes as a label value: `\` `"` and newline (Prometheus text format 0.0.4 and `OpenMetrics` alike).
pub fn push_escaped(out: &mut String, value: &str) {
    if !value.bytes().any(|byte| matches!(byte, b'\\' | b'"' | b'\n')) {
        out.push_str(value);
        return;
    }
    for character in value.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
}

fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(LABEL_VALUE_BYTES_MAX)]
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, true) => match characters.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            (other, false) => out.push(other),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn canonical_text_is_injective_and_reads_back(
            pairs in proptest::collection::btree_map("[a-z]{1,3}", "\\PC{0,8}|[\"\\\\\n,=]{0,6}", 0..5)
        ) {
            let set = LabelSet::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let read: BTreeMap<_, _> = set.iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect();
            let expected: BTreeMap<_, _> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            prop_assert_eq!(read, expected);
        }
    }

    #[test]
    fn neighbours_do_not_merge() {
        let left = LabelSet::from_pairs([("a", "1"), ("b", "23")]);
        let right = LabelSet::from_pairs([("a", "12"), ("b", "3")]);
        assert_ne!(left, right);
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let set = LabelSet::from_pairs([("a", "é".repeat(200).as_str())]);
        let (_, value) = set.iter().next().expect("one label");
        assert_eq!(value.len(), LABEL_VALUE_BYTES_MAX);
        let odd = format!("x{}", "é".repeat(200));
        let set = LabelSet::from_pairs([("a", odd.as_str())]);
        assert_eq!(set.iter().next().expect("one label").1.len(), LABEL_VALUE_BYTES_MAX - 1);
    }

    #[test]
    fn overflow_keeps_the_names() {
        assert_eq!(LabelSet::overflow_of(r#"page="/x",q="1""#).as_str(), r#"page="__overflow__",q="__overflow__""#);
        assert_eq!(LabelSet::overflow_of("").as_str(), "");
    }
}
