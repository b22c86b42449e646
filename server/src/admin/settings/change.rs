//! `PATCH /api/v1/admin/settings`: into `settings.toml`, for the next start. Nothing is written unless the whole file
//! can be used afterwards.

use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU32, sync::Arc};

use ::settings::{
    DefaultLabel, Durability, FileEdit, Network, Origin, PrometheusUrlText, PublicUrl, ServedPath, Settings,
    SettingsError, Signup, Source,
};
use axum::Json;
use model::FieldError;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tracing_subscriber::EnvFilter;
use utoipa::ToSchema;

use super::{AdminSettings, json_name, schema, shown};
use crate::{
    app::State,
    detached::detached,
    error::{ApiError, Code},
    extract::{Body, Change, Owner},
};

/// Settings to change; absent ones stay, `null` goes back to the default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsChange {
    /// `ADDRESS:PORT`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    listen: Change<SocketAddr>,
    /// Where people and pages reach the server, `https://HOST[:PORT]`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    public_url: Change<PublicUrl>,
    /// Who may sign up.
    #[serde(default)]
    #[schema(schema_with = schema::signup_or_null, required = false)]
    signup: Change<Signup>,
    /// Attempts to sign in or up, a minute.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    auth_attempts_per_minute: Change<NonZeroU32>,
    /// Addresses or networks whose forwarding headers are believed.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    trusted_proxies: Change<Vec<Network>>,
    /// Other origins whose pages may use the account endpoints.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    cors_origins: Change<Vec<Origin>>,
    /// Added to every sample that does not set them.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    default_labels: Change<BTreeMap<String, String>>,
    /// A level, or directives such as `info,server::ingest=debug`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    log_level: Change<String>,
    /// What an answered batch survives.
    #[serde(default)]
    #[schema(schema_with = schema::durability_or_null, required = false)]
    durability: Change<Durability>,
    /// Neutral path of the library.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    script_path: Change<ServedPath>,
    /// Neutral path of ingestion.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    ingest_path: Change<ServedPath>,
    /// A scrape from this machine needs no token.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    scrape_loopback: Change<bool>,
    /// The Prometheus that answers queries, `http://HOST[:PORT][/PATH]`, with `user:password@` if it asks for one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    prometheus_url: Change<PrometheusUrlText>,
    /// Days after which an idle series is parked out of memory.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    series_idle_days: Change<NonZeroU32>,
}

impl SettingsChange {
    /// Writes what is asked for into `edit`; the names of what is changed.
    fn write_into(&self, edit: &mut FileEdit) -> Result<Vec<&'static str>, Vec<FieldError>> {
        let mut changed = Vec::new();
        write(edit, &mut changed, "listen", &self.listen);
        write(edit, &mut changed, "public_url", &self.public_url);
        write(edit, &mut changed, "signup", &self.signup);
        write(edit, &mut changed, "auth_attempts_per_minute", &self.auth_attempts_per_minute);
        write(edit, &mut changed, "trusted_proxies", &self.trusted_proxies);
        write(edit, &mut changed, "cors_origins", &self.cors_origins);
        write(edit, &mut changed, "log_level", &self.log_level);
        write(edit, &mut changed, "durability", &self.durability);
        write(edit, &mut changed, "script_path", &self.script_path);
        write(edit, &mut changed, "ingest_path", &self.ingest_path);
        write(edit, &mut changed, "scrape_loopback", &self.scrape_loopback);
        write(edit, &mut changed, "prometheus_url", &self.prometheus_url);
        write(edit, &mut changed, "series_idle_days", &self.series_idle_days);
        write(edit, &mut changed, "default_labels", &labels(&self.default_labels)?);
        Ok(changed)
    }
}

fn write<T: Serialize>(edit: &mut FileEdit, changed: &mut Vec<&'static str>, name: &'static str, change: &Change<T>) {
    match change {
        Change::Keep => return,
        Change::Clear => edit.remove(name),
        Change::Set(value) => edit.set(name, value),
    }
    changed.push(name);
}

/// The form of the file, checked label by label.
fn labels(change: &Change<BTreeMap<String, String>>) -> Result<Change<Vec<DefaultLabel>>, Vec<FieldError>> {
    let labels = match change {
        Change::Keep => return Ok(Change::Keep),
        Change::Clear => return Ok(Change::Clear),
        Change::Set(labels) => labels,
    };
    let (mut read, mut errors) = (Vec::new(), Vec::new());
    for (name, value) in labels {
        match label(name, value) {
            Ok(label) => read.push(label),
            Err(message) => errors.push(FieldError::new(format!("defaultLabels.{name}"), message)),
        }
    }
    if errors.is_empty() { Ok(Change::Set(read)) } else { Err(errors) }
}

fn label(name: &str, value: &str) -> Result<DefaultLabel, String> {
    if name.contains('=') {
        return Err("is no name of a label".to_owned());
    }
    format!("{name}={value}").parse().map_err(|error| format!("{error}"))
}

/// Changes settings. They hold after a restart; until then they stand in `pending`.
#[utoipa::path(
    patch, path = "/api/v1/admin/settings", tag = "admin", request_body = SettingsChange,
    security(("accessToken" = [])),
    responses(
        (status = 200, body = AdminSettings), (status = 401), (status = 403), (status = 409), (status = 422)
    )
)]
pub async fn change(
    app: State,
    Owner(owner): Owner,
    Body(request): Body<SettingsChange>,
) -> Result<Json<AdminSettings>, ApiError> {
    let app = Arc::clone(&app);
    detached(async move {
        let _turn = app.turns.settings.lock().await;
        let settings = app.settings.clone();
        let written = tokio::task::spawn_blocking(move || write_file(&settings, &request));
        let changed = written.await.map_err(ApiError::internal)??;
        if !changed.is_empty() {
            let names: Vec<_> = changed.into_iter().map(json_name).collect();
            app.audit(Some(owner.id()), "settings.changed", None, Some(json!({ "settings": names }))).await;
        }
        shown(app.settings.clone()).await.map(Json)
    })
    .await
}

fn write_file(running: &Settings, request: &SettingsChange) -> Result<Vec<&'static str>, ApiError> {
    let mut edit = FileEdit::open(&running.data_dir).map_err(refused)?;
    let changed = request.write_into(&mut edit).map_err(ApiError::fields)?;
    refuse_fixed(running, &changed)?;
    let next = running.with_file(edit.read(&running.data_dir).map_err(refused)?).map_err(refused)?;
    if EnvFilter::try_new(&next.log_level).is_err() {
        let message = "must be `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,server=debug`";
        return Err(ApiError::field("logLevel", message));
    }
    if !changed.is_empty() {
        edit.write(&running.data_dir).map_err(ApiError::internal)?;
    }
    Ok(changed)
}

fn refuse_fixed(running: &Settings, changed: &[&'static str]) -> Result<(), ApiError> {
    let fixed = changed.iter().filter(|name| running.sources.of(name) == Source::Command);
    let message = "is set by a flag or an environment variable, which go over the file";
    let errors: Vec<_> = fixed.map(|name| FieldError::new(json_name(name), message)).collect();
    if errors.is_empty() {
        return Ok(());
    }
    let message = "The server was started with another value by a flag or an environment variable; change it there.";
    Err(ApiError::new(Code::SettingFixed, message).with_details(errors))
}

/// What the operator wrote into the file by hand may be wrong, too.
fn refused(error: SettingsError) -> ApiError {
    match error {
        SettingsError::Contradictions(contradictions) => {
            let errors = contradictions.0.into_iter();
            ApiError::fields(errors.map(|one| FieldError::new(json_name(one.setting), one.message)).collect())
        }
        SettingsError::Read { .. } | SettingsError::Write { .. } => ApiError::internal(error),
        SettingsError::PrometheusUrl { source, .. } => ApiError::field("prometheusUrl", source.to_string()),
        SettingsError::File { .. } | SettingsError::DatabaseUrl { .. } | SettingsError::NoDataDir => {
            ApiError::new(Code::SettingsUnusable, format!("{error}. Mend the file on the server first."))
        }
    }
}
