//! Where pages reach this server: the public URL, or what the request says. A `Host` header is somebody's text, so it
//! must be a plain origin before it stands in code that people paste.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts, uri::Authority},
};
use settings::PublicUrl;

use super::address::peer_of;
use crate::{
    app::App,
    error::{ApiError, Code},
};

/// `scheme://host[:port]`.
#[derive(Debug, Clone)]
pub struct ServerOrigin(pub String);

impl FromRequestParts<Arc<App>> for ServerOrigin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let url = match &app.settings.public_url {
            Some(url) => url.to_string(),
            None => requested(parts, app).ok_or_else(refused)?,
        };
        if is_plain(&url) { Ok(Self(url)) } else { Err(refused()) }
    }
}

fn refused() -> ApiError {
    ApiError::new(Code::MalformedParameter, "The `Host` header is not a host.")
}

fn requested(parts: &Parts, app: &App) -> Option<String> {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(Authority::as_str))?;
    let scheme = if is_forwarded_https(parts, app) { "https" } else { "http" };
    format!("{scheme}://{host}").parse().ok().map(|url: PublicUrl| url.to_string())
}

/// URLs may have a quote in their host; code that people paste may not.
fn is_plain(origin: &str) -> bool {
    origin.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:/[]".contains(&byte))
}

/// Only a proxy that the operator trusts can say so.
pub(super) fn is_forwarded_https(parts: &Parts, app: &App) -> bool {
    let peer = peer_of(parts).to_canonical();
    let is_trusted = app.settings.trusted_proxies.iter().any(|network| network.contains(&peer));
    is_trusted && forwarded_scheme(&parts.headers).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

fn forwarded_scheme(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-forwarded-proto")?.to_str().ok()?.rsplit(',').next().map(str::trim)
}
