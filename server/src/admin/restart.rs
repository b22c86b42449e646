//! `POST /api/v1/admin/restart`.

use axum::{Json, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::State,
    error::{ApiError, Code},
    extract::Owner,
    lifecycle::Next,
};

/// It begins.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {}

/// Ends in order and starts again in the same process, with `settings.toml` read anew. Meanwhile everybody gets 503.
#[utoipa::path(
    post, path = "/api/v1/admin/restart", tag = "admin", security(("accessToken" = [])),
    responses((status = 202, body = Accepted), (status = 401), (status = 403), (status = 409))
)]
pub async fn restart(app: State, Owner(owner): Owner) -> Result<(StatusCode, Json<Accepted>), ApiError> {
    let settings = app.settings.clone();
    let next = tokio::task::spawn_blocking(move || settings.reload()).await.map_err(ApiError::internal)?;
    if let Err(error) = next {
        let message = format!("{error}. Mend the file on the server first; the server goes on as it is.");
        return Err(ApiError::new(Code::SettingsUnusable, message));
    }
    app.audit(Some(owner.id()), "server.restarted", None, None).await;
    app.lifecycle.ask(Next::Restart)?;
    Ok((StatusCode::ACCEPTED, Json(Accepted {})))
}
