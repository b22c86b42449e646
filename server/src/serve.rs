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
use model::{Clock, SystemClock};
use rand::RngExt as _;
use settings::{DatabaseKind, DatabaseUrl, Settings};
use store::{
    Durability, Store, StoreError,
    backup::create_private,
    lease::{Holder, LEASE_RENEW_MILLIS},
};
use tokio::{net::TcpListener, sync::watch};

use crate::{app::App, listener, router};

const LOCK_FILE: &str = "server.lock";
/// How often rate limiters forget, used keys are written, and changes by the command line are looked for, in seconds.
const FORGET_SECONDS: u64 = 10;
const KEY_USE_SECONDS: u64 = 60;
const CHANGES_SECONDS: u64 = 2;
/// Time for the last checkpoint after the last request, in seconds.
const CHECKPOINT_SECONDS_MAX: u64 = 3;

/// Serves until a signal, the end of standard input (`--supervised`), or the loss of the database to another server.
pub async fn serve(settings: Settings) -> anyhow::Result<()> {
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    let _lock = lock_data_dir(&settings.data_dir)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let store = open_store(&settings).await?;
    let holder = take_lease(&store, clock.as_ref()).await?;
    let app = Arc::new(App::open(settings, store, clock).await?);
    let socket = TcpListener::bind(app.settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}; is another program there?", app.settings.listen))?;
    announce(&app, &socket)?;
    let (stop, stopped) = watch::channel(false);
    let background = tokio::spawn(background(Arc::clone(&app), holder.clone(), stopped.clone()));
    let connections_max = usize::try_from(app.settings.connections_max.get()).unwrap_or(usize::MAX);
    let ended = wait_for_end(Arc::clone(&app));
    listener::serve(socket, router::router(Arc::clone(&app)), connections_max, Arc::clone(&app.telemetry), ended).await;
    tracing::info!("stopping");
    stop.send_replace(true);
    drop(background.await);
    finish(&app, &holder).await;
    Ok(())
}

async fn finish(app: &App, holder: &Holder) {
    if tokio::time::timeout(Duration::from_secs(CHECKPOINT_SECONDS_MAX), app.writer.stop()).await.is_err() {
        tracing::warn!("the last checkpoint took too long; the next start replays the log");
    }
    drop(app.key_use.write(&app.store).await);
    drop(app.store.release_lease(holder).await);
    app.store.close().await;
}

/// Opens and migrates the database that the settings name.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let durability = match settings.durability {
        settings::Durability::Fsync => Durability::Fsync,
        settings::Durability::Process => Durability::Process,
    };
    let store = open_database(&settings.database(), durability).await?;
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

/// Takes the database's lease. A holder on this host whose process is gone is no holder.
pub async fn take_lease(store: &Store, clock: &dyn Clock) -> anyhow::Result<Holder> {
    let host = host_name();
    let token: u128 = rand::rng().random();
    let holder = Holder { token: format!("{token:032x}"), host: host.clone(), pid: i64::from(std::process::id()) };
    let is_dead = |other: &Holder| other.host == host && (other.pid == holder.pid || !process_lives(other.pid));
    match store.take_lease(&holder, clock.now(), is_dead).await {
        Ok(()) => Ok(holder),
        Err(StoreError::Held { host, pid }) => {
            anyhow::bail!("the database is served by pid {pid} on {host}; stop that server first")
        }
        Err(error) => Err(error).context("the database's lease cannot be taken"),
    }
}

fn host_name() -> String {
    let from_kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let named = from_kernel.or_else(|| std::env::var("HOSTNAME").ok()).or_else(|| std::env::var("COMPUTERNAME").ok());
    named.map_or_else(|| "localhost".to_owned(), |name| name.trim().to_owned())
}

/// Where there is no /proc, a lease simply has to run out.
fn process_lives(pid: i64) -> bool {
    !Path::new("/proc/self").exists() || Path::new(&format!("/proc/{pid}")).exists()
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

async fn wait_for_end(app: Arc<App>) {
    tokio::select! {
        () = signalled() => {}
        () = stdin_closed(), if app.settings.supervised => {}
        () = app.fenced.notified() => tracing::error!("another server has taken the database over; this one ends"),
    }
}

async fn signalled() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
    }
    drop(tokio::signal::ctrl_c().await);
}

async fn stdin_closed() {
    let read = tokio::task::spawn_blocking(|| {
        let mut byte = [0];
        while matches!(std::io::stdin().read(&mut byte), Ok(1)) {}
    });
    drop(read.await);
}

/// What is done by the clock, each in its own rhythm.
async fn background(app: Arc<App>, holder: Holder, mut stopped: watch::Receiver<bool>) {
    let every = |seconds: u64| tokio::time::interval(Duration::from_secs(seconds));
    let mut renew = tokio::time::interval(Duration::from_millis(LEASE_RENEW_MILLIS.unsigned_abs()));
    let (mut forget, mut key_use, mut changes) =
        (every(FORGET_SECONDS), every(KEY_USE_SECONDS), every(CHANGES_SECONDS));
    let mut seen = app.store.changes().await.unwrap_or(0);
    loop {
        let result = tokio::select! {
            _ = stopped.changed() => return,
            _ = renew.tick() => renew_lease(&app, &holder).await,
            _ = forget.tick() => { app.limits.forget_idle(); Ok(()) }
            _ = key_use.tick() => app.key_use.write(&app.store).await,
            _ = changes.tick() => reload_if_changed(&app, &mut seen).await,
        };
        if let Err(error) = result {
            tracing::warn!(error = &error as &dyn std::error::Error, "work in the background failed; trying again");
        }
    }
}

async fn renew_lease(app: &App, holder: &Holder) -> Result<(), StoreError> {
    let result = app.store.renew_lease(holder, app.now()).await;
    if matches!(result, Err(StoreError::Fenced)) {
        app.fenced.notify_one();
    }
    result
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
