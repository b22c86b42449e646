//! Tells window, tray and notifications what happens to the server.

use std::time::Duration;

use supervisor::status::Status;
use tauri::{AppHandle, Emitter as _, Manager as _};

use crate::{app::DesktopApp, notices, tray, window};

/// Lines of the log go to the window together, this often.
const LOG_INTERVAL: Duration = Duration::from_millis(250);

/// Follows the server as long as the app lasts.
pub fn follow(app: &AppHandle) {
    tauri::async_runtime::spawn(follow_status(app.clone()));
    tauri::async_runtime::spawn(follow_log(app.clone()));
}

async fn follow_status(app: AppHandle) {
    let mut changes = app.state::<DesktopApp>().supervisor.status();
    let mut before = changes.borrow_and_update().clone();
    show(&app, before.clone());
    while changes.changed().await.is_ok() {
        let now = changes.borrow_and_update().clone();
        notices::of_change(&app, &before.state, &now.state);
        show(&app, now.clone());
        before = now;
    }
}

fn show(app: &AppHandle, status: Status) {
    drop(app.emit_to(window::MAIN, "status", &status));
    let handle = app.clone();
    // Menus belong to the main thread.
    let asked = app.run_on_main_thread(move || {
        if let Err(error) = tray::update(&handle, &status) {
            tracing::warn!("the tray cannot be updated: {error}");
        }
    });
    drop(asked);
}

/// Sends new lines to the window while there is one; it asks for the older ones when it opens.
async fn follow_log(app: AppHandle) {
    let supervisor = app.state::<DesktopApp>().supervisor.clone();
    let mut rhythm = tokio::time::interval(LOG_INTERVAL);
    let mut seen = 0;
    loop {
        rhythm.tick().await;
        let lines = supervisor.log().lines_after(seen);
        let Some(last) = lines.last() else { continue };
        seen = last.number;
        if app.get_webview_window(window::MAIN).is_some() {
            drop(app.emit_to(window::MAIN, "log", &lines));
        }
    }
}
