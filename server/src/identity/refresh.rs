//! `POST /api/v1/auth/refresh`: rotation of refresh tokens (`CONTRACT.md` §2).
//!
//! | the token presented is | answer |
//! | --- | --- |
//! | current | the session moves on: a new pair |
//! | its direct predecessor, within ten seconds | the current pair again: a parallel tab, or an answer that was lost |
//! | anything older | 401, and the session ends: somebody else has the token, too |
//! | not derived by this server | 401, and nothing is looked up |

use std::sync::Arc;

use axum::Json;
use model::{Millis, SessionId};
use serde::Deserialize;
use store::sessions::Session;
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;

use super::answers::{REFRESH_LIFE_MILLIS, Tokens};
use crate::{
    app::{App, State},
    credential,
    detached::detached,
    error::ApiError,
    extract::{Body, Visitor, member::unauthenticated},
};

/// How long after a rotation the token before it still gets the current one.
const PREDECESSOR_MILLIS: u64 = 10_000;
/// Looks at a session that others keep rotating. Each one that fails means that another request went through.
const ATTEMPTS_MAX: usize = 8;

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefreshRequest {
    /// `mt_ref_…` of the newest answer.
    refresh_token: String,
}

/// Where a token stands in its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Current,
    Predecessor,
    Replayed,
    /// The database is older than the token: it was restored from a backup.
    Unknown,
}

fn standing(session: &Session, counter: i64, now: Millis) -> Standing {
    // A clock that was set back a little must not end sessions.
    let is_fresh = now.since(session.rotated_at).unsigned_abs() <= PREDECESSOR_MILLIS;
    match session.counter - counter {
        0 => Standing::Current,
        1 if is_fresh => Standing::Predecessor,
        1.. => Standing::Replayed,
        _ => Standing::Unknown,
    }
}

/// Exchanges a refresh token for a new pair.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", tag = "auth", request_body = RefreshRequest,
    responses((status = 200, body = Tokens), (status = 401), (status = 429))
)]
pub async fn refresh(
    app: State,
    _visitor: Visitor,
    Body(request): Body<RefreshRequest>,
) -> Result<Json<Tokens>, ApiError> {
    let (session, counter) = app.identity.refresh_tokens.read(&request.refresh_token).ok_or_else(unauthenticated)?;
    let hash = credential::hash(&request.refresh_token);
    let app = Arc::clone(&app);
    detached(async move { exchange(&app, session, counter, &hash).await.map(Json) }).await
}

async fn exchange(app: &App, id: SessionId, counter: i64, hash: &[u8]) -> Result<Tokens, ApiError> {
    for _ in 0..ATTEMPTS_MAX {
        let session = living(app, id).await?;
        match standing(&session, counter, app.now()) {
            Standing::Current if !bool::from(session.token_hash.ct_eq(hash)) => return Err(unauthenticated()),
            Standing::Current => {
                if rotate(app, &session).await? {
                    return Tokens::issue(app, session.account, id, counter + 1);
                }
            }
            Standing::Predecessor => return Tokens::issue(app, session.account, id, session.counter),
            Standing::Replayed => return end_replayed(app, &session).await,
            Standing::Unknown => return Err(unauthenticated()),
        }
    }
    Err(ApiError::overloaded())
}

async fn living(app: &App, id: SessionId) -> Result<Session, ApiError> {
    let session = app.store.session(id).await?.ok_or_else(unauthenticated)?;
    let is_over = session.ended_at.is_some() || session.expires_at <= app.now();
    if is_over || app.member(session.account, id).is_none() {
        return Err(unauthenticated());
    }
    Ok(session)
}

/// `false`: another request was first.
async fn rotate(app: &App, session: &Session) -> Result<bool, ApiError> {
    let now = app.now();
    let hash = credential::hash(&app.identity.refresh_tokens.derive(session.id, session.counter + 1));
    let expires_at = now.plus(REFRESH_LIFE_MILLIS);
    Ok(app.store.rotate_session(session.id, session.counter, &hash, now, expires_at).await?)
}

async fn end_replayed(app: &App, session: &Session) -> Result<Tokens, ApiError> {
    if app.end_session(session.account, session.id).await? {
        tracing::warn!(account = %session.account, session = %session.id, "an old refresh token came back; the session ends");
        app.audit(Some(session.account), "session.replayed", Some(session.id.to_string()), None).await;
    }
    Err(unauthenticated())
}

#[cfg(test)]
mod tests {
    use model::AccountId;

    use super::*;

    #[test]
    fn only_the_direct_predecessor_and_only_for_ten_seconds() {
        let rotated_at = Millis(1_790_000_000_000);
        let session = Session {
            id: SessionId::generate(),
            account: AccountId::generate(),
            counter: 5,
            token_hash: Vec::new(),
            rotated_at,
            created_at: rotated_at,
            expires_at: rotated_at,
            ended_at: None,
            user_agent: None,
        };
        let at = |counter: i64, millis: i64| standing(&session, counter, rotated_at.plus(millis));
        assert_eq!(at(5, 0), Standing::Current);
        assert_eq!(at(5, 999_999), Standing::Current);
        assert_eq!(at(4, 0), Standing::Predecessor);
        assert_eq!(at(4, 10_000), Standing::Predecessor);
        assert_eq!(at(4, -10_000), Standing::Predecessor);
        assert_eq!(at(4, 10_001), Standing::Replayed);
        assert_eq!(at(3, 0), Standing::Replayed);
        assert_eq!(at(0, 0), Standing::Replayed);
        assert_eq!(at(6, 0), Standing::Unknown);
    }
}
