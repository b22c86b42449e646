//! `POST /api/v1/auth/desktop`: the owner signs in without typing, with a token of the supervisor's
//! ([`super::admissions`]).

use std::sync::Arc;

use axum::{Json, http::HeaderMap};
use serde::Deserialize;
use serde_json::json;
use store::accounts::{Account, Role};
use utoipa::ToSchema;

use super::{
    answers::{SignedIn, TokenPair, start_session, user_agent},
    session_cookie::Keeping,
};
use crate::{
    app::{App, State},
    detached::detached,
    error::{ApiError, Code},
    extract::{Body, Visitor},
};

/// What the desktop app was given.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesktopSignIn {
    /// Works once, for half a minute.
    token: String,
}

/// Starts a session of the owner's for the desktop app that runs this server.
#[utoipa::path(
    post, path = "/api/v1/auth/desktop", tag = "auth", request_body = DesktopSignIn,
    responses((status = 200, body = SignedIn), (status = 401), (status = 403), (status = 409), (status = 429))
)]
pub async fn signin(
    app: State,
    _visitor: Visitor,
    headers: HeaderMap,
    Body(request): Body<DesktopSignIn>,
) -> Result<Json<SignedIn>, ApiError> {
    if !app.identity.admissions.take(&request.token, app.clock.monotonic()) {
        let message = "This token does not admit anyone, or not any more. Ask the desktop app for a new one.";
        return Err(ApiError::new(Code::InvalidCredentials, message));
    }
    let app = Arc::clone(&app);
    detached(async move {
        let (owner, pair) = start(&app, user_agent(&headers)).await?;
        let (_, tokens) = pair.hand_over(&app, Keeping::Answer);
        Ok(Json(SignedIn::new(&owner, tokens)))
    })
    .await
}

async fn start(app: &App, user_agent: Option<String>) -> Result<(Account, TokenPair), ApiError> {
    let _turn = app.turns.accounts.lock().await;
    let owner = app.store.accounts().await?.into_iter().find(|account| account.role == Role::Owner);
    let Some(owner) = owner else {
        return Err(ApiError::new(Code::NoOwner, "This server has no owner yet; sign up, and the server is yours."));
    };
    let by = Some(owner.id);
    let audit = async |action| app.audit(by, action, by.map(|id| id.to_string()), Some(json!({ "by": "desktop" }))).await;
    if !owner.is_active {
        audit("session.refused").await;
        let message = "The owner's account is disabled; `metrics-tracker account list` shows the accounts.";
        return Err(ApiError::new(Code::InvalidCredentials, message));
    }
    app.store.touch_login(owner.id, app.now()).await?;
    let tokens = start_session(app, owner.id, user_agent).await?;
    audit("session.started").await;
    Ok((owner, tokens))
}
