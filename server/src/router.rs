//! The HTTP surface in one table, grouped by caller.

use std::sync::Arc;

use axum::Router;
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    error::{ApiError, Code},
    health,
    openapi::Document,
};

/// Anyone, without a credential.
fn anyone() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(health::health)).routes(routes!(health::health_short))
}

fn table() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Document::openapi()).merge(anyone())
}

/// The document of every route.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    table().split_for_parts().1
}

/// The service without its listener.
pub fn router(app: Arc<App>) -> Router {
    let (router, _document) = table().split_for_parts();
    router
        .fallback(|| async { ApiError::not_found("page") })
        .method_not_allowed_fallback(|| async {
            ApiError::new(Code::MethodNotAllowed, "This path does not take this method; see /api/docs.")
        })
        .with_state(app)
}
