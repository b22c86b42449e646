//! `POST /api/v1/metrics`: from a request to a batch that is durable and applied.
//!
//! [`mod@admit`] (who sends) → [`body`] (bytes) → [`parse`] (shape) → [`resolve`] (meaning) → the writer, which answers.

pub mod admit;
pub mod body;
pub mod key_use;
pub mod parse;
pub mod resolve;

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse, Response},
};
use model::{AccountId, limits};
use parse::{SentBatch, SentItem};
use registry::Quotas;
use serde_json::error::Category;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use self::admit::{Sender, admit, presented_key};
use crate::{
    app::{App, State},
    deliveries::{Counts, Reason, RejectedKind},
    error::{ApiError, Code},
    extract::ClientAddress,
    limits::Caller,
    snapshots::{AccountEntry, KeyEntry},
    writer::{
        self, Outcome,
        answer::{Outline, to_body},
    },
};

/// From handing a batch to the writer to the answer, in seconds; under the deadline of the whole request.
const WRITE_SECONDS_MAX: u64 = 10;
/// Room for what one item says.
const ITEM_BYTES_USUAL: usize = 192;
/// How often a batch is resolved again because the configurations changed under it.
const RESOLVE_TRIES_MAX: u32 = 8;

/// Takes a batch of metrics. The answer means that every item it counts is durable and visible.
#[utoipa::path(
    post,
    path = "/api/v1/metrics",
    tag = "ingestion",
    request_body(content = Object, content_type = "application/json", description = "`{metrics:[{name,type,value,labels?,operation?}],batchId?,key?}` or a bare array; 1 to 100 metrics; gzip is accepted"),
    params(("k" = Option<String>, Query, description = "The publishable key, where no header can be set")),
    responses((status = 200, body = writer::answer::Answer<'static>), (status = 400), (status = 401), (status = 403), (status = 409), (status = 413), (status = 415), (status = 422), (status = 429), (status = 503)),
    security(("apiKey" = []), ("apiKey" = [], "apiSecret" = []))
)]
pub async fn ingest(app: State, client: ClientAddress, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut key = None;
    let taken = take(&app, client.0, &parts, body, &mut key).await;
    if let Some(key) = key {
        note(&app, &key, &parts.headers, &taken);
    }
    match taken {
        Ok(Taken { answer, .. }) => {
            app.telemetry.batches.inc();
            ([(header::CONTENT_TYPE, "application/json")], answer).into_response()
        }
        Err(error) => {
            app.telemetry.reject(error.code());
            error.into_response()
        }
    }
}

/// A batch with its answer.
struct Taken {
    answer: bytes::Bytes,
    outline: Outline,
}

/// For the install page.
fn note(app: &App, key: &KeyEntry, headers: &HeaderMap, taken: &Result<Taken, ApiError>) {
    let reason = match taken {
        Ok(Taken { outline: Outline { processed: 0, first_error, .. }, .. }) => {
            let (code, message) = first_error.as_ref().map_or(("refused", ""), |(code, message)| (code, message));
            Reason::new(code, message)
        }
        Ok(Taken { outline: Outline { processed, errors, warnings, .. }, .. }) => {
            let counts = Counts { processed: *processed, errors: *errors, warnings: *warnings };
            return key.deliveries.accept(app.now(), headers, counts);
        }
        Err(error) => Reason::new(&error.code().text(), &error.summary()),
    };
    key.deliveries.reject(app.now(), headers, RejectedKind::Batch, reason);
}

/// `key` becomes the key that the batch names, as soon as that is known and if there is such a key.
async fn take(
    app: &App,
    client: IpAddr,
    parts: &Parts,
    body: Body,
    key: &mut Option<Arc<KeyEntry>>,
) -> Result<Taken, ApiError> {
    let headers = &parts.headers;
    let sender = match presented_key(headers, parts.uri.query()) {
        Some(text) => {
            *key = app.snapshots.key(text);
            Some(admit(app, headers, client, key.as_ref())?)
        }
        // Who will only say it in the body is anonymous until the body is read.
        None => app.limits.anonymous.check(&Caller::from(client)).map(|()| None)?,
    };
    let bytes = body::read(headers, body).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| ApiError::new(Code::MalformedBody, "The body is not UTF-8."))?;
    let sent = parse::parse(text).map_err(|error| refuse(&error))?;
    let sender = if let Some(sender) = sender {
        same_key(sender, &sent)?
    } else {
        *key = app.snapshots.key(key_in_body(&sent)?);
        admit(app, headers, client, key.as_ref())?
    };
    let batch_id = batch_id(&sent)?;
    write(app, &sender, &sent.metrics, batch_id).await
}

fn key_in_body<'a>(sent: &'a SentBatch<'_>) -> Result<&'a str, ApiError> {
    let missing =
        || ApiError::new(Code::Unauthenticated, "Send the API key in `X-API-Key`, as `?k=` or as `key` in the body.");
    Ok(&sent.key.as_ref().ok_or_else(missing)?.0)
}

/// A batch with two keys could belong to either.
fn same_key(sender: Sender, sent: &SentBatch<'_>) -> Result<Sender, ApiError> {
    match &sent.key {
        Some(key) if *key.0 != *sender.key.row.api_key => {
            Err(ApiError::field("key", "is not the key of the header or the query; send one key only"))
        }
        _ => Ok(sender),
    }
}

/// JSON of another shape is 422, what is not JSON (or a number beyond all numbers) is 400. Parsers quote what they read;
/// an answer does not need more than the beginning.
fn refuse(error: &serde_json::Error) -> ApiError {
    const QUOTE_CHARS_MAX: usize = 200;
    let text: String = error.to_string().chars().take(QUOTE_CHARS_MAX).collect();
    match error.classify() {
        Category::Data => ApiError::field("metrics", text),
        Category::Syntax | Category::Eof | Category::Io => {
            ApiError::new(Code::MalformedBody, format!("The body is not JSON: {text}."))
        }
    }
}

fn batch_id<'a>(sent: &'a SentBatch<'_>) -> Result<Option<&'a str>, ApiError> {
    let Some(id) = sent.batch_id.as_ref().map(|text| &*text.0) else { return Ok(None) };
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if limits::BATCH_ID_CHARS.contains(&id.len()) && is_plain {
        return Ok(Some(id));
    }
    Err(ApiError::field("batchId", "must be 16 to 64 characters out of A-Z, a-z, 0-9, `-` and `_`"))
}

async fn write(app: &App, sender: &Sender, items: &[SentItem<'_>], batch_id: Option<&str>) -> Result<Taken, ApiError> {
    let account_id = sender.account.id;
    let fingerprint = batch_id.map(|id| app.fingerprints.of_id(account_id, id));
    let body = hash_items(items, app.fingerprints.body_seed());
    let batch_id: Box<str> = batch_id.map_or_else(fresh_batch_id, Box::from);
    let mut account = Arc::clone(&sender.account);
    for _ in 0..RESOLVE_TRIES_MAX {
        let request = writer::Request {
            account: account_id,
            definitions_version: account.definitions.version,
            quotas: quotas(&account),
            fingerprint,
            body,
            batch_id: batch_id.clone(),
            resolved: resolve::resolve(items, &account, &app.settings.default_labels, app.registry.batch()),
        };
        let written = tokio::time::timeout(Duration::from_secs(WRITE_SECONDS_MAX), app.writer.write(request)).await;
        match written.map_err(|_| ApiError::not_stored())?.map_err(|_| ApiError::overloaded())? {
            Outcome::Answered(answer) => {
                let outline = Outline::of(&answer);
                return Ok(Taken { answer: bytes::Bytes::from_owner(to_body(&answer, &batch_id)), outline });
            }
            Outcome::Reused => {
                let message = "This `batchId` was used with another body; make a new id for each batch.";
                return Err(ApiError::new(Code::BatchIdReused, message));
            }
            Outcome::Unavailable => return Err(ApiError::not_stored()),
            Outcome::Outdated => account = current_account(app, account_id)?,
        }
    }
    Err(ApiError::overloaded())
}

fn current_account(app: &App, id: AccountId) -> Result<Arc<AccountEntry>, ApiError> {
    app.snapshots.account(id).ok_or_else(|| ApiError::new(Code::InvalidApiKey, "The account of this key is gone."))
}

fn quotas(account: &AccountEntry) -> Quotas {
    let number = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
    Quotas {
        series_max: number(account.quotas.series_max),
        series_per_metric_max: number(account.quotas.series_per_metric_max),
        families_max: limits::FAMILIES_PER_ACCOUNT_MAX.max(2 * number(account.quotas.definitions_max)),
    }
}

fn fresh_batch_id() -> Box<str> {
    uuid::Uuid::now_v7().simple().to_string().into()
}

/// What a batch says, however it was written down: a repetition may come by another way (header or query, gzip or not).
fn hash_items(items: &[SentItem<'_>], seed: u64) -> u64 {
    // Texts come with their length, so that no two batches read the same.
    fn put(said: &mut Vec<u8>, text: &str) {
        said.extend_from_slice(&text.len().to_le_bytes());
        said.extend_from_slice(text.as_bytes());
    }
    let mut said = Vec::with_capacity(items.len() * ITEM_BYTES_USUAL);
    for item in items {
        put(&mut said, &item.name.0);
        put(&mut said, item.metric_type.as_ref().map_or("", |text| &text.0));
        put(&mut said, item.operation.as_ref().map_or("", |text| &text.0));
        said.extend_from_slice(&item.value.to_bits().to_le_bytes());
        said.extend_from_slice(&item.labels.0.len().to_le_bytes());
        for (name, value) in &item.labels.0 {
            put(&mut said, name);
            put(&mut said, value);
        }
    }
    xxh3_64_with_seed(&said, seed)
}
