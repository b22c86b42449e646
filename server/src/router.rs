//! The HTTP surface in one table, grouped by caller.

use std::sync::Arc;

use axum::{Router, middleware::from_fn_with_state};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    error::{ApiError, Code},
    exposition, health, ingest,
    middleware::{cors::cors, headers::headers, trace::trace},
    openapi::{self, Document},
    stats,
};

/// Anyone, without a credential.
fn anyone() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::health_short))
        .routes(routes!(openapi::document))
}

/// A page or a backend, by API key.
fn senders() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(ingest::ingest))
}

/// Prometheus, by scrape token or from this machine.
fn scrapers() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(exposition::metrics))
        .routes(routes!(exposition::account_metrics))
        .routes(routes!(exposition::server_metrics))
        .routes(routes!(exposition::targets))
}

/// The numbers of an account.
fn numbers() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(stats::summary)).routes(routes!(stats::history))
}

fn table() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Document::openapi()).merge(anyone()).merge(senders()).merge(scrapers()).merge(numbers())
}

/// The document of every route.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    table().split_for_parts().1
}

/// The service without its listener.
pub fn router(app: Arc<App>) -> Router {
    let (router, document) = table().split_for_parts();
    router
        // The neutral alias: block lists know the documented path.
        .route(app.settings.ingest_path.as_str(), axum::routing::post(ingest::ingest))
        .merge(openapi::docs(document))
        .route("/", axum::routing::get(|| async { axum::response::Redirect::to("/api/docs/") }))
        .fallback(|| async { ApiError::not_found("page") })
        .method_not_allowed_fallback(|| async {
            ApiError::new(Code::MethodNotAllowed, "This path does not take this method; see /api/docs.")
        })
        .layer(from_fn_with_state(Arc::clone(&app), cors))
        .layer(from_fn_with_state(Arc::clone(&app), headers))
        .layer(from_fn_with_state(Arc::clone(&app), trace))
        .with_state(app)
}
