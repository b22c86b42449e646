//! The wish to restore: by the owner, or by anyone while there is no account. The work is done between two lives of the
//! server ([`super::restoring`]).

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    http::{HeaderMap, StatusCode},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{name::BackupName, routes::unknown, upload::receive};
use crate::{
    app::{App, State},
    detached::detached,
    error::{ApiError, Code},
    extract::{Id, Owner, Visitor},
    lifecycle::{Next, RestoreOrder},
};

/// The restore begins; everybody gets 503 with its progress until it is over.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestoreBegun {
    /// The backup that is restored.
    #[schema(value_type = String)]
    name: BackupName,
}

type Begun = (StatusCode, Json<RestoreBegun>);

/// Replaces everything by a backup. The present state is backed up first and comes back by itself if the restore fails.
/// Every session ends.
#[utoipa::path(
    post, path = "/api/v1/admin/backup/{name}/restore", tag = "admin", params(("name" = String, Path)),
    security(("accessToken" = [])),
    responses(
        (status = 202, body = RestoreBegun), (status = 401), (status = 403), (status = 404), (status = 409)
    )
)]
pub async fn restore(app: State, Owner(owner): Owner, Id(name): Id<BackupName>) -> Result<Begun, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        refuse_without_room(&app, &name).await?;
        app.audit(Some(owner.id()), "backup.restore_asked", None, Some(json!({ "name": name }))).await;
        app.lifecycle.ask(Next::Restore(RestoreOrder { name: name.to_string(), is_first_run: false }))?;
        Ok((StatusCode::ACCEPTED, Json(RestoreBegun { name })))
    })
    .await
}

/// Begins a new server with a backup of another one, as `application/octet-stream`. Only while there is no account.
#[utoipa::path(
    post, path = "/api/v1/setup/restore", tag = "setup",
    request_body(content = [u8], content_type = "application/octet-stream"),
    responses(
        (status = 202, body = RestoreBegun), (status = 409), (status = 413), (status = 415), (status = 422),
        (status = 429)
    )
)]
pub async fn first_run(
    app: State,
    Visitor(caller): Visitor,
    headers: HeaderMap,
    body: Body,
) -> Result<Begun, ApiError> {
    refuse_if_set_up(&app)?;
    app.limits.auth_address.check(&caller)?;
    let name = receive(&app, &headers, body).await?;
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.accounts.lock().await;
        refuse_if_set_up(&app)?;
        refuse_without_room(&app, &name).await?;
        app.lifecycle.ask(Next::Restore(RestoreOrder { name: name.to_string(), is_first_run: true }))?;
        Ok((StatusCode::ACCEPTED, Json(RestoreBegun { name })))
    })
    .await
}

fn refuse_if_set_up(app: &App) -> Result<(), ApiError> {
    if app.snapshots.load().accounts.is_empty() {
        return Ok(());
    }
    let message = "This server has an account already; its owner restores backups under Operator.";
    Err(ApiError::new(Code::AlreadySetUp, message))
}

/// A working copy, the transaction, and a backup of the present state must fit.
async fn refuse_without_room(app: &App, name: &BackupName) -> Result<(), ApiError> {
    let shelf = &app.backups.shelf;
    let bytes = std::fs::metadata(shelf.path(name)).map_err(|_| unknown())?.len();
    let present = app.store.facts().await?.bytes;
    shelf.refuse_if_full(bytes.saturating_mul(2).saturating_add(present))
}
