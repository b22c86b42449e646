//! Which pages may read which answers. Everything a page needs to send metrics is open to every origin and never
//! credentialed; the account's endpoints are open to the origins that the operator names, and to the desktop window.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::app::App;

/// Origins of the desktop window, by platform.
const WINDOW_ORIGINS: [&str; 3] = ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"];
/// How long a browser may remember a preflight, in seconds.
const PREFLIGHT_SECONDS: &str = "86400";

/// What a path lets other origins do.
enum Sharing {
    /// Any page may send and read; no credentials.
    Anyone,
    /// This origin may.
    Origin(HeaderValue),
    /// None may.
    Nobody,
}

/// Answers preflights, adds the headers to everything else.
pub async fn cors(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let sharing = sharing_of(&app, request.uri().path(), request.headers());
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let from_private = request.headers().contains_key("access-control-request-private-network");
    let mut response = if is_preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let (origin, allowed) = match sharing {
        Sharing::Nobody => return response,
        Sharing::Anyone => (HeaderValue::from_static("*"), "content-type, content-encoding, x-api-key, x-api-secret"),
        Sharing::Origin(origin) => (origin, "authorization, content-type"),
    };
    let mut set = |name: HeaderName, value: HeaderValue| headers.insert(name, value);
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    set(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after, x-request-id, etag"));
    if is_preflight {
        let methods = "GET, POST, PUT, PATCH, DELETE";
        set(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        set(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(allowed));
        set(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(PREFLIGHT_SECONDS));
        if from_private {
            let name = HeaderName::from_static("access-control-allow-private-network");
            set(name, HeaderValue::from_static("true"));
        }
    }
    response
}

fn sharing_of(app: &App, path: &str, headers: &HeaderMap) -> Sharing {
    let open = [
        "/api/v1/metrics",
        "/api/v1/tracker.js",
        "/api/v1/client/script.js",
        app.settings.ingest_path.as_str(),
        app.settings.script_path.as_str(),
    ];
    if open.contains(&path) {
        return Sharing::Anyone;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Sharing::Nobody };
    let named = app.settings.cors_origins.iter().map(settings::Origin::as_str);
    if named.chain(WINDOW_ORIGINS).any(|allowed| allowed.as_bytes() == origin.as_bytes()) {
        Sharing::Origin(origin.clone())
    } else {
        Sharing::Nobody
    }
}
