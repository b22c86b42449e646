//! Which pages may read which answers. Everything a page needs to send metrics is open to every origin and never
//! credentialed; the account's endpoints are open to the origins that the operator names, and to the desktop window.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use settings::Settings;

/// Origins of the desktop window, by platform.
const WINDOW_ORIGINS: [&str; 3] = ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"];
/// How long a browser may remember a preflight, in seconds.
const PREFLIGHT_SECONDS: &str = "86400";

/// Who may read the answer to a request.
enum Readers {
    /// Any page may send and read; no credentials.
    Anyone,
    /// This origin may.
    Origin(HeaderValue),
    /// No other origin may.
    Nobody,
}

/// What a request's path and origin mean for its answer.
pub(super) struct Sharing {
    readers: Readers,
    is_preflight: bool,
    /// A public page asks for a private address.
    from_public: bool,
}

impl Sharing {
    pub(super) fn of(settings: &Settings, request: &Request) -> Self {
        let headers = request.headers();
        let is_preflight =
            request.method() == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        Self {
            readers: readers(settings, request.uri().path(), headers),
            is_preflight,
            from_public: is_preflight && headers.contains_key("access-control-request-private-network"),
        }
    }

    /// The answer to a preflight; the handler has nothing to say to one.
    pub(super) fn preflight(&self) -> Option<Response> {
        self.is_preflight.then(|| StatusCode::NO_CONTENT.into_response())
    }

    pub(super) fn add_headers(self, headers: &mut HeaderMap) {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        let (origin, allowed) = match self.readers {
            Readers::Nobody => return,
            Readers::Anyone => {
                (HeaderValue::from_static("*"), "content-type, content-encoding, x-api-key, x-api-secret")
            }
            Readers::Origin(origin) => (origin, "authorization, content-type"),
        };
        let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
        set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after, x-request-id, etag");
        if self.is_preflight {
            set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE");
            set(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
            set(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
            if self.from_public {
                set(HeaderName::from_static("access-control-allow-private-network"), "true");
            }
        }
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
}

/// Whether the operator lets pages of this origin use the account's endpoints; the desktop window always may.
#[must_use]
pub fn is_named_origin(settings: &Settings, origin: &str) -> bool {
    let named = settings.cors_origins.iter().map(settings::Origin::as_str);
    named.chain(WINDOW_ORIGINS).any(|allowed| allowed == origin)
}

fn readers(settings: &Settings, path: &str, headers: &HeaderMap) -> Readers {
    let open = [
        "/api/v1/metrics",
        "/api/v1/tracker.js",
        "/api/v1/tracker.d.ts",
        "/api/v1/client/script.js",
        settings.ingest_path.as_str(),
        settings.script_path.as_str(),
    ];
    let pinned = ["/api/v1/tracker", settings.script_path.stem()];
    let is_pinned = path.rsplit_once('/').is_some_and(|(folder, _)| pinned.contains(&folder));
    if open.contains(&path) || is_pinned {
        return Readers::Anyone;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Readers::Nobody };
    if origin.to_str().is_ok_and(|origin| is_named_origin(settings, origin)) {
        Readers::Origin(origin.clone())
    } else {
        Readers::Nobody
    }
}
