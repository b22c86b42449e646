//! Notifications of the desktop. One that cannot be shown is no reason for anything else to fail.

use supervisor::status::State;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt as _;

/// What is remembered of the server between two notifications.
#[derive(Debug, Default)]
pub struct Told {
    /// The process that ran, unless somebody wanted its end.
    pid: Option<u32>,
    /// Why the last one ended.
    reason: Option<String>,
    has_failed: bool,
}

/// Tells of a server that failed, or that is back after it had ended by itself.
pub fn of_change(app: &AppHandle, told: &mut Told, now: &State) {
    match now {
        State::Starting => {}
        State::Stopped | State::Stopping | State::Working { .. } => *told = Told::default(),
        State::Restarting { reason, .. } => told.reason = Some(reason.clone()),
        State::Failed { fault } => {
            if !std::mem::replace(&mut told.has_failed, true) {
                show(app, "The server does not run", &fault.message);
            }
        }
        State::Running { pid, .. } => {
            let was_lost = told.pid.is_some_and(|before| before != *pid);
            if was_lost || told.has_failed {
                let reason = told.reason.take().unwrap_or_else(|| "Nothing that was acknowledged is lost.".to_owned());
                show(app, "The server runs again", &reason);
            }
            *told = Told { pid: Some(*pid), ..Told::default() };
        }
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
