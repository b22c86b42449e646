//! `/api/v1/admin/audit`.

use axum::Json;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::audit::AuditEntry;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::State,
    error::ApiError,
    extract::{Owner, Page, PageQuery, Params},
};

/// Which part of the log.
#[derive(Debug, Deserialize)]
pub struct AuditQuery {
    /// Entries of a page, 1 to 500.
    limit: Option<u32>,
    /// Entries older than this one: `nextCursor` of the page before.
    before: Option<String>,
    /// The same, under the name that other lists use.
    cursor: Option<String>,
}

/// Who did what.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLogEntry {
    id: String,
    at: String,
    /// Who; `null`: nobody who was signed in, or the command line.
    account_id: Option<String>,
    /// What, as `noun.verb`.
    action: String,
    /// Id of the thing.
    target: Option<String>,
    /// More.
    #[schema(value_type = Option<Object>)]
    details: Option<Value>,
}

impl From<AuditEntry> for AuditLogEntry {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id,
            at: entry.at.to_rfc3339(),
            account_id: entry.account.map(|id| id.to_string()),
            action: entry.action,
            target: entry.target,
            details: entry.details.and_then(|details| serde_json::from_str(&details).ok()),
        }
    }
}

/// The audit log, newest first.
#[utoipa::path(
    get, path = "/api/v1/admin/audit", tag = "admin",
    params(
        ("limit" = Option<u32>, Query, description = "Entries of a page, 1 to 500."),
        ("before" = Option<String>, Query, description = "Entries older than this one: `nextCursor` of the page before."),
        ("cursor" = Option<String>, Query, description = "The same, under the name that other lists use.")
    ),
    security(("accessToken" = [])),
    responses((status = 200, body = Page<AuditLogEntry>), (status = 401), (status = 403))
)]
pub async fn list(
    app: State,
    _owner: Owner,
    Params(query): Params<AuditQuery>,
) -> Result<Json<Page<AuditLogEntry>>, ApiError> {
    let page = PageQuery { limit: query.limit, cursor: query.before.or(query.cursor) };
    let before = page.after::<Uuid>()?.map(|id| id.to_string());
    let rows = app.store.audit_page(before.as_deref(), page.fetch()).await?;
    Ok(Json(page.page(rows, |entry| entry.id.clone(), AuditLogEntry::from)))
}
