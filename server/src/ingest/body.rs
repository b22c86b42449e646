//! The bytes of a batch: content type, encoding, size before and after inflation.

use std::io::Read as _;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, header},
};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use model::limits::{BATCH_BODY_BYTES_MAX, BATCH_INFLATED_BYTES_MAX};

use crate::error::{ApiError, Code};

/// Reads the body as text.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, ApiError> {
    check_type(headers)?;
    let is_gzip = is_gzip(headers)?;
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|bytes| bytes > BATCH_BODY_BYTES_MAX) {
        return Err(too_large(BATCH_BODY_BYTES_MAX));
    }
    let bytes = to_bytes(body, BATCH_BODY_BYTES_MAX).await.map_err(|error| refuse_read(&error))?;
    if is_gzip { inflate(&bytes) } else { Ok(bytes) }
}

fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let essence = value.to_str().unwrap_or("").split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case("application/json") || essence.eq_ignore_ascii_case("text/plain") {
        return Ok(());
    }
    Err(ApiError::new(Code::UnsupportedMediaType, "Send `Content-Type: application/json` or `text/plain`."))
}

fn is_gzip(headers: &HeaderMap) -> Result<bool, ApiError> {
    let Some(value) = headers.get(header::CONTENT_ENCODING) else { return Ok(false) };
    match value.to_str().unwrap_or("").trim() {
        encoding if encoding.eq_ignore_ascii_case("gzip") => Ok(true),
        encoding if encoding.is_empty() || encoding.eq_ignore_ascii_case("identity") => Ok(false),
        _ => Err(ApiError::new(Code::UnsupportedMediaType, "`Content-Encoding` is `gzip` or left out.")),
    }
}

/// A length limit and a broken connection arrive as the same kind of error; the source tells them apart.
fn refuse_read(error: &axum::Error) -> ApiError {
    use std::error::Error as _;
    match error.source() {
        Some(source) if source.is::<http_body_util::LengthLimitError>() => too_large(BATCH_BODY_BYTES_MAX),
        _ => ApiError::new(Code::MalformedBody, "The body ended early."),
    }
}

fn inflate(bytes: &[u8]) -> Result<Bytes, ApiError> {
    let mut inflated = Vec::with_capacity(bytes.len().saturating_mul(4).min(BATCH_INFLATED_BYTES_MAX));
    let limit = u64::try_from(BATCH_INFLATED_BYTES_MAX).unwrap_or(u64::MAX) + 1;
    MultiGzDecoder::new(bytes)
        .take(limit)
        .read_to_end(&mut inflated)
        .map_err(|_| ApiError::new(Code::MalformedBody, "The body is not complete gzip."))?;
    if inflated.len() > BATCH_INFLATED_BYTES_MAX {
        return Err(too_large(BATCH_INFLATED_BYTES_MAX));
    }
    Ok(inflated.into())
}

fn too_large(bytes_max: usize) -> ApiError {
    ApiError::new(Code::BodyTooLarge, format!("The body is over {bytes_max} bytes; send smaller batches."))
}
