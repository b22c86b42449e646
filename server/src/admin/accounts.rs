//! `/api/v1/admin/accounts`.

use std::sync::Arc;

use axum::Json;
use model::{AccountId, FieldError, Millis};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::accounts::{Account, AccountQuotas};
use utoipa::ToSchema;

use crate::{
    app::{App, State},
    detached::detached,
    error::ApiError,
    extract::{Body, Id, Owner, Page, PageQuery},
};

/// Largest number that a quota may be: what a 16 GiB machine can still hold.
const QUOTA_MAX: u32 = 10_000_000;

/// An account as the owner of the server sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdminAccount {
    id: String,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    /// `owner` or `member`.
    role: &'static str,
    is_active: bool,
    last_login_at: Option<String>,
    created_at: String,
    updated_at: String,
    quotas: Quotas,
    /// Metrics that nobody configured are taken.
    accept_unconfigured: bool,
}

/// How much an account may hold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the contract names them")]
pub struct Quotas {
    /// Configurations.
    definitions_max: u32,
    /// Series in memory.
    series_max: u32,
    /// Series of one metric in memory.
    series_per_metric_max: u32,
}

/// What may be changed of an account; absent fields stay.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountChange {
    /// A disabled account can do nothing; its sessions end.
    is_active: Option<bool>,
    /// How much it may hold.
    #[serde(default)]
    quotas: QuotasChange,
    /// Take metrics that nobody configured.
    accept_unconfigured: Option<bool>,
}

/// Quotas to change; absent ones stay.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the contract names them")]
pub struct QuotasChange {
    /// Configurations.
    definitions_max: Option<u32>,
    /// Series in memory.
    series_max: Option<u32>,
    /// Series of one metric in memory.
    series_per_metric_max: Option<u32>,
}

impl From<Account> for AdminAccount {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email,
            first_name: account.first_name,
            last_name: account.last_name,
            role: account.role.as_str(),
            is_active: account.is_active,
            last_login_at: account.last_login_at.map(Millis::to_rfc3339),
            created_at: account.created_at.to_rfc3339(),
            updated_at: account.updated_at.to_rfc3339(),
            quotas: Quotas {
                definitions_max: account.quotas.definitions_max,
                series_max: account.quotas.series_max,
                series_per_metric_max: account.quotas.series_per_metric_max,
            },
            accept_unconfigured: account.accept_unconfigured,
        }
    }
}

impl QuotasChange {
    fn over(&self, present: AccountQuotas) -> Result<AccountQuotas, Vec<FieldError>> {
        let asked = [
            ("quotas.definitionsMax", self.definitions_max),
            ("quotas.seriesMax", self.series_max),
            ("quotas.seriesPerMetricMax", self.series_per_metric_max),
        ];
        let is_over = |number: Option<u32>| number.is_some_and(|number| number > QUOTA_MAX);
        let errors: Vec<_> = asked
            .into_iter()
            .filter(|(_, number)| is_over(*number))
            .map(|(field, _)| FieldError::new(field, format!("must be 0 to {QUOTA_MAX}")))
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(AccountQuotas {
            definitions_max: self.definitions_max.unwrap_or(present.definitions_max),
            series_max: self.series_max.unwrap_or(present.series_max),
            series_per_metric_max: self.series_per_metric_max.unwrap_or(present.series_per_metric_max),
        })
    }
}

/// Every account, oldest first.
#[utoipa::path(
    get, path = "/api/v1/admin/accounts", tag = "admin", params(PageQuery), security(("accessToken" = [])),
    responses((status = 200, body = Page<AdminAccount>), (status = 401), (status = 403))
)]
pub async fn list(app: State, _owner: Owner, query: PageQuery) -> Result<Json<Page<AdminAccount>>, ApiError> {
    let rows = app.store.accounts_page(query.after()?, query.fetch()).await?;
    Ok(Json(query.page(rows, |row| row.id.to_string(), AdminAccount::from)))
}

/// One account.
#[utoipa::path(
    get, path = "/api/v1/admin/accounts/{id}", tag = "admin", params(("id" = String, Path)),
    security(("accessToken" = [])),
    responses((status = 200, body = AdminAccount), (status = 401), (status = 403), (status = 404))
)]
pub async fn read(app: State, _owner: Owner, Id(id): Id<AccountId>) -> Result<Json<AdminAccount>, ApiError> {
    Ok(Json(account(&app, id).await?.into()))
}

/// Changes quotas, disables or enables an account.
#[utoipa::path(
    patch, path = "/api/v1/admin/accounts/{id}", tag = "admin", params(("id" = String, Path)),
    request_body = AccountChange, security(("accessToken" = [])),
    responses(
        (status = 200, body = AdminAccount), (status = 401), (status = 403), (status = 404), (status = 422)
    )
)]
pub async fn change(
    app: State,
    Owner(owner): Owner,
    Id(id): Id<AccountId>,
    Body(request): Body<AccountChange>,
) -> Result<Json<AdminAccount>, ApiError> {
    if id == owner.id() && request.is_active == Some(false) {
        return Err(ApiError::field("isActive", "the owner cannot disable the own account"));
    }
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.accounts.lock().await;
        let mut account = account(&app, id).await?;
        account.quotas = request.quotas.over(account.quotas).map_err(ApiError::fields)?;
        account.is_active = request.is_active.unwrap_or(account.is_active);
        account.accept_unconfigured = request.accept_unconfigured.unwrap_or(account.accept_unconfigured);
        account.updated_at = app.now();
        app.store.update_account(&account).await?;
        app.snapshots.put_account(&account);
        if !account.is_active {
            app.end_sessions(id, None).await?;
        }
        let details = json!({ "isActive": account.is_active });
        app.audit(Some(owner.id()), "account.changed", Some(id.to_string()), Some(details)).await;
        Ok(Json(account.into()))
    })
    .await
}

pub(super) async fn account(app: &App, id: AccountId) -> Result<Account, ApiError> {
    app.store.account(id).await?.ok_or_else(|| ApiError::not_found("account"))
}
