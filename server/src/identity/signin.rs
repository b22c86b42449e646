//! `POST /api/v1/auth/signin`. Unknown email, wrong password and disabled account answer alike, after the same work.

use std::sync::Arc;

use axum::{Json, http::HeaderMap};
use serde::Deserialize;
use store::accounts::Account;
use utoipa::ToSchema;

use super::{
    answers::{SignedIn, TokenPair, start_session, user_agent},
    invalid_credentials,
    session_cookie::{CookieHeader, Keeping, SessionForm},
};
use crate::{
    app::{App, State},
    detached::detached,
    error::ApiError,
    extract::{Body, SentBy, Visitor},
    person::Email,
};

/// Email and password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    /// In any case.
    email: String,
    /// The password.
    password: String,
    /// Who keeps the refresh token.
    #[serde(default)]
    session: SessionForm,
}

/// Starts a session.
#[utoipa::path(
    post, path = "/api/v1/auth/signin", tag = "auth", request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = 401), (status = 403), (status = 429))
)]
pub async fn signin(
    app: State,
    Visitor(caller): Visitor,
    sent_by: SentBy,
    headers: HeaderMap,
    Body(request): Body<SignIn>,
) -> Result<(Option<CookieHeader>, Json<SignedIn>), ApiError> {
    let keeping = Keeping::of(request.session, sent_by)?;
    app.limits.auth_address.check(&caller)?;
    app.limits.auth_email.check(&Email::limit_key(&request.email))?;
    let account = match Email::parse(&request.email) {
        Ok(email) => app.store.account_by_email(email.as_str()).await?,
        Err(_) => None,
    };
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let fits = app.identity.passwords.verify(request.password, hash).await?;
    let app = Arc::clone(&app);
    detached(async move {
        let started = match account.filter(|account| fits && account.is_active) {
            Some(account) => start(&app, account, user_agent(&headers)).await?,
            None => None,
        };
        let by = started.as_ref().map(|(account, _)| account.id);
        let action = if by.is_some() { "session.started" } else { "session.refused" };
        app.audit(by, action, by.map(|id| id.to_string()), None).await;
        let (account, pair) = started.ok_or_else(invalid_credentials)?;
        let (cookie, tokens) = pair.hand_over(&app, keeping);
        Ok((cookie, Json(SignedIn::new(&account, tokens))))
    })
    .await
}

/// `None`: the password was changed or the account disabled while this one was being checked.
async fn start(
    app: &App,
    checked: Account,
    user_agent: Option<String>,
) -> Result<Option<(Account, TokenPair)>, ApiError> {
    let _turn = app.turns.accounts.lock().await;
    let present = app.store.account(checked.id).await?;
    let is_same = |account: &Account| account.is_active && account.password_hash == checked.password_hash;
    let Some(account) = present.filter(is_same) else { return Ok(None) };
    app.store.touch_login(account.id, app.now()).await?;
    let tokens = start_session(app, account.id, user_agent).await?;
    Ok(Some((account, tokens)))
}
