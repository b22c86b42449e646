//! What every request passes before its handler and every answer after it: [`trace`] (id, log, counters, panics,
//! deadline), [`cors`], [`headers`]. One layer, because each costs a boxed future a request.

mod cors;
mod headers;
mod trace;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use settings::Settings;

pub use cors::is_named_origin;

use crate::app::App;

/// The layer around the whole router.
pub async fn envelope(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let trace = trace::Trace::begin(&request);
    let sharing = cors::Sharing::of(&app.settings, &request);
    let refusal = || app.lifecycle.refusal().map(IntoResponse::into_response);
    let mut response = match sharing.preflight().or_else(refusal) {
        Some(answer) => answer,
        None => trace::run(&app, trace.deadline(), next.run(request)).await,
    };
    sharing.add_headers(response.headers_mut());
    headers::add(&app.settings, response.headers_mut());
    trace.end(&app, response)
}

/// The same headers around an answer that no application gives.
pub fn around(settings: &Settings, request: &Request, answer: impl FnOnce() -> Response) -> Response {
    let sharing = cors::Sharing::of(settings, request);
    let mut response = sharing.preflight().unwrap_or_else(answer);
    sharing.add_headers(response.headers_mut());
    headers::add(settings, response.headers_mut());
    trace::add_id(&mut response, trace::next_id());
    response
}
