//! One line, as it is shown.

use jiff::Timestamp;
use model::Millis;
use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// Counts the lines of this run of the app, from one.
    #[ts(type = "number")]
    pub number: u64,
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// How much it matters.
    pub level: Level,
    /// The module that says it; empty where nobody said.
    pub target: String,
    /// What is said, with its fields.
    pub message: String,
}

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Every step.
    Trace,
    /// For whoever looks for a fault.
    Debug,
    /// What goes on.
    Info,
    /// Should be looked at.
    Warn,
    /// Went wrong.
    Error,
}

/// A line of JSON, as `tracing-subscriber` writes it, or any other text.
pub(super) fn read(text: &str, number: u64, now: Millis) -> LogLine {
    let json = serde_json::from_str::<Map<String, Value>>(text).ok();
    json.and_then(|fields| of_json(fields, number, now)).unwrap_or_else(|| LogLine {
        number,
        time: time(now),
        level: level_of_text(text),
        target: String::new(),
        message: text.to_owned(),
    })
}

fn of_json(mut fields: Map<String, Value>, number: u64, now: Millis) -> Option<LogLine> {
    let level = level(fields.remove("level")?.as_str()?)?;
    let said = fields.remove("timestamp").and_then(owned);
    let time = said.filter(|said| said.parse::<Timestamp>().is_ok()).unwrap_or_else(|| time(now));
    let target = fields.remove("target").and_then(owned).unwrap_or_default();
    // Where they are not flattened.
    if let Some(Value::Object(inner)) = fields.remove("fields") {
        fields.extend(inner);
    }
    // The span is the last one of `spans`.
    fields.remove("span");
    let mut message = fields.remove("message").and_then(owned).unwrap_or_default();
    let spans = fields.remove("spans");
    for (name, value) in &fields {
        append(&mut message, name, value);
    }
    for span in spans.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object) {
        for (name, value) in span.iter().filter(|(name, _)| *name != "name") {
            append(&mut message, name, value);
        }
    }
    Some(LogLine { number, time, level, target, message })
}

fn append(message: &mut String, name: &str, value: &Value) {
    let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if !message.is_empty() {
        message.push(' ');
    }
    message.push_str(name);
    message.push('=');
    message.push_str(&shown);
}

fn owned(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn level(word: &str) -> Option<Level> {
    Some(match word {
        "TRACE" => Level::Trace,
        "DEBUG" => Level::Debug,
        "INFO" => Level::Info,
        "WARN" => Level::Warn,
        "ERROR" => Level::Error,
        _ => return None,
    })
}

/// What is no line of the log comes from what ends the program, or from the system.
fn level_of_text(text: &str) -> Level {
    let text = text.to_ascii_lowercase();
    let begins = |words: [&str; 2]| words.iter().any(|word| text.starts_with(word));
    if begins(["error", "fatal"]) || text.contains("panicked at") {
        Level::Error
    } else if begins(["warn", "note"]) {
        Level::Warn
    } else {
        Level::Info
    }
}

/// RFC 3339.
pub(super) fn time(now: Millis) -> String {
    Timestamp::from_millisecond(now.0).map(|at| at.to_string()).unwrap_or_default()
}

impl Level {
    /// The word in files.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_taken_apart() {
        let line = |text| read(text, 1, Millis(0));
        let flat = line(
            r#"{"timestamp":"2026-01-02T03:04:05.6Z","level":"WARN","message":"slow","millis":12,"error":"no","target":"server::writer"}"#,
        );
        assert_eq!((flat.level, flat.time.as_str()), (Level::Warn, "2026-01-02T03:04:05.6Z"));
        assert_eq!((flat.target.as_str(), flat.message.as_str()), ("server::writer", "slow error=no millis=12"));
        let nested = line(r#"{"level":"INFO","fields":{"message":"up"},"spans":[{"id":7,"name":"request"}]}"#);
        assert_eq!((nested.level, nested.message.as_str()), (Level::Info, "up id=7"));
        assert_eq!(nested.time, "1970-01-01T00:00:00Z");
    }

    #[test]
    fn other_text_is_shown_as_it_is() {
        let line = |text| read(text, 1, Millis(0));
        for text in ["listening", "{\"level\":7}", "{}", "[1]"] {
            assert_eq!((line(text).level, line(text).message.as_str()), (Level::Info, text));
        }
        assert_eq!(line("error: no such file").level, Level::Error);
        assert_eq!(line("thread 'main' panicked at src/main.rs:1").level, Level::Error);
        assert_eq!(line("warning: old").level, Level::Warn);
    }
}
