//! What every request passes before its handler and every answer after it: [`trace`] (id, log, counters, panics,
//! deadline), [`cors`], [`headers`]. One layer, because each costs a boxed future a request.

mod cors;
mod headers;
mod trace;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

pub use cors::is_named_origin;

use crate::app::App;

/// The layer around the whole router.
pub async fn envelope(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let trace = trace::Trace::begin(&request);
    let sharing = cors::Sharing::of(&app, &request);
    let mut response = match sharing.preflight() {
        Some(answer) => answer,
        None => trace::run(&app, trace.deadline(), next.run(request)).await,
    };
    sharing.add_headers(response.headers_mut());
    headers::add(&app, response.headers_mut());
    trace.end(&app, response)
}
