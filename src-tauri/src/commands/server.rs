//! The server.

use supervisor::{log::LogLine, status::Status};
use tauri::{State, command};

use crate::{app::DesktopApp, error::CommandError};

type App<'a> = State<'a, DesktopApp>;

/// How it is.
#[command]
pub async fn status(app: App<'_>) -> Result<Status, CommandError> {
    Ok(app.supervisor.status().borrow().clone())
}

/// Starts it.
#[command]
pub async fn start(app: App<'_>) -> Result<(), CommandError> {
    app.supervisor.start().await;
    Ok(())
}

/// Stops it.
#[command]
pub async fn stop(app: App<'_>) -> Result<(), CommandError> {
    app.supervisor.stop().await;
    Ok(())
}

/// Stops it and starts it.
#[command]
pub async fn restart(app: App<'_>) -> Result<(), CommandError> {
    app.supervisor.restart().await;
    Ok(())
}

/// Ends the server of another build that has the data directory, and starts ours.
#[command]
pub async fn stop_other(app: App<'_>) -> Result<(), CommandError> {
    Ok(app.supervisor.stop_other().await?)
}

/// A token that signs the owner in, once; `None`: the server is somebody else's and takes a password.
#[command]
pub async fn sign_in(app: App<'_>) -> Result<Option<String>, CommandError> {
    Ok(app.supervisor.sign_in().await?)
}

/// What it said lately.
#[command]
pub async fn log_lines(app: App<'_>) -> Result<Vec<LogLine>, CommandError> {
    Ok(app.supervisor.log().lines_after(0))
}

/// Lets it listen at another port of this machine.
#[command]
pub async fn use_port(app: App<'_>, port: u16) -> Result<(), CommandError> {
    Ok(app.supervisor.use_port(port).await?)
}
