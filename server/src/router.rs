//! The HTTP surface in one table, grouped by caller.

use std::sync::Arc;

use axum::{
    Router,
    middleware::{from_extractor_with_state, from_fn_with_state},
    routing::{get, post},
};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    admin,
    app::App,
    backups, console, definitions, demo, diagnostics,
    error::{ApiError, Code},
    exposition,
    extract::SentBy,
    health, identity, ingest, install, keys,
    middleware::envelope,
    openapi::{self, Document},
    promql, setup, stats, tracker,
};

/// Anyone, without a credential.
fn anyone() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::health_short))
        .routes(routes!(openapi::document))
        .routes(routes!(setup::setup))
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
    OpenApiRouter::new().routes(routes!(stats::summary::summary)).routes(routes!(stats::history::history))
}

/// The series of an account, as Prometheus has them.
fn queries() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(promql::routes::query))
        .routes(routes!(promql::routes::query_range))
        .routes(routes!(promql::routes::series))
        .routes(routes!(promql::routes::labels))
        .routes(routes!(promql::routes::label_values))
        .routes(routes!(promql::metadata::metadata))
}

/// Anyone who is about to sign in, limited by address.
fn visitors() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(identity::signup::signup))
        .routes(routes!(identity::signin::signin))
        .routes(routes!(identity::desktop::signin))
        .routes(routes!(identity::refresh::refresh))
        .routes(routes!(backups::restore::first_run))
}

/// Pages that load the library, and whoever reads about it, limited by address.
fn pages() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(tracker::script::script))
        .routes(routes!(tracker::pinned::script))
        .routes(routes!(tracker::declarations::declarations))
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
        .routes(routes!(definitions::check::check))
        .routes(routes!(definitions::routes::read, definitions::routes::replace, definitions::routes::delete))
        .routes(routes!(tracker::metric_code::generate))
        .routes(routes!(tracker::generation::generate))
        .routes(routes!(install::routes::status))
        .routes(routes!(demo::routes::read, demo::routes::create, demo::routes::delete))
}

/// The owner of the server.
fn owners() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(admin::accounts::list, admin::account_access::create))
        .routes(routes!(admin::accounts::read, admin::accounts::change))
        .routes(routes!(admin::account_access::reset_password))
        .routes(routes!(admin::settings::read, admin::settings::change::change))
        .routes(routes!(admin::settings::scrape_token))
        .routes(routes!(admin::audit::list))
        .routes(routes!(admin::restart::restart))
        .routes(routes!(backups::routes::list, backups::routes::create))
        .routes(routes!(backups::routes::cancel))
        .routes(routes!(backups::upload::upload))
        .routes(routes!(backups::routes::download, backups::routes::delete))
        .routes(routes!(backups::restore::restore))
        .routes(routes!(diagnostics::routes::read))
}

/// What the pages of every site may use.
fn open() -> OpenApiRouter<Arc<App>> {
    [anyone(), pages(), senders(), scrapers()].into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge)
}

/// What only the server's own pages may use, those of named origins, and programs ([`SentBy`]).
fn guarded() -> OpenApiRouter<Arc<App>> {
    [visitors(), members(), numbers(), queries(), owners()].into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge)
}

/// The document of every route.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let table = OpenApiRouter::with_openapi(Document::openapi()).merge(open()).merge(guarded());
    openapi::with_operation_ids(table.split_for_parts().1)
}

/// The service without its listener.
pub fn router(app: Arc<App>) -> Router {
    let (open, _) = open().split_for_parts();
    let (guarded, _) = guarded().split_for_parts();
    open.merge(guarded.route_layer(from_extractor_with_state::<SentBy, _>(Arc::clone(&app))))
        // The neutral aliases: settings, so the document cannot name them. Block lists know the documented paths.
        .route(app.settings.script_path.as_str(), get(tracker::script::script))
        .route(&format!("{}/{{file}}", app.settings.script_path.stem()), get(tracker::pinned::script))
        .route(app.settings.ingest_path.as_str(), post(ingest::ingest))
        .merge(demo::pages::routes())
        .merge(openapi::docs())
        .merge(console::routes())
        .fallback(console::other)
        .method_not_allowed_fallback(|| async {
            ApiError::new(Code::MethodNotAllowed, "This path does not take this method; see /api/docs.")
        })
        .layer(from_fn_with_state(Arc::clone(&app), envelope))
        .with_state(app)
}
