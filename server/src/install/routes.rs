//! `GET /api/v1/install-status`.

use std::sync::Arc;

use axum::{
    Json,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use model::{AccountId, KeyId};
use serde::Deserialize;

use super::{status::InstallStatus, stream};
use crate::{
    app::{App, State},
    error::ApiError,
    extract::{MemberOrTicket, Params, ServerOrigin},
    snapshots::KeyEntry,
    streams::Seat,
};

/// Whose deliveries.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusQuery {
    api_key_id: String,
}

/// What has come with a key: once, or with `Accept: text/event-stream` now and at every change.
#[utoipa::path(
    get, path = "/api/v1/install-status", tag = "tracker",
    params(
        ("apiKeyId" = String, Query, description = "Id of the key."),
        ("ticket" = Option<String>, Query, description = "A single-use ticket, for `EventSource`, which cannot send a header.")
    ),
    security(("accessToken" = [])),
    responses(
        (status = 200, body = InstallStatus, description = "As `text/event-stream`: one such object a frame"),
        (status = 400), (status = 401), (status = 404), (status = 429), (status = 503)
    )
)]
pub async fn status(
    app: State,
    MemberOrTicket(member): MemberOrTicket,
    ServerOrigin(origin): ServerOrigin,
    Params(query): Params<StatusQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let key = own(&app, member.id(), &query.api_key_id).await?;
    if wants_events(&headers) {
        let seat = Seat::take(&app, &member)?;
        return Ok(stream::respond(Arc::clone(&app), seat, key.row.api_key.clone(), origin));
    }
    let (_, status) = InstallStatus::of(&app, &key, &origin).await;
    Ok(Json(status).into_response())
}

/// The key of this id, if the account has it.
async fn own(app: &App, account: AccountId, id: &str) -> Result<Arc<KeyEntry>, ApiError> {
    let unknown = || ApiError::not_found("API key");
    let id: KeyId = id.parse().map_err(|_| unknown())?;
    let row = app.store.key(account, id).await?.ok_or_else(unknown)?;
    app.snapshots.key(&row.api_key).ok_or_else(unknown)
}

fn wants_events(request: &HeaderMap) -> bool {
    let accepted = request.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut types = accepted.flat_map(|value| value.split(',')).filter_map(|range| range.split(';').next());
    types.any(|range| range.trim().eq_ignore_ascii_case("text/event-stream"))
}
