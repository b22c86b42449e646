//! `/api/v1/auth/me` and `/api/v1/auth/password`.

use std::sync::Arc;

use axum::Json;
use model::AccountId;
use serde::{Deserialize, Serialize};
use store::accounts::Account;
use utoipa::ToSchema;

use super::{
    Passwords,
    answers::{Done, User},
};
use crate::{
    app::{App, State},
    detached::detached,
    error::{ApiError, Code},
    extract::{Body, Change, Member, member::unauthenticated},
    person::check_person_name,
};

/// The account that asks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    #[serde(flatten)]
    user: User,
    /// Metrics that nobody configured are taken.
    accept_unconfigured: bool,
}

impl From<&Account> for Profile {
    fn from(account: &Account) -> Self {
        Self { user: User::from(account), accept_unconfigured: account.accept_unconfigured }
    }
}

/// What an account may change of itself; absent fields stay, `null` clears.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProfileChange {
    /// Given name.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    first_name: Change<String>,
    /// Family name.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    last_name: Change<String>,
    /// Take metrics that nobody configured.
    accept_unconfigured: Option<bool>,
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordChange {
    /// The present one.
    current_password: String,
    /// The next one, 8 to 128 characters.
    new_password: String,
}

/// The account that asks.
#[utoipa::path(
    get, path = "/api/v1/auth/me", tag = "auth", security(("accessToken" = [])),
    responses((status = 200, body = Profile), (status = 401))
)]
pub async fn me(app: State, member: Member) -> Result<Json<Profile>, ApiError> {
    Ok(Json(Profile::from(&own(&app, member.id()).await?)))
}

/// Changes the profile.
#[utoipa::path(
    patch, path = "/api/v1/auth/me", tag = "auth", request_body = ProfileChange, security(("accessToken" = [])),
    responses((status = 200, body = Profile), (status = 401), (status = 422))
)]
pub async fn change(app: State, member: Member, Body(request): Body<ProfileChange>) -> Result<Json<Profile>, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.accounts.lock().await;
        let mut account = own(&app, member.id()).await?;
        let mut errors = Vec::new();
        let first_name = request.first_name.over_option(account.first_name);
        let last_name = request.last_name.over_option(account.last_name);
        account.first_name = check_person_name(&mut errors, "firstName", first_name);
        account.last_name = check_person_name(&mut errors, "lastName", last_name);
        account.accept_unconfigured = request.accept_unconfigured.unwrap_or(account.accept_unconfigured);
        if !errors.is_empty() {
            return Err(ApiError::fields(errors));
        }
        account.updated_at = app.now();
        app.store.update_account(&account).await?;
        app.snapshots.put_account(&account);
        app.audit(Some(account.id), "account.changed", Some(account.id.to_string()), None).await;
        Ok(Json(Profile::from(&account)))
    })
    .await
}

/// Changes the password and ends every other session.
#[utoipa::path(
    post, path = "/api/v1/auth/password", tag = "auth", request_body = PasswordChange, security(("accessToken" = [])),
    responses((status = 200, body = Done), (status = 401), (status = 422))
)]
pub async fn password(app: State, member: Member, Body(request): Body<PasswordChange>) -> Result<Json<Done>, ApiError> {
    Passwords::check_chars("newPassword", &request.new_password).map_err(|error| ApiError::fields(vec![error]))?;
    let checked = own(&app, member.id()).await?.password_hash;
    if !app.identity.passwords.verify(request.current_password, Some(checked.clone())).await? {
        return Err(ApiError::new(Code::InvalidCredentials, "`currentPassword` is not the present password."));
    }
    let next = app.identity.passwords.hash(request.new_password).await?;
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.accounts.lock().await;
        let mut account = own(&app, member.id()).await?;
        if account.password_hash != checked {
            return Err(ApiError::new(Code::InvalidCredentials, "The password was changed meanwhile."));
        }
        account.password_hash = next;
        account.updated_at = app.now();
        app.store.update_account(&account).await?;
        app.end_sessions(account.id, Some(member.session)).await?;
        app.audit(Some(account.id), "account.password_changed", Some(account.id.to_string()), None).await;
        Ok(Json(Done {}))
    })
    .await
}

async fn own(app: &App, id: AccountId) -> Result<Account, ApiError> {
    // In memory, but not in the store: it was deleted a moment ago.
    app.store.account(id).await?.ok_or_else(unauthenticated)
}
