//! One id, one count and at most one log line a request. The whole request has a deadline: a body that drips in ends
//! with 408 like one that stops.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt as _;
use uuid::Uuid;

use crate::{
    app::App,
    error::{ApiError, Code, Fault},
};

/// From the end of the request's head to the beginning of the answer, in seconds.
const REQUEST_SECONDS_MAX: u64 = 15;
const REQUEST_ID: &str = "x-request-id";

/// A handler panicked; the message went to the log through the panic hook.
#[derive(Debug, thiserror::Error)]
#[error("a handler panicked")]
struct Panicked;

/// Runs the request.
pub async fn trace(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::now_v7().to_string();
    let method = request.method().clone();
    let route = route_of(&request);
    let run = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = match tokio::time::timeout(Duration::from_secs(REQUEST_SECONDS_MAX), run).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => {
            app.telemetry.panics.inc();
            ApiError::internal(Panicked).into_response()
        }
        Err(_elapsed) => {
            let message = format!("The request was not complete within {REQUEST_SECONDS_MAX} s.");
            ApiError::new(Code::RequestTimeout, message).into_response()
        }
    };
    let elapsed = started.elapsed();
    if let Some(Fault(error)) = response.extensions().get::<Fault>() {
        tracing::error!(request_id = %id, %method, route = &*route, error = &**error as &dyn std::error::Error, "a request failed");
    }
    observe(&app, &method, &route, &response, elapsed);
    tracing::debug!(request_id = %id, %method, route = &*route, status = response.status().as_u16(), duration_ms = elapsed.as_millis(), "request");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The route's pattern, never the path: paths would make a series each.
fn route_of(request: &Request) -> Arc<str> {
    request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).into()
}

fn observe(app: &App, method: &Method, route: &str, response: &Response, elapsed: Duration) {
    let method = match *method {
        Method::GET | Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::OPTIONS | Method::HEAD => {
            method.as_str()
        }
        _ => "other",
    };
    app.telemetry.requests.with_label_values(&[route, method, response.status().as_str()]).inc();
    app.telemetry.request_seconds.with_label_values(&[route]).observe(elapsed.as_secs_f64());
}
