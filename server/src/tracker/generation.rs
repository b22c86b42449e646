//! `POST /api/v1/code-generation`: what to paste, and what must be let through.

use axum::Json;
use model::{AccountId, DefinitionId, KeyId};
use serde::{Deserialize, Serialize};
use settings::Settings;
use store::keys::ApiKey;
use utoipa::ToSchema;

use super::snippet::Source;
use crate::{
    app::{App, State},
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
    /// `html` (default).
    platform: Option<String>,
}

/// Code to paste.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GeneratedCode {
    /// The queueing form: calls made before the library is there are kept.
    snippet: String,
    /// Size of the snippet.
    bytes: usize,
    /// The plain form.
    tag: String,
    /// Where it goes.
    instructions: String,
    /// What a page's Content-Security-Policy must allow.
    csp: String,
    /// How to serve library and ingestion under the page's own origin.
    reverse_proxy: String,
    /// Which pages reach this server at the address in the code.
    reach: Reach,
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
    check_platform(request.platform.as_deref())?;
    check_definitions(&app, member.id(), request.metric_config_ids.as_deref().unwrap_or_default()).await?;
    let key = key_of(&app, member.id(), &request.api_key_id).await?;
    let source = Source {
        origin,
        path: app.settings.script_path.to_string(),
        api_key: key.api_key,
        auto_track: request.auto_track.unwrap_or(true),
        custom_events: request.custom_events.unwrap_or(true),
    };
    let snippet = source.snippet();
    Ok(Json(GeneratedCode {
        bytes: snippet.len(),
        tag: source.tag(),
        instructions: "Paste the snippet into the <head> of every page, or before </body>. Browsers keep the library \
                       for an hour: a changed configuration reaches every page within that time."
            .to_owned(),
        csp: format!("script-src {0}; connect-src {0}", source.origin),
        reverse_proxy: reverse_proxy(&app.settings, &source.origin),
        reach: app.reach.of(&source.origin).await,
        snippet,
    }))
}

/// The key of this id, if the account has it.
pub(super) async fn key_of(app: &App, account: AccountId, id: &str) -> Result<ApiKey, ApiError> {
    let unknown = || ApiError::not_found("API key");
    let id: KeyId = id.parse().map_err(|_| unknown())?;
    app.store.key(account, id).await?.ok_or_else(unknown)
}

fn check_platform(platform: Option<&str>) -> Result<(), ApiError> {
    match platform {
        None | Some("html") => Ok(()),
        Some(_) => Err(ApiError::field("platform", "must be `html`")),
    }
}

async fn check_definitions(app: &App, account: AccountId, ids: &[String]) -> Result<(), ApiError> {
    if ids.is_empty() {
        return Ok(());
    }
    let own = app.store.definitions_of(account).await?;
    let is_own = |id: &String| id.parse::<DefinitionId>().is_ok_and(|id| own.iter().any(|own| own.id == id));
    if ids.iter().all(is_own) { Ok(()) } else { Err(ApiError::not_found("metric configuration")) }
}

/// For Caddy and nginx: library and ingestion under the page's own origin.
fn reverse_proxy(settings: &Settings, origin: &str) -> String {
    let paths = [&settings.script_path, &settings.ingest_path];
    let caddy = paths.map(|path| format!("reverse_proxy {path} {origin}\n")).concat();
    // Without the header every visitor would be the proxy, and share its rate limit.
    let location = |path| {
        format!(
            "location = {path} {{ proxy_pass {origin}; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }}\n"
        )
    };
    let nginx = paths.map(location).concat();
    format!("# Caddy\n{caddy}\n# nginx\n{nginx}")
}
