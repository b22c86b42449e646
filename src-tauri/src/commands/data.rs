//! Where the server keeps its data, and what its settings say.

use std::path::{Path, PathBuf};

use settings::{DatabaseUrlText, PublicUrl};
use supervisor::status::Finding;
use tauri::{AppHandle, State, command};
use tauri_plugin_dialog::DialogExt as _;

use crate::{app::DesktopApp, error::CommandError};

type App<'a> = State<'a, DesktopApp>;

/// Sets the address that pages and people use, or takes it away.
#[command]
pub async fn set_public_url(app: App<'_>, url: Option<String>) -> Result<(), CommandError> {
    let url = url.map(|url| url.parse::<PublicUrl>()).transpose();
    let url = url.map_err(|error| CommandError::new("public_url_invalid", error.to_string()))?;
    Ok(app.supervisor.set_public_url(url).await?)
}

/// Renames a `settings.toml` that cannot be used, and starts with defaults. The new name.
#[command]
pub async fn set_settings_aside(app: App<'_>) -> Result<PathBuf, CommandError> {
    Ok(app.supervisor.set_settings_aside().await?)
}

/// Looks whether a database can be used.
#[command]
pub async fn test_database(app: App<'_>, url: String) -> Result<Vec<Finding>, CommandError> {
    Ok(app.supervisor.test_database(DatabaseUrlText::new(url)).await?)
}

/// Uses another database; without an address the one in the data directory.
#[command]
pub async fn switch_database(app: App<'_>, url: Option<String>, copy: bool) -> Result<(), CommandError> {
    Ok(app.supervisor.switch_database(url.map(DatabaseUrlText::new), copy).await?)
}

/// Lets the person choose a folder.
#[command]
pub async fn pick_folder(app: AppHandle) -> Result<Option<PathBuf>, CommandError> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    app.dialog().file().pick_folder(move |folder| drop(answer.send(folder)));
    let folder = answered.await.ok().flatten();
    Ok(folder.and_then(|folder| folder.into_path().ok()))
}

/// Moves everything to another folder.
#[command]
pub async fn move_data_dir(app: App<'_>, to: PathBuf) -> Result<(), CommandError> {
    app.supervisor.move_data_dir(to.clone()).await?;
    remember(&app, &to)
}

/// Uses the data of another folder; nothing is moved.
#[command]
pub async fn use_data_dir(app: App<'_>, path: PathBuf) -> Result<(), CommandError> {
    app.supervisor.use_data_dir(path.clone()).await?;
    remember(&app, &path)
}

fn remember(app: &App<'_>, data_dir: &Path) -> Result<(), CommandError> {
    let remembered = app.preferences.set_data_dir(data_dir.to_owned());
    remembered.map_err(|error| {
        let message = format!(
            "The server uses {}, but the app cannot remember that ({error}). Start it with \
             METRICS_TRACKER_DATA_DIR set to that folder.",
            data_dir.display()
        );
        CommandError::new("preferences_not_written", message)
    })
}

/// Gives up a move or a copy that is under way.
#[command]
pub async fn cancel_work(app: App<'_>) -> Result<(), CommandError> {
    app.supervisor.cancel_work().await;
    Ok(())
}
