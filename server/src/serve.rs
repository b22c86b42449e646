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
use rand::RngExt as _;
use settings::{DatabaseKind, DatabaseUrl, Settings};
use store::{
    Durability, Store, StoreError,
    backup::create_private,
    lease::{Holder, LEASE_MILLIS, LEASE_RENEW_MILLIS},
};
use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot},
};

use crate::{app::App, listener, router};

const LOCK_FILE: &str = "server.lock";
/// How often rate limiters forget, used keys are written, and changes by the command line are looked for, in seconds.
const FORGET_SECONDS: u64 = 10;
const KEY_USE_SECONDS: u64 = 60;
const CHANGES_SECONDS: u64 = 2;
/// Time for the last checkpoint after the last request, in seconds.
const FINISH_SECONDS_MAX: u64 = 3;
/// Pause before a lease that another host holds is looked at again.
const LEASE_RETRY: Duration = Duration::from_secs(1);

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
    let waiting = wait_for_end(Arc::clone(&app), signals, lease_lost).map(|why| drop(end.send(why)));
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

/// Refuses before anything is changed when another server lives on this database.
async fn refuse_if_held(store: &Store, clock: &dyn Clock) -> anyhow::Result<()> {
    // A database without the table has never been served.
    if let Ok(Some((other, expires_at))) = store.lease().await
        && expires_at > clock.now()
        && other.host == host()
        && process_lives(other.pid)
        && other.pid != i64::from(std::process::id())
    {
        anyhow::bail!("the database is served by pid {} on {}; stop that server first", other.pid, other.host);
    }
    Ok(())
}

/// Takes the database's lease. A holder on this host whose process is gone is no holder; one elsewhere may be gone, too,
/// so its lease is given the time to run out.
pub async fn take_lease(store: &Store, clock: &dyn Clock) -> anyhow::Result<Holder> {
    let token: u128 = rand::rng().random();
    let holder = Holder { token: format!("{token:032x}"), host: host(), pid: i64::from(std::process::id()) };
    let is_here = |other: &Holder| other.host == holder.host;
    let is_dead = |other: &Holder| is_here(other) && (other.pid == holder.pid || !process_lives(other.pid));
    let until = clock.monotonic() + Duration::from_millis(LEASE_MILLIS.unsigned_abs()) + LEASE_RETRY;
    loop {
        match store.take_lease(&holder, clock.now(), is_dead).await {
            Ok(()) => return Ok(holder),
            Err(StoreError::Held { host, pid }) if host == holder.host || clock.monotonic() > until => {
                anyhow::bail!("the database is served by pid {pid} on {host}; stop that server first")
            }
            Err(StoreError::Held { host, pid }) => {
                tracing::warn!(%host, pid, "the database may be served by another host; waiting for its lease to run out");
                tokio::time::sleep(LEASE_RETRY).await;
            }
            Err(error) => return Err(error).context("the database's lease cannot be taken"),
        }
    }
}

/// This host as far as process ids mean something: the machine's start and the namespace belong to it.
fn host() -> String {
    let read = |path: &str| std::fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    let named = read("/proc/sys/kernel/hostname").or_else(|| std::env::var("HOSTNAME").ok());
    let name = named.or_else(|| std::env::var("COMPUTERNAME").ok()).unwrap_or_else(|| "localhost".to_owned());
    let boot = read("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = std::fs::read_link("/proc/self/ns/pid").ok();
    let namespace = namespace.map(|path| path.display().to_string()).unwrap_or_default();
    if boot.is_empty() { name } else { format!("{name} ({boot} {namespace})") }
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

/// Keeps the lease until it is somebody else's. Runs from before recovery to after the last checkpoint, and while the
/// command line works on whole databases.
pub async fn renew_lease(store: Store, holder: Holder, clock: Arc<dyn Clock>, lost: Arc<Notify>) {
    let mut renew = tokio::time::interval(Duration::from_millis(LEASE_RENEW_MILLIS.unsigned_abs()));
    loop {
        renew.tick().await;
        match store.renew_lease(&holder, clock.now()).await {
            Ok(()) => {}
            Err(StoreError::Fenced) => return lost.notify_one(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the lease cannot be renewed; trying again");
            }
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
