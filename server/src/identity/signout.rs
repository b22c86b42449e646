//! `POST /api/v1/auth/signout`.

use std::sync::Arc;

use axum::Json;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{answers::Done, session_cookie::CookieHeader};
use crate::{
    app::State,
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

/// Ends this session, or all of the account. Its tokens stop at once; the cookie of the console is taken away.
#[utoipa::path(
    post, path = "/api/v1/auth/signout", tag = "auth", request_body = Option<SignOut>,
    security(("accessToken" = [])), responses((status = 200, body = Done), (status = 401))
)]
pub async fn signout(
    app: State,
    member: Member,
    OptionalBody(request): OptionalBody<SignOut>,
) -> Result<(CookieHeader, Json<Done>), ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        if request.everywhere {
            let _turn = app.turns.accounts.lock().await;
            app.end_sessions(member.id(), None).await?;
        } else {
            app.end_session(member.id(), member.session).await?;
        }
        let action = if request.everywhere { "session.ended_everywhere" } else { "session.ended" };
        app.audit(Some(member.id()), action, Some(member.session.to_string()), None).await;
        Ok((app.identity.session_cookie.delete(), Json(Done {})))
    })
    .await
}
