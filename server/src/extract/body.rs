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
    serde_json::from_slice(bytes).map_err(|error| refuse(&error))
}

fn refuse(error: &serde_json::Error) -> ApiError {
    let text: String = error.to_string().chars().take(QUOTE_CHARS_MAX).collect();
    match error.classify() {
        Category::Data => {
            let field = text.split('`').nth(1).filter(|_| text.contains("field")).unwrap_or("");
            ApiError::fields(vec![FieldError::new(field, text.clone())])
        }
        Category::Syntax | Category::Eof | Category::Io => {
            ApiError::new(Code::MalformedBody, format!("The body is not JSON: {text}."))
        }
    }
}
