//! The HTTP surface in one table, grouped by caller.

use std::sync::Arc;

use axum::{Router, routing::get};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    admin,
    app::App,
    definitions,
    error::{ApiError, Code},
    health, identity, keys,
    openapi::Document,
    tracker,
};

/// Anyone, without a credential.
fn anyone() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(health::health)).routes(routes!(health::health_short))
}

/// Anyone, limited by address.
fn visitors() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(identity::signup::signup))
        .routes(routes!(identity::signin::signin))
        .routes(routes!(identity::refresh::refresh))
        .routes(routes!(tracker::script::script))
        .routes(routes!(tracker::client::about))
        .routes(routes!(tracker::client::script))
}

/// A signed-in account: its own things only.
fn members() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(identity::signout::signout))
        .routes(routes!(identity::profile::me, identity::profile::change))
        .routes(routes!(identity::profile::password))
        .routes(routes!(identity::sessions::list))
        .routes(routes!(identity::sessions::end))
        .routes(routes!(identity::ticket::issue))
        .routes(routes!(keys::routes::create, keys::routes::list))
        .routes(routes!(keys::routes::read, keys::routes::change, keys::routes::delete))
        .routes(routes!(keys::routes::rotate))
        .routes(routes!(definitions::routes::create, definitions::routes::list))
        .routes(routes!(definitions::routes::read, definitions::routes::replace, definitions::routes::delete))
        .routes(routes!(tracker::metric_code::generate))
        .routes(routes!(tracker::generation::generate))
}

/// The owner of the server.
fn owners() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(admin::accounts::list))
        .routes(routes!(admin::accounts::read, admin::accounts::change))
        .routes(routes!(admin::settings::read))
        .routes(routes!(admin::settings::scrape_token))
        .routes(routes!(admin::audit::list))
}

fn table() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Document::openapi()).merge(anyone()).merge(visitors()).merge(members()).merge(owners())
}

/// The document of every route.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    table().split_for_parts().1
}

/// The service without its listener.
pub fn router(app: Arc<App>) -> Router {
    let (router, _document) = table().split_for_parts();
    // A setting, so the document cannot name it.
    let router = router.route(app.settings.script_path.as_str(), get(tracker::script::script));
    router
        .fallback(|| async { ApiError::not_found("page") })
        .method_not_allowed_fallback(|| async {
            ApiError::new(Code::MethodNotAllowed, "This path does not take this method; see /api/docs.")
        })
        .with_state(app)
}
