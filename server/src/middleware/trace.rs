//! One id, one count and at most one log line a request. The whole request has a deadline: a body that drips in ends
//! with 408 like one that stops.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method},
    response::{IntoResponse, Response},
};
use futures::FutureExt as _;
use rand::RngExt as _;

use crate::{
    app::App,
    error::{ApiError, Code, Fault},
};

/// From the end of the request's head to the beginning of the answer, in seconds.
const REQUEST_SECONDS_MAX: u64 = 15;
/// Routes that take a whole backup: how large it is decides how long that takes. A sender that stalls is cut all the same
/// (`listener`).
const UPLOADS: [&str; 2] = ["/api/v1/admin/backup/upload", "/api/v1/setup/restore"];
/// The same for them.
const UPLOAD_SECONDS_MAX: u64 = 60 * 60;
/// The same of a query, which waits for its turn and for Prometheus.
const QUERY_SECONDS_MAX: u64 = 45;
/// Where queries go.
const QUERY_ROUTES: &str = "/prometheus/";
const REQUEST_ID: &str = "x-request-id";

/// A handler panicked; the message went to the log through the panic hook.
#[derive(Debug, thiserror::Error)]
#[error("a handler panicked")]
struct Panicked;

/// A request on its way.
pub(super) struct Trace {
    id: u64,
    started: Instant,
    method: Method,
    /// The route's pattern, never the path: paths would make a series each.
    route: Option<MatchedPath>,
}

impl Trace {
    pub(super) fn begin(request: &Request) -> Self {
        Self {
            id: next_id(),
            started: Instant::now(),
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
        }
    }

    /// How long the answer may take to begin.
    pub(super) fn deadline(&self) -> Duration {
        let route = self.route.as_ref().map(MatchedPath::as_str).unwrap_or_default();
        Duration::from_secs(match route {
            _ if UPLOADS.contains(&route) => UPLOAD_SECONDS_MAX,
            _ if route.starts_with(QUERY_ROUTES) => QUERY_SECONDS_MAX,
            _ => REQUEST_SECONDS_MAX,
        })
    }

    /// Counts, logs a fault, and puts the id on the answer.
    pub(super) fn end(self, app: &App, mut response: Response) -> Response {
        let elapsed = self.started.elapsed();
        let route = self.route.as_ref().map_or("none", MatchedPath::as_str);
        let status = response.status();
        let method = match self.method {
            Method::GET
            | Method::POST
            | Method::PUT
            | Method::PATCH
            | Method::DELETE
            | Method::OPTIONS
            | Method::HEAD => self.method.as_str(),
            _ => "other",
        };
        let request_id = format!("{:016x}", self.id);
        if let Some(Fault(error)) = response.extensions().get::<Fault>() {
            tracing::error!(request_id, method, route, error = &**error as &dyn std::error::Error, "a request failed");
        }
        tracing::debug!(
            request_id,
            method,
            route,
            status = status.as_u16(),
            duration_ms = elapsed.as_millis(),
            "request"
        );
        app.telemetry.requests.with_label_values(&[route, method, status.as_str()]).inc();
        app.telemetry.request_seconds.with_label_values(&[route]).observe(elapsed.as_secs_f64());
        add_id(&mut response, self.id);
        response
    }
}

/// Puts the id on an answer.
pub(super) fn add_id(response: &mut Response, id: u64) {
    if let Ok(value) = HeaderValue::try_from(format!("{id:016x}")) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
}

/// Unique among the starts of the server by a random beginning, within one by counting.
pub(super) fn next_id() -> u64 {
    static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(rand::rng().random()));
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Runs the handler within the deadline; a panic of it is our fault, not the end of the connection.
pub(super) async fn run(app: &App, deadline: Duration, handler: impl Future<Output = Response>) -> Response {
    let handler = AssertUnwindSafe(handler).catch_unwind();
    match tokio::time::timeout(deadline, handler).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => {
            app.telemetry.panics.inc();
            ApiError::internal(Panicked).into_response()
        }
        Err(_elapsed) => {
            let message = format!("The request was not complete within {} s.", deadline.as_secs());
            ApiError::new(Code::RequestTimeout, message).into_response()
        }
    }
}
