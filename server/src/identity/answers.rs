//! What the endpoints of identity answer, and the start of a session.

use axum::http::{HeaderMap, header};
use model::{AccountId, Millis, SessionId};
use serde::Serialize;
use store::{
    accounts::{Account, Role},
    sessions::Session,
};
use utoipa::ToSchema;

use super::{
    access_token,
    session_cookie::{CookieHeader, Keeping},
};
use crate::{app::App, credential, error::ApiError};

/// Life of a refresh token.
pub const REFRESH_LIFE_MILLIS: i64 = 7 * Millis::DAY;
/// How long an ended or expired session keeps its row: its access tokens are refused by it after a restart.
const ROW_KEPT_MILLIS: i64 = Millis::DAY;
/// Characters kept of a `User-Agent`.
const USER_AGENT_CHARS_MAX: usize = 200;

/// What an account is on this server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UserRole {
    /// Owns the server.
    Owner,
    /// Has an account on it.
    Member,
}

impl From<Role> for UserRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Member => Self::Member,
        }
    }
}

/// An account as it sees itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    id: String,
    email: String,
    #[schema(required)]
    first_name: Option<String>,
    #[schema(required)]
    last_name: Option<String>,
    /// The first account is the owner.
    role: UserRole,
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
            role: role.into(),
            created_at: account.created_at.to_rfc3339(),
        }
    }
}

/// The tokens of a session, as the answer has them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    /// For `Authorization: Bearer`.
    access_token: String,
    /// For `POST /api/v1/auth/refresh`, once. Absent when it is in the cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh_token: Option<String>,
    /// Seconds that the access token lives.
    expires_in: i64,
}

/// The account and its tokens.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    user: User,
    #[serde(flatten)]
    tokens: Tokens,
}

impl SignedIn {
    /// The account as it sees itself, and the tokens that it keeps.
    #[must_use]
    pub fn new(account: &Account, tokens: Tokens) -> Self {
        Self { user: account.into(), tokens }
    }
}

/// The two tokens of a session.
pub struct TokenPair {
    access_token: String,
    refresh_token: String,
}

/// Nothing to say.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {}

impl TokenPair {
    /// The pair of a session at this counter.
    pub fn issue(app: &App, account: AccountId, session: SessionId, counter: i64) -> Result<Self, ApiError> {
        Ok(Self {
            access_token: app.identity.access_tokens.issue(account, session, app.now())?,
            refresh_token: app.identity.refresh_tokens.derive(session, counter),
        })
    }

    /// Hands the pair over: the refresh token in the answer or in the cookie.
    #[must_use]
    pub fn hand_over(self, app: &App, keeping: Keeping) -> (Option<CookieHeader>, Tokens) {
        let Self { access_token, refresh_token } = self;
        let (cookie, refresh_token) = match keeping {
            Keeping::Answer => (None, Some(refresh_token)),
            Keeping::Cookie { is_https } => (Some(app.identity.session_cookie.set(&refresh_token, is_https)), None),
        };
        (cookie, Tokens { access_token, refresh_token, expires_in: access_token::LIFE_SECONDS })
    }
}

/// Starts a session. The caller holds the turn of accounts, so that no change of password overtakes it.
pub async fn start_session(app: &App, account: AccountId, user_agent: Option<String>) -> Result<TokenPair, ApiError> {
    let now = app.now();
    let id = SessionId::generate();
    let tokens = TokenPair::issue(app, account, id, 0)?;
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
