//! A member whose program cannot send a header: `EventSource`, a browser's WebSocket, a download.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::Deserialize;

use super::{
    Params,
    member::{Member, Owner, bearer, unauthenticated},
};
use crate::{app::App, error::ApiError};

/// A signed-in account, by access token or by `?ticket=`. A ticket is used up even if the request then fails; beside an
/// `Authorization` header it is not looked at.
#[derive(Debug, Clone)]
pub struct MemberOrTicket(pub Member);

#[derive(Debug, Deserialize)]
struct TicketQuery {
    ticket: Option<String>,
}

impl FromRequestParts<Arc<App>> for MemberOrTicket {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        if bearer(&parts.headers).is_some() {
            return Member::from_request_parts(parts, app).await.map(Self);
        }
        let Params(TicketQuery { ticket }) = Params::from_request_parts(parts, app).await?;
        let member = ticket.and_then(|ticket| app.redeem_ticket(&ticket)).ok_or_else(unauthenticated)?;
        app.limits.member.check(&member.id())?;
        Ok(Self(member))
    }
}

/// The owner of the server, by access token or by `?ticket=`.
#[derive(Debug, Clone)]
pub struct OwnerOrTicket(pub Member);

impl FromRequestParts<Arc<App>> for OwnerOrTicket {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let MemberOrTicket(member) = MemberOrTicket::from_request_parts(parts, app).await?;
        Owner::of(member).map(|Owner(member)| Self(member))
    }
}
