//! Whether a page sent a request, and whose. A browser lets any page send requests to this server, also to one that
//! only listens on this machine, and a page whose name its owner points at this server's address (DNS rebinding) is of
//! the same origin for the browser. `Origin` and `Sec-Fetch-Site` cannot be set by pages; they tell.
//!
//! | `Origin` | `Sec-Fetch-Site` | then |
//! | --- | --- | --- |
//! | the public URL's, or that of `Host` if [`is_ours`] | any | [`SentBy::OwnPage`] |
//! | of `--cors-origins` or the desktop window | any | [`SentBy::NamedPage`] |
//! | that of `Host`, which is not ours | any | 403 `host_not_allowed` |
//! | another one | any | 403 `origin_not_allowed` |
//! | none or `null` | `same-origin` | as if `Origin` were that of `Host` |
//! | `null` | any other, or none | 403 `origin_not_allowed` |
//! | none | `none`, or none | [`SentBy::Program`] |
//! | none | any other | 403 `origin_not_allowed` |

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use settings::PublicUrl;
use url::Host;

use super::origin::is_forwarded_https;
use crate::{
    app::App,
    error::{ApiError, Code},
    middleware::is_named_origin,
    page_origin::PageOrigin,
};

/// Ends of names that no owner of a domain can point at this server.
const LOCAL_SUFFIXES: [&str; 4] = [".localhost", ".local", ".internal", ".home.arpa"];

/// What sent a request that is not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentBy {
    /// No page, as far as the request says.
    Program,
    /// A page of this server.
    OwnPage {
        /// The browser reached the server encrypted.
        is_https: bool,
    },
    /// A page of an origin that the operator names, or the desktop window.
    NamedPage,
}

impl FromRequestParts<Arc<App>> for SentBy {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let site = one(&parts.headers, "sec-fetch-site");
        match one(&parts.headers, header::ORIGIN.as_str()) {
            Said::Once(origin) if origin != "null" => of_origin(app, parts, origin),
            Said::Nothing | Said::Once(_) if site == Said::Once("same-origin") => of_own_host(app, parts),
            Said::Nothing if matches!(site, Said::Nothing | Said::Once("none")) => Ok(Self::Program),
            _ => Err(origin_not_allowed("another site")),
        }
    }
}

/// What a header says that may be there once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said<'a> {
    Nothing,
    Once(&'a str),
    /// Twice, or not in ASCII.
    Unclear,
}

fn one<'a>(headers: &'a HeaderMap, name: &str) -> Said<'a> {
    let mut values = headers.get_all(name).iter().map(|value| value.to_str());
    match (values.next(), values.next()) {
        (None, _) => Said::Nothing,
        (Some(Ok(value)), None) => Said::Once(value),
        _ => Said::Unclear,
    }
}

fn of_origin(app: &App, parts: &Parts, text: &str) -> Result<SentBy, ApiError> {
    let is_https = text.starts_with("https://");
    let requested = requested(&parts.headers, if is_https { "https" } else { "http" });
    let own = requested.filter(|url| url.origin().as_str() == text);
    let is_public = app.settings.public_url.as_ref().is_some_and(|url| url.origin().as_str() == text);
    match own {
        _ if is_public => Ok(SentBy::OwnPage { is_https }),
        Some(url) if is_ours(app, &url) => Ok(SentBy::OwnPage { is_https }),
        _ if is_named_origin(&app.settings, text) => Ok(SentBy::NamedPage),
        Some(url) => Err(host_not_allowed(&url)),
        None => Err(match PageOrigin::parse(text) {
            Some(origin) => origin_not_allowed(&format!("`{}`", origin.as_str())),
            None => origin_not_allowed("another site"),
        }),
    }
}

fn of_own_host(app: &App, parts: &Parts) -> Result<SentBy, ApiError> {
    let urls = ["http", "https"].map(|scheme| requested(&parts.headers, scheme));
    let [Some(plain), Some(encrypted)] = urls else { return Err(origin_not_allowed("a host that cannot be read")) };
    if !is_ours(app, &plain) && !is_ours(app, &encrypted) {
        return Err(host_not_allowed(&plain));
    }
    let is_public = app.settings.public_url.as_ref().is_some_and(|url| url.is_https() && has_host_of(&plain, url));
    Ok(SentBy::OwnPage { is_https: is_public || is_forwarded_https(parts, app) })
}

/// Where the browser says that it sent the request.
fn requested(headers: &HeaderMap, scheme: &str) -> Option<PublicUrl> {
    let Said::Once(host) = one(headers, header::HOST.as_str()) else { return None };
    format!("{scheme}://{host}").parse().ok()
}

fn has_host_of(url: &PublicUrl, other: &PublicUrl) -> bool {
    url.as_url().host() == other.as_url().host()
}

/// A host that nobody else's DNS can point here (an address, a name without a domain, a name of this machine or network),
/// that of the public URL, or an address that the operator names.
fn is_ours(app: &App, url: &PublicUrl) -> bool {
    let is_local = match url.as_url().host() {
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Some(Host::Domain(name)) => {
            !name.contains('.')
                || LOCAL_SUFFIXES.iter().any(|suffix| name.len() > suffix.len() && name.ends_with(suffix))
        }
        None => false,
    };
    let is_public = app.settings.public_url.as_ref().is_some_and(|public| has_host_of(url, public));
    is_local || is_public || is_named_origin(&app.settings, url.origin().as_str())
}

fn origin_not_allowed(page: &str) -> ApiError {
    let message = format!(
        "A page of {page} may not use this endpoint. Open the console at the server's own address, start the server with \
         that address as `--public-url`, or add the page's origin to `--cors-origins`."
    );
    ApiError::new(Code::OriginNotAllowed, message)
}

fn host_not_allowed(url: &PublicUrl) -> ApiError {
    let message = format!(
        "This server does not know `{url}` as its own address. If it is, start the server with `--public-url {url}` or \
         add it to `--cors-origins`; if not, open the server by its IP address."
    );
    ApiError::new(Code::HostNotAllowed, message)
}
