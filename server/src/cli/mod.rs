//! The command line.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`accounts`] | `account …` |
//! | [`compose`] | `compose` |
//! | [`copy`] | `copy-database` |
//! | [`data`] | `migrate`, `backup`, `restore` |
//! | [`doctor`] | `doctor` |
//! | [`health`] | `health` |
//! | [`serve`] | `serve` |
//! | [`service`] | `service …` |

mod accounts;
mod compose;
mod copy;
mod data;
mod doctor;
mod health;
mod serve;
mod service;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};
use settings::{LogFormat, ServeArgs, Settings, StoreArgs};
use tracing_subscriber::{EnvFilter, filter::ParseError};

use crate::{app::SCRAPE_TOKEN_SETTING, open_store::open_store, router, serve::SetLogLevel};

/// Measures websites and backends; Prometheus reads the numbers.
#[derive(Debug, Parser)]
#[command(name = "metrics-tracker", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server
    Serve(Box<ServeArgs>),
    /// Brings the database up to date
    Migrate(StoreArgs),
    /// Writes a backup, also while the server runs
    Backup {
        /// The file; it must not exist
        file: PathBuf,
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Restores a backup into an empty database
    Restore {
        /// The backup
        file: PathBuf,
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Copies one database into another, SQLite or PostgreSQL on either side
    CopyDatabase {
        /// `sqlite:FILE` or `postgres://…`; `-` reads a line of standard input
        from: settings::DatabaseUrlText,
        /// `sqlite:FILE` or `postgres://…`, without accounts; `-` reads the next line of standard input
        to: settings::DatabaseUrlText,
        /// Prints lines of JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Looks after accounts
    #[command(subcommand)]
    Account(accounts::AccountCommand),
    /// Prints a token
    #[command(subcommand)]
    Token(TokenCommand),
    /// Checks the installation and says how to mend it
    Doctor(Box<doctor::DoctorArgs>),
    /// Asks the running server whether it can do its work
    Health(Box<health::HealthArgs>),
    /// Runs the server as a service of the system, without a window
    #[command(subcommand)]
    Service(service::ServiceCommand),
    /// Prints a file for Docker Compose: the server on a machine without a window
    Compose(compose::ComposeArgs),
    /// Prints the OpenAPI document
    Openapi,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// The token that Prometheus scrapes with
    Scrape(StoreArgs),
}

/// Runs the command of the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(run(cli.command));
    // A thread that still reads standard input must not keep the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What cannot be read, or asks for help.
fn refuse(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && (serve::refuse(error) || doctor::refuse(error)) {
        drop(error.print());
        return ExitCode::FAILURE;
    }
    error.exit()
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(args) => serve::run(*args).await,
        Command::Migrate(args) => data::migrate(args).await,
        Command::Backup { file, store } => data::backup(&file, store).await,
        Command::Restore { file, store } => data::restore(&file, store).await,
        Command::CopyDatabase { from, to, json } => copy::run([from, to], json).await,
        Command::Account(command) => accounts::run(command).await,
        Command::Token(TokenCommand::Scrape(args)) => print_scrape_token(args).await,
        Command::Doctor(args) => doctor::run(*args).await,
        Command::Health(args) => health::run(*args).await,
        Command::Service(command) => service::run(command),
        Command::Compose(args) => {
            compose::run(&args);
            Ok(())
        }
        Command::Openapi => {
            println!("{}", router::document().to_pretty_json()?);
            Ok(())
        }
    }
}

async fn print_scrape_token(args: StoreArgs) -> anyhow::Result<()> {
    let store = open_store(&Settings::load(args.into())?).await?;
    match store.setting(SCRAPE_TOKEN_SETTING).await? {
        Some(token) => println!("{token}"),
        None => anyhow::bail!("there is no scrape token yet; it is made when the server first starts"),
    }
    Ok(())
}

/// Starts the log; the level can be changed afterwards.
fn start_log(settings: &Settings) -> Result<SetLogLevel, ParseError> {
    let filter = EnvFilter::try_new(&settings.log_level)?;
    // Nobody may read standard error any more, as after the end of a supervisor. That must not end this process as well.
    let log = tracing_subscriber::fmt().log_internal_errors(false).with_env_filter(filter).with_writer(std::io::stderr);
    Ok(match settings.log_format {
        LogFormat::Text => {
            let log = log.with_filter_reloading();
            let handle = log.reload_handle();
            log.init();
            Box::new(move |level| drop(handle.reload(filter_of(level))))
        }
        LogFormat::Json => {
            let log = log.json().flatten_event(true).with_filter_reloading();
            let handle = log.reload_handle();
            log.init();
            Box::new(move |level| drop(handle.reload(filter_of(level))))
        }
    })
}

/// Of a level that somebody wrote into the file while the server ran.
fn filter_of(level: &str) -> EnvFilter {
    EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"))
}
