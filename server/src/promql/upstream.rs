//! The operator's Prometheus. Nothing of its address, and nothing that it says beside an answer or the reason why a query
//! fails, reaches a caller.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::stream;
use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde::Deserialize;
use settings::PrometheusUrl;

use super::{failure::QueryError, gate::QueryTurn};
use crate::error::{ApiError, Code};

/// Longest time that Prometheus may take for a query, in seconds.
pub const QUERY_SECONDS_MAX: u64 = 30;
/// What it may take beyond that to say so, in seconds.
const GRACE_SECONDS: u64 = 2;
const CONNECT_SECONDS_MAX: u64 = 5;
/// Bytes of an answer.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes of an error of Prometheus that are read, and characters of its text that are passed on.
const ERROR_BYTES_MAX: usize = 64 * 1024;
const ERROR_CHARS_MAX: usize = 1_000;

/// A client of the operator's Prometheus.
#[derive(Debug, Clone)]
pub struct Upstream {
    url: PrometheusUrl,
    client: Client,
}

/// What Prometheus did instead of answering.
#[derive(Debug, thiserror::Error)]
enum UpstreamError {
    #[error("Prometheus cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("Prometheus answered {0}")]
    Status(StatusCode),
    #[error("what answers at --prometheus-url is no Prometheus")]
    NotPrometheus,
}

/// An error as Prometheus says it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    error_type: String,
    error: String,
}

impl Upstream {
    /// A client that follows no redirect and knows no proxy.
    pub fn new(url: PrometheusUrl) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .read_timeout(Duration::from_secs(QUERY_SECONDS_MAX + GRACE_SECONDS))
            .build()?;
        Ok(Self { url, client })
    }

    /// Asks with a GET, which is all that some endpoints take. Credentials of the address go into a header.
    pub async fn get(&self, path: &str, params: &[(&str, String)], turn: QueryTurn) -> Result<Response, QueryError> {
        let mut url = self.url.endpoint(path);
        url.query_pairs_mut().extend_pairs(params);
        answer(self.client.get(url), turn).await
    }

    /// Asks with a form.
    pub async fn post(&self, path: &str, params: &[(&str, String)], turn: QueryTurn) -> Result<Response, QueryError> {
        answer(self.client.post(self.url.endpoint(path)).form(params), turn).await
    }
}

async fn answer(request: RequestBuilder, turn: QueryTurn) -> Result<Response, QueryError> {
    let patience = Duration::from_secs(QUERY_SECONDS_MAX + GRACE_SECONDS);
    let response = match tokio::time::timeout(patience, request.send()).await {
        Err(_elapsed) => return Err(too_slow()),
        // Without its address, which may name what only the operator knows.
        Ok(Err(error)) => return Err(unavailable(UpstreamError::Unreachable(error.without_url()))),
        Ok(Ok(response)) => response,
    };
    match response.status() {
        StatusCode::OK if is_json(&response) => Ok(stream_of(response, turn)),
        StatusCode::OK => Err(unavailable(UpstreamError::NotPrometheus)),
        status => Err(explained(status, response).await),
    }
}

fn is_json(response: &reqwest::Response) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

/// The answer as it comes. One that is too large breaks off, so that nobody takes a part for the whole.
fn stream_of(response: reqwest::Response, turn: QueryTurn) -> Response {
    let chunks = stream::try_unfold((response, turn, 0), |(mut response, turn, sent)| async move {
        let chunk: Option<Bytes> = response.chunk().await.map_err(|error| io::Error::other(error.without_url()))?;
        let Some(chunk) = chunk else { return Ok(None) };
        let sent = sent + chunk.len();
        if sent > ANSWER_BYTES_MAX {
            tracing::warn!(bytes_max = ANSWER_BYTES_MAX, "an answer of Prometheus was too large and broken off");
            return Err(io::Error::other("the answer is too large"));
        }
        Ok(Some((chunk, (response, turn, sent))))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(chunks)).into_response()
}

/// What Prometheus says about the query is for the caller; everything else is for the log.
async fn explained(status: StatusCode, response: reqwest::Response) -> QueryError {
    let said = said(response).await;
    match (status, said) {
        (StatusCode::BAD_REQUEST, Some(said)) if said.error_type == "bad_data" => refused(Code::BadQuery, &said),
        (StatusCode::UNPROCESSABLE_ENTITY, Some(said)) => refused(Code::QueryFailed, &said),
        (StatusCode::SERVICE_UNAVAILABLE, Some(said)) if said.error_type == "timeout" => too_slow(),
        _ => unavailable(UpstreamError::Status(status)),
    }
}

async fn said(mut response: reqwest::Response) -> Option<Said> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if bytes.len() + chunk.len() > ERROR_BYTES_MAX {
            return None;
        }
        bytes.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&bytes).ok()
}

fn refused(code: Code, said: &Said) -> QueryError {
    ApiError::new(code, said.error.chars().take(ERROR_CHARS_MAX).collect::<String>()).into()
}

fn too_slow() -> QueryError {
    let message = format!("The query took longer than {QUERY_SECONDS_MAX} s; ask for less at a time.");
    ApiError::new(Code::QueryTimeout, message).into()
}

fn unavailable(error: UpstreamError) -> QueryError {
    let message = "The Prometheus of this server does not answer; its owner finds the reason in the log.";
    ApiError::new(Code::PrometheusUnavailable, message).with_source(error).into()
}
