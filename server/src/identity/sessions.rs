//! `/api/v1/auth/sessions`: where the account is signed in.

use std::sync::Arc;

use axum::{Json, http::StatusCode};
use model::SessionId;
use serde::Serialize;
use store::sessions::Session;
use utoipa::ToSchema;

use crate::{
    app::State,
    detached::detached,
    error::ApiError,
    extract::{Id, Member, Page, PageQuery},
};

/// One sign-in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedInSession {
    id: String,
    /// What signed in, as it called itself.
    #[schema(required)]
    user_agent: Option<String>,
    created_at: String,
    /// When its tokens were last renewed.
    renewed_at: String,
    /// When it ends unless its tokens are renewed.
    expires_at: String,
    /// The session that asks.
    is_current: bool,
}

fn item(session: Session, current: SessionId) -> SignedInSession {
    SignedInSession {
        id: session.id.to_string(),
        is_current: session.id == current,
        created_at: session.created_at.to_rfc3339(),
        renewed_at: session.rotated_at.to_rfc3339(),
        expires_at: session.expires_at.to_rfc3339(),
        user_agent: session.user_agent,
    }
}

/// Living sessions, newest first.
#[utoipa::path(
    get, path = "/api/v1/auth/sessions", tag = "auth", params(PageQuery),
    security(("accessToken" = [])), responses((status = 200, body = Page<SignedInSession>), (status = 401))
)]
pub async fn list(app: State, member: Member, query: PageQuery) -> Result<Json<Page<SignedInSession>>, ApiError> {
    let after: Option<SessionId> = query.after()?;
    let mut sessions = app.store.sessions_of(member.id(), app.now()).await?;
    sessions.retain(|session| after.is_none_or(|after| session.id < after));
    let id = |session: &Session| session.id.to_string();
    Ok(Json(query.page(sessions, id, |session| item(session, member.session))))
}

/// Ends one session. Its tokens stop at once.
#[utoipa::path(
    delete, path = "/api/v1/auth/sessions/{id}", tag = "auth", params(("id" = String, Path)),
    security(("accessToken" = [])), responses((status = 204), (status = 401), (status = 404))
)]
pub async fn end(app: State, member: Member, Id(id): Id<SessionId>) -> Result<StatusCode, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        if !app.end_session(member.id(), id).await? {
            return Err(ApiError::not_found("session"));
        }
        app.audit(Some(member.id()), "session.ended", Some(id.to_string()), None).await;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
