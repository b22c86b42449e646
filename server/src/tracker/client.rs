//! The library without a key, for pages that call `MetricsTracker.init({…})`.

use std::sync::Arc;

use axum::{Json, body::Body, http::HeaderMap, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    built::{Built, Kind},
    pinned::{Pinned, keep},
    report::{self, ReportQuery},
    scripts::ScriptOf,
    variant::KEYLESS,
};
use crate::{
    app::{App, State},
    error::ApiError,
    extract::{Params, ServerOrigin, Visitor},
};

/// What `init` takes, for people: name, type, meaning.
const OPTIONS: [(&str, &str, &str); 8] = [
    ("key", "string", "The publishable key, `mt_pub_…`."),
    ("endpoint", "string", "Where batches go: a path on the script's own origin, or an absolute address."),
    ("metrics", "array", "Configured metrics: [name, type, default labels, tracking events]."),
    (
        "pages",
        "array",
        "Patterns for the label `page`, first match first: `/orders/:slug`, `/docs/*`. Other paths have their ids replaced.",
    ),
    ("autoTrack", "boolean", "false: nothing is measured by itself. Default: true."),
    ("customEvents", "boolean", "false: `data-track` attributes are not looked at. Default: true."),
    ("respectPrivacySignals", "boolean", "false: measure although the browser asks for privacy. Default: true."),
    ("debug", "boolean", "Writes what happens to the browser's console. Default: false."),
];

/// About the library.
#[derive(Debug, Serialize, ToSchema)]
pub struct Client {
    /// Its version.
    version: &'static str,
    /// Where it is.
    path: &'static str,
    /// Size as it is.
    bytes: usize,
    /// Size as brotli.
    #[serde(rename = "brotliBytes")]
    brotli_bytes: usize,
    /// For the `integrity` attribute. Another version has another one: sites that pin load `pinned`.
    sri: String,
    /// This version of the library under an address that never changes.
    pinned: Pinned,
    /// Declarations of an account's metrics for editors; takes `?k=KEY`.
    types: &'static str,
    /// What `init` takes.
    options: Vec<ClientOption>,
}

/// One option of `init`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientOption {
    name: &'static str,
    #[serde(rename = "type")]
    option_type: &'static str,
    description: &'static str,
}

/// Version, size, hash and options of the library.
#[utoipa::path(get, path = "/api/v1/client", tag = "tracker", responses((status = 200, body = Client)))]
pub async fn about(
    app: State,
    _visitor: Visitor,
    ServerOrigin(origin): ServerOrigin,
) -> Result<Json<Client>, ApiError> {
    let built = library(&app).await?;
    let hash = app.scripts.library_kept.get_or_try_init(|| keep(&app, None, &built)).await?;
    let options = OPTIONS.into_iter();
    Ok(Json(Client {
        version: env!("CARGO_PKG_VERSION"),
        path: "/api/v1/client/script.js",
        bytes: built.plain().len(),
        brotli_bytes: built.brotli().len(),
        sri: built.integrity(),
        pinned: Pinned::of(&app, *hash, &built, &origin),
        types: "/api/v1/tracker.d.ts",
        options: options
            .map(|(name, option_type, description)| ClientOption { name, option_type, description })
            .collect(),
    }))
}

/// The library without a key.
#[utoipa::path(
    get, path = "/api/v1/client/script.js", tag = "tracker",
    params(
        ("k" = Option<String>, Query, description = "With `e`: the publishable key."),
        ("e" = Option<String>, Query, description = "A report of the library, as at `tracker.js`.")
    ),
    responses((status = 200, content_type = "text/javascript", body = String), (status = 304))
)]
pub async fn script(
    app: State,
    _visitor: Visitor,
    headers: HeaderMap,
    Params(query): Params<ReportQuery>,
) -> Result<Response<Body>, ApiError> {
    if let Some(said) = query.e {
        return Ok(report::take(&app, &query.k.unwrap_or_default(), &said, &headers));
    }
    Ok(library(&app).await?.answer(&headers))
}

async fn library(app: &App) -> Result<Arc<Built>, ApiError> {
    app.scripts.get(ScriptOf::Anyone, 0, || Built::new(Kind::Script, KEYLESS.to_owned())).await
}
