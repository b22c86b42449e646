//! What a library says that was loaded but cannot send. Its requests are blocked, its script is not: so it loads the
//! script's address once more, with `e=`, and gets an empty script.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use super::{built::allow_every_page, script::usable_key};
use crate::{app::App, deliveries::ReportedProblem};

/// Notes a report with its key. What is no report and who has no key get the same answer.
pub(super) fn take(app: &App, api_key: &str, said: &str, request: &HeaderMap) -> Response {
    if let (Some(problem), Some((key, _))) = (problem(said), usable_key(app, api_key)) {
        key.deliveries.report(app.now(), request, problem);
    }
    let mut response = String::new().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    allow_every_page(headers);
    response
}

fn problem(said: &str) -> Option<ReportedProblem> {
    match said {
        "csp" => Some(ReportedProblem::Csp),
        "blocked" => Some(ReportedProblem::Blocked),
        "mixed" => Some(ReportedProblem::MixedContent),
        _ => None,
    }
}
