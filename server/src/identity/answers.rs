//! What the endpoints of identity answer, and the start of a session.

use axum::http::{HeaderMap, header};
use model::{AccountId, Millis, SessionId};
use serde::Serialize;
use store::{
    accounts::{Account, Role},
    sessions::Session,
};
use utoipa::ToSchema;

use super::access_token;
use crate::{app::App, credential, error::ApiError};

/// Life of a refresh token.
pub const REFRESH_LIFE_MILLIS: i64 = 7 * Millis::DAY;
/// How long an ended or expired session keeps its row: its access tokens are refused by it after a restart.
const ROW_KEPT_MILLIS: i64 = Millis::DAY;
/// Characters kept of a `User-Agent`.
const USER_AGENT_CHARS_MAX: usize = 200;

/// An account as it sees itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    id: String,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    /// `owner` (the first account) or `member`.
    role: &'static str,
    created_at: String,
}

impl From<&Account> for User {
    fn from(account: &Account) -> Self {
        Self::of(account, account.role)
    }
}

impl User {
    /// The account in the role that the store gave it.
    #[must_use]
    pub fn of(account: &Account, role: Role) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email.clone(),
            first_name: account.first_name.clone(),
            last_name: account.last_name.clone(),
            role: role.as_str(),
            created_at: account.created_at.to_rfc3339(),
        }
    }
}

/// The tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    /// For `Authorization: Bearer`.
    access_token: String,
    /// For `POST /api/v1/auth/refresh`, once.
    refresh_token: String,
    /// Seconds that the access token lives.
    expires_in: i64,
}

/// Nothing to say.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {}

impl Tokens {
    /// The pair of a session at this counter.
    pub fn issue(app: &App, account: AccountId, session: SessionId, counter: i64) -> Result<Self, ApiError> {
        Ok(Self {
            access_token: app.identity.access_tokens.issue(account, session, app.now())?,
            refresh_token: app.identity.refresh_tokens.derive(session, counter),
            expires_in: access_token::LIFE_SECONDS,
        })
    }
}

/// Starts a session. The caller holds the turn of accounts, so that no change of password overtakes it.
pub async fn start_session(app: &App, account: AccountId, user_agent: Option<String>) -> Result<Tokens, ApiError> {
    let now = app.now();
    let id = SessionId::generate();
    let tokens = Tokens::issue(app, account, id, 0)?;
    let session = Session {
        id,
        account,
        counter: 0,
        token_hash: credential::hash(&tokens.refresh_token),
        rotated_at: now,
        created_at: now,
        expires_at: now.plus(REFRESH_LIFE_MILLIS),
        ended_at: None,
        user_agent,
    };
    app.store.add_session(&session, now.plus(-ROW_KEPT_MILLIS)).await?;
    Ok(tokens)
}

/// What signs in, for the list of sessions.
#[must_use]
pub fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(USER_AGENT_CHARS_MAX).collect())
}
