//! What lasts as long as the app.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use anyhow::Context as _;
use supervisor::Supervisor;
use tauri::{AppHandle, Manager as _};

use crate::{notices, preferences::Preferences, tray};

/// Name of the server's program, beside the app's own.
const SERVER: &str = "metrics-tracker";

/// The server's supervisor and what the app itself remembers.
pub struct DesktopApp {
    /// Keeps the server running.
    pub supervisor: Supervisor,
    /// Where the app's own preferences are.
    pub preferences: Preferences,
    /// What people should know about the start, if anything.
    pub notice: Option<String>,
    /// Once is enough.
    is_quitting: AtomicBool,
    was_told: AtomicBool,
}

impl DesktopApp {
    /// Reads the preferences and gets the supervisor going; the server does not run yet.
    pub fn launch(handle: &AppHandle) -> anyhow::Result<Self> {
        let folder = handle.path().app_config_dir().context("this user has no folder for settings")?;
        let (preferences, notice) = Preferences::read(&folder);
        let data_dir = preferences.data_dir().context("this user has no folder for data")?;
        let program = server_program()?;
        let supervisor = tauri::async_runtime::block_on(async { Supervisor::launch(program, data_dir) });
        let (is_quitting, was_told) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(Self { supervisor, preferences, notice, is_quitting, was_told })
    }
}

fn server_program() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("the app does not know where its program is")?;
    let folder = own.parent().context("a program lies in a folder")?;
    Ok(folder.join(format!("{SERVER}{}", std::env::consts::EXE_SUFFIX)))
}

/// Stops the server and ends the app.
pub fn quit(app: &AppHandle) {
    if app.state::<DesktopApp>().is_quitting.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        app.state::<DesktopApp>().supervisor.shut_down().await;
        app.exit(0);
    });
}

/// Where no tray shows that the app goes on, a notification says so, once.
pub fn tell_how_to_come_back(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let is_told = || app.state::<DesktopApp>().was_told.swap(true, Ordering::SeqCst);
        if !tray::is_shown(&app).await && !is_told() {
            notices::still_running(&app);
        }
    });
}
