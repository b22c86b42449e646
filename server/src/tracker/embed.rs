//! Configurations as data inside a script: JSON in one string literal that nothing in it can leave.

use std::{fmt::Write as _, sync::Arc};

use model::{Definition, LabelRule};
use serde::Serialize;

use super::variant::{PLACEHOLDER, Variant};

/// What a library reads: `{"k":key,"u":address,"m":[[name,type,labels],…]}`. A metric that is sent by itself has its
/// tracking events as a fourth element.
#[derive(Serialize)]
pub struct Embedded<'a> {
    k: &'a str,
    u: &'a str,
    m: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Entry<'a> {
    Called(&'a str, &'static str, Option<&'a LabelRule>),
    Tracked(&'a str, &'static str, Option<&'a LabelRule>, &'a [String]),
}

impl<'a> Embedded<'a> {
    /// A key, the address that batches go to, and the active ones of these configurations.
    pub fn new(key: &'a str, address: &'a str, definitions: impl Iterator<Item = &'a Arc<Definition>>) -> Self {
        let active = definitions.filter(|definition| definition.is_active);
        Self { k: key, u: address, m: active.map(|definition| entry(definition)).collect() }
    }

    /// The library with this in its place.
    #[must_use]
    pub fn into_script(self, variant: Variant) -> String {
        let json = serde_json::to_string(&self).unwrap_or_default();
        variant.code().replacen(PLACEHOLDER, &literal(&json), 1)
    }
}

/// Whether one of these is sent by itself on its tracking events.
pub fn has_events<'a>(mut definitions: impl Iterator<Item = &'a Arc<Definition>>) -> bool {
    definitions
        .any(|definition| definition.is_active && definition.auto_track && !definition.tracking_events.is_empty())
}

/// One configuration as the library takes it.
pub(super) fn entry(definition: &Definition) -> Entry<'_> {
    let name = definition.metric_name.as_str();
    let metric_type = definition.shape.metric_type.as_str();
    let labels = Some(&definition.shape.labels).filter(|rule| !is_empty(rule));
    if definition.auto_track {
        Entry::Tracked(name, metric_type, labels, &definition.tracking_events)
    } else {
        Entry::Called(name, metric_type, labels)
    }
}

fn is_empty(rule: &LabelRule) -> bool {
    matches!(rule, LabelRule::Defaults(defaults) if defaults.is_empty())
}

/// A JavaScript string literal in single quotes (JSON is full of double ones), safe in a file, in `<script>` and in an
/// attribute: what could end the literal, the line or the element is written as an escape.
#[must_use]
pub fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    out.push('\'');
    for character in text.chars() {
        match character {
            '\'' | '\\' | '<' | '>' | '&' | '`' | '\u{2028}' | '\u{2029}' | '\u{feff}' => escape(&mut out, character),
            character if character.is_control() => escape(&mut out, character),
            character => out.push(character),
        }
    }
    out.push('\'');
    out
}

fn escape(out: &mut String, character: char) {
    // All of them are in the basic plane: four digits. Writing to a String does not fail.
    _ = write!(out, "\\u{:04x}", u32::from(character));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a literal back as a JavaScript engine does, knowing only `\uXXXX`.
    fn read(literal: &str) -> String {
        let inner = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).expect("quotes");
        assert!(!inner.contains(['\'', '\n', '\r', '\u{2028}', '\u{2029}', '<', '>', '&', '`']), "{inner}");
        let mut parts = inner.split("\\u");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (code, rest) = part.split_at(4);
            text.push(char::from_u32(u32::from_str_radix(code, 16).expect("hex")).expect("character"));
            text.push_str(rest);
        }
        text
    }

    proptest! {
        #[test]
        fn a_literal_holds_its_text_and_nothing_leaves_it(text in "\\PC{0,20}|[\\\\'\"<>&`\n\r\t\u{2028}\u{2029}u0-9]{0,20}") {
            prop_assert_eq!(read(&literal(&text)), text);
        }
    }

    #[test]
    fn hostile_texts_stay_inside() {
        for text in ["</script><script>alert(1)</script>", "'+alert(1)+'", "\\'+alert(1)//", "${alert(1)}", "\u{2028}x"]
        {
            assert_eq!(read(&literal(text)), text);
        }
    }
}
