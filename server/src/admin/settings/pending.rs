//! What the file says otherwise than when the server started.

use std::collections::BTreeMap;

use ::settings::{Durability, LogFormat, Signup};
use serde::Serialize;
use utoipa::ToSchema;

use super::{EffectiveSettings, schema};

/// Settings that hold after a restart; only those that will change are there.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::option_option, reason = "absent: unchanged; `null`: it goes")]
pub struct PendingSettings {
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<String>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    /// `null`: the address of the request again.
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<Option<String>>,
    #[schema(schema_with = schema::signup, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    signup: Option<Signup>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_attempts_per_minute: Option<u32>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_proxies: Option<Vec<String>>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cors_origins: Option<Vec<String>>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    default_labels: Option<BTreeMap<String, String>>,
    #[schema(schema_with = schema::log_format, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    log_format: Option<LogFormat>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    log_level: Option<String>,
    #[schema(schema_with = schema::durability, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    durability: Option<Durability>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    script_path: Option<String>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ingest_path: Option<String>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    scrape_loopback: Option<bool>,
    /// `null`: queries are refused again.
    #[serde(skip_serializing_if = "Option::is_none")]
    prometheus_url: Option<Option<String>>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    series_idle_days: Option<u32>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    connections_max: Option<u32>,
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    id_filter_mebibytes: Option<u32>,
}

fn changed<T: PartialEq>(now: &T, next: T) -> Option<T> {
    (*now != next).then_some(next)
}

impl PendingSettings {
    /// Where `next` differs from `now`.
    pub(super) fn between(now: &EffectiveSettings, next: EffectiveSettings) -> Self {
        Self {
            listen: changed(&now.listen, next.listen),
            database: changed(&now.database, next.database),
            public_url: changed(&now.public_url, next.public_url),
            signup: changed(&now.signup, next.signup),
            auth_attempts_per_minute: changed(&now.auth_attempts_per_minute, next.auth_attempts_per_minute),
            trusted_proxies: changed(&now.trusted_proxies, next.trusted_proxies),
            cors_origins: changed(&now.cors_origins, next.cors_origins),
            default_labels: changed(&now.default_labels, next.default_labels),
            log_format: changed(&now.log_format, next.log_format),
            log_level: changed(&now.log_level, next.log_level),
            durability: changed(&now.durability, next.durability),
            script_path: changed(&now.script_path, next.script_path),
            ingest_path: changed(&now.ingest_path, next.ingest_path),
            scrape_loopback: changed(&now.scrape_loopback, next.scrape_loopback),
            prometheus_url: changed(&now.prometheus_url, next.prometheus_url),
            series_idle_days: changed(&now.series_idle_days, next.series_idle_days),
            connections_max: changed(&now.connections_max, next.connections_max),
            id_filter_mebibytes: changed(&now.id_filter_mebibytes, next.id_filter_mebibytes),
        }
    }
}
