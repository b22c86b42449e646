//! Headers that every answer carries (`CONTRACT.md` §3).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use settings::Settings;

/// For `/api/docs/`, whose program sets styles as text: own scripts only, framed by nobody. The console has its own.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Adds them where the handler did not set its own.
pub(super) fn add(settings: &Settings, headers: &mut HeaderMap) {
    let content_type = headers.get(header::CONTENT_TYPE);
    let is_page = content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    if is_page {
        set(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    }
    if settings.public_url.as_ref().is_some_and(settings::PublicUrl::is_https) {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
