//! Notifications of the desktop. One that cannot be shown is no reason for anything else to fail.

use supervisor::status::State;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt as _;

/// Tells of a server that failed, or that is back after it had failed.
pub fn of_change(app: &AppHandle, before: &State, now: &State) {
    match (before, now) {
        (State::Failed { .. }, State::Failed { .. }) => {}
        (_, State::Failed { fault }) => show(app, "The server does not run", &fault.message),
        (State::Restarting { reason, .. }, State::Running { .. }) => show(app, "The server runs again", reason),
        _ => {}
    }
}

/// The window is closed, and nothing else shows that the app goes on.
pub fn still_running(app: &AppHandle) {
    let body = "The server keeps running. Start Metrics Tracker again to see the window; its Server page ends the app.";
    show(app, "Metrics Tracker goes on", body);
}

/// There is a newer version.
pub fn update(app: &AppHandle, version: &str) {
    show(app, &format!("Metrics Tracker {version} is there"), "The Server page says what is new and installs it.");
}

fn show(app: &AppHandle, title: &str, body: &str) {
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::warn!("a notification cannot be shown: {error}");
    }
}
