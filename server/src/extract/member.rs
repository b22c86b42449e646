//! Who calls. Every extractor here also takes a token of the caller's rate limit.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use model::{AccountId, SessionId};
use store::accounts::Role;

use super::ClientAddress;
use crate::{
    app::App,
    error::{ApiError, Code},
    limits::Caller,
    snapshots::AccountEntry,
};

/// A signed-in account. Its session has not ended and nobody disabled it.
#[derive(Debug, Clone)]
pub struct Member {
    /// The account.
    pub account: Arc<AccountEntry>,
    /// The session that the access token belongs to.
    pub session: SessionId,
}

impl Member {
    /// The account's id.
    #[must_use]
    pub fn id(&self) -> AccountId {
        self.account.id
    }
}

impl FromRequestParts<Arc<App>> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let member = signed_in(parts, app)?;
        app.limits.member.check(&member.id())?;
        Ok(member)
    }
}

fn signed_in(parts: &Parts, app: &App) -> Result<Member, ApiError> {
    let token = bearer(&parts.headers).ok_or_else(unauthenticated)?;
    let (account, session) = app.identity.access_tokens.read(token, app.now()).ok_or_else(unauthenticated)?;
    app.member(account, session).ok_or_else(unauthenticated)
}

/// A signed-in account that asks for series; dashboards ask more often than people, so this limit is its own.
#[derive(Debug, Clone)]
pub struct Querier(pub Member);

impl FromRequestParts<Arc<App>> for Querier {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let member = signed_in(parts, app)?;
        app.limits.queries.check(&member.id())?;
        Ok(Self(member))
    }
}

/// The signed-in owner of the server.
#[derive(Debug, Clone)]
pub struct Owner(pub Member);

impl Owner {
    pub(super) fn of(member: Member) -> Result<Self, ApiError> {
        match member.account.role {
            Role::Owner => Ok(Self(member)),
            Role::Member => Err(ApiError::new(Code::OwnerOnly, "Only the owner of this server may do this.")),
        }
    }
}

impl FromRequestParts<Arc<App>> for Owner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        Self::of(Member::from_request_parts(parts, app).await?)
    }
}

/// Anyone; limited by address.
#[derive(Debug, Clone, Copy)]
pub struct Visitor(pub Caller);

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, app).await;
        let caller = Caller::from(address);
        app.limits.anonymous.check(&caller)?;
        Ok(Self(caller))
    }
}

/// The token of the one `Authorization: Bearer` header.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The answer to a credential that is missing or not valid any more; it does not say which.
#[must_use]
pub fn unauthenticated() -> ApiError {
    ApiError::new(Code::Unauthenticated, "Sign in, then send `Authorization: Bearer` with the access token.")
}
