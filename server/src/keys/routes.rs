//! `/api/v1/apikeys`.

use std::sync::Arc;

use axum::{Json, http::StatusCode};
use model::{AccountId, KeyId, Millis};
use serde::Serialize;
use store::keys::ApiKey;
use utoipa::ToSchema;

use super::fields::KeyFields;
use crate::{
    app::{App, State},
    credential::{self, API_SECRET_PREFIX, KEYS_MAX},
    detached::detached,
    error::{ApiError, Code},
    extract::{Body, Id, Member, Page, PageQuery},
};

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the contract names them")]
pub struct Key {
    id: String,
    key_name: String,
    /// The publishable half.
    api_key: String,
    is_active: bool,
    expires_at: Option<String>,
    /// Last batch, to the minute.
    last_used_at: Option<String>,
    /// Page origins that may send; empty: any.
    allowed_origins: Vec<String>,
    rate_limit_per_minute: u32,
    created_at: String,
    updated_at: String,
}

/// A key with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyWithSecret {
    #[serde(flatten)]
    key: Key,
    /// The secret half.
    api_secret: String,
}

impl From<ApiKey> for Key {
    fn from(row: ApiKey) -> Self {
        Self {
            id: row.id.to_string(),
            key_name: row.key_name,
            api_key: row.api_key,
            is_active: row.is_active,
            expires_at: row.expires_at.map(Millis::to_rfc3339),
            last_used_at: row.last_used_at.map(Millis::to_rfc3339),
            allowed_origins: row.allowed_origins,
            rate_limit_per_minute: row.rate_limit_per_minute,
            created_at: row.created_at.to_rfc3339(),
            updated_at: row.updated_at.to_rfc3339(),
        }
    }
}

/// Makes a key.
#[utoipa::path(
    post, path = "/api/v1/apikeys", tag = "keys", request_body = KeyFields, security(("accessToken" = [])),
    responses((status = 201, body = KeyWithSecret), (status = 401), (status = 422))
)]
pub async fn create(
    app: State,
    member: Member,
    Body(fields): Body<KeyFields>,
) -> Result<(StatusCode, Json<KeyWithSecret>), ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.keys.lock().await;
        let now = app.now();
        let (mut row, api_secret) = credential::new_key(member.id(), String::new(), now);
        fields.apply_to_new(&mut row, member.account.role, now).map_err(ApiError::fields)?;
        if app.store.count_keys(member.id()).await? >= KEYS_MAX {
            let message = format!("An account has at most {KEYS_MAX} keys; delete one that is not used.");
            return Err(ApiError::new(Code::QuotaExceeded, message));
        }
        app.store.add_key(&row).await?;
        publish(&app, &row, "key.created").await;
        Ok((StatusCode::CREATED, Json(KeyWithSecret { key: row.into(), api_secret })))
    })
    .await
}

/// The account's keys, oldest first.
#[utoipa::path(
    get, path = "/api/v1/apikeys", tag = "keys", params(PageQuery), security(("accessToken" = [])),
    responses((status = 200, body = Page<Key>), (status = 401))
)]
pub async fn list(app: State, member: Member, query: PageQuery) -> Result<Json<Page<Key>>, ApiError> {
    let rows = app.store.keys_of(member.id(), query.after()?, query.fetch()).await?;
    Ok(Json(query.page(rows, |row| row.id.to_string(), Key::from)))
}

/// One key.
#[utoipa::path(
    get, path = "/api/v1/apikeys/{id}", tag = "keys", params(("id" = String, Path)), security(("accessToken" = [])),
    responses((status = 200, body = Key), (status = 401), (status = 404))
)]
pub async fn read(app: State, member: Member, Id(id): Id<KeyId>) -> Result<Json<Key>, ApiError> {
    Ok(Json(own(&app, member.id(), id).await?.into()))
}

/// Changes a key.
#[utoipa::path(
    patch, path = "/api/v1/apikeys/{id}", tag = "keys", params(("id" = String, Path)), request_body = KeyFields,
    security(("accessToken" = [])),
    responses((status = 200, body = Key), (status = 401), (status = 404), (status = 422))
)]
pub async fn change(
    app: State,
    member: Member,
    Id(id): Id<KeyId>,
    Body(fields): Body<KeyFields>,
) -> Result<Json<Key>, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.keys.lock().await;
        let mut row = own(&app, member.id(), id).await?;
        let now = app.now();
        fields.apply(&mut row, member.account.role, now).map_err(ApiError::fields)?;
        row.updated_at = now;
        update(&app, &row, "key.changed").await?;
        Ok(Json(row.into()))
    })
    .await
}

/// Replaces the secret; the old one stops at once, the publishable half stays.
#[utoipa::path(
    post, path = "/api/v1/apikeys/{id}/rotate", tag = "keys", params(("id" = String, Path)),
    security(("accessToken" = [])), responses((status = 200, body = KeyWithSecret), (status = 401), (status = 404))
)]
pub async fn rotate(app: State, member: Member, Id(id): Id<KeyId>) -> Result<Json<KeyWithSecret>, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.keys.lock().await;
        let mut row = own(&app, member.id(), id).await?;
        let api_secret = credential::new_opaque(API_SECRET_PREFIX);
        row.secret_hash = credential::hash(&api_secret);
        row.updated_at = app.now();
        update(&app, &row, "key.rotated").await?;
        Ok(Json(KeyWithSecret { key: row.into(), api_secret }))
    })
    .await
}

/// Deletes a key; it stops at once.
#[utoipa::path(
    delete, path = "/api/v1/apikeys/{id}", tag = "keys", params(("id" = String, Path)),
    security(("accessToken" = [])), responses((status = 204), (status = 401), (status = 404))
)]
pub async fn delete(app: State, member: Member, Id(id): Id<KeyId>) -> Result<StatusCode, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.keys.lock().await;
        let row = own(&app, member.id(), id).await?;
        app.store.delete_key(member.id(), id).await?;
        app.snapshots.remove_key(&row.api_key);
        app.audit(Some(member.id()), "key.deleted", Some(id.to_string()), None).await;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn own(app: &App, account: AccountId, id: KeyId) -> Result<ApiKey, ApiError> {
    app.store.key(account, id).await?.ok_or_else(|| ApiError::not_found("API key"))
}

async fn update(app: &App, row: &ApiKey, action: &str) -> Result<(), ApiError> {
    if !app.store.update_key(row).await? {
        return Err(ApiError::not_found("API key"));
    }
    publish(app, row, action).await;
    Ok(())
}

/// After the commit.
async fn publish(app: &App, row: &ApiKey, action: &str) {
    app.snapshots.put_key(row.clone(), |per_minute| app.key_limit(per_minute));
    app.audit(Some(row.account), action, Some(row.id.to_string()), None).await;
}
