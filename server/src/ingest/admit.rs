//! Who may send: the key, its secret, the page's origin, the limits (`CONTRACT.md` §2, §6).

use std::{net::IpAddr, sync::Arc};

use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{
    app::App,
    error::{ApiError, Code},
    limits::Caller,
    snapshots::{AccountEntry, KeyEntry},
};

/// A sender that may send.
#[derive(Debug)]
pub struct Sender {
    /// Its key.
    pub key: Arc<KeyEntry>,
    /// The key's account.
    pub account: Arc<AccountEntry>,
}

/// The key in the header or the query.
#[must_use]
pub fn presented_key<'a>(headers: &'a HeaderMap, query: Option<&'a str>) -> Option<&'a str> {
    let header = headers.get("x-api-key").and_then(|value| value.to_str().ok());
    let from_query = || query?.split('&').find_map(|pair| pair.strip_prefix("k="));
    header.or_else(from_query)
}

/// Admits a sender by the key that he named, or says why not. Takes from the rate limits.
pub fn admit(app: &App, headers: &HeaderMap, client: IpAddr, key: Option<&Arc<KeyEntry>>) -> Result<Sender, ApiError> {
    let identified = identify(app, key);
    let identified = identified.and_then(|sender| Ok((check_secret(app, headers, &sender.key)?, sender)));
    // Whoever shows no valid credential is anonymous, and guesses no faster than that.
    let (has_secret, sender) =
        identified.or_else(|error| app.limits.anonymous.check(&Caller::from(client)).and(Err(error)))?;
    if !has_secret {
        check_origin(headers, &sender.key)?;
        app.limits.ingest.check(&(sender.key.row.id, Caller::from(client)))?;
    }
    sender.key.limit.check()?;
    app.key_use.note(sender.key.row.id, app.now());
    Ok(sender)
}

fn identify(app: &App, key: Option<&Arc<KeyEntry>>) -> Result<Sender, ApiError> {
    let account = |key: &Arc<KeyEntry>| app.snapshots.usable_account(key, app.now());
    match key.and_then(|key| Some((key, account(key)?))) {
        Some((key, account)) => Ok(Sender { key: Arc::clone(key), account }),
        None => Err(ApiError::new(
            Code::InvalidApiKey,
            "The API key is unknown, switched off or expired; take one from the API keys page.",
        )),
    }
}

/// Whether the sender showed the key's secret. A wrong one is an error, not a sender without one.
fn check_secret(app: &App, headers: &HeaderMap, key: &KeyEntry) -> Result<bool, ApiError> {
    let Some(secret) = headers.get("x-api-secret") else { return Ok(false) };
    let shown = app.fingerprints.of_secret(secret.as_bytes());
    if key.shown_secret.get() == Some(&shown) {
        return Ok(true);
    }
    let hash = Sha256::digest(secret.as_bytes());
    if bool::from(hash.as_slice().ct_eq(&key.row.secret_hash)) {
        key.shown_secret.get_or_init(|| shown);
        return Ok(true);
    }
    Err(ApiError::new(
        Code::InvalidApiSecret,
        "The API secret does not belong to this key; rotate the key for a new one.",
    ))
}

fn check_origin(headers: &HeaderMap, key: &KeyEntry) -> Result<(), ApiError> {
    let allowed = &key.row.allowed_origins;
    if allowed.is_empty() {
        return Ok(());
    }
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    if origin.is_some_and(|origin| allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))) {
        return Ok(());
    }
    Err(ApiError::new(
        Code::OriginNotAllowed,
        "This key takes batches from the pages of its allowed origins only; add this origin to the key.",
    ))
}
