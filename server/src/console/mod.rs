//! The console: the built files of `ui/dist`, compiled into the server.
//!
//! | path | answer |
//! | --- | --- |
//! | `/`, `/console` and below | the page |
//! | `/assets/…` | a file whose name holds its hash, for ever; 404 as JSON when there is none |
//! | the path of any other file | the file |
//! | any other path, to whom takes `text/html` | the page, which says that there is nothing |
//! | any other path, to others; everything below `/api` | 404 as JSON |
//!
//! None of them has a rate limit: they are small, in memory, and the same for everybody.

pub mod files;

use std::sync::Arc;

use axum::{
    Router,
    extract::{OriginalUri, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
    routing::get,
};

use crate::{app::App, encoded::encoding::choice, error::ApiError};

/// What the page may do: own scripts and styles, nothing inline; own frames (Grafana), framed by nobody.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
     connect-src 'self'; frame-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
/// Headers of the page beside those that every answer carries.
const PAGE_HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=()"),
    ),
];
const PAGE: &str = "/index.html";
const ASSETS: &str = "/assets/";

/// The paths that are always the console's.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(page))
        .route("/console", get(page))
        .route("/console/", get(page))
        .route("/console/{*place}", get(page))
        .route("/assets/{*file}", get(asset))
}

/// The answer to a path that no route takes.
pub async fn other(request: Request) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) || path == "/api" || path.starts_with("/api/") {
        return not_found();
    }
    if let Some(found) = file(path, request.headers()) {
        return found;
    }
    if !takes_page(request.headers()) {
        return not_found();
    }
    let mut response = page(request.headers().clone()).await;
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

async fn page(headers: HeaderMap) -> Response {
    file(PAGE, &headers).unwrap_or_else(not_found)
}

async fn asset(OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    file(uri.path(), &headers).unwrap_or_else(not_found)
}

fn file(path: &str, request: &HeaderMap) -> Option<Response> {
    let (forms, content_type) = files::find(path)?;
    let mut response = forms.answer(request, HeaderValue::from_static(content_type));
    let headers = response.headers_mut();
    // No other site may load it as a script or an image.
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    if content_type.starts_with("text/html") {
        headers.extend(PAGE_HEADERS);
    } else if path.starts_with(ASSETS) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    } else {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    Some(response)
}

/// Whether somebody wants to look at the answer: programs that take anything do not say `text/html`.
fn takes_page(request: &HeaderMap) -> bool {
    let values = request.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(choice)
        .any(|(kind, takes)| takes && kind.eq_ignore_ascii_case("text/html"))
}

fn not_found() -> Response {
    ApiError::not_found("page").into_response()
}
