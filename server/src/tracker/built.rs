//! One script as it is served: plain, brotli, gzip, each with its entity tag.

use std::io::{Read as _, Write as _};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::{Compression, bufread::GzEncoder};
use sha2::{Digest as _, Sha256, Sha384};

use super::encoding::Encoding;

/// Bytes up to which the best brotli quality is worth its time; the library alone is a tenth of it.
const BEST_BROTLI_BYTES_MAX: usize = 64 * 1024;
const BEST_BROTLI: i32 = 11;
const QUICK_BROTLI: i32 = 5;
const BROTLI_WINDOW_BITS: i32 = 22;
/// Bytes of the hash that an entity tag shows.
const TAG_BYTES: usize = 16;

/// What a text is served as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A script that follows the configurations (`CONTRACT.md` §5: an hour).
    Script,
    /// A script that never changes.
    Pinned,
    /// Declarations for an editor; as text, so that a browser runs nothing of them.
    Declarations,
}

impl Kind {
    /// How long browsers and proxies may keep it.
    const fn cache_control(self) -> HeaderValue {
        match self {
            Self::Script => HeaderValue::from_static("public, max-age=3600"),
            Self::Pinned => HeaderValue::from_static("public, max-age=31536000, immutable"),
            Self::Declarations => HeaderValue::from_static("public, max-age=60"),
        }
    }

    const fn content_type(self) -> HeaderValue {
        match self {
            Self::Script | Self::Pinned => HeaderValue::from_static("text/javascript; charset=utf-8"),
            Self::Declarations => HeaderValue::from_static("text/plain; charset=utf-8"),
        }
    }
}

/// A script in every form it is served in.
#[derive(Debug)]
pub struct Built {
    kind: Kind,
    api_key: Option<String>,
    tag: String,
    plain: Bytes,
    brotli: Bytes,
    gzip: Bytes,
}

impl Built {
    /// Compresses and hashes. Takes tens of milliseconds: not on an async thread.
    #[must_use]
    pub fn new(kind: Kind, script: String) -> Self {
        let tag = URL_SAFE_NO_PAD.encode(&Sha256::digest(&script)[..TAG_BYTES]);
        Self { kind, api_key: None, tag, brotli: brotli(&script), gzip: gzip(&script), plain: script.into() }
    }

    /// With the key that must be usable whenever it is served.
    #[must_use]
    pub fn only_with(self, api_key: Option<String>) -> Self {
        Self { api_key, ..self }
    }

    /// The key that must be usable whenever it is served.
    #[must_use]
    pub fn api_key(&self) -> Option<&str> {
        self.api_key.as_deref()
    }

    /// For the `integrity` attribute.
    #[must_use]
    pub fn integrity(&self) -> String {
        format!("sha384-{}", STANDARD.encode(Sha384::digest(&self.plain)))
    }

    /// Memory that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.plain.len() + self.brotli.len() + self.gzip.len()
    }

    /// The script itself.
    #[must_use]
    pub const fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// The compressed script.
    #[must_use]
    pub const fn brotli(&self) -> &Bytes {
        &self.brotli
    }

    /// The answer to a request with these headers: 304 when it has the script already.
    #[must_use]
    pub fn answer(&self, request: &HeaderMap) -> Response<Body> {
        let encoding = Encoding::of(request);
        let known = self.known_tag(request);
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        let tag = known.clone().unwrap_or_else(|| self.entity_tag(encoding));
        if let Ok(value) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, value);
        }
        headers.insert(header::CACHE_CONTROL, self.kind.cache_control());
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        allow_every_page(headers);
        if known.is_some() {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(header::CONTENT_TYPE, self.kind.content_type());
        if let Some(name) = encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        let body = match encoding {
            Encoding::Plain => &self.plain,
            Encoding::Brotli => &self.brotli,
            Encoding::Gzip => &self.gzip,
        };
        *response.body_mut() = Body::from(body.clone());
        response
    }

    /// Each form has a tag of its own: a strong tag promises the same bytes.
    fn entity_tag(&self, encoding: Encoding) -> String {
        let suffix = encoding.name().map(|name| format!("-{name}")).unwrap_or_default();
        format!("\"{}{suffix}\"", self.tag)
    }

    /// The tag of a form that the client has, whichever it would get now: all of them are the same script.
    fn known_tag(&self, request: &HeaderMap) -> Option<String> {
        let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let given: Vec<_> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        let own = [Encoding::Plain, Encoding::Brotli, Encoding::Gzip].map(|encoding| self.entity_tag(encoding));
        if given.contains(&"*") {
            return Some(self.entity_tag(Encoding::of(request)));
        }
        own.into_iter().find(|tag| given.iter().any(|given| given.strip_prefix("W/").unwrap_or(given) == tag))
    }
}

/// Every page may load it, isolated ones too; nobody may take it for something else.
pub fn allow_every_page(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

fn brotli(script: &str) -> Bytes {
    let quality = if script.len() <= BEST_BROTLI_BYTES_MAX { BEST_BROTLI } else { QUICK_BROTLI };
    let params = BrotliEncoderParams { quality, lgwin: BROTLI_WINDOW_BITS, ..BrotliEncoderParams::default() };
    let mut writer = brotli::CompressorWriter::with_params(Vec::new(), 4096, &params);
    // Writing to memory does not fail.
    _ = writer.write_all(script.as_bytes());
    writer.into_inner().into()
}

fn gzip(script: &str) -> Bytes {
    let mut compressed = Vec::new();
    // Reading from memory does not fail.
    _ = GzEncoder::new(script.as_bytes(), Compression::best()).read_to_end(&mut compressed);
    compressed.into()
}
