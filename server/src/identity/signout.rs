//! `POST /api/v1/auth/signout`, and the end of sessions.

use std::sync::Arc;

use axum::Json;
use model::{AccountId, SessionId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answers::Done;
use crate::{
    app::{App, State},
    detached::detached,
    error::ApiError,
    extract::{Member, OptionalBody},
};

/// How far to sign out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignOut {
    /// Every session of the account.
    #[serde(default)]
    everywhere: bool,
}

/// Ends this session, or all of the account. Its tokens stop at once.
#[utoipa::path(
    post, path = "/api/v1/auth/signout", tag = "auth", request_body = Option<SignOut>,
    security(("accessToken" = [])), responses((status = 200, body = Done), (status = 401))
)]
pub async fn signout(
    app: State,
    member: Member,
    OptionalBody(request): OptionalBody<SignOut>,
) -> Result<Json<Done>, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        if request.everywhere {
            let _turn = app.turns.accounts.lock().await;
            end_all(&app, member.id(), None).await?;
        } else {
            end_one(&app, member.id(), member.session).await?;
        }
        let action = if request.everywhere { "session.ended_everywhere" } else { "session.ended" };
        app.audit(Some(member.id()), action, Some(member.session.to_string()), None).await;
        Ok(Json(Done {}))
    })
    .await
}

/// Ends one session of an account. `false`: it has no such living session.
pub async fn end_one(app: &App, account: AccountId, session: SessionId) -> Result<bool, ApiError> {
    let now = app.now();
    let ended = app.store.end_session(account, session, now).await?;
    if ended {
        app.identity.ended.put(session, now);
    }
    Ok(ended)
}

/// Ends every session of an account but `kept`. The caller holds the turn of accounts, so that none starts meanwhile.
pub async fn end_all(app: &App, account: AccountId, kept: Option<SessionId>) -> Result<(), ApiError> {
    let now = app.now();
    for session in app.store.end_sessions(account, kept, now).await? {
        app.identity.ended.put(session, now);
    }
    Ok(())
}
