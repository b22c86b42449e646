//! A JSON body of an account's endpoint: at most [`BODY_BYTES_MAX`], unknown fields refused by the types themselves.

use std::sync::Arc;

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::header,
};
use model::FieldError;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::{
    app::App,
    error::{ApiError, Code},
};

/// Body of an account's endpoint, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Longest piece of a parser's message that an answer quotes, in characters.
const QUOTE_CHARS_MAX: usize = 200;

/// A body of type `T`.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _app: &Arc<App>) -> Result<Self, ApiError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.unwrap_or("").split(';').next().unwrap_or("").trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(ApiError::new(Code::UnsupportedMediaType, "Send `Content-Type: application/json`."));
        }
        let bytes = to_bytes(request.into_body(), BODY_BYTES_MAX)
            .await
            .map_err(|_| ApiError::new(Code::BodyTooLarge, format!("The body is over {BODY_BYTES_MAX} bytes.")))?;
        parse(&bytes).map(Self)
    }
}

/// Reads JSON: what is not JSON is 400, JSON of another shape is 422 with the field named.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| refuse(&error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| refuse("", &error))?;
    // A derived type would take the array of its fields' values, too.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(ApiError::field("", "the body must be an object"));
    }
    Ok(value)
}

fn refuse(path: &str, error: &serde_json::Error) -> ApiError {
    let text: String = error.to_string().chars().take(QUOTE_CHARS_MAX).collect();
    match error.classify() {
        Category::Data => ApiError::fields(vec![FieldError::new(field(path, &text), text)]),
        Category::Syntax | Category::Eof | Category::Io => {
            ApiError::new(Code::MalformedBody, format!("The body is not JSON: {text}."))
        }
    }
}

/// The field that the error is about. A field that is missing, unknown or there twice is named by the message, its parent by the path.
fn field(path: &str, message: &str) -> String {
    let is_named =
        ["missing", "unknown", "duplicate"].iter().any(|what| message.starts_with(&format!("{what} field `")));
    let name = message.split('`').nth(1).filter(|_| is_named).unwrap_or_default();
    // The path ends in the unknown field itself, in `?`, or in nothing at all (`.`).
    let parent = path.trim_end_matches('?').trim_end_matches('.');
    match (parent, name) {
        ("", name) => name.to_owned(),
        (parent, "") => parent.to_owned(),
        (parent, name) if parent == name || parent.ends_with(&format!(".{name}")) => parent.to_owned(),
        (parent, name) => format!("{parent}.{name}"),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Outer {
        text: String,
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Inner {
        numbers: Vec<u8>,
    }

    fn named(json: &str) -> String {
        let answer = parse::<Outer>(json.as_bytes()).expect_err("refused");
        format!("{answer:?}")
            .split("field: \"")
            .nth(1)
            .map_or("-", |rest| rest.split('"').next().unwrap_or(""))
            .to_owned()
    }

    #[test]
    fn the_field_is_named() {
        for (json, field) in [
            (r#"{"text":1}"#, "text"),
            (r"{}", "text"),
            (r#"{"text":"","x":1}"#, "x"),
            (r#"{"text":"","inner":{"x":1}}"#, "inner.x"),
            (r#"{"text":"","inner":{}}"#, "inner.numbers"),
            (r#"{"text":"","inner":{"numbers":[1,256]}}"#, "inner.numbers[1]"),
            (r#"{"text":"","text":""}"#, "text"),
            (r"[1]", "[0]"),
            (r"{", "-"),
            (r#"{"text":""} x"#, "-"),
        ] {
            assert_eq!(named(json), field, "{json}");
        }
    }
}
