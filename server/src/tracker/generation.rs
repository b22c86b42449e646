//! `POST /api/v1/code-generation`: what to paste, and what must be let through.

use std::sync::Arc;

use axum::Json;
use model::{AccountId, Definition, DefinitionId, KeyId};
use serde::{Deserialize, Serialize};
use store::{keys::ApiKey, pinned_scripts::PinnedOwner};
use utoipa::ToSchema;

use super::{
    instructions::instructions,
    pinned::{self, Pinned},
    platform::{Platform, UnknownPlatform},
    proxy::ReverseProxies,
    script,
    snippet::Source,
    variant::Wanted,
};
use crate::{
    app::{App, State},
    detached::detached,
    error::ApiError,
    extract::{Body, Member, ServerOrigin},
    reach::Reach,
};

/// What to make code for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeRequest {
    /// Id of the key that the code carries.
    api_key_id: String,
    /// Automatic metrics; default `true`.
    auto_track: Option<bool>,
    /// `data-track` attributes; default `true`.
    custom_events: Option<bool>,
    /// Configurations that the code is about; default all.
    metric_config_ids: Option<Vec<String>>,
    /// `html` (default), `react`, `next`, `vue`, `svelte`, `gtm`, `wordpress` or `npm`.
    platform: Option<String>,
    /// Also pins the script as it is now; default `false`.
    pin: Option<bool>,
}

/// Code to paste.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GeneratedCode {
    /// The code to paste on this platform.
    snippet: String,
    /// Size of the snippet.
    bytes: usize,
    /// The plain form.
    tag: String,
    /// Where it goes, and how to call the library there.
    instructions: String,
    /// What a page's Content-Security-Policy must allow.
    csp: String,
    /// How to serve library and ingestion under the page's own origin: every recipe in one text.
    reverse_proxy: String,
    /// The same, one by one.
    reverse_proxies: ReverseProxies,
    /// Which pages reach this server at the address in the code.
    reach: Reach,
    /// The script as it is now, under an address that never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned: Option<Pinned>,
}

/// Makes the code that loads the library.
#[utoipa::path(
    post, path = "/api/v1/code-generation", tag = "tracker", request_body = CodeRequest,
    security(("accessToken" = [])),
    responses((status = 200, body = GeneratedCode), (status = 401), (status = 404), (status = 422))
)]
pub async fn generate(
    app: State,
    member: Member,
    ServerOrigin(origin): ServerOrigin,
    Body(request): Body<CodeRequest>,
) -> Result<Json<GeneratedCode>, ApiError> {
    let platform = platform(request.platform.as_deref())?;
    let definitions = definitions(&app, member.id(), request.metric_config_ids.as_deref().unwrap_or_default()).await?;
    let key = key_of(&app, member.id(), &request.api_key_id).await?;
    let wanted =
        Wanted { auto_track: request.auto_track.unwrap_or(true), custom_events: request.custom_events.unwrap_or(true) };
    let source = source(&app, origin, key.api_key, wanted);
    let pinned = match request.pin {
        Some(true) => Some(pin(&app, member, key.id, &source).await?),
        _ => None,
    };
    let snippet = platform.snippet(&source, &definitions);
    let reverse_proxies = ReverseProxies::of(&app.settings, &source);
    Ok(Json(GeneratedCode {
        bytes: snippet.len(),
        snippet,
        tag: source.tag(),
        instructions: instructions(platform, &source, &definitions),
        csp: platform.csp(&source),
        reverse_proxy: reverse_proxies.text(),
        reverse_proxies,
        reach: app.reach.of(&source.origin).await,
        pinned,
    }))
}

/// What pages of this key load.
pub(super) fn source(app: &App, origin: String, api_key: String, wanted: Wanted) -> Source {
    let (path, ingest_path) = (app.settings.script_path.to_string(), app.settings.ingest_path.to_string());
    Source { origin, path, ingest_path, api_key, wanted }
}

/// The key of this id, if the account has it.
pub(super) async fn key_of(app: &App, account: AccountId, id: &str) -> Result<ApiKey, ApiError> {
    let unknown = || ApiError::not_found("API key");
    let id: KeyId = id.parse().map_err(|_| unknown())?;
    app.store.key(account, id).await?.ok_or_else(unknown)
}

fn platform(name: Option<&str>) -> Result<Platform, ApiError> {
    let named = name.map(str::parse).transpose();
    let named = named.map_err(|error: UnknownPlatform| ApiError::field("platform", error.to_string()))?;
    Ok(named.unwrap_or_default())
}

/// The account's configurations of these ids; all of them if none is named.
async fn definitions(app: &App, account: AccountId, ids: &[String]) -> Result<Vec<Arc<Definition>>, ApiError> {
    let own = app.store.definitions_of(account).await?;
    let own = own.into_iter().map(Arc::new);
    if ids.is_empty() {
        return Ok(own.collect());
    }
    let unknown = || ApiError::not_found("metric configuration");
    let parsed: Result<Vec<DefinitionId>, _> = ids.iter().map(|id| id.parse()).collect();
    let ids = parsed.map_err(|_| unknown())?;
    let named: Vec<_> = own.filter(|own| ids.contains(&own.id)).collect();
    let is_own = |id: &DefinitionId| named.iter().any(|own| own.id == *id);
    if ids.iter().all(is_own) { Ok(named) } else { Err(unknown()) }
}

async fn pin(app: &State, member: Member, key: KeyId, source: &Source) -> Result<Pinned, ApiError> {
    let (app, source) = (Arc::clone(app), source.clone());
    detached(async move {
        // A key that is deleted meanwhile would leave a script behind.
        let _turn = app.turns.keys.lock().await;
        let key = key_of(&app, member.id(), &key.to_string()).await?;
        let built = script::built_for(&app, &member.account, key.api_key.clone(), source.wanted).await?;
        let owner = PinnedOwner { account: member.id(), api_key: key.api_key };
        let hash = pinned::keep(&app, Some(owner), &built).await?;
        Ok(Pinned::of(&app, hash, &built, &source.origin))
    })
    .await
}
