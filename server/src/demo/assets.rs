//! Style, script and pictures of the demo site.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use crate::error::ApiError;

/// Browsers ask again after an hour: the files change with the server's version.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=3600");
const SVG: &str = "image/svg+xml";

const FILES: [(&str, &str, &str); 4] = [
    ("shop.css", "text/css; charset=utf-8", include_str!("site/shop.css")),
    ("shop.js", "text/javascript; charset=utf-8", include_str!("site/shop.js")),
    ("plants.svg", SVG, include_str!("site/plants.svg")),
    ("icon.svg", SVG, include_str!("site/icon.svg")),
];

/// `GET /demo/assets/{file}`, by anyone.
pub async fn asset(Path(file): Path<String>) -> Result<Response, ApiError> {
    let (_, content_type, text) =
        FILES.iter().find(|(name, ..)| *name == file).ok_or_else(|| ApiError::not_found("file"))?;
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type)), (header::CACHE_CONTROL, CACHE)];
    Ok((headers, *text).into_response())
}
