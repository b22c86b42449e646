//! Newer versions of the app. An update is taken only when it is signed by the key that this build names, for exactly the
//! version that was announced; the server is stopped before its program is replaced.
//!
//! Where updates come from is said when the app is built: `METRICS_TRACKER_UPDATE_ENDPOINT` and
//! `METRICS_TRACKER_UPDATE_KEY`. A build without them, as a distribution makes it, asks nobody.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use serde::Serialize;
use supervisor::status::State;
use tauri::{AppHandle, Config, Emitter as _, Manager as _};
use tauri_plugin_updater::{Update, UpdaterExt as _};
use ts_rs::TS;

use crate::{app::DesktopApp, error::CommandError, notices, window};

/// The first look after a start waits until the server has started.
const FIRST_LOOK: Duration = Duration::from_mins(1);
const LOOK_INTERVAL: Duration = Duration::from_hours(24);
/// Longest wait for an answer of the endpoint.
const LOOK_MAX: Duration = Duration::from_secs(30);
/// How often progress is told.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(250);
/// The variable of debug builds that names endpoint and key, with a space between, for tests on this machine.
const TEST_VARIABLE: &str = "METRICS_TRACKER_UPDATE_TEST";

/// What is known of newer versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum UpdateState {
    /// There is none.
    None {
        /// Why nobody was asked, if so.
        why: Option<String>,
    },
    /// The endpoint is being asked.
    Checking,
    /// There is one.
    Available {
        /// Its version.
        version: String,
        /// What is new.
        notes: Option<String>,
    },
    /// It is on its way.
    Downloading {
        /// Bytes that came.
        #[ts(type = "number")]
        done: u64,
        /// Bytes in all, where that is known.
        #[ts(type = "number | null")]
        total: Option<u64>,
    },
    /// It takes the place of this version.
    Installing,
    /// It could not be had.
    Failed {
        /// Why, and what to do.
        message: String,
    },
}

/// Who is asked, and whose signature counts.
struct Source {
    endpoint: String,
    key: String,
}

impl Source {
    fn of_build() -> Option<Self> {
        if cfg!(debug_assertions)
            && let Ok(text) = std::env::var(TEST_VARIABLE)
        {
            let (endpoint, key) = text.split_once(' ')?;
            return Some(Self { endpoint: endpoint.to_owned(), key: key.to_owned() });
        }
        let endpoint = option_env!("METRICS_TRACKER_UPDATE_ENDPOINT")?;
        let key = option_env!("METRICS_TRACKER_UPDATE_KEY")?;
        Some(Self { endpoint: endpoint.to_owned(), key: key.to_owned() })
    }
}

/// What is known now, and the update that was found.
struct Known {
    state: Mutex<UpdateState>,
    found: Mutex<Option<Update>>,
}

/// Tells the updater where this build's updates come from.
pub fn prepare(config: &mut Config) {
    let Some(Source { endpoint, key }) = Source::of_build() else { return };
    let Some(updater) = config.plugins.0.get_mut("updater") else { return };
    updater["endpoints"] = serde_json::json!([endpoint]);
    updater["pubkey"] = key.into();
    // Only a test on this machine answers without encryption.
    updater["dangerousInsecureTransportProtocol"] = cfg!(debug_assertions).into();
}

/// Looks for updates by itself, where this build has a source.
pub fn follow(app: &AppHandle) {
    let why = Source::of_build()
        .is_none()
        .then(|| "This build names no source of updates: get new versions where you got this one.".to_owned());
    let has_source = why.is_none();
    app.manage(Known { state: Mutex::new(UpdateState::None { why }), found: Mutex::new(None) });
    if !has_source {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let mut looks = tokio::time::interval_at(tokio::time::Instant::now() + FIRST_LOOK, LOOK_INTERVAL);
        let mut told = None;
        loop {
            looks.tick().await;
            if let UpdateState::Available { version, .. } = check(&app).await
                && told.as_ref() != Some(&version)
            {
                notices::update(&app, &version);
                told = Some(version);
            }
        }
    });
}

/// What is known.
pub fn state(app: &AppHandle) -> UpdateState {
    app.state::<Known>().state.lock().clone()
}

/// Asks the endpoint.
pub async fn check(app: &AppHandle) -> UpdateState {
    let present = state(app);
    let is_busy = matches!(present, UpdateState::Checking | UpdateState::Downloading { .. } | UpdateState::Installing);
    if is_busy || Source::of_build().is_none() {
        return present;
    }
    tell(app, &UpdateState::Checking);
    let answered = async { app.updater_builder().timeout(LOOK_MAX).build()?.check().await }.await;
    let now = match answered {
        Ok(Some(update)) => {
            let (version, notes) = (update.version.clone(), update.body.clone());
            *app.state::<Known>().found.lock() = Some(update);
            UpdateState::Available { version, notes }
        }
        Ok(None) => UpdateState::None { why: None },
        Err(error) => failed("Updates cannot be looked for", &error),
    };
    tell(app, &now);
    now
}

/// Downloads the update that was found, stops the server, installs, and starts the new app.
pub async fn install(app: &AppHandle) -> Result<(), CommandError> {
    let found = app.state::<Known>().found.lock().take();
    let Some(update) = found else {
        return Err(CommandError::new("no_update", "There is no update to install; check for one first."));
    };
    match download(app, &update).await {
        Ok(bytes) => replace(app, &update, bytes).await,
        Err(error) => refuse(app, failed("The update was not taken", &error)),
    }
}

async fn download(app: &AppHandle, update: &Update) -> tauri_plugin_updater::Result<Vec<u8>> {
    let (mut done, mut told) = (0, Instant::now());
    tell(app, &UpdateState::Downloading { done, total: None });
    let on_chunk = |length: usize, total| {
        done += length as u64;
        if told.elapsed() > PROGRESS_INTERVAL {
            told = Instant::now();
            tell(app, &UpdateState::Downloading { done, total });
        }
    };
    let bytes = update.download(on_chunk, || ()).await?;
    // Checks the signature and the version that it was made for.
    update.verify(&bytes)?;
    Ok(bytes)
}

async fn replace(app: &AppHandle, update: &Update, bytes: Vec<u8>) -> Result<(), CommandError> {
    let supervisor = app.state::<DesktopApp>().supervisor.clone();
    let before = supervisor.status().borrow().state.clone();
    if let State::Running { is_attached: true, .. } = before {
        let message = "Somebody else started this server, such as a service. Stop it there, install the update, and start it again.";
        tell(app, &UpdateState::Failed { message: message.to_owned() });
        return Err(CommandError::new("server_attached", message));
    }
    tell(app, &UpdateState::Installing);
    supervisor.stop().await;
    let (update, bytes) = (update.clone(), Arc::new(bytes));
    // A system that asks for a password lets this wait.
    let installed = tauri::async_runtime::spawn_blocking(move || update.install(bytes.as_slice())).await;
    match installed {
        Ok(Ok(())) => {
            supervisor.shut_down().await;
            app.restart()
        }
        refused => {
            if !matches!(before, State::Stopped) {
                supervisor.start().await;
            }
            let why = refused.map_or_else(
                |error| error.to_string(),
                |result| result.err().map(|error| error.to_string()).unwrap_or_default(),
            );
            let message = format!("The update cannot be installed: {why}. This version goes on.");
            tell(app, &UpdateState::Failed { message: message.clone() });
            Err(CommandError::new("update_failed", message))
        }
    }
}

fn refuse(app: &AppHandle, now: UpdateState) -> Result<(), CommandError> {
    tell(app, &now);
    let UpdateState::Failed { message } = now else { return Ok(()) };
    Err(CommandError::new("update_failed", message))
}

fn failed(what: &str, error: &tauri_plugin_updater::Error) -> UpdateState {
    tracing::warn!("{what}: {error}");
    UpdateState::Failed { message: format!("{what}: {error}. This version goes on.") }
}

fn tell(app: &AppHandle, now: &UpdateState) {
    // First kept: whoever asks after the event gets no older state.
    app.state::<Known>().state.lock().clone_from(now);
    drop(app.emit_to(window::MAIN, "update", now));
}
