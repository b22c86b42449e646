//! `/api/v1/admin/settings`: what holds on this server. No secret is among it; the scrape token is shown on request.

use std::collections::BTreeMap;

use ::settings::{Durability, LogFormat, Settings, Signup};
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::State, error::ApiError, extract::Owner};

/// The effective settings.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EffectiveSettings {
    listen: String,
    data_dir: String,
    /// Without its password.
    database: String,
    public_url: Option<String>,
    /// `open` or `closed`.
    #[schema(value_type = String)]
    signup: Signup,
    auth_attempts_per_minute: u32,
    trusted_proxies: Vec<String>,
    cors_origins: Vec<String>,
    /// Added to every sample that does not set them.
    default_labels: BTreeMap<String, String>,
    /// `text` or `json`.
    #[schema(value_type = String)]
    log_format: LogFormat,
    log_level: String,
    /// `fsync` or `process`.
    #[schema(value_type = String)]
    durability: Durability,
    script_path: String,
    ingest_path: String,
    /// A scrape from this machine needs no token.
    scrape_loopback: bool,
    series_idle_days: u32,
    connections_max: u32,
    id_filter_mebibytes: u32,
}

/// What Prometheus scrapes with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScrapeToken {
    /// `mt_scr_…`
    scrape_token: String,
}

impl From<&Settings> for EffectiveSettings {
    fn from(settings: &Settings) -> Self {
        let labels = settings.default_labels.iter().map(|(name, value)| (name.as_str().to_owned(), value.clone()));
        Self {
            listen: settings.listen.to_string(),
            data_dir: settings.data_dir.display().to_string(),
            database: settings.database().to_string(),
            public_url: settings.public_url.as_ref().map(ToString::to_string),
            signup: settings.signup,
            auth_attempts_per_minute: settings.auth_attempts_per_minute.get(),
            trusted_proxies: settings.trusted_proxies.iter().map(ToString::to_string).collect(),
            cors_origins: settings.cors_origins.iter().map(ToString::to_string).collect(),
            default_labels: labels.collect(),
            log_format: settings.log_format,
            log_level: settings.log_level.clone(),
            durability: settings.durability,
            script_path: settings.script_path.to_string(),
            ingest_path: settings.ingest_path.to_string(),
            scrape_loopback: settings.scrape_loopback,
            series_idle_days: settings.series_idle_days.get(),
            connections_max: settings.connections_max.get(),
            id_filter_mebibytes: settings.id_filter_mebibytes.get(),
        }
    }
}

/// The effective settings.
#[utoipa::path(
    get, path = "/api/v1/admin/settings", tag = "admin", security(("accessToken" = [])),
    responses((status = 200, body = EffectiveSettings), (status = 401), (status = 403))
)]
pub async fn read(app: State, _owner: Owner) -> Json<EffectiveSettings> {
    Json(EffectiveSettings::from(&app.settings))
}

/// The scrape token. That somebody looked stands in the audit log.
#[utoipa::path(
    get, path = "/api/v1/admin/settings/scrape-token", tag = "admin", security(("accessToken" = [])),
    responses((status = 200, body = ScrapeToken), (status = 401), (status = 403))
)]
pub async fn scrape_token(app: State, Owner(owner): Owner) -> Result<Json<ScrapeToken>, ApiError> {
    app.audit(Some(owner.id()), "settings.scrape_token_shown", None, None).await;
    Ok(Json(ScrapeToken { scrape_token: app.scrape_token.clone() }))
}
