//! The settings as the server uses them: complete, typed, checked.

use std::{
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
    str::FromStr,
};

use ipnet::IpNet;
use model::LabelName;

use crate::{
    address::{Origin, PublicUrl},
    args::ServeArgs,
    choice::{Durability, LogFormat, Signup},
    database::{DatabaseUrl, DatabaseUrlText},
    defaults,
    error::SettingsError,
    file,
    prometheus_url::PrometheusUrl,
    served_path::ServedPath,
    sources::Sources,
};

/// The environment variable that hosting platforms set; `METRICS_TRACKER_DATABASE_URL` goes before it.
const PLATFORM_DATABASE_URL: &str = "DATABASE_URL";

/// Everything `serve` can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Address and port to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Directory of the database, the ingest log and `settings.toml`.
    pub data_dir: PathBuf,
    /// The database if somebody named one; [`Settings::database`] knows the default.
    pub database_url: Option<DatabaseUrl>,
    /// Where people and pages reach the server.
    pub public_url: Option<PublicUrl>,
    /// Who may sign up.
    pub signup: Signup,
    /// Attempts to sign in or up, a minute, per address and per email.
    pub auth_attempts_per_minute: NonZeroU32,
    /// Proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins, beside the server's own and the desktop window's, whose pages may use the account endpoints.
    pub cors_origins: Vec<Origin>,
    /// Labels added to every sample that does not set them; no name twice.
    pub default_labels: Vec<(LabelName, String)>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Directives of `tracing_subscriber::EnvFilter`.
    pub log_level: String,
    /// Run under another program: JSON ready line, ends when standard input closes.
    pub supervised: bool,
    /// What an answered batch survives.
    pub durability: Durability,
    /// Neutral path of the library.
    pub script_path: ServedPath,
    /// Neutral path of ingestion.
    pub ingest_path: ServedPath,
    /// A scrape from this machine needs no token.
    pub scrape_loopback: bool,
    /// The Prometheus that answers queries of accounts.
    pub prometheus_url: Option<PrometheusUrl>,
    /// Days after which an idle series is parked out of memory.
    pub series_idle_days: NonZeroU32,
    /// Connections that are open at the same time.
    pub connections_max: NonZeroU32,
    /// Memory for the filter of known batch ids, in MiB.
    pub id_filter_mebibytes: NonZeroU32,
    /// Who said what.
    pub sources: Sources,
}

impl Settings {
    /// Puts together what the flags and variables (`args`), the file and the defaults say, in this order.
    pub fn load(args: ServeArgs) -> Result<Self, SettingsError> {
        Self::load_with(args, &|name| std::env::var(name).ok())
    }

    /// [`Settings::load`] with the environment passed in: the platform's `DATABASE_URL` and the user's home. Variables
    /// of single settings have been read by `clap` and are in `args`.
    pub fn load_with(args: ServeArgs, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let data_dir =
            args.data_dir.clone().or_else(|| defaults::data_dir(variable)).ok_or(SettingsError::NoDataDir)?;
        let platform = variable(PLATFORM_DATABASE_URL).filter(|text| !text.is_empty()).map(DatabaseUrlText::new);
        let file = file::read(&data_dir)?;
        Self::of_sources(Sources { command: args, platform, file }, data_dir)
    }

    /// The settings as they would be with another file.
    pub fn with_file(&self, file: ServeArgs) -> Result<Self, SettingsError> {
        Self::of_sources(Sources { file, ..self.sources.clone() }, self.data_dir.clone())
    }

    /// The settings as a start would find them now: the same command, the file read anew.
    pub fn reload(&self) -> Result<Self, SettingsError> {
        self.with_file(file::read(&self.data_dir)?)
    }

    fn of_sources(sources: Sources, data_dir: PathBuf) -> Result<Self, SettingsError> {
        let database_url = database_url(&sources)?;
        let prometheus_url = prometheus_url(&sources)?;
        let settings = Self { prometheus_url, ..Self::complete(sources, data_dir, database_url) };
        settings.validate()?;
        Ok(settings)
    }

    fn complete(sources: Sources, data_dir: PathBuf, database_url: Option<DatabaseUrl>) -> Self {
        let (args, file) = (sources.command.clone(), sources.file.clone());
        let proxies = args.trusted_proxies.or(file.trusted_proxies).unwrap_or_default();
        let labels = args.default_labels.or(file.default_labels).unwrap_or_default();
        Self {
            listen: args.listen.or(file.listen).unwrap_or(defaults::LISTEN),
            data_dir,
            database_url,
            public_url: args.public_url.or(file.public_url),
            signup: args.signup.or(file.signup).unwrap_or_default(),
            auth_attempts_per_minute: args
                .auth_attempts_per_minute
                .or(file.auth_attempts_per_minute)
                .unwrap_or(defaults::AUTH_ATTEMPTS_PER_MINUTE),
            trusted_proxies: proxies.into_iter().map(|network| network.0).collect(),
            cors_origins: args.cors_origins.or(file.cors_origins).unwrap_or_default(),
            default_labels: labels.into_iter().map(|label| (label.name, label.value)).collect(),
            log_format: args.log_format.or(file.log_format).unwrap_or_default(),
            log_level: args.log_level.or(file.log_level).unwrap_or_else(|| defaults::LOG_LEVEL.to_owned()),
            supervised: args.supervised.or(file.supervised).unwrap_or_default(),
            durability: args.durability.or(file.durability).unwrap_or_default(),
            script_path: args.script_path.or(file.script_path).unwrap_or_else(|| built_in(defaults::SCRIPT_PATH)),
            ingest_path: args.ingest_path.or(file.ingest_path).unwrap_or_else(|| built_in(defaults::INGEST_PATH)),
            scrape_loopback: args.scrape_loopback.or(file.scrape_loopback).unwrap_or(defaults::SCRAPE_LOOPBACK),
            prometheus_url: None,
            series_idle_days: args.series_idle_days.or(file.series_idle_days).unwrap_or(defaults::SERIES_IDLE_DAYS),
            connections_max: args.connections_max.or(file.connections_max).unwrap_or(defaults::CONNECTIONS_MAX),
            id_filter_mebibytes: args
                .id_filter_mebibytes
                .or(file.id_filter_mebibytes)
                .unwrap_or(defaults::ID_FILTER_MEBIBYTES),
            sources,
        }
    }

    /// The database: the named one, or `SQLite` in the data directory.
    #[must_use]
    pub fn database(&self) -> DatabaseUrl {
        self.database_url.clone().unwrap_or_else(|| DatabaseUrl::sqlite_in(&self.data_dir))
    }

    /// The file that settings are read from, whether or not it exists.
    #[must_use]
    pub fn file_in(data_dir: &Path) -> PathBuf {
        data_dir.join(file::FILE_NAME)
    }
}

fn database_url(sources: &Sources) -> Result<Option<DatabaseUrl>, SettingsError> {
    let sources = [
        ("--database-url or METRICS_TRACKER_DATABASE_URL", sources.command.database_url.clone()),
        (PLATFORM_DATABASE_URL, sources.platform.clone()),
        (file::FILE_NAME, sources.file.database_url.clone()),
    ];
    let first = sources.into_iter().find_map(|(origin, text)| text.map(|text| (origin, text)));
    first.map(|(origin, text)| text.check().map_err(|source| SettingsError::DatabaseUrl { origin, source })).transpose()
}

fn prometheus_url(sources: &Sources) -> Result<Option<PrometheusUrl>, SettingsError> {
    let sources = [
        ("--prometheus-url or METRICS_TRACKER_PROMETHEUS_URL", &sources.command.prometheus_url),
        (file::FILE_NAME, &sources.file.prometheus_url),
    ];
    let first = sources.into_iter().find_map(|(origin, text)| text.as_ref().map(|text| (origin, text)));
    first
        .map(|(origin, text)| text.check().map_err(|source| SettingsError::PrometheusUrl { origin, source }))
        .transpose()
}

fn built_in(path: &str) -> ServedPath {
    ServedPath::from_str(path).expect("the defaults are checked by a test")
}
