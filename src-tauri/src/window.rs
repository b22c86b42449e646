//! The window. It shows the bundled console, is made when somebody wants to see it, and destroyed when it is closed: a
//! hidden web view would cost more memory than everything else.

use std::path::PathBuf;

use tauri::{
    AppHandle, Emitter as _, Manager as _, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    webview::{DownloadEvent, NewWindowResponse},
};
use tauri_plugin_opener::OpenerExt as _;
use tauri_plugin_window_state::StateFlags;

use crate::app::DesktopApp;

/// Name of the one window.
pub const MAIN: &str = "main";
/// What is remembered of it.
pub const REMEMBERED: StateFlags = StateFlags::POSITION.union(StateFlags::SIZE).union(StateFlags::MAXIMIZED);
/// Where the console begins.
const CONSOLE: &str = "console";
/// Where the server answers backups.
const BACKUPS: &str = "/api/v1/admin/backup/";
const SIZE: (f64, f64) = (1180.0, 780.0);
const SIZE_MIN: (f64, f64) = (380.0, 480.0);

/// Shows the window.
pub fn open(app: &AppHandle) {
    open_at(app, "");
}

/// Shows the window at a path of the console.
pub fn open_at(app: &AppHandle, path: &str) {
    let (handle, path) = (app.clone(), path.to_owned());
    // Windows belong to the main thread.
    let asked = app.run_on_main_thread(move || {
        if let Err(error) = show(&handle, &path) {
            tracing::error!("the window cannot be opened: {error}");
        }
    });
    drop(asked);
}

fn show(app: &AppHandle, path: &str) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(MAIN) {
        window.unminimize()?;
        window.show()?;
        window.set_focus()?;
        if !path.is_empty() {
            window.emit("open", path)?;
        }
        return Ok(());
    }
    let (links, server) = (app.clone(), app.state::<DesktopApp>().supervisor.clone());
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App(format!("{CONSOLE}{path}").into()))
        .title("Metrics Tracker")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
        .on_navigation(move |url| is_own(url, server.status().borrow().address.as_deref()))
        .on_page_load(|window, load| stay_in_console(&window, load.url()))
        .on_new_window(move |url, _features| {
            open_outside(&links, &url);
            NewWindowResponse::Deny
        })
        .on_download(|webview, event| is_saved(webview.app_handle(), event))
        .build()?;
    Ok(())
}

/// Only the bundled console is shown. Backups that the server answers for a person to keep go through here, too, and so
/// does what the console itself puts together.
fn is_own(url: &Url, server: Option<&str>) -> bool {
    let is_bundled = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
    let is_backup = server == Some(&*url.origin().ascii_serialization()) && url.path().starts_with(BACKUPS);
    is_bundled || is_backup || url.scheme() == "blob"
}

/// An answer that says why there is no backup took the console's place: back to it.
fn stay_in_console(window: &WebviewWindow, url: &Url) {
    if matches!(url.scheme(), "http" | "https") && url.host_str() != Some("tauri.localhost") {
        drop(window.eval("history.back()"));
    }
}

/// Links lead to the person's browser.
fn open_outside(app: &AppHandle, url: &Url) {
    if !matches!(url.scheme(), "http" | "https") {
        return;
    }
    if let Err(error) = app.opener().open_url(url.as_str(), None::<&str>) {
        tracing::warn!("{url} cannot be opened: {error}");
    }
}

/// Saves into the folder for downloads, under a name that is not taken.
fn is_saved(app: &AppHandle, event: DownloadEvent<'_>) -> bool {
    let DownloadEvent::Requested { destination, .. } = event else { return true };
    let Ok(folder) = app.path().download_dir().or_else(|_| app.path().home_dir()) else { return false };
    if std::fs::create_dir_all(&folder).is_err() {
        return false;
    }
    let name = destination.file_name().map_or_else(|| PathBuf::from("download"), PathBuf::from);
    *destination = free_name(&folder.join(name));
    true
}

/// `name.csv`, `name (2).csv`, …
fn free_name(path: &std::path::Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let numbered = (2..).map(|number| path.with_file_name(format!("{stem} ({number}){extension}")));
    std::iter::once(path.to_owned()).chain(numbered).find(|path| !path.exists()).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_gets_a_number() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("metrics.json");
        assert_eq!(free_name(&path), path);
        std::fs::write(&path, "").expect("file");
        assert_eq!(free_name(&path), folder.path().join("metrics (2).json"));
    }

    #[test]
    fn only_the_bundled_console_is_shown() {
        let is_own = |url: &str| is_own(&url.parse().expect("URL"), Some("http://127.0.0.1:3000"));
        assert!(is_own("tauri://localhost/console"));
        assert!(is_own("http://tauri.localhost/console"));
        assert!(is_own("http://127.0.0.1:3000/api/v1/admin/backup/x"));
        assert!(!is_own("http://127.0.0.1:3001/api/v1/admin/backup/x"));
        for other in [
            "https://example.org/",
            "file:///etc/passwd",
            "http://10.0.0.1/",
            "http://127.0.0.1:3000/",
            "javascript:alert(1)",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
