//! `/metrics` and service discovery (`CONTRACT.md` §7): who may scrape, which format, and the page itself in chunks.
//! A page is a copy made under one short lock an account; rendering and compressing happen on a blocking thread while the
//! first chunks are on their way.

use std::{convert::Infallible, io::Write, net::IpAddr, sync::Arc};

use axum::{
    Json,
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, Version, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use model::AccountId;
use registry::{Format, Scope};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;
use tokio::sync::mpsc;

use crate::{
    app::{App, State},
    error::{ApiError, Code},
    extract::{
        Id,
        address::{is_forwarded, peer_of},
    },
    own_metrics,
};

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Chunks that wait for the network; the renderer waits when a scraper reads slowly.
const CHUNKS_MAX: usize = 8;

/// A caller that may scrape: the scrape token, or this machine unless that is switched off.
pub struct Scraper;

impl FromRequestParts<Arc<App>> for Scraper {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        if let Some(presented) = parts.headers.get(header::AUTHORIZATION) {
            let token = presented.as_bytes().strip_prefix(b"Bearer ").unwrap_or_default();
            return if bool::from(token.ct_eq(app.scrape_token.as_bytes())) { Ok(Self) } else { Err(refused()) };
        }
        let is_local = app.settings.scrape_loopback && is_loopback(peer_of(parts), parts);
        if is_local { Ok(Self) } else { Err(refused()) }
    }
}

fn refused() -> ApiError {
    ApiError::new(
        Code::Unauthenticated,
        "Send the scrape token as `Authorization: Bearer`; `metrics-tracker token scrape` prints it.",
    )
}

/// A proxy on this machine is not this machine: it forwards for others, or is asked under another name.
fn is_loopback(peer: IpAddr, parts: &Parts) -> bool {
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("");
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let is_local_name = name.eq_ignore_ascii_case("localhost")
        || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    // nginx forwards in HTTP/1.0, with no header and a local name, unless it is told otherwise; no scraper speaks that.
    let is_direct = parts.version == Version::HTTP_11 && !is_forwarded(&parts.headers);
    peer.to_canonical().is_loopback() && is_direct && is_local_name
}

/// Every account's series with `user_id`, and the server's own.
#[utoipa::path(get, path = "/metrics", tag = "prometheus", responses((status = 200, content_type = "text/plain"), (status = 401)), security((), ("scrapeToken" = [])))]
pub async fn metrics(app: State, _scraper: Scraper, headers: HeaderMap) -> Response {
    page(&app, &headers, Some(Scope::All), true)
}

/// One account's series without `user_id`: service discovery gives the label to the target.
#[utoipa::path(get, path = "/metrics/accounts/{id}", tag = "prometheus", params(("id" = String, Path)), responses((status = 200, content_type = "text/plain"), (status = 401), (status = 404)), security((), ("scrapeToken" = [])))]
pub async fn account_metrics(
    app: State,
    _scraper: Scraper,
    Id(id): Id<AccountId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let account = app.snapshots.account(id).ok_or_else(|| ApiError::not_found("account"))?;
    Ok(page(&app, &headers, Some(Scope::Account(account.id)), false))
}

/// The server's own metrics.
#[utoipa::path(get, path = "/metrics/server", tag = "prometheus", responses((status = 200, content_type = "text/plain"), (status = 401)), security((), ("scrapeToken" = [])))]
pub async fn server_metrics(app: State, _scraper: Scraper, headers: HeaderMap) -> Response {
    page(&app, &headers, None, true)
}

/// Prometheus HTTP service discovery: one target an account, and one for the server itself.
#[utoipa::path(get, path = "/api/v1/prometheus/targets", tag = "prometheus", responses((status = 200, body = Vec<Object>), (status = 401)), security((), ("scrapeToken" = [])))]
pub async fn targets(app: State, _scraper: Scraper, headers: HeaderMap) -> Json<Vec<Value>> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    let target = |path: String, mut labels: Value| {
        labels["__metrics_path__"] = Value::String(path);
        json!({ "targets": [host], "labels": labels })
    };
    let snapshot = app.snapshots.load();
    let mut ids: Vec<_> = snapshot.accounts.keys().copied().collect();
    ids.sort_unstable();
    let accounts =
        ids.into_iter().map(|id| target(format!("/metrics/accounts/{id}"), json!({ "user_id": id.to_string() })));
    Json(accounts.chain([target("/metrics/server".to_owned(), json!({}))]).collect())
}

/// Which format the scraper asks for; text when it does not care.
fn negotiate(headers: &HeaderMap) -> Format {
    let weight = |wanted: &str| {
        let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges = accept.flat_map(|value| value.split(','));
        let matching = ranges.filter(|range| range.trim_start().starts_with(wanted));
        matching.map(quality).fold(None, |best: Option<f32>, q| Some(best.map_or(q, |best| best.max(q))))
    };
    let open_metrics = weight("application/openmetrics-text").unwrap_or(0.0);
    let text = weight("text/plain").or_else(|| weight("text/*")).unwrap_or(0.0);
    if open_metrics > 0.0 && open_metrics >= text { Format::OpenMetrics } else { Format::Text }
}

fn quality(range: &str) -> f32 {
    let parameter = range.split(';').filter_map(|part| part.trim().strip_prefix("q=")).next_back();
    parameter.map_or(1.0, |text| text.parse().unwrap_or(0.0))
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = values.flat_map(|value| value.split(','));
    ranges.any(|range| range.trim_start().to_ascii_lowercase().starts_with("gzip") && quality(range) > 0.0)
}

fn page(app: &Arc<App>, headers: &HeaderMap, scope: Option<Scope>, with_own: bool) -> Response {
    let format = negotiate(headers);
    let gzip = accepts_gzip(headers);
    let (chunks, receiver) = mpsc::channel(CHUNKS_MAX);
    let app = Arc::clone(app);
    tokio::task::spawn_blocking(move || {
        let sink = ChunkSink { chunks, buffer: Vec::with_capacity(CHUNK_BYTES) };
        // A scraper that goes away ends the rendering.
        let _gone = if gzip {
            let mut encoder = GzEncoder::new(sink, Compression::fast());
            write_page(&app, scope, with_own, format, &mut encoder).and_then(|()| encoder.finish()?.flush())
        } else {
            let mut sink = sink;
            write_page(&app, scope, with_own, format, &mut sink).and_then(|()| sink.flush())
        };
    });
    let stream = futures::stream::unfold(receiver, |mut receiver| async move {
        let chunk: Bytes = receiver.recv().await?;
        Some((Ok::<_, Infallible>(chunk), receiver))
    });
    let content_type = match format {
        Format::Text => TEXT,
        Format::OpenMetrics => OPEN_METRICS,
    };
    let mut response = ([(header::CONTENT_TYPE, content_type)], Body::from_stream(stream)).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    if gzip {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn write_page(
    app: &App,
    scope: Option<Scope>,
    with_own: bool,
    format: Format,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let defaults: Vec<_> =
        app.settings.default_labels.iter().map(|(name, value)| (name.as_str().to_owned(), value.clone())).collect();
    if let Some(scope) = scope {
        let snapshot = app.registry.snapshot(scope, app.now());
        for chunk in snapshot.chunks(format, &defaults) {
            out.write_all(&chunk)?;
        }
    }
    if with_own {
        app.observe_state();
        out.write_all(own_metrics::encode(&app.telemetry.gather(), format, &defaults).as_bytes())?;
    }
    if format == Format::OpenMetrics {
        out.write_all(b"# EOF\n")?;
    }
    Ok(())
}

/// Bytes of one chunk on the network.
const CHUNK_BYTES: usize = 64 * 1024;

/// Gathers what is written into chunks and hands them over.
struct ChunkSink {
    chunks: mpsc::Sender<Bytes>,
    buffer: Vec<u8>,
}

impl Write for ChunkSink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK_BYTES));
        self.chunks.blocking_send(chunk.into()).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }
}
