//! Bytes that are compressed once and served often: plain, brotli, gzip, each with its entity tag.

pub mod compress;
pub mod encoding;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;

pub use encoding::Encoding;

/// Bytes in every form they are served in.
#[derive(Debug)]
pub struct Encoded {
    /// Hash of the plain form, out of characters that an entity tag may have.
    pub tag: String,
    /// As it is.
    pub plain: Bytes,
    /// `None`: compressing does not make it smaller.
    pub compressed: Option<Compressed>,
}

/// The two compressed forms.
#[derive(Debug)]
pub struct Compressed {
    /// By brotli.
    pub brotli: Bytes,
    /// By gzip.
    pub gzip: Bytes,
}

impl Encoded {
    /// Memory that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let compressed = self.compressed.as_ref().map_or(0, |forms| forms.brotli.len() + forms.gzip.len());
        self.plain.len() + compressed
    }

    /// The answer to a request with these headers: 304 without a content type when it has the bytes already.
    #[must_use]
    pub fn answer(&self, request: &HeaderMap, content_type: HeaderValue) -> Response<Body> {
        let (encoding, body) = self.form(Encoding::of(request));
        let known = self.known_tag(request, encoding);
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        let tag = known.clone().unwrap_or_else(|| self.entity_tag(encoding));
        if let Ok(value) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, value);
        }
        if self.compressed.is_some() {
            headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if known.is_some() {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(header::CONTENT_TYPE, content_type);
        if let Some(name) = encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        *response.body_mut() = Body::from(body.clone());
        response
    }

    fn form(&self, wanted: Encoding) -> (Encoding, &Bytes) {
        match (wanted, &self.compressed) {
            (Encoding::Brotli, Some(forms)) => (Encoding::Brotli, &forms.brotli),
            (Encoding::Gzip, Some(forms)) => (Encoding::Gzip, &forms.gzip),
            (Encoding::Plain, _) | (_, None) => (Encoding::Plain, &self.plain),
        }
    }

    /// Each form has a tag of its own: a strong tag promises the same bytes.
    fn entity_tag(&self, encoding: Encoding) -> String {
        let suffix = encoding.name().map(|name| format!("-{name}")).unwrap_or_default();
        format!("\"{}{suffix}\"", self.tag)
    }

    /// The tag of a form that the client has, whichever it would get now: all of them are the same content.
    fn known_tag(&self, request: &HeaderMap, wanted: Encoding) -> Option<String> {
        let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let given: Vec<_> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        let own = [Encoding::Plain, Encoding::Brotli, Encoding::Gzip].map(|encoding| self.entity_tag(encoding));
        if given.contains(&"*") {
            return Some(self.entity_tag(wanted));
        }
        own.into_iter().find(|tag| given.iter().any(|given| given.strip_prefix("W/").unwrap_or(given) == tag))
    }
}
