//! `/api/v1/admin/settings`: what holds on this server. No secret is among it; the scrape token is shown on request.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`change`] | what the owner writes into `settings.toml` |
//! | [`pending`] | what holds after a restart |
//! | `schema` | words of settings in the document |

pub mod change;
pub mod pending;
mod schema;

use std::collections::BTreeMap;

use ::settings::{Durability, LogFormat, Settings, Signup, Source};
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use self::pending::PendingSettings;
use crate::{app::State, error::ApiError, extract::Owner};

/// Every setting by its name in the file and in JSON.
const NAMES: [(&str, &str); 19] = [
    ("listen", "listen"),
    ("data_dir", "dataDir"),
    ("database_url", "database"),
    ("public_url", "publicUrl"),
    ("signup", "signup"),
    ("auth_attempts_per_minute", "authAttemptsPerMinute"),
    ("trusted_proxies", "trustedProxies"),
    ("cors_origins", "corsOrigins"),
    ("default_labels", "defaultLabels"),
    ("log_format", "logFormat"),
    ("log_level", "logLevel"),
    ("durability", "durability"),
    ("script_path", "scriptPath"),
    ("ingest_path", "ingestPath"),
    ("scrape_loopback", "scrapeLoopback"),
    ("prometheus_url", "prometheusUrl"),
    ("series_idle_days", "seriesIdleDays"),
    ("connections_max", "connectionsMax"),
    ("id_filter_mebibytes", "idFilterMebibytes"),
];

/// The name in JSON of a setting.
fn json_name(name: &'static str) -> &'static str {
    NAMES.iter().find(|(in_file, _)| *in_file == name).map_or(name, |(_, in_json)| in_json)
}

/// What holds, who said it, and what waits for a restart.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdminSettings {
    #[serde(flatten)]
    values: EffectiveSettings,
    /// Where each value comes from, by its name.
    sources: BTreeMap<&'static str, SettingSource>,
    /// What `settings.toml` says otherwise than when the server started; holds after a restart.
    pending: PendingSettings,
    /// Why `settings.toml` cannot be used as it is now; the server would keep its present settings.
    file_problem: Option<String>,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SettingSource {
    /// A flag or an environment variable: it cannot be changed here.
    Command,
    /// `settings.toml`.
    File,
    /// Nobody said anything.
    Default,
}

/// The effective settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EffectiveSettings {
    listen: String,
    data_dir: String,
    /// Without its password.
    database: String,
    public_url: Option<String>,
    /// Who may sign up.
    #[schema(schema_with = schema::signup)]
    signup: Signup,
    auth_attempts_per_minute: u32,
    trusted_proxies: Vec<String>,
    cors_origins: Vec<String>,
    /// Added to every sample that does not set them.
    default_labels: BTreeMap<String, String>,
    /// How log lines look.
    #[schema(schema_with = schema::log_format)]
    log_format: LogFormat,
    log_level: String,
    /// What an answered batch survives: loss of power, or the end of the process only.
    #[schema(schema_with = schema::durability)]
    durability: Durability,
    script_path: String,
    ingest_path: String,
    /// A scrape from this machine needs no token.
    scrape_loopback: bool,
    /// The Prometheus that answers queries, without its password.
    #[schema(required)]
    prometheus_url: Option<String>,
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
            prometheus_url: settings.prometheus_url.as_ref().map(ToString::to_string),
            series_idle_days: settings.series_idle_days.get(),
            connections_max: settings.connections_max.get(),
            id_filter_mebibytes: settings.id_filter_mebibytes.get(),
        }
    }
}

impl AdminSettings {
    fn of(running: &Settings) -> Self {
        let values = EffectiveSettings::from(running);
        let next = running.reload();
        let file_problem = next.as_ref().err().map(ToString::to_string);
        let next = next.as_ref().unwrap_or(running);
        let pending = PendingSettings::between(&values, EffectiveSettings::from(next));
        let source = |name: &str| SettingSource::from(next.sources.of(name));
        let sources = NAMES.iter().map(|(in_file, in_json)| (*in_json, source(in_file))).collect();
        Self { values, sources, pending, file_problem }
    }
}

impl From<Source> for SettingSource {
    fn from(source: Source) -> Self {
        match source {
            Source::Command => Self::Command,
            Source::File => Self::File,
            Source::Default => Self::Default,
        }
    }
}

/// The effective settings.
#[utoipa::path(
    get, path = "/api/v1/admin/settings", tag = "admin", security(("accessToken" = [])),
    responses((status = 200, body = AdminSettings), (status = 401), (status = 403))
)]
pub async fn read(app: State, _owner: Owner) -> Result<Json<AdminSettings>, ApiError> {
    shown(app.settings.clone()).await.map(Json)
}

/// The file is read off the async threads.
async fn shown(settings: Settings) -> Result<AdminSettings, ApiError> {
    tokio::task::spawn_blocking(move || AdminSettings::of(&settings)).await.map_err(ApiError::internal)
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
