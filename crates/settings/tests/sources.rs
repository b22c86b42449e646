//! Flags, environment, file and defaults together, as `serve` meets them.

use std::{fs, num::NonZeroU32, path::Path};

use clap::Parser;
use settings::{DatabaseKind, Durability, FILE_NAME, LogFormat, ServeArgs, Settings, SettingsError, Signup, Source};
use tempfile::TempDir;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    serve: ServeArgs,
}

fn args(flags: &[&str]) -> ServeArgs {
    Cli::try_parse_from(std::iter::once(&"serve").chain(flags)).expect("flags are valid").serve
}

fn directory(file: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a temporary directory");
    fs::write(directory.path().join(FILE_NAME), file).expect("the file is written");
    directory
}

fn load(directory: &Path, flags: &[&str], variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let mut args = args(flags);
    args.data_dir = Some(directory.to_owned());
    let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    Settings::load_with(args, &variable)
}

/// The message with its sources, as the server's `main` prints it.
fn message(result: Result<Settings, SettingsError>) -> String {
    let error = result.expect_err("must be refused");
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[test]
fn defaults_are_the_documented_ones() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let settings = load(directory.path(), &[], &[]).expect("defaults are valid");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(settings.signup, Signup::Open);
    assert_eq!(settings.auth_attempts_per_minute.get(), 5);
    assert_eq!(settings.durability, Durability::Fsync);
    assert_eq!(settings.log_format, LogFormat::Text);
    assert_eq!((settings.script_path.as_str(), settings.ingest_path.as_str()), ("/m.js", "/m"));
    assert!(settings.scrape_loopback && !settings.supervised);
    assert_eq!(settings.database().kind(), DatabaseKind::Sqlite);
    assert_eq!(settings.database().sqlite_file(), Some(directory.path().join("metrics-tracker.db").as_path()));
    assert_eq!(settings.warnings(), Vec::<String>::new());
}

#[test]
fn flags_go_over_the_file_and_the_file_over_defaults() {
    let directory =
        directory("signup = \"closed\"\nseries_idle_days = 3\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n");
    let settings = load(directory.path(), &["--series-idle-days", "9"], &[]).expect("valid");
    assert_eq!(settings.signup, Signup::Closed);
    assert_eq!(settings.series_idle_days, NonZeroU32::new(9).expect("not zero"));
    assert_eq!(settings.connections_max.get(), 4096);
    assert_eq!(settings.trusted_proxies.len(), 2);
    let replaced = load(directory.path(), &["--trusted-proxies", "192.0.2.1"], &[]).expect("valid");
    assert_eq!(replaced.trusted_proxies.len(), 1, "a list replaces a list");
}

/// `clap` reads the process's environment, so a process of its own is the honest test.
#[test]
fn variables_stand_between_flags_and_file() {
    const CHILD: &str = "SETTINGS_TEST_DIRECTORY";
    if let Ok(directory) = std::env::var(CHILD) {
        let settings = load(Path::new(&directory), &["--signup", "open"], &[]).expect("valid");
        assert_eq!(settings.signup, Signup::Open, "flag over variable");
        assert_eq!(settings.series_idle_days.get(), 5, "variable over file");
        assert_eq!(settings.connections_max.get(), 77, "file over default");
        assert_eq!(settings.default_labels.len(), 2);
        assert!(settings.supervised && !settings.scrape_loopback);
        return;
    }
    let directory = directory("signup = \"closed\"\nseries_idle_days = 3\nconnections_max = 77\n");
    let status = std::process::Command::new(std::env::current_exe().expect("a test binary"))
        .args(["--exact", "variables_stand_between_flags_and_file"])
        .env(CHILD, directory.path())
        .env("METRICS_TRACKER_SIGNUP", "closed")
        .env("METRICS_TRACKER_SERIES_IDLE_DAYS", "5")
        .env("METRICS_TRACKER_DEFAULT_LABELS", "region=eu,stage=test")
        .env("METRICS_TRACKER_SUPERVISED", "true")
        .env("METRICS_TRACKER_SCRAPE_LOOPBACK", "false")
        .status()
        .expect("the test binary starts");
    assert!(status.success());
}

#[test]
fn the_database_is_named_by_flag_platform_or_file() {
    let directory = directory("database_url = \"postgres://file/db\"\n");
    let platform = [("DATABASE_URL", "postgres://platform/db")];
    let host = |flags: &[&str], variables: &[(&str, &str)]| {
        load(directory.path(), flags, variables).expect("valid").database().expose().to_owned()
    };
    assert_eq!(host(&["--database-url", "postgres://flag/db"], &platform), "postgres://flag/db");
    assert_eq!(host(&[], &platform), "postgres://platform/db");
    assert_eq!(host(&[], &[("DATABASE_URL", "")]), "postgres://file/db", "empty is not set");
}

#[test]
fn no_error_shows_a_password() {
    let secret = "postgres://me:s3cret@db";
    let in_file = |text: &str| message(load(directory(text).path(), &[], &[]));
    let directory = tempfile::tempdir().expect("a temporary directory");
    let messages = [
        message(load(directory.path(), &["--database-url", secret], &[])),
        message(load(directory.path(), &[], &[("DATABASE_URL", secret)])),
        in_file(&format!("database_url = \"{secret}\"")),
        in_file(&format!("database_url = \"{secret}")),
        in_file(&format!("database_url = {secret}")),
    ];
    for message in messages {
        assert!(!message.contains("s3cret"), "{message}");
    }
    let flags = ["--database-url", "postgres://me:s3cret@db/metrics"];
    let settings = load(directory.path(), &flags, &[]).expect("valid");
    assert!(!format!("{settings:?} {:?}", args(&flags)).contains("s3cret"));
}

#[test]
fn file_errors_say_where_and_what_to_do() {
    let refused = |text: &str| message(load(directory(text).path(), &[], &[]));
    for (file, expected) in [
        ("signup = \"open\"\nlog-level = \"debug\"", "line 2: `log-level` is written `log_level` in the file"),
        ("data_dir = \"/x\"", "use `--data-dir` or METRICS_TRACKER_DATA_DIR"),
        ("colour = 1", "there is no setting `colour`"),
        ("signup = \"maybe\"", "expected `open` or `closed`"),
        ("public_url = \"https://x/y\"", "must end after the host and port"),
        ("script_path = \"/api/x\"", "must not begin with `/api`"),
        ("listen = \"localhost\"", "line 1"),
        ("default_labels = [\"user_id=1\"]", "must not be `le`"),
        ("connections_max = 0", "line 1"),
        ("signup", "line 1"),
    ] {
        let message = refused(file);
        assert!(message.contains(FILE_NAME) && message.contains(expected), "{file} → {message}");
    }
}

#[test]
fn contradictions_are_named_all_at_once() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let flags = ["--script-path", "/a", "--ingest-path", "/a", "--default-labels", "x=1,x=2", "--log-level", " "];
    let message = message(load(directory.path(), &flags, &[]));
    for part in ["script_path and ingest_path are both `/a`", "default_labels has `x` twice", "log_level is empty"] {
        assert!(message.contains(part), "{message}");
    }
    let labels = (0..11).map(|n| format!("l{n}=v")).collect::<Vec<_>>().join(",");
    let error = load(directory.path(), &["--default-labels", &labels], &[]).expect_err("too many");
    assert!(error.to_string().contains("11 labels"), "{error}");
}

#[test]
fn traps_are_warned_of() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let warnings = |flags: &[&str]| load(directory.path(), flags, &[]).expect("valid").warnings();
    let https = ["--public-url", "https://metrics.example.org"];
    assert!(warnings(&https)[0].contains("trusted_proxies is empty"));
    assert!(warnings(&["--trusted-proxies", "0.0.0.0/0"])[0].contains("every address"));
    assert!(warnings(&[https[0], https[1], "--trusted-proxies", "127.0.0.1"]).is_empty());
}

#[test]
fn the_data_directory_follows_the_user() {
    let none = Settings::load_with(ServeArgs::default(), &|_| None);
    assert!(matches!(none, Err(SettingsError::NoDataDir)));
    let home = tempfile::tempdir().expect("a temporary directory");
    let path = home.path().to_str().expect("UTF-8").to_owned();
    let variable = |name: &str| (name == "HOME" || name == "LOCALAPPDATA").then(|| path.clone());
    let settings = Settings::load_with(ServeArgs::default(), &variable).expect("valid");
    assert!(settings.data_dir.starts_with(&path) && settings.data_dir.ends_with("metrics-tracker"));
}

#[test]
fn each_setting_knows_who_said_it() {
    let directory = directory("signup = \"closed\"\nseries_idle_days = 3\n");
    let platform = [("DATABASE_URL", "postgres://platform/db")];
    let settings = load(directory.path(), &["--series-idle-days", "9"], &platform).expect("valid");
    let expected = [
        ("signup", Source::File),
        ("series_idle_days", Source::Command),
        ("database_url", Source::Command),
        ("data_dir", Source::Command),
        ("listen", Source::Default),
    ];
    for (name, source) in expected {
        assert_eq!(settings.sources.of(name), source, "{name}");
    }
    fs::write(directory.path().join(FILE_NAME), "signup = \"open\"\n").expect("the file is written");
    let next = settings.reload().expect("valid");
    assert_eq!((next.signup, next.series_idle_days.get()), (Signup::Open, 9));
}
