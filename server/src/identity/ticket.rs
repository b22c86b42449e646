//! `POST /api/v1/auth/ticket`.

use axum::{Json, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::tickets;
use crate::{app::State, error::ApiError, extract::Member};

/// A stand-in for the `Authorization` header, once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTicket {
    /// `mt_tkt_…`, for `?ticket=`.
    ticket: String,
    /// Seconds that it lives.
    expires_in: i64,
}

/// Makes a ticket.
#[utoipa::path(
    post, path = "/api/v1/auth/ticket", tag = "auth", security(("accessToken" = [])),
    responses((status = 201, body = NewTicket), (status = 401), (status = 503))
)]
pub async fn issue(app: State, member: Member) -> Result<(StatusCode, Json<NewTicket>), ApiError> {
    let ticket = app.identity.tickets.issue(member.id(), member.session, app.now())?;
    Ok((StatusCode::CREATED, Json(NewTicket { ticket, expires_in: tickets::LIFE_SECONDS })))
}
