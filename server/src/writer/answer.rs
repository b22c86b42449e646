//! The answer to a batch (`CONTRACT.md` §6). A batch that is sent again gets the same bytes.

use std::sync::Arc;

use model::ItemError;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use store::log::StoredAnswer;
use utoipa::ToSchema;

/// Longest piece of a sender's name that an answer repeats, in characters.
const NAME_CHARS_MAX: usize = 100;

/// A remark on one item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Note {
    /// Index of the item in the request.
    index: u8,
    /// Its name as sent.
    name: String,
    /// Stable code.
    code: String,
    /// What is wrong and what to do.
    message: String,
}

impl Note {
    /// A remark.
    #[must_use]
    pub fn new(index: u8, name: &str, code: &str, message: String) -> Self {
        Self { index, name: name.chars().take(NAME_CHARS_MAX).collect(), code: code.to_owned(), message }
    }

    /// An item that does not count.
    #[must_use]
    pub fn error(index: u8, name: &str, error: ItemError) -> Self {
        let code = serde_json::to_value(error.code).ok();
        let code = code.as_ref().and_then(serde_json::Value::as_str).unwrap_or("refused");
        Self::new(index, name, code, error.message)
    }
}

/// Errors and warnings of a batch.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// Items that do not count.
    pub errors: Vec<Note>,
    /// Items that count, but not quite as sent.
    pub warnings: Vec<Note>,
}

/// What a sender gets.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer<'a> {
    /// Whether any item counts.
    success: bool,
    /// Items that count.
    processed: usize,
    /// Items that do not, and why.
    errors: &'a [Note],
    /// Items that count, but not quite as sent.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    warnings: &'a [Note],
    /// The sender's id of the batch, or one made here.
    batch_id: &'a str,
}

/// What an answer says in short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Items that count.
    pub processed: usize,
    /// Items that do not.
    pub errors: usize,
    /// Remarks on items that count.
    pub warnings: usize,
    /// Code and message of the first item that does not count.
    pub first_error: Option<(String, String)>,
}

#[derive(Deserialize)]
struct FullAnswer {
    processed: usize,
    errors: Vec<FullError>,
    #[serde(default)]
    warnings: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct FullError {
    code: String,
    message: String,
}

impl Outline {
    /// Of a kept answer. Only one with remarks must be read.
    #[must_use]
    pub fn of(answer: &StoredAnswer) -> Self {
        match answer {
            StoredAnswer::Clean(count) => Self { processed: usize::from(*count), ..Self::default() },
            StoredAnswer::Full(bytes) => {
                serde_json::from_slice::<FullAnswer>(bytes).map(Self::from).unwrap_or_default()
            }
        }
    }
}

impl From<FullAnswer> for Outline {
    fn from(answer: FullAnswer) -> Self {
        Self {
            processed: answer.processed,
            errors: answer.errors.len(),
            warnings: answer.warnings.len(),
            first_error: answer.errors.into_iter().next().map(|error| (error.code, error.message)),
        }
    }
}

/// How a batch is answered once it is durable, as it is kept for a repetition.
#[must_use]
pub fn to_store(processed: usize, mut notes: Notes, batch_id: &str) -> StoredAnswer {
    match u8::try_from(processed) {
        Ok(count) if notes.errors.is_empty() && notes.warnings.is_empty() => StoredAnswer::Clean(count),
        _ => {
            notes.errors.sort_by_key(|note| note.index);
            StoredAnswer::Full(render(processed, &notes, batch_id).into())
        }
    }
}

/// The bytes of a kept answer.
#[must_use]
pub fn to_body(answer: &StoredAnswer, batch_id: &str) -> Arc<[u8]> {
    match answer {
        StoredAnswer::Clean(count) => render(usize::from(*count), &Notes::default(), batch_id).into(),
        StoredAnswer::Full(bytes) => Arc::clone(bytes),
    }
}

fn render(processed: usize, notes: &Notes, batch_id: &str) -> Vec<u8> {
    let answer =
        Answer { success: processed > 0, processed, errors: &notes.errors, warnings: &notes.warnings, batch_id };
    serde_json::to_vec(&answer).unwrap_or_default()
}
