//! What one source says. The same struct is read from the command line, the environment and `settings.toml`, so that
//! a setting is written down once and has one name, one form and one description everywhere.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::{
    address::{Network, Origin, PublicUrl},
    choice::{Durability, LogFormat, Signup},
    database::DatabaseUrlText,
    default_label::DefaultLabel,
    prometheus_url::PrometheusUrlText,
    served_path::ServedPath,
};

/// Where the data is: what every command needs that does not serve.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct StoreArgs {
    /// Directory of the database, the ingest log and `settings.toml` [default: the user's data directory]
    #[arg(long, env = "METRICS_TRACKER_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// `postgres://user:password@host/database` or `sqlite:FILE`; `DATABASE_URL` is read, too [default: `SQLite` in the
    /// data directory]
    #[arg(long, env = "METRICS_TRACKER_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<DatabaseUrlText>,
}

impl From<StoreArgs> for ServeArgs {
    fn from(StoreArgs { data_dir, database_url }: StoreArgs) -> Self {
        Self { data_dir, database_url, ..Self::default() }
    }
}

/// Everything `serve` can be told, as one source says it; nothing is required.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServeArgs {
    /// Address and port to listen on; port 0 picks a free one [default: 127.0.0.1:3000]
    #[arg(long, env = "METRICS_TRACKER_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Directory of the database, the ingest log and `settings.toml` [default: the user's data directory]
    #[arg(long, env = "METRICS_TRACKER_DATA_DIR", value_name = "DIR")]
    #[serde(skip)]
    pub data_dir: Option<PathBuf>,
    /// `postgres://user:password@host/database` or `sqlite:FILE`; `DATABASE_URL` is read, too [default: `SQLite` in the
    /// data directory]
    #[arg(long, env = "METRICS_TRACKER_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<DatabaseUrlText>,
    /// Where people and pages reach the server, `https://HOST[:PORT]` [default: the address of the request]
    #[arg(long, env = "METRICS_TRACKER_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,
    /// Who may sign up [default: open]
    #[arg(long, env = "METRICS_TRACKER_SIGNUP", value_enum)]
    pub signup: Option<Signup>,
    /// Attempts to sign in or up, a minute, per address and per email [default: 5]
    #[arg(long, env = "METRICS_TRACKER_AUTH_ATTEMPTS_PER_MINUTE", value_name = "N")]
    pub auth_attempts_per_minute: Option<NonZeroU32>,
    /// Proxies whose `Forwarded` or `X-Forwarded-For` is believed: addresses or networks, comma separated [default: none]
    #[arg(long, env = "METRICS_TRACKER_TRUSTED_PROXIES", value_name = "NET", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<Network>>,
    /// Other origins whose pages may use the account endpoints, comma separated [default: none but the server's own and
    /// the desktop window's]
    #[arg(long, env = "METRICS_TRACKER_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
    pub cors_origins: Option<Vec<Origin>>,
    /// Labels added to every sample that does not set them, comma separated [default: none]
    #[arg(long, env = "METRICS_TRACKER_DEFAULT_LABELS", value_name = "NAME=VALUE", value_delimiter = ',')]
    pub default_labels: Option<Vec<DefaultLabel>>,
    /// How log lines look [default: text]
    #[arg(long, env = "METRICS_TRACKER_LOG_FORMAT", value_enum)]
    pub log_format: Option<LogFormat>,
    /// `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,server::ingest=debug` [default: info]
    #[arg(long, env = "METRICS_TRACKER_LOG_LEVEL", value_name = "LEVEL")]
    pub log_level: Option<String>,
    /// Run under another program: the ready line is JSON, and the server ends when its standard input closes
    /// [default: false]
    #[arg(long, env = "METRICS_TRACKER_SUPERVISED", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub supervised: Option<bool>,
    /// What an answered batch survives: loss of power (`fsync`) or the end of the process only (`process`)
    /// [default: fsync]
    #[arg(long, env = "METRICS_TRACKER_DURABILITY", value_enum)]
    pub durability: Option<Durability>,
    /// Path that pages load the library from, beside `/api/v1/tracker.js` [default: /m.js]
    #[arg(long, env = "METRICS_TRACKER_SCRIPT_PATH", value_name = "PATH")]
    pub script_path: Option<ServedPath>,
    /// Path that the library sends to, beside `/api/v1/metrics` [default: /m]
    #[arg(long, env = "METRICS_TRACKER_INGEST_PATH", value_name = "PATH")]
    pub ingest_path: Option<ServedPath>,
    /// A scrape of `/metrics` from this machine needs no token [default: true]
    #[arg(long, env = "METRICS_TRACKER_SCRAPE_LOOPBACK", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub scrape_loopback: Option<bool>,
    /// The Prometheus that answers queries of accounts, `http://HOST[:PORT][/PATH]`, with `user:password@` if it asks for
    /// one [default: none, queries are refused]
    #[arg(long, env = "METRICS_TRACKER_PROMETHEUS_URL", value_name = "URL", hide_env_values = true)]
    pub prometheus_url: Option<PrometheusUrlText>,
    /// Days after which an idle series is parked out of memory [default: 7]
    #[arg(long, env = "METRICS_TRACKER_SERIES_IDLE_DAYS", value_name = "DAYS")]
    pub series_idle_days: Option<NonZeroU32>,
    /// Connections that are open at the same time [default: 4096]
    #[arg(long, env = "METRICS_TRACKER_CONNECTIONS_MAX", value_name = "N")]
    pub connections_max: Option<NonZeroU32>,
    /// Memory for the filter of known batch ids, in MiB [default: 64]
    #[arg(long, env = "METRICS_TRACKER_ID_FILTER_MEBIBYTES", value_name = "MIB")]
    pub id_filter_mebibytes: Option<NonZeroU32>,
}
