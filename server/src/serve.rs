//! `metrics-tracker serve`: takes the data directory and the database for itself, recovers, listens, works off its
//! clock, and ends in order. One process, one listening socket, one life of the server after another.

use std::{io::Write as _, net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use model::{Clock, SystemClock};
use settings::Settings;
use tokio::{net::TcpListener, sync::oneshot};
use tokio_util::sync::CancellationToken;

use crate::{
    backups::restoring::Restoring,
    data_dir::lock_data_dir,
    lease::{Held, refuse_if_held},
    life::{End, Life},
    lifecycle::{Next, RestoreOrder},
    listener::{self, Draining},
    maintenance::Maintenance,
    open_store::{durability, open_database},
};

/// Connections that are answered at the same time between two lives.
const MAINTENANCE_CONNECTIONS_MAX: usize = 256;

/// Sets the level of the log that is written from now on.
pub type SetLogLevel = Box<dyn Fn(&str) + Send + Sync>;

/// Hears how far a restore is.
type Say<'a> = &'a (dyn Fn(String) + Send + Sync);

/// Serves until a signal, the end of standard input (`--supervised`), or the loss of the database to another server.
pub async fn serve(settings: Settings, set_log_level: SetLogLevel) -> anyhow::Result<()> {
    let _lock = lock_data_dir(&settings.data_dir)?;
    let asked = crate::signals::watch(settings.supervised).context("signals cannot be watched")?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let process = Process { clock, asked, set_log_level };
    let life = tokio::select! {
        life = process.open(settings, None, &|_| ()) => life?,
        () = process.asked.cancelled() => return Ok(()),
    };
    let listen = life.app.settings.listen;
    let socket = Socket { listener: bind(listen).await?, listen };
    announce(&life, &socket.listener)?;
    Box::pin(process.live(life, socket)).await
}

/// Where connections come in, and the setting that says so.
struct Socket {
    listener: TcpListener,
    listen: SocketAddr,
}

/// What lasts from life to life.
struct Process {
    clock: Arc<dyn Clock>,
    /// Cancelled when the process is asked to end.
    asked: CancellationToken,
    set_log_level: SetLogLevel,
}

impl Process {
    /// Opens a life; a restore that the server cannot live with is undone.
    async fn open(&self, settings: Settings, order: Option<&RestoreOrder>, say: Say<'_>) -> anyhow::Result<Life> {
        for warning in settings.warnings() {
            tracing::warn!("{warning}");
        }
        let held = self.hold(&settings).await?;
        let (store, data_dir) = (held.store.clone(), settings.data_dir.clone());
        let restoring = Restoring::new(&data_dir, &store, Arc::clone(&self.clock), say);
        if let Some(order) = order {
            // The server goes on with the state from before.
            if let Err(error) = restoring.run(order).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a restore failed; the state stays as it was"
                );
            }
        }
        let opened = Life::open(settings.clone(), held, Arc::clone(&self.clock)).await;
        let life = match opened {
            Ok(life) => life,
            Err((error, held)) => {
                tracing::error!("the server cannot open the database: {error:#}");
                if !restoring.undo(&error.to_string()).await? {
                    return Err(error);
                }
                Life::open(settings, held, Arc::clone(&self.clock)).await.map_err(|(error, _held)| error)?
            }
        };
        match restoring.opened().await {
            // The entry that the wish left is in the state from before.
            Ok(Some(name)) => {
                life.app.audit(None, "backup.restored", None, Some(serde_json::json!({ "name": name }))).await;
            }
            Ok(None) => {}
            // The state holds whatever the journal says; the next start settles it.
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the journal of restores cannot be written");
            }
        }
        Ok(life)
    }

    /// The database of these settings, up to date and ours.
    async fn hold(&self, settings: &Settings) -> anyhow::Result<Held> {
        let store = open_database(&settings.database(), durability(settings)).await?;
        refuse_if_held(&store, self.clock.as_ref()).await?;
        store.migrate().await.context("the database cannot be brought up to date")?;
        Held::take(store, Arc::clone(&self.clock)).await
    }

    /// One life after another.
    async fn live(&self, mut life: Life, mut socket: Socket) -> anyhow::Result<()> {
        loop {
            let (why, draining) = life.serve(&socket.listener, &self.asked).await;
            let next = match &why {
                End::Next(next) => next.clone(),
                End::Asked | End::Lost => {
                    drop(socket);
                    draining.finish().await;
                    life.end(&why).await;
                    anyhow::ensure!(
                        why == End::Asked,
                        "this server lost the database or its writer; see the log above"
                    );
                    return Ok(());
                }
            };
            let Some(following) = Box::pin(self.follow(next, life, draining, &socket)).await? else { return Ok(()) };
            life = following;
            socket = rebind(socket, &life).await?;
        }
    }

    /// The next life; `None`: the process was asked to end meanwhile. Until then, callers hear what goes on.
    async fn follow(
        &self,
        next: Next,
        life: Life,
        draining: Draining,
        socket: &Socket,
    ) -> anyhow::Result<Option<Life>> {
        let present = life.app.settings.clone();
        let connections = life.app.telemetry.connections.clone();
        let (code, message) = next.notice();
        let maintenance = Maintenance::new(present.clone(), code, message);
        let (over, is_over) = oneshot::channel::<()>();
        let wait = async { drop(is_over.await) };
        let router = maintenance.router();
        let answering = listener::serve(&socket.listener, router, MAINTENANCE_CONNECTIONS_MAX, connections, wait);
        let opening = async {
            draining.finish().await;
            let order = match &next {
                Next::Restart => None,
                Next::Restore(order) => Some(order.clone()),
            };
            life.end(&End::Next(next)).await;
            let say = |message| maintenance.say(message);
            let opened = tokio::select! {
                opened = self.open_again(present, order.as_ref(), &say) => opened.map(Some),
                () = self.asked.cancelled() => Ok(None),
            };
            drop(over);
            opened
        };
        let (((), answered), opened) = tokio::join!(answering, opening);
        tokio::spawn(answered.finish());
        opened
    }

    /// With the settings as they are now; when those cannot be used, with those of before. A restore goes into the
    /// database that its owner saw, so it is done with those of before.
    async fn open_again(&self, before: Settings, order: Option<&RestoreOrder>, say: Say<'_>) -> anyhow::Result<Life> {
        if order.is_some() {
            return self.open(before, order, say).await;
        }
        let next = before.reload().unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "the settings stay as they were");
            before.clone()
        });
        (self.set_log_level)(&next.log_level);
        match self.open(next.clone(), None, say).await {
            Err(error) if next != before => {
                tracing::error!("the server cannot start with its new settings and takes the old ones: {error:#}");
                (self.set_log_level)(&before.log_level);
                self.open(before, None, say).await
            }
            opened => opened,
        }
    }
}

async fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(listen).await;
    bound.with_context(|| format!("cannot listen on {listen}; is another program there?"))
}

/// The socket of the next life: the same one, unless the settings name another address.
async fn rebind(socket: Socket, life: &Life) -> anyhow::Result<Socket> {
    let listen = life.app.settings.listen;
    if listen == socket.listen {
        return Ok(socket);
    }
    // The old address may be part of the new one, so it goes first.
    let (old, held) = (socket.listener.local_addr()?, socket.listen);
    drop(socket);
    match bind(listen).await {
        Ok(listener) => {
            announce(life, &listener)?;
            Ok(Socket { listener, listen })
        }
        Err(error) => {
            tracing::error!("{error:#}; the server stays on {old}");
            Ok(Socket { listener: bind(old).await?, listen: held })
        }
    }
}

fn announce(life: &Life, socket: &TcpListener) -> anyhow::Result<()> {
    let address = socket.local_addr()?;
    let mut stdout = std::io::stdout().lock();
    if life.app.settings.supervised {
        let ready = serde_json::json!({
            "event": "listening",
            "address": format!("http://{address}"),
            "version": env!("CARGO_PKG_VERSION"),
            "pid": std::process::id(),
        });
        writeln!(stdout, "{ready}")?;
    } else {
        writeln!(stdout, "listening on http://{address}")?;
    }
    stdout.flush()?;
    Ok(())
}
