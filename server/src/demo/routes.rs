//! `/api/v1/demo`.

use std::{collections::BTreeSet, sync::Arc};

use axum::{Json, http::StatusCode};
use model::Definition;
use serde::Serialize;
use store::demo_sites::DemoSite;
use utoipa::ToSchema;

use super::{metrics, pages};
use crate::{
    app::{App, State},
    credential::{KEYS_MAX, new_key},
    detached::detached,
    error::{ApiError, Code},
    extract::{Member, ServerOrigin},
};

/// Name of the key of a demo site.
const KEY_NAME: &str = "Demo site";

/// The demo site of an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DemoSiteAnswer {
    /// The key that its pages carry.
    api_key_id: String,
    /// Its first page.
    url: String,
    /// RFC 3339.
    created_at: String,
}

/// Whether there is a demo site.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoState {
    /// `null`: there is none.
    #[schema(required)]
    site: Option<DemoSiteAnswer>,
}

fn told(site: &DemoSite, ServerOrigin(origin): &ServerOrigin) -> DemoSiteAnswer {
    DemoSiteAnswer {
        api_key_id: site.key.to_string(),
        url: format!("{origin}{}", pages::path_of(site.key)),
        created_at: site.created_at.to_rfc3339(),
    }
}

/// The demo site of the account, if it has one.
#[utoipa::path(
    get, path = "/api/v1/demo", tag = "demo", security(("accessToken" = [])),
    responses((status = 200, body = DemoState), (status = 401))
)]
pub async fn read(app: State, member: Member, origin: ServerOrigin) -> Result<Json<DemoState>, ApiError> {
    let site = app.store.demo_site(member.id()).await?;
    Ok(Json(DemoState { site: site.map(|site| told(&site, &origin)) }))
}

/// Makes a demo site: a small shop on this server with a key and four metrics of its own.
#[utoipa::path(
    post, path = "/api/v1/demo", tag = "demo", security(("accessToken" = [])),
    responses((status = 201, body = DemoSiteAnswer), (status = 401), (status = 409), (status = 422))
)]
pub async fn create(
    app: State,
    member: Member,
    origin: ServerOrigin,
) -> Result<(StatusCode, Json<DemoSiteAnswer>), ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _keys = app.turns.keys.lock().await;
        let _definitions = app.turns.definitions.lock().await;
        let site = add(&app, &member).await?;
        app.publish_definitions(member.id()).await?;
        app.audit(Some(member.id()), "demo.created", Some(site.key.to_string()), None).await;
        Ok((StatusCode::CREATED, Json(told(&site, &origin))))
    })
    .await
}

/// Removes the demo site: its pages, its key, its metrics and their series. Without one there is nothing to do.
#[utoipa::path(
    delete, path = "/api/v1/demo", tag = "demo", security(("accessToken" = [])),
    responses((status = 204), (status = 401))
)]
pub async fn delete(app: State, member: Member) -> Result<StatusCode, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _keys = app.turns.keys.lock().await;
        let _definitions = app.turns.definitions.lock().await;
        let Some(site) = app.store.demo_site(member.id()).await? else { return Ok(StatusCode::NO_CONTENT) };
        let key = app.store.key(member.id(), site.key).await?;
        app.store.delete_demo_site(&site).await?;
        // The key first: what it still let in would count without its configuration.
        if let Some(key) = key {
            app.snapshots.remove_key(&key.api_key);
        }
        app.publish_definitions(member.id()).await?;
        app.audit(Some(member.id()), "demo.removed", Some(site.key.to_string()), None).await;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// The caller holds the turns of keys and definitions.
async fn add(app: &App, member: &Member) -> Result<DemoSite, ApiError> {
    if app.store.demo_site(member.id()).await?.is_some() {
        let message = "There is a demo site already; `GET /api/v1/demo` says where. Remove it to make a new one.";
        return Err(ApiError::new(Code::Taken, message));
    }
    let now = app.now();
    let definitions = metrics::definitions(member.id(), now).map_err(ApiError::fields)?;
    refuse_what_does_not_fit(app, member, &definitions).await?;
    let (key, _secret) = new_key(member.id(), KEY_NAME.to_owned(), now);
    let site = app.store.add_demo_site(&key, &definitions).await?;
    app.snapshots.put_key(key, |per_minute| app.key_limit(per_minute));
    Ok(site)
}

async fn refuse_what_does_not_fit(app: &App, member: &Member, definitions: &[Definition]) -> Result<(), ApiError> {
    let present = app.store.definitions_of(member.id()).await?;
    let families: BTreeSet<_> = present.iter().map(|definition| definition.family().to_string()).collect();
    let taken = definitions.iter().filter(|definition| families.contains(definition.family().as_str()));
    let taken: Vec<_> = taken.map(|definition| format!("`{}`", definition.metric_name)).collect();
    if !taken.is_empty() {
        let message =
            format!("This account has metrics of the demo site already ({}); rename or delete them.", taken.join(", "));
        return Err(ApiError::new(Code::Taken, message));
    }
    let most = member.account.quotas.definitions_max;
    if present.len() + definitions.len() > most as usize {
        let message = format!(
            "The demo site needs {} metrics, and this account may configure {most}; delete some or ask the owner for more.",
            definitions.len()
        );
        return Err(ApiError::new(Code::QuotaExceeded, message));
    }
    if app.store.count_keys(member.id()).await? >= KEYS_MAX {
        let message = format!("An account has at most {KEYS_MAX} keys; delete one that is not used.");
        return Err(ApiError::new(Code::QuotaExceeded, message));
    }
    Ok(())
}
