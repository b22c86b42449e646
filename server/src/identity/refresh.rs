//! `POST /api/v1/auth/refresh`: rotation of refresh tokens (`CONTRACT.md` §2).
//!
//! | the token presented is | answer |
//! | --- | --- |
//! | current | the session moves on: a new pair |
//! | its direct predecessor, within ten seconds | the current pair again: a parallel tab, or an answer that was lost |
//! | anything older | 401, and the session ends: somebody else has the token, too |
//! | not derived by this server | 401, and nothing is looked up |
//!
//! The served console sends no token: its browser adds the cookie, which goes with a refusal.

use std::sync::Arc;

use axum::{Json, http::HeaderMap};
use model::{Millis, SessionId};
use serde::Deserialize;
use store::sessions::Session;
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;

use super::{
    answers::{REFRESH_LIFE_MILLIS, TokenPair, Tokens},
    session_cookie::{CookieHeader, Keeping, SessionForm},
};
use crate::{
    app::{App, State},
    credential,
    detached::detached,
    error::{ApiError, Code},
    extract::{Body, SentBy, Visitor, member::unauthenticated},
};

/// How long after a rotation the token before it still gets the current one.
const PREDECESSOR_MILLIS: u64 = 10_000;
/// Looks at a session that others keep rotating. Each one that fails means that another request went through.
const ATTEMPTS_MAX: usize = 8;

/// A refresh token, or word that it is in the cookie.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefreshRequest {
    /// `mt_ref_…` of the newest answer. Without it, the cookie's is taken.
    refresh_token: Option<String>,
    /// Who keeps the refresh token; may be left out.
    session: Option<SessionForm>,
}

impl RefreshRequest {
    /// The token that was sent, or `None` if it is in the cookie; and where the next one goes.
    fn check(self, sent_by: SentBy) -> Result<(Option<String>, Keeping), ApiError> {
        let is_own_page = matches!(sent_by, SentBy::OwnPage { .. });
        let form = match (&self.refresh_token, self.session) {
            (Some(_), Some(SessionForm::Cookie)) => {
                return Err(ApiError::field("refreshToken", "must not be sent when the session is in the cookie"));
            }
            (None, Some(SessionForm::Token)) => return Err(ApiError::field("refreshToken", "is required")),
            (None, None) if !is_own_page => return Err(ApiError::field("refreshToken", "is required")),
            (Some(_), _) => SessionForm::Token,
            (None, _) => SessionForm::Cookie,
        };
        Ok((self.refresh_token, Keeping::of(form, sent_by)?))
    }
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

/// Exchanges a refresh token for a new pair. A page of this server may leave the token out: the cookie is taken, and the
/// next one set.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", tag = "auth", request_body = RefreshRequest,
    responses((status = 200, body = Tokens), (status = 401), (status = 403), (status = 422), (status = 429))
)]
pub async fn refresh(
    app: State,
    _visitor: Visitor,
    sent_by: SentBy,
    headers: HeaderMap,
    Body(request): Body<RefreshRequest>,
) -> Result<(Option<CookieHeader>, Json<Tokens>), (Option<CookieHeader>, ApiError)> {
    // Before the cookie is looked at: what may not use it cannot have it taken away either.
    let (sent, keeping) = request.check(sent_by).map_err(|error| (None, error))?;
    let cookie = &app.identity.session_cookie;
    let token = sent.or_else(|| cookie.read(&headers).map(ToOwned::to_owned));
    match renew(&app, token).await {
        Ok(pair) => {
            let (cookie, tokens) = pair.hand_over(&app, keeping);
            Ok((cookie, Json(tokens)))
        }
        Err(error) => {
            let is_refused = error.code() == Code::Unauthenticated;
            let is_cookie = matches!(keeping, Keeping::Cookie { .. });
            Err(((is_refused && is_cookie).then(|| cookie.delete()), error))
        }
    }
}

async fn renew(app: &Arc<App>, token: Option<String>) -> Result<TokenPair, ApiError> {
    let token = token.ok_or_else(unauthenticated)?;
    let (session, counter) = app.identity.refresh_tokens.read(&token).ok_or_else(unauthenticated)?;
    let hash = credential::hash(&token);
    let app = Arc::clone(app);
    detached(async move { exchange(&app, session, counter, &hash).await }).await
}

async fn exchange(app: &App, id: SessionId, counter: i64, hash: &[u8]) -> Result<TokenPair, ApiError> {
    for _ in 0..ATTEMPTS_MAX {
        let session = living(app, id).await?;
        match standing(&session, counter, app.now()) {
            Standing::Current if !bool::from(session.token_hash.ct_eq(hash)) => return Err(unauthenticated()),
            Standing::Current => {
                if rotate(app, &session).await? {
                    return TokenPair::issue(app, session.account, id, counter + 1);
                }
            }
            Standing::Predecessor => return TokenPair::issue(app, session.account, id, session.counter),
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

async fn end_replayed(app: &App, session: &Session) -> Result<TokenPair, ApiError> {
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
