//! One script as it is served: plain, brotli, gzip, each with its entity tag.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, header},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bytes::Bytes;
use sha2::{Digest as _, Sha256, Sha384};

use crate::encoded::{
    Compressed, Encoded,
    compress::{self, BROTLI_BEST},
};

/// Bytes up to which the best brotli quality is worth its time; the library alone is a tenth of it.
const BEST_BROTLI_BYTES_MAX: usize = 64 * 1024;
const QUICK_BROTLI: i32 = 5;
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
    brotli: Bytes,
    forms: Encoded,
}

impl Built {
    /// Compresses and hashes. Takes tens of milliseconds: not on an async thread.
    #[must_use]
    pub fn new(kind: Kind, script: String) -> Self {
        let tag = URL_SAFE_NO_PAD.encode(&Sha256::digest(&script)[..TAG_BYTES]);
        let quality = if script.len() <= BEST_BROTLI_BYTES_MAX { BROTLI_BEST } else { QUICK_BROTLI };
        let brotli = Bytes::from(compress::brotli(script.as_bytes(), quality));
        let compressed = Compressed { brotli: brotli.clone(), gzip: compress::gzip(script.as_bytes()).into() };
        let forms = Encoded { tag, plain: script.into(), compressed: Some(compressed) };
        Self { kind, api_key: None, brotli, forms }
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
        format!("sha384-{}", STANDARD.encode(Sha384::digest(&self.forms.plain)))
    }

    /// Memory that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.forms.bytes()
    }

    /// The script itself.
    #[must_use]
    pub const fn plain(&self) -> &Bytes {
        &self.forms.plain
    }

    /// The compressed script.
    #[must_use]
    pub const fn brotli(&self) -> &Bytes {
        &self.brotli
    }

    /// The answer to a request with these headers: 304 when it has the script already.
    #[must_use]
    pub fn answer(&self, request: &HeaderMap) -> Response<Body> {
        let mut response = self.forms.answer(request, self.kind.content_type());
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, self.kind.cache_control());
        allow_every_page(headers);
        response
    }
}

/// Every page may load it, isolated ones too; nobody may take it for something else.
pub fn allow_every_page(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}
