//! A backup from elsewhere: streamed to disk under another name, checked, then put on the shelf.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use futures::TryStreamExt as _;
use serde_json::json;
use store::{
    StoreError,
    backup::{Partial, create_private},
    backup_check::check,
};
use tokio::io::AsyncWriteExt as _;

use super::{
    name::{BackupKind, BackupName},
    shelf::BackupItem,
};
use crate::{
    app::{App, State},
    error::{ApiError, Code},
    extract::Owner,
};

/// Bytes of an uploaded backup.
pub const BACKUP_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes between two looks at the free space.
const LOOK_BYTES: u64 = 16 * 1024 * 1024;

/// Takes a backup made elsewhere, as `application/octet-stream`.
#[utoipa::path(
    post, path = "/api/v1/admin/backup/upload", tag = "admin",
    request_body(content = [u8], content_type = "application/octet-stream"), security(("accessToken" = [])),
    responses(
        (status = 201, body = BackupItem), (status = 401), (status = 403), (status = 409), (status = 413),
        (status = 415), (status = 422)
    )
)]
pub async fn upload(
    app: State,
    Owner(owner): Owner,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<BackupItem>), ApiError> {
    let name = receive(&app, &headers, body).await?;
    app.audit(Some(owner.id()), "backup.uploaded", None, Some(json!({ "name": name }))).await;
    let bytes = std::fs::metadata(app.backups.shelf.path(&name)).map_err(ApiError::internal)?.len();
    Ok((StatusCode::CREATED, Json(app.backups.shelf.item(name, bytes).await)))
}

/// Puts the body on the shelf. Whoever hangs up leaves nothing behind.
pub(super) async fn receive(app: &Arc<App>, headers: &HeaderMap, body: Body) -> Result<BackupName, ApiError> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/octet-stream") {
        return Err(ApiError::new(Code::UnsupportedMediaType, "Send `Content-Type: application/octet-stream`."));
    }
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let announced: u64 = announced.unwrap_or(0);
    if announced > BACKUP_BYTES_MAX {
        return Err(too_large());
    }
    let shelf = &app.backups.shelf;
    shelf.refuse_if_full(announced)?;
    let _turn =
        app.turns.uploads.try_lock().map_err(|_| ApiError::busy("Another upload is under way; wait for it."))?;
    let name = shelf.free_name(BackupKind::Upload, app.now())?;
    let path = shelf.path(&name);
    let partial = Partial::of(&path);
    write(app, body, &partial).await?;
    check(partial.path()).await.map_err(refused)?;
    tokio::task::spawn_blocking(move || partial.complete(&path))
        .await
        .map_err(ApiError::internal)?
        .map_err(ApiError::internal)?;
    Ok(name)
}

async fn write(app: &App, body: Body, partial: &Partial) -> Result<(), ApiError> {
    create_private(partial.path()).map_err(ApiError::internal)?;
    let file = tokio::fs::File::options().write(true).open(partial.path()).await.map_err(ApiError::internal)?;
    let mut file = tokio::io::BufWriter::new(file);
    let mut stream = body.into_data_stream();
    let (mut written, mut looked) = (0, 0);
    while let Some(chunk) = stream.try_next().await.map_err(|_| incomplete())? {
        written += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if written > BACKUP_BYTES_MAX {
            return Err(too_large());
        }
        if written - looked > LOOK_BYTES {
            app.backups.shelf.refuse_if_full(LOOK_BYTES)?;
            looked = written;
        }
        file.write_all(&chunk).await.map_err(ApiError::internal)?;
    }
    file.flush().await.map_err(ApiError::internal)
}

fn incomplete() -> ApiError {
    ApiError::new(Code::MalformedBody, "The upload broke off; send the whole file again.")
}

fn too_large() -> ApiError {
    ApiError::new(Code::BodyTooLarge, format!("The file is over {} GiB.", BACKUP_BYTES_MAX >> 30))
}

/// What the file is not, in the caller's words.
pub(super) fn refused(error: StoreError) -> ApiError {
    match error {
        StoreError::Refused(message) => ApiError::new(Code::NotABackup, message),
        other => ApiError::internal(other),
    }
}
