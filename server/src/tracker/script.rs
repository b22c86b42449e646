//! `GET /api/v1/tracker.js` and its neutral alias.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    built::{Built, Kind, allow_every_page},
    embed::{self, Embedded},
    report,
    scripts::ScriptOf,
    variant::{Variant, Wanted},
};
use crate::{
    app::{App, State},
    deliveries::{Reason, RejectedKind},
    error::{ApiError, Code},
    extract::{Params, Visitor},
    snapshots::{AccountEntry, KeyEntry},
};

/// Which script.
#[derive(Debug, Deserialize)]
pub struct ScriptQuery {
    /// The publishable key.
    k: Option<String>,
    /// `0` leaves the automatic metrics out.
    a: Option<String>,
    /// `0` leaves the `data-track` attributes out.
    c: Option<String>,
    /// What stops a library that was loaded.
    e: Option<String>,
}

impl ScriptQuery {
    fn wanted(&self) -> Wanted {
        let is_on = |flag: &Option<String>| flag.as_deref() != Some("0");
        Wanted { auto_track: is_on(&self.a), custom_events: is_on(&self.c) }
    }
}

/// The library with the key and the configurations of its account.
#[utoipa::path(
    get, path = "/api/v1/tracker.js", tag = "tracker",
    params(
        ("k" = String, Query, description = "The publishable key."),
        ("a" = Option<String>, Query, description = "`0` leaves the automatic metrics out."),
        ("c" = Option<String>, Query, description = "`0` leaves the `data-track` attributes out."),
        ("e" = Option<String>, Query, description = "A report of the library: `csp` or `blocked`. The answer is an empty script.")
    ),
    responses((status = 200, content_type = "text/javascript", body = String), (status = 304), (status = 401), (status = 429))
)]
pub async fn script(
    app: State,
    visitor: Result<Visitor, ApiError>,
    headers: HeaderMap,
    query: Result<Params<ScriptQuery>, ApiError>,
) -> Response {
    let loading = query.as_ref().ok().filter(|Params(query)| query.e.is_none());
    let key = loading.and_then(|Params(query)| app.snapshots.key(query.k.as_deref()?));
    match respond(&app, visitor, &headers, query).await {
        Ok(response) => response,
        Err(error) => {
            if let Some(key) = key {
                note_refusal(&app, &key, &headers, &error);
            }
            refuse(error)
        }
    }
}

async fn respond(
    app: &App,
    visitor: Result<Visitor, ApiError>,
    headers: &HeaderMap,
    query: Result<Params<ScriptQuery>, ApiError>,
) -> Result<Response, ApiError> {
    visitor?;
    let Params(query) = query?;
    let wanted = query.wanted();
    let api_key = query.k.unwrap_or_default();
    if let Some(said) = query.e {
        return Ok(report::take(app, &api_key, &said, headers));
    }
    let (key, account) = usable_key(app, &api_key).ok_or_else(unusable_key)?;
    let answer = built_for(app, &account, api_key, wanted).await?.answer(headers);
    key.deliveries.load(app.now(), headers);
    Ok(answer)
}

/// The script of a key of this account, as it is now.
pub(super) async fn built_for(
    app: &App,
    account: &AccountEntry,
    api_key: String,
    wanted: Wanted,
) -> Result<Arc<Built>, ApiError> {
    let definitions = Arc::clone(&account.definitions);
    let variant = Variant::of(wanted, embed::has_events(definitions.by_family.values()));
    let (address, version) = (ingest_address(app), definitions.version);
    let of = ScriptOf::Key { api_key: api_key.clone(), variant };
    let text = move || Embedded::new(&api_key, &address, definitions.by_family.values()).into_script(variant);
    app.scripts.get(of, version, move || Built::new(Kind::Script, text())).await
}

/// A key and whose it is, if both may be used.
pub(super) fn usable_key(app: &App, api_key: &str) -> Option<(Arc<KeyEntry>, Arc<AccountEntry>)> {
    let key = app.snapshots.key(api_key)?;
    let account = app.snapshots.usable_account(&key, app.now())?;
    Some((key, account))
}

/// Where the library sends to: a path is of the origin that the script came from.
fn ingest_address(app: &App) -> String {
    let path = &app.settings.ingest_path;
    app.settings.public_url.as_ref().map_or_else(|| path.to_string(), |url| format!("{url}{path}"))
}

pub(super) fn unusable_key() -> ApiError {
    ApiError::new(Code::InvalidApiKey, "This is not a key that is switched on and has not expired.")
}

/// For the install page.
pub(super) fn note_refusal(app: &App, key: &KeyEntry, headers: &HeaderMap, error: &ApiError) {
    let reason = Reason::new(&error.code().text(), &error.summary());
    key.deliveries.reject(app.now(), headers, RejectedKind::Script, reason);
}

/// A page can read why, and asks again next time.
pub(super) fn refuse(error: ApiError) -> Response {
    let mut response = error.into_response();
    allow_every_page(response.headers_mut());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
