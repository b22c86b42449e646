//! Scripts that sites pin with `integrity`: an address that names the content, kept in the store, so that it serves the
//! same bytes as long as it is kept, whatever is configured or upgraded later.

use std::{fmt, io::Read as _, str::FromStr, sync::Arc};

use axum::{http::HeaderMap, response::Response};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::pinned_scripts::{PinnedOwner, PinnedScript};
use utoipa::ToSchema;

use super::{
    built::{Built, Kind},
    report::{self, ReportQuery},
    script::{note_refusal, refuse, unusable_key, usable_key},
    scripts::ScriptOf,
};
use crate::{
    app::{App, State},
    error::ApiError,
    extract::{Id, Params, Visitor},
};

/// Bytes of the hash that an address shows, in hexadecimal; `integrity` has the whole of another one.
const HASH_BYTES: usize = 16;
/// Longest script that is read back; the longest that is made is a quarter of it.
const SCRIPT_BYTES_MAX: u64 = 8 * 1024 * 1024;
const BROTLI_BUFFER_BYTES: usize = 4096;

/// Names a script by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; HASH_BYTES]);

impl ContentHash {
    fn of(content: &[u8]) -> Self {
        let mut hash = [0; HASH_BYTES];
        hash.copy_from_slice(&Sha256::digest(content)[..HASH_BYTES]);
        Self(hash)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A file name that is no `HASH.js`.
#[derive(Debug)]
pub struct NoSuchFile;

/// A file name of `HASH.js`.
#[derive(Debug, Clone, Copy)]
pub struct PinnedFile(ContentHash);

impl FromStr for PinnedFile {
    type Err = NoSuchFile;

    fn from_str(text: &str) -> Result<Self, NoSuchFile> {
        let digits = text.strip_suffix(".js").filter(|digits| digits.len() == 2 * HASH_BYTES).ok_or(NoSuchFile)?;
        // One spelling: a second one would be a second address of the same bytes.
        if !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(NoSuchFile);
        }
        let mut hash = [0; HASH_BYTES];
        for (byte, at) in hash.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| NoSuchFile)?;
        }
        Ok(Self(ContentHash(hash)))
    }
}

/// A pinned script.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pinned {
    /// Its address.
    url: String,
    /// The path of it.
    path: String,
    /// For the `integrity` attribute.
    integrity: String,
    /// The tag that loads it.
    tag: String,
}

/// A script that never changes.
#[utoipa::path(
    get, path = "/api/v1/tracker/{file}", tag = "tracker",
    params(
        ("file" = String, Path, description = "`HASH.js`, as `code-generation` answers it."),
        ("k" = Option<String>, Query, description = "With `e`, at the library without a key: the publishable key."),
        ("e" = Option<String>, Query, description = "A report of the library, as at `tracker.js`.")
    ),
    responses((status = 200, content_type = "text/javascript", body = String), (status = 304), (status = 401), (status = 404))
)]
pub async fn script(
    app: State,
    visitor: Result<Visitor, ApiError>,
    file: Result<Id<PinnedFile>, ApiError>,
    query: Result<Params<ReportQuery>, ApiError>,
    headers: HeaderMap,
) -> Response {
    respond(&app, visitor, file, query, &headers).await.unwrap_or_else(refuse)
}

async fn respond(
    app: &App,
    visitor: Result<Visitor, ApiError>,
    file: Result<Id<PinnedFile>, ApiError>,
    query: Result<Params<ReportQuery>, ApiError>,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    visitor?;
    let (Id(PinnedFile(hash)), Params(query)) = (file?, query?);
    let built = kept(app, hash).await?;
    if let Some(said) = query.e {
        let api_key = built.api_key().or(query.k.as_deref());
        return Ok(report::take(app, api_key.unwrap_or_default(), &said, headers));
    }
    let Some(api_key) = built.api_key() else { return Ok(built.answer(headers)) };
    if let Some((key, _)) = usable_key(app, api_key) {
        key.deliveries.load(app.now(), headers);
        return Ok(built.answer(headers));
    }
    let error = unusable_key();
    if let Some(key) = app.snapshots.key(api_key) {
        note_refusal(app, &key, headers, &error);
    }
    Err(error)
}

async fn kept(app: &App, hash: ContentHash) -> Result<Arc<Built>, ApiError> {
    let of = ScriptOf::Pinned(hash);
    if let Some(built) = app.scripts.find(&of, 0) {
        return Ok(built);
    }
    let script = app.store.pinned_script(&hash.to_string()).await?;
    let script = script.ok_or_else(|| ApiError::not_found("script"))?;
    let api_key = script.owner.map(|owner| owner.api_key);
    let text = inflate(&script.content).map_err(ApiError::internal)?;
    app.scripts.get(of, 0, move || Built::new(Kind::Pinned, text).only_with(api_key)).await
}

fn inflate(content: &[u8]) -> Result<String, std::io::Error> {
    let mut text = String::new();
    if !content.is_empty() {
        brotli::Decompressor::new(content, BROTLI_BUFFER_BYTES).take(SCRIPT_BYTES_MAX).read_to_string(&mut text)?;
    }
    Ok(text)
}

/// Keeps a script as it is.
pub(super) async fn keep(app: &App, owner: Option<PinnedOwner>, built: &Built) -> Result<ContentHash, ApiError> {
    let hash = ContentHash::of(built.plain());
    let script =
        PinnedScript { hash: hash.to_string(), owner, content: built.brotli().to_vec(), created_at: app.now() };
    let gone = app.store.pin_script(&script).await?;
    let gone = gone.iter().filter_map(|hash| format!("{hash}.js").parse().ok());
    app.scripts.forget(gone.map(|PinnedFile(hash)| ScriptOf::Pinned(hash)));
    Ok(hash)
}

impl Pinned {
    /// Where pages of `origin` find a script that is kept.
    pub(super) fn of(app: &App, hash: ContentHash, built: &Built, origin: &str) -> Self {
        let path = format!("{}/{hash}.js", app.settings.script_path.stem());
        let (url, integrity) = (format!("{origin}{path}"), built.integrity());
        let tag = format!(r#"<script async src="{url}" integrity="{integrity}" crossorigin="anonymous"></script>"#);
        Self { url, path, integrity, tag }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name() {
        let hash = ContentHash::of(b"x");
        let PinnedFile(read) = format!("{hash}.js").parse().expect("a file");
        assert_eq!(read, hash);
        let upper = hash.to_string().to_uppercase();
        for bad in [
            "",
            ".js",
            "x.js",
            &format!("{hash}"),
            &format!("{hash}.mjs"),
            &format!("{upper}.js"),
            "é".repeat(16).as_str(),
        ] {
            assert!(bad.parse::<PinnedFile>().is_err(), "{bad}");
        }
        assert!(format!("{}.js", "é".repeat(16)).parse::<PinnedFile>().is_err());
    }
}
