//! The app itself.

use std::path::{Path, PathBuf};

use arboard::Clipboard;
use parking_lot::Mutex;
use serde::Serialize;
use tauri::{AppHandle, Manager as _, command};
use tauri_plugin_autostart::ManagerExt as _;
use tauri_plugin_opener::OpenerExt as _;
use ts_rs::TS;

use crate::{
    app::{self, DesktopApp},
    error::CommandError,
    tray,
    updates::{self, UpdateState},
};

/// What the Server page shows beside the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// Version of the app.
    version: String,
    /// Where the server listens, `ADDRESS:PORT`.
    listen: String,
    /// The address that sites must use.
    address: String,
    /// The one that the operator named.
    public_url: Option<String>,
    /// What it stores in.
    database: Database,
    /// Where its data is.
    data_dir: PathBuf,
    /// Where its log is.
    log_dir: PathBuf,
    /// Whether the app starts when the person signs in to the machine.
    start_at_login: bool,
    /// Whether people see the tray's icon.
    has_tray: bool,
    /// What people should know about the start of the app.
    notice: Option<String>,
    /// Why `settings.toml` cannot be used.
    settings_problem: Option<String>,
}

/// What the server stores in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Database {
    /// `sqlite` or `postgres`.
    kind: String,
    /// Its address without a password.
    shown: String,
}

/// What is set.
#[command]
pub async fn configuration(handle: AppHandle) -> Result<Configuration, CommandError> {
    let has_tray = tray::is_shown(&handle).await;
    let app = handle.state::<DesktopApp>();
    let status = app.supervisor.status().borrow().clone();
    let (server, settings_problem) = match app.supervisor.configuration() {
        Ok(server) => (server, None),
        Err(error) => (supervisor::ServerSettings::default(), Some(error.to_string())),
    };
    let listening = status.address.unwrap_or_else(|| format!("http://{}", server.listen));
    Ok(Configuration {
        version: handle.package_info().version.to_string(),
        listen: server.listen,
        address: server.public_url.clone().unwrap_or(listening),
        public_url: server.public_url,
        database: Database { kind: server.database_kind, shown: server.database },
        log_dir: app.supervisor.log_dir(),
        data_dir: status.data_dir,
        start_at_login: handle.autolaunch().is_enabled().unwrap_or(false),
        has_tray,
        notice: app.notice.clone(),
        settings_problem,
    })
}

/// Shows the data directory in the file browser.
#[command]
pub async fn open_data_dir(handle: AppHandle) -> Result<(), CommandError> {
    let folder = handle.state::<DesktopApp>().supervisor.status().borrow().data_dir.clone();
    open_folder(&handle, &folder)
}

/// Shows the folder with the server's log.
#[command]
pub async fn open_log_dir(handle: AppHandle) -> Result<(), CommandError> {
    let folder = handle.state::<DesktopApp>().supervisor.log_dir();
    open_folder(&handle, &folder)
}

fn open_folder(handle: &AppHandle, folder: &Path) -> Result<(), CommandError> {
    let opened = handle.opener().open_path(folder.to_string_lossy(), None::<&str>);
    opened.map_err(|error| {
        CommandError::new("folder_not_opened", format!("{} cannot be opened: {error}", folder.display()))
    })
}

/// Starts the app at login, or not.
#[command]
pub async fn set_start_at_login(handle: AppHandle, is_on: bool) -> Result<(), CommandError> {
    start_at_login(&handle, is_on)
}

/// The same for the tray.
pub fn start_at_login(handle: &AppHandle, is_on: bool) -> Result<(), CommandError> {
    let autolaunch = handle.autolaunch();
    let changed = if is_on { autolaunch.enable() } else { autolaunch.disable() };
    let shown = autolaunch.is_enabled().unwrap_or(is_on);
    let tray = handle.clone();
    drop(handle.run_on_main_thread(move || tray::update_start_at_login(&tray, shown)));
    changed.map_err(|error| CommandError::new("start_at_login", format!("It cannot be changed: {error}")))
}

/// Keeps the clipboard: on X11 its content lives as long as its owner.
#[derive(Default)]
struct Copied(Mutex<Option<Clipboard>>);

/// Copies the address that sites must use.
pub fn copy_address(handle: &AppHandle) -> Result<(), CommandError> {
    let app = handle.state::<DesktopApp>();
    let listening = app.supervisor.status().borrow().address.clone();
    let settings = app.supervisor.configuration().ok();
    let public = settings.as_ref().and_then(|settings| settings.public_url.clone());
    let address = public.or(listening).or_else(|| settings.map(|settings| format!("http://{}", settings.listen)));
    let Some(address) = address else {
        return Err(CommandError::new("no_address", "The server has no address yet; start it first."));
    };
    let refused = |error: arboard::Error| CommandError::new("clipboard", error.to_string());
    if handle.try_state::<Copied>().is_none() {
        handle.manage(Copied::default());
    }
    let copied = handle.state::<Copied>();
    let mut clipboard = copied.0.lock();
    if clipboard.is_none() {
        *clipboard = Some(Clipboard::new().map_err(refused)?);
    }
    clipboard.as_mut().map_or(Ok(()), |clipboard| clipboard.set_text(address)).map_err(refused)
}

/// Looks for a newer version.
#[command]
pub async fn check_for_update(handle: AppHandle) -> Result<UpdateState, CommandError> {
    Ok(updates::check(&handle).await)
}

/// What is known of newer versions.
#[command]
pub async fn update_state(handle: AppHandle) -> Result<UpdateState, CommandError> {
    Ok(updates::state(&handle))
}

/// Installs the newer version that was found.
#[command]
pub async fn install_update(handle: AppHandle) -> Result<(), CommandError> {
    updates::install(&handle).await
}

/// Stops the server and ends the app.
#[command]
pub async fn quit(handle: AppHandle) -> Result<(), CommandError> {
    app::quit(&handle);
    Ok(())
}
