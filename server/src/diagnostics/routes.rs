//! `/api/v1/admin/diagnostics`.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::{check::Check, running, support};
use crate::{app, extract::Owner};

/// How this server is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostics {
    /// Every look at the installation.
    checks: Vec<Check>,
    /// A text to paste into a report: no secrets, no emails, no names of metrics.
    support: String,
}

/// Looks at everything now.
#[utoipa::path(
    get, path = "/api/v1/admin/diagnostics", tag = "admin", security(("accessToken" = [])),
    responses((status = 200, body = Diagnostics), (status = 401), (status = 403))
)]
pub async fn read(app: app::State, _owner: Owner) -> Json<Diagnostics> {
    let checks = running(&app).await;
    Json(Diagnostics { support: support::text(&checks), checks })
}
