//! `GET /health`: whether the server can do its work.

use axum::{Json, http::StatusCode, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;

/// What health says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`, or `unavailable`.
    status: &'static str,
    /// Version of the server.
    version: &'static str,
    /// `sqlite` or `postgres`.
    database: &'static str,
    /// Seconds since the start.
    uptime_seconds: i64,
    /// The part that fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<&'static str>,
}

/// Whether the server can do its work: 503 with the failing part when the store cannot be written.
#[utoipa::path(get, path = "/api/v1/health", tag = "health", responses((status = 200, body = Health), (status = 503, body = Health)))]
pub async fn health(app: State) -> impl IntoResponse {
    let failing = match app.store.check_writable().await {
        Ok(()) => None,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the store cannot be written");
            Some("database")
        }
    };
    let health = Health {
        status: if failing.is_none() { "ok" } else { "unavailable" },
        version: env!("CARGO_PKG_VERSION"),
        database: match app.store.dialect() {
            store::Dialect::Sqlite => "sqlite",
            store::Dialect::Postgres => "postgres",
        },
        uptime_seconds: app.now().since(app.started_at) / 1_000,
        failing,
    };
    let status = if failing.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health))
}

/// The same at the short path.
#[utoipa::path(get, path = "/health", tag = "health", responses((status = 200, body = Health), (status = 503, body = Health)))]
pub async fn health_short(app: State) -> impl IntoResponse {
    health(app).await
}
