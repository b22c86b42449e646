//! How somebody else gets in: an account made by the owner, or a new password for one. The password is made here and
//! shown once.

use std::sync::Arc;

use axum::{Json, http::StatusCode};
use model::{AccountId, FieldError};
use serde::{Deserialize, Serialize};
use store::accounts::{Account, AccountQuotas, Role};
use utoipa::ToSchema;

use super::accounts::{AdminAccount, account};
use crate::{
    app::State,
    credential::new_password,
    detached::detached,
    error::ApiError,
    extract::{Body, Id, Owner},
    person::{Email, check_person_name},
};

/// Somebody who is to have an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAccount {
    /// Unique on this server, whatever its case.
    email: String,
    /// Given name.
    first_name: Option<String>,
    /// Family name.
    last_name: Option<String>,
}

/// The account and its first password.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedAccount {
    account: AdminAccount,
    /// Shown this once; only its hash is kept.
    password: String,
}

/// The next password of an account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPassword {
    /// Shown this once; only its hash is kept.
    password: String,
}

impl NewAccount {
    fn check(self) -> Result<(Email, Option<String>, Option<String>), Vec<FieldError>> {
        let mut errors = Vec::new();
        let email = Email::parse(&self.email).map_err(|error| errors.push(error));
        let first_name = check_person_name(&mut errors, "firstName", self.first_name);
        let last_name = check_person_name(&mut errors, "lastName", self.last_name);
        match email {
            Ok(email) if errors.is_empty() => Ok((email, first_name, last_name)),
            _ => Err(errors),
        }
    }
}

/// Makes an account with a password, also while sign-up is closed. It has no API key yet.
#[utoipa::path(
    post, path = "/api/v1/admin/accounts", tag = "admin", request_body = NewAccount, security(("accessToken" = [])),
    responses(
        (status = 201, body = CreatedAccount), (status = 401), (status = 403), (status = 409), (status = 422)
    )
)]
pub async fn create(
    app: State,
    Owner(owner): Owner,
    Body(request): Body<NewAccount>,
) -> Result<(StatusCode, Json<CreatedAccount>), ApiError> {
    let (email, first_name, last_name) = request.check().map_err(ApiError::fields)?;
    let password = new_password();
    let password_hash = app.identity.passwords.hash(password.clone()).await?;
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.accounts.lock().await;
        let now = app.now();
        let mut account = Account {
            id: AccountId::generate(),
            email: email.into(),
            password_hash,
            first_name,
            last_name,
            role: Role::Member,
            is_active: true,
            accept_unconfigured: true,
            quotas: AccountQuotas::default(),
            created_at: now,
            updated_at: now,
            last_login_at: None,
        };
        account.role = app.store.add_account(&account).await?;
        app.snapshots.put_account(&account);
        app.audit(Some(owner.id()), "account.created", Some(account.id.to_string()), None).await;
        Ok((StatusCode::CREATED, Json(CreatedAccount { account: account.into(), password })))
    })
    .await
}

/// Gives an account another password and ends its sessions. Not the owner's own: that takes the present password.
#[utoipa::path(
    post, path = "/api/v1/admin/accounts/{id}/password", tag = "admin", params(("id" = String, Path)),
    security(("accessToken" = [])),
    responses(
        (status = 200, body = NewPassword), (status = 401), (status = 403), (status = 404), (status = 422)
    )
)]
pub async fn reset_password(
    app: State,
    Owner(owner): Owner,
    Id(id): Id<AccountId>,
) -> Result<Json<NewPassword>, ApiError> {
    if id == owner.id() {
        let message = "is your own account: change its password with the present one, at `/api/v1/auth/password`";
        return Err(ApiError::field("id", message));
    }
    let password = new_password();
    let password_hash = app.identity.passwords.hash(password.clone()).await?;
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.accounts.lock().await;
        let account = Account { password_hash, updated_at: app.now(), ..account(&app, id).await? };
        app.store.update_account(&account).await?;
        app.snapshots.put_account(&account);
        app.end_sessions(id, None).await?;
        app.audit(Some(owner.id()), "account.password_reset", Some(id.to_string()), None).await;
        Ok(Json(NewPassword { password }))
    })
    .await
}
