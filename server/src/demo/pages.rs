//! `GET /demo/{apiKeyId}/…`: the pages, open to anyone who knows the address.

use std::sync::Arc;

use axum::{
    Router,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use model::KeyId;
use settings::PublicUrl;

use super::{assets, shop::Page};
use crate::{
    app::{App, State},
    error::ApiError,
    extract::Visitor,
};

/// This server's own files and nothing else; no inline script, no inline style. `connect-src` comes with the answer.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'; connect-src 'self'";
/// The key may be gone at the next look.
const CACHE: HeaderValue = HeaderValue::from_static("no-store");

/// The pages and their files, which no document lists: they are for people.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/demo/assets/{file}", get(assets::asset))
        .route("/demo/{id}", get(folder))
        .route("/demo/{id}/", get(home))
        .route("/demo/{id}/{page}", get(named))
}

/// The address of a demo site on this server.
#[must_use]
pub fn path_of(key: KeyId) -> String {
    format!("/demo/{key}/")
}

/// Links of the pages are relative to their folder. Only an id leads on: no other text stands in `Location`.
async fn folder(Path(id): Path<String>) -> Response {
    id.parse().map_or_else(|_| gone(), |key| Redirect::temporary(&path_of(key)).into_response())
}

async fn home(app: State, visitor: Visitor, Path(id): Path<String>) -> Result<Response, ApiError> {
    show(&app, visitor, &id, "").await
}

async fn named(app: State, visitor: Visitor, Path((id, page)): Path<(String, String)>) -> Result<Response, ApiError> {
    show(&app, visitor, &id, &page).await
}

async fn show(app: &App, _visitor: Visitor, id: &str, page: &str) -> Result<Response, ApiError> {
    let (Ok(key), Some(page)) = (id.parse(), Page::named(page)) else { return Ok(gone()) };
    let Some(api_key) = api_key_of(app, key).await? else { return Ok(gone()) };
    let script = format!("{}?k={api_key}&a=1&c=1", app.settings.script_path);
    Ok(answer(StatusCode::OK, app.settings.public_url.as_ref(), page.html(&script)))
}

/// The publishable key of a demo site that is there.
async fn api_key_of(app: &App, key: KeyId) -> Result<Option<String>, ApiError> {
    let Some(site) = app.store.demo_site_of_key(key).await? else { return Ok(None) };
    if !app.snapshots.account(site.account).is_some_and(|account| account.is_active) {
        return Ok(None);
    }
    Ok(app.store.key(site.account, key).await?.map(|key| key.api_key))
}

fn gone() -> Response {
    answer(StatusCode::NOT_FOUND, None, include_str!("site/gone.html").to_owned())
}

/// The library sends to the public URL, which need not be the one in the address bar.
fn answer(status: StatusCode, public_url: Option<&PublicUrl>, html: String) -> Response {
    let policy = public_url.map_or_else(|| POLICY.to_owned(), |url| format!("{POLICY} {url}"));
    let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(POLICY));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, CACHE),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (status, headers, html).into_response()
}
