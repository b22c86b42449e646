//! The tray: an icon that says how the server is, and a menu. On Linux an icon has neither clicks nor a tooltip, so the
//! menu has everything.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parking_lot::Mutex;
use supervisor::status::{State, Status};
use tauri::{
    AppHandle, Manager as _, Wry,
    image::Image,
    menu::{CheckMenuItem, Menu, MenuItem, MenuItemKind, PredefinedMenuItem},
    tray::{TrayIcon, TrayIconBuilder},
};
use tauri_plugin_autostart::ManagerExt as _;

use crate::{
    app::{self, DesktopApp},
    commands::application,
    window,
};

const ID: &str = "main";
/// What a shell that has a tray owns on the session bus.
#[cfg(target_os = "linux")]
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// An entry of the menu.
struct Entry {
    id: &'static str,
    text: &'static str,
    does: fn(&AppHandle),
    /// Whether it can be chosen while the server is so.
    is_possible: fn(&State) -> bool,
}

/// Everything in the menu, from top to bottom; `None`: a line between two groups.
const MENU: [Option<Entry>; 16] = [
    Some(Entry { id: STATUS, text: "", does: |_| (), is_possible: |_| false }),
    None,
    Some(Entry { id: "open", text: "Open console", does: window::open, is_possible: |_| true }),
    Some(Entry { id: "copy", text: "Copy snippet address", does: copy_address, is_possible: |_| true }),
    None,
    Some(Entry { id: "start", text: "Start server", does: start, is_possible: can_start }),
    Some(Entry { id: "stop", text: "Stop server", does: stop, is_possible: can_stop }),
    Some(Entry { id: "restart", text: "Restart server", does: restart, is_possible: is_running }),
    None,
    // They are for the stack of containers, which the app does not launch yet.
    Some(Entry { id: "grafana", text: "Open Grafana", does: |_| (), is_possible: |_| false }),
    Some(Entry { id: "prometheus", text: "Open Prometheus", does: |_| (), is_possible: |_| false }),
    None,
    Some(Entry { id: "logs", text: "Show logs", does: show_logs, is_possible: |_| true }),
    Some(Entry { id: LOGIN, text: "Start at login", does: toggle_start_at_login, is_possible: |_| true }),
    None,
    Some(Entry { id: "quit", text: "Quit", does: app::quit, is_possible: |_| true }),
];
const STATUS: &str = "status";
const LOGIN: &str = "login";

/// The icon and its menu, where there is a tray.
#[derive(Default)]
struct Shown(Mutex<Option<(TrayIcon, Menu<Wry>)>>);

/// Shows the icon. Without a tray, or the library for it, the app goes on without.
pub fn show(app: &AppHandle) {
    app.manage(Shown::default());
    // The library for trays is looked for at run time; where there is none, its binding panics.
    match catch_unwind(AssertUnwindSafe(|| built(app))) {
        Ok(Ok(shown)) => *app.state::<Shown>().0.lock() = Some(shown),
        Ok(Err(error)) => tracing::warn!("there is no tray icon: {error}"),
        Err(_) => tracing::warn!("there is no tray icon: libayatana-appindicator3 is missing"),
    }
}

fn built(app: &AppHandle) -> tauri::Result<(TrayIcon, Menu<Wry>)> {
    let menu = Menu::new(app)?;
    for entry in &MENU {
        match entry {
            None => menu.append(&PredefinedMenuItem::separator(app)?)?,
            Some(Entry { id: LOGIN, text, .. }) => {
                let is_on = app.autolaunch().is_enabled().unwrap_or(false);
                menu.append(&CheckMenuItem::with_id(app, LOGIN, text, true, is_on, None::<&str>)?)?;
            }
            Some(Entry { id, text, is_possible, .. }) => {
                menu.append(&MenuItem::with_id(app, *id, text, is_possible(&State::Stopped), None::<&str>)?)?;
            }
        }
    }
    let tray = TrayIconBuilder::with_id(ID)
        .menu(&menu)
        .icon(icon_of(&State::Stopped)?)
        .tooltip("Metrics Tracker")
        .show_menu_on_left_click(true)
        .on_menu_event(|app, event| {
            let chosen = MENU.iter().flatten().find(|entry| event.id() == entry.id);
            if let Some(entry) = chosen {
                (entry.does)(app);
            }
        })
        .build(app)?;
    Ok((tray, menu))
}

/// Shows how the server is now. Only on the main thread.
pub fn update(app: &AppHandle, status: &Status) -> tauri::Result<()> {
    let shown = app.state::<Shown>();
    let shown = shown.0.lock();
    let Some((tray, menu)) = &*shown else { return Ok(()) };
    for entry in MENU.iter().flatten() {
        if let Some(MenuItemKind::MenuItem(item)) = menu.get(entry.id) {
            item.set_enabled((entry.is_possible)(&status.state))?;
            if entry.id == STATUS {
                item.set_text(line_of(status))?;
            }
        }
    }
    tray.set_icon(Some(icon_of(&status.state)?))
}

/// Shows whether the app starts at login. Only on the main thread.
pub fn update_start_at_login(app: &AppHandle, is_on: bool) {
    let shown = app.state::<Shown>();
    if let Some((_, menu)) = &*shown.0.lock()
        && let Some(MenuItemKind::Check(item)) = menu.get(LOGIN)
    {
        drop(item.set_checked(is_on));
    }
}

/// Whether people can see the icon.
pub async fn is_shown(app: &AppHandle) -> bool {
    if app.state::<Shown>().0.lock().is_none() {
        return false;
    }
    #[cfg(target_os = "linux")]
    return has_watcher().await.unwrap_or(false);
    #[cfg(not(target_os = "linux"))]
    true
}

#[cfg(target_os = "linux")]
async fn has_watcher() -> zbus::Result<bool> {
    let bus = zbus::Connection::session().await?;
    let answer = bus
        .call_method(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            Some("org.freedesktop.DBus"),
            "NameHasOwner",
            &WATCHER,
        )
        .await?;
    answer.body().deserialize()
}

fn line_of(Status { state, address, .. }: &Status) -> String {
    let at = || address.as_deref().and_then(|address| address.rsplit_once(':')).map_or("?", |(_, port)| port);
    match state {
        State::Stopped => "Stopped".to_owned(),
        State::Starting => "Starting…".to_owned(),
        State::Running { .. } => format!("Running · port {}", at()),
        State::Restarting { .. } => "Ended by itself · starting again…".to_owned(),
        State::Stopping => "Stopping…".to_owned(),
        State::Working { .. } => "Working on the data…".to_owned(),
        State::Failed { .. } => "Does not run · open the console to see why".to_owned(),
    }
}

fn icon_of(state: &State) -> tauri::Result<Image<'static>> {
    let png: &[u8] = match state {
        State::Running { .. } => include_bytes!("../icons/tray/running.png"),
        State::Starting | State::Restarting { .. } | State::Stopping | State::Working { .. } => {
            include_bytes!("../icons/tray/starting.png")
        }
        State::Stopped => include_bytes!("../icons/tray/stopped.png"),
        State::Failed { .. } => include_bytes!("../icons/tray/failed.png"),
    };
    Image::from_bytes(png)
}

fn is_running(state: &State) -> bool {
    matches!(state, State::Running { .. })
}

fn can_start(state: &State) -> bool {
    matches!(state, State::Stopped | State::Failed { .. })
}

fn can_stop(state: &State) -> bool {
    matches!(state, State::Running { .. } | State::Starting | State::Restarting { .. })
}

fn start(app: &AppHandle) {
    let supervisor = app.state::<DesktopApp>().supervisor.clone();
    tauri::async_runtime::spawn(async move { supervisor.start().await });
}

fn stop(app: &AppHandle) {
    let supervisor = app.state::<DesktopApp>().supervisor.clone();
    tauri::async_runtime::spawn(async move { supervisor.stop().await });
}

fn restart(app: &AppHandle) {
    let supervisor = app.state::<DesktopApp>().supervisor.clone();
    tauri::async_runtime::spawn(async move { supervisor.restart().await });
}

fn copy_address(app: &AppHandle) {
    if let Err(error) = application::copy_address(app) {
        tracing::warn!("the address cannot be copied: {}", error.message);
    }
}

fn show_logs(app: &AppHandle) {
    window::open_at(app, "/server?show=log");
}

fn toggle_start_at_login(app: &AppHandle) {
    let is_on = !app.autolaunch().is_enabled().unwrap_or(false);
    if let Err(error) = application::start_at_login(app, is_on) {
        tracing::warn!("start at login cannot be changed: {}", error.message);
    }
}
