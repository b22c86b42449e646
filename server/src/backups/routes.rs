//! `/api/v1/admin/backup`: list, make, cancel, download, delete.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::json;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use super::{
    job::{self, BackupJob},
    journal::{self, Entry, LastRestore},
    name::{BackupKind, BackupName},
    shelf::BackupItem,
};
use crate::{
    app::State,
    detached::detached,
    error::ApiError,
    extract::{Id, Owner, OwnerOrTicket},
};

/// The shelf, and what is under way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupList {
    /// Newest first.
    items: Vec<BackupItem>,
    /// There is one page only.
    next_cursor: Option<String>,
    /// The backup under way, or the last one since the server started.
    running: Option<BackupJob>,
    /// What became of the last restore.
    last_restore: Option<LastRestore>,
}

/// Every backup on this server.
#[utoipa::path(
    get, path = "/api/v1/admin/backup", tag = "admin", security(("accessToken" = [])),
    responses((status = 200, body = BackupList), (status = 401), (status = 403))
)]
pub async fn list(app: State, _owner: Owner) -> Result<Json<BackupList>, ApiError> {
    let items = app.backups.shelf.list().await.map_err(ApiError::internal)?;
    let last_restore = journal::read(&app.backups.shelf).and_then(Entry::shown);
    Ok(Json(BackupList { items, next_cursor: None, running: app.backups.jobs.last(), last_restore }))
}

/// Begins a backup; `GET` tells how it goes.
#[utoipa::path(
    post, path = "/api/v1/admin/backup", tag = "admin", security(("accessToken" = [])),
    responses((status = 202, body = BackupJob), (status = 401), (status = 403), (status = 409))
)]
pub async fn create(app: State, Owner(owner): Owner) -> Result<(StatusCode, Json<BackupJob>), ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let bytes = app.store.facts().await?.bytes;
        app.backups.shelf.refuse_if_full(bytes)?;
        let name = app.backups.shelf.free_name(BackupKind::Backup, app.now())?;
        let job = job::start(&app, name.clone())?;
        app.audit(Some(owner.id()), "backup.created", None, Some(json!({ "name": name }))).await;
        Ok((StatusCode::ACCEPTED, Json(job)))
    })
    .await
}

/// Gives up the backup under way, if there is one.
#[utoipa::path(
    delete, path = "/api/v1/admin/backup/running", tag = "admin", security(("accessToken" = [])),
    responses((status = 204), (status = 401), (status = 403))
)]
pub async fn cancel(app: State, _owner: Owner) -> StatusCode {
    app.backups.jobs.cancel();
    StatusCode::NO_CONTENT
}

/// Downloads a backup, by access token or with a single-use `ticket`.
#[utoipa::path(
    get, path = "/api/v1/admin/backup/{name}", tag = "admin",
    params(("name" = String, Path), ("ticket" = Option<String>, Query, description = "Stands for the access token.")),
    security(("accessToken" = [])),
    responses(
        (status = 200, body = [u8], content_type = "application/vnd.sqlite3"), (status = 401), (status = 403),
        (status = 404)
    )
)]
pub async fn download(
    app: State,
    OwnerOrTicket(owner): OwnerOrTicket,
    Id(name): Id<BackupName>,
) -> Result<Response, ApiError> {
    let file = tokio::fs::File::open(app.backups.shelf.path(&name)).await.map_err(|_| unknown())?;
    let bytes = file.metadata().await.map_err(ApiError::internal)?.len();
    app.audit(Some(owner.id()), "backup.downloaded", None, Some(json!({ "name": name }))).await;
    let mut response = Body::from_stream(ReaderStream::new(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.sqlite3"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    headers.insert(header::CONTENT_DISPOSITION, disposition.map_err(ApiError::internal)?);
    Ok(response)
}

/// Deletes a backup.
#[utoipa::path(
    delete, path = "/api/v1/admin/backup/{name}", tag = "admin", params(("name" = String, Path)),
    security(("accessToken" = [])),
    responses((status = 204), (status = 401), (status = 403), (status = 404))
)]
pub async fn delete(app: State, Owner(owner): Owner, Id(name): Id<BackupName>) -> Result<StatusCode, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        if !app.backups.shelf.remove(&name).map_err(ApiError::internal)? {
            return Err(unknown());
        }
        app.audit(Some(owner.id()), "backup.deleted", None, Some(json!({ "name": name }))).await;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

pub(super) fn unknown() -> ApiError {
    ApiError::not_found("backup")
}
