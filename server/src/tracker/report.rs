//! What a library says that was loaded but cannot send. Its requests are blocked, its script is not: so it loads the
//! script's address once more, with `e=`, and gets an empty script.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use serde::Deserialize;

use super::{built::allow_every_page, script::usable_key};
use crate::{app::App, deliveries::ReportedProblem, page_origin::PageOrigin};

/// Of a script whose address names no key.
#[derive(Debug, Deserialize)]
pub struct ReportQuery {
    /// The publishable key, if the page has configured one.
    pub(super) k: Option<String>,
    /// What stops the library.
    pub(super) e: Option<String>,
}

/// Notes a report with its key. What is no report and who has no key get the same answer.
pub(super) fn take(app: &App, api_key: &str, said: &str, request: &HeaderMap) -> Response {
    if let (Some(problem), Some((key, _))) = (problem(app, said, request), usable_key(app, api_key)) {
        key.deliveries.report(app.now(), request, problem);
    }
    let mut response = String::new().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    allow_every_page(headers);
    response
}

/// The library need not carry what the server can tell from the two addresses.
fn problem(app: &App, said: &str, request: &HeaderMap) -> Option<ReportedProblem> {
    match said {
        "csp" => Some(ReportedProblem::Csp),
        "blocked" if is_mixed_content(app, request) => Some(ReportedProblem::MixedContent),
        "blocked" => Some(ReportedProblem::Blocked),
        _ => None,
    }
}

/// Batches go to the public URL, wherever the script came from.
fn is_mixed_content(app: &App, request: &HeaderMap) -> bool {
    let is_plain = app.settings.public_url.as_ref().is_some_and(|url| !url.is_https());
    is_plain && PageOrigin::of(request, None).is_some_and(|page| page.as_str().starts_with("https://"))
}
