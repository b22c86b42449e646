//! The desktop app: it starts the bundled server, keeps it running, shows how it is, and gets out of the way. What it
//! does to the server is in the crate `supervisor`; here it is wired to a window and a tray.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`app`] | what lasts as long as the app: supervisor, preferences |
//! | [`commands`] | what the console in the window may ask for |
//! | [`window`] | the window: made on demand, destroyed when it is closed |
//! | [`tray`] | the tray's icon and menu |
//! | [`events`] | tells window, tray and notifications what happens |
//! | [`notices`] | notifications of the desktop |
//! | [`updates`] | newer versions of the app |
//! | [`preferences`] | what the app itself remembers: where the data is |
//! | [`signals`] | the end that is asked for from outside |
//!
//! Behaviours worth knowing: without a window the app goes on; a second launch opens the window of the first; whatever
//! ends the app ends its server, since that reads the end of its standard input.

mod app;
#[cfg(test)]
mod bindings;
mod commands;
mod error;
mod events;
mod notices;
mod preferences;
mod signals;
mod tray;
mod updates;
mod window;

use std::process::ExitCode;

use tauri::{Manager as _, RunEvent};
use tauri_plugin_dialog::DialogExt as _;

use crate::app::DesktopApp;

/// Starts the app without a window: at login.
pub const MINIMIZED: &str = "--minimized";

/// Runs the app until it is quit.
#[must_use]
pub fn run() -> ExitCode {
    let log = tracing_subscriber::EnvFilter::try_from_env("METRICS_TRACKER_DESKTOP_LOG");
    tracing_subscriber::fmt()
        .with_env_filter(log.unwrap_or_else(|_| "warn,desktop=info,supervisor=info".into()))
        .with_writer(std::io::stderr)
        .init();
    // Before anything makes an HTTP client. An error says that there is one already.
    drop(rustls::crypto::ring::default_provider().install_default());
    match built() {
        Ok(app) => {
            app.run(|app, event| {
                match event {
                    // The last window is gone; the app is not.
                    RunEvent::ExitRequested { code: None, api, .. } => {
                        api.prevent_exit();
                        app::tell_how_to_come_back(app);
                    }
                    // There, a second launch starts no second process.
                    #[cfg(target_os = "macos")]
                    RunEvent::Reopen { has_visible_windows: false, .. } => window::open(app),
                    _ => {}
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("the app cannot start: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn built() -> anyhow::Result<tauri::App> {
    let mut context = tauri::generate_context!();
    updates::prepare(context.config_mut());
    let app = tauri::Builder::default()
        // First, so that a second launch ends before it does anything.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _directory| {
            if !is_minimized(&arguments) {
                window::open(app);
            }
        }))
        .plugin(tauri_plugin_window_state::Builder::default().with_state_flags(window::REMEMBERED).build())
        .plugin(tauri_plugin_autostart::Builder::new().args([MINIMIZED]).build())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .invoke_handler(commands::handler())
        .setup(|app| {
            // An error here would become a panic within the event loop.
            if let Err(error) = set_up(app) {
                tracing::error!("the app cannot start: {error:#}");
                let handle = app.handle().clone();
                let told = app.dialog().message(format!("{error:#}")).title("Metrics Tracker cannot start");
                told.show(move |_| handle.exit(1));
            }
            Ok(())
        })
        .build(context)?;
    Ok(app)
}

fn set_up(app: &mut tauri::App) -> anyhow::Result<()> {
    let handle = app.handle();
    app.manage(DesktopApp::launch(handle)?);
    tray::show(handle);
    events::follow(handle);
    signals::follow(handle)?;
    updates::follow(handle);
    let supervisor = app.state::<DesktopApp>().supervisor.clone();
    tauri::async_runtime::spawn(async move { supervisor.start().await });
    if !is_minimized(&std::env::args().collect::<Vec<_>>()) {
        window::open(handle);
    }
    Ok(())
}

fn is_minimized(arguments: &[String]) -> bool {
    arguments.iter().any(|argument| argument == MINIMIZED)
}
