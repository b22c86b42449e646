//! `metrics-tracker serve`: takes the data directory and the database for itself, recovers, listens, works off its
//! clock, and ends in order.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, Write as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use futures::FutureExt as _;
use model::{Clock, SystemClock};
use settings::{DatabaseKind, DatabaseUrl, Settings};
use store::{Durability, Store, StoreError, backup::create_private, lease::Holder};
use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot},
};

use crate::{
    app::App,
    lease::{refuse_if_held, renew_lease, take_lease},
    listener, router,
};

const LOCK_FILE: &str = "server.lock";
/// How often rate limiters forget, used keys are written, and changes by the command line are looked for, in seconds.
const FORGET_SECONDS: u64 = 10;
const KEY_USE_SECONDS: u64 = 60;
const CHANGES_SECONDS: u64 = 2;
/// Time for the last checkpoint after the last request, in seconds.
const FINISH_SECONDS_MAX: u64 = 3;

/// Serves until a signal, the end of standard input (`--supervised`), or the loss of the database to another server.
pub async fn serve(settings: Settings) -> anyhow::Result<()> {
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    let _lock = lock_data_dir(&settings.data_dir)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let store = open_database(&settings.database(), durability(&settings)).await?;
    refuse_if_held(&store, clock.as_ref()).await?;
    store.migrate().await.context("the database cannot be brought up to date")?;
    let holder = take_lease(&store, clock.as_ref()).await?;
    let lease_lost = Arc::new(Notify::new());
    let renewing =
        tokio::spawn(renew_lease(store.clone(), holder.clone(), Arc::clone(&clock), Arc::clone(&lease_lost)));
    let changes = store.changes().await.unwrap_or(0);
    let app = Arc::new(App::open(settings, store, clock).await?);
    let socket = TcpListener::bind(app.settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}; is another program there?", app.settings.listen))?;
    let signals = Signals::watch().context("signals cannot be watched")?;
    announce(&app, &socket)?;
    let background = tokio::spawn(background(Arc::clone(&app), changes));
    let connections_max = usize::try_from(app.settings.connections_max.get()).unwrap_or(usize::MAX);
    let (end, ended) = oneshot::channel();
    let streams = Arc::clone(&app);
    let waiting = wait_for_end(Arc::clone(&app), signals, lease_lost).map(move |why| {
        streams.streams.end();
        drop(end.send(why));
    });
    listener::serve(socket, router::router(Arc::clone(&app)), connections_max, Arc::clone(&app.telemetry), waiting)
        .await;
    tracing::info!("stopping");
    background.abort();
    let why = ended.await.unwrap_or(End::Lost);
    // What a server that lost its place remembers is not written any more: the next one knows better.
    let orderly = if why == End::Asked { finish(&app, &holder).boxed() } else { app.store.close().boxed() };
    if tokio::time::timeout(Duration::from_secs(FINISH_SECONDS_MAX), orderly).await.is_err() {
        tracing::warn!("the last checkpoint took too long; the next start replays the log");
    }
    renewing.abort();
    anyhow::ensure!(why == End::Asked, "this server lost the database or its writer; see the log above");
    Ok(())
}

/// Why a server ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// By a signal or by its supervisor.
    Asked,
    /// Because it must not go on.
    Lost,
}

async fn finish(app: &App, holder: &Holder) {
    app.writer.stop().await;
    drop(app.key_use.write(&app.store).await);
    drop(app.store.release_lease(holder).await);
    app.store.close().await;
}

fn durability(settings: &Settings) -> Durability {
    match settings.durability {
        settings::Durability::Fsync => Durability::Fsync,
        settings::Durability::Process => Durability::Process,
    }
}

/// Opens and migrates the database that the settings name.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let store = open_database(&settings.database(), durability(settings)).await?;
    store.migrate().await.context("the database cannot be brought up to date")?;
    Ok(store)
}

/// Opens a database; a SQLite file that is not there is made, for its owner's eyes only.
pub async fn open_database(url: &DatabaseUrl, durability: Durability) -> anyhow::Result<Store> {
    if let (DatabaseKind::Sqlite, Some(file)) = (url.kind(), url.sqlite_file())
        && !file.exists()
    {
        create_private(file).with_context(|| format!("cannot make {}", file.display()))?;
    }
    let address = url.sqlite_file().map_or_else(|| url.expose().to_owned(), Store::sqlite_url);
    Store::open(&address, durability).await.with_context(|| format!("cannot open the database {url}"))
}

/// Makes the data directory and locks it for this process. The lock goes with the process, however it ends.
pub fn lock_data_dir(dir: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make the data directory {}", dir.display()))?;
    make_private(dir)?;
    let path = dir.join(LOCK_FILE);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).with_context(|| format!("cannot open {}", path.display()))?;
    if fs4::FileExt::try_lock(&file).is_err() {
        let mut pid = String::new();
        drop(file.read_to_string(&mut pid));
        anyhow::bail!(
            "{} is in use by another server (pid {}); stop it or name another --data-dir",
            dir.display(),
            pid.trim()
        );
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    Ok(file)
}

#[cfg(unix)]
fn make_private(dir: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
        .with_context(|| format!("cannot close {} to other users", dir.display()))
}

#[cfg(not(unix))]
fn make_private(_dir: &Path) -> anyhow::Result<()> {
    Ok(())
}

fn announce(app: &App, socket: &TcpListener) -> anyhow::Result<()> {
    let address = socket.local_addr()?;
    let mut stdout = std::io::stdout().lock();
    if app.settings.supervised {
        let line = serde_json::json!({
            "event": "listening",
            "address": format!("http://{address}"),
            "version": env!("CARGO_PKG_VERSION"),
            "pid": std::process::id(),
        });
        writeln!(stdout, "{line}")?;
    } else {
        writeln!(stdout, "listening on http://{address}")?;
    }
    stdout.flush()?;
    Ok(())
}

async fn wait_for_end(app: Arc<App>, signals: Signals, lease_lost: Arc<Notify>) -> End {
    let lost = async {
        tokio::select! {
            () = app.lost.notified() => {}
            () = lease_lost.notified() => {}
        }
    };
    tokio::select! {
        () = signals.received() => End::Asked,
        () = stdin_closed(), if app.settings.supervised => End::Asked,
        () = lost => {
            tracing::error!("this server has lost the database or its writer and ends");
            End::Lost
        }
    }
}

/// The signals that end a server, watched from the moment this exists.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn received(self) {
        drop(tokio::signal::ctrl_c().await);
    }
}

async fn stdin_closed() {
    let read = tokio::task::spawn_blocking(|| {
        let mut byte = [0];
        while matches!(std::io::stdin().read(&mut byte), Ok(1)) {}
    });
    drop(read.await);
}

/// What is done by the clock, each in its own rhythm.
async fn background(app: Arc<App>, mut seen: u64) {
    let every = |seconds: u64| tokio::time::interval(Duration::from_secs(seconds));
    let (mut forget, mut key_use, mut changes) =
        (every(FORGET_SECONDS), every(KEY_USE_SECONDS), every(CHANGES_SECONDS));
    loop {
        let result = tokio::select! {
            _ = forget.tick() => { app.limits.forget_idle(); Ok(()) }
            _ = key_use.tick() => app.key_use.write(&app.store).await,
            _ = changes.tick() => reload_if_changed(&app, &mut seen).await,
        };
        if let Err(error) = result {
            tracing::warn!(error = &error as &dyn std::error::Error, "work in the background failed; trying again");
        }
    }
}

async fn reload_if_changed(app: &App, seen: &mut u64) -> Result<(), StoreError> {
    let changes = app.store.changes().await?;
    if changes != *seen {
        app.reload().await?;
        *seen = changes;
        tracing::info!("accounts were changed from the command line; they are read again");
    }
    Ok(())
}
