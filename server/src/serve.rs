//! `metrics-tracker serve`: takes the data directory and the database for itself, recovers, listens, works off its
//! clock, and ends in order. One process, one listening socket, one life of the server after another.

use std::{future::pending, net::SocketAddr, sync::Arc};

use futures::FutureExt as _;
use instance::{Said, Told};
use model::{Clock, SystemClock};
use settings::Settings;
use tokio::{net::TcpListener, sync::oneshot};
use tokio_util::sync::CancellationToken;

use crate::{
    announce::{Announcer, say},
    app::OpenError,
    backups::restoring::Restoring,
    data_dir::lock_data_dir,
    identity::{Admissions, admissions::TokenHash},
    lease::{Held, refuse_if_held},
    life::{End, Life},
    lifecycle::{Next, RestoreOrder},
    listener::{self, Draining},
    maintenance::Maintenance,
    open_store::{DatabaseError, durability, open_database},
    signals,
    start_error::{ServeError, StartError},
    told,
};

/// Connections that are answered at the same time between two lives.
const MAINTENANCE_CONNECTIONS_MAX: usize = 256;

/// Sets the level of the log that is written from now on.
pub type SetLogLevel = Box<dyn Fn(&str) + Send + Sync>;

/// Hears how far a restore is.
type Say<'a> = &'a (dyn Fn(String) + Send + Sync);

/// Serves until a signal, the end of standard input (`--supervised`), or the loss of the database to another server.
pub async fn serve(settings: Settings, set_log_level: SetLogLevel) -> Result<(), ServeError> {
    let _lock = lock_data_dir(&settings.data_dir).map_err(StartError::from)?;
    let process = Process::new(&settings, set_log_level).map_err(StartError::Signals)?;
    let life = tokio::select! {
        life = process.open(settings, None, &|_| ()) => life?,
        () = process.asked.cancelled() => return Ok(()),
    };
    let listen = life.app.settings.listen;
    let socket = Socket { listener: bind(listen).await?, listen };
    process.announce(&socket.listener)?;
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
    /// Whom the supervisor admits.
    admissions: Arc<Admissions>,
    announcer: Announcer,
}

impl Process {
    fn new(settings: &Settings, set_log_level: SetLogLevel) -> std::io::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        let admissions = Arc::<Admissions>::default();
        let supervisor = if settings.supervised {
            told::follow(hearing(Arc::clone(&admissions), Arc::clone(&clock))).boxed()
        } else {
            pending().boxed()
        };
        let asked = signals::watch(supervisor)?;
        Ok(Self { clock, asked, set_log_level, admissions, announcer: Announcer::new(settings) })
    }

    fn announce(&self, listener: &TcpListener) -> Result<(), StartError> {
        listener.local_addr().and_then(|at| self.announcer.listening(at)).map_err(StartError::Announce)
    }

    /// Opens a life; a restore that the server cannot live with is undone.
    async fn open(&self, settings: Settings, order: Option<&RestoreOrder>, say: Say<'_>) -> Result<Life, StartError> {
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
        let opened = self.open_life(settings.clone(), held).await;
        let life = match opened {
            Ok(life) => life,
            Err((error, held)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the server cannot open the database");
                if !restoring.undo(&error.to_string()).await? {
                    return Err(error.into());
                }
                self.open_life(settings, held).await.map_err(|(error, _held)| error)?
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

    async fn open_life(&self, settings: Settings, held: Held) -> Result<Life, (OpenError, Held)> {
        Box::pin(Life::open(settings, held, Arc::clone(&self.clock), Arc::clone(&self.admissions))).await
    }

    /// The database of these settings, up to date and ours.
    async fn hold(&self, settings: &Settings) -> Result<Held, StartError> {
        let store = open_database(&settings.database(), durability(settings)).await?;
        refuse_if_held(&store, self.clock.as_ref()).await?;
        store.migrate().await.map_err(DatabaseError::Migrate)?;
        Ok(Held::take(store, Arc::clone(&self.clock)).await?)
    }

    /// One life after another.
    async fn live(&self, mut life: Life, mut socket: Socket) -> Result<(), ServeError> {
        loop {
            let (why, draining) = life.serve(&socket.listener, &self.asked).await;
            let next = match &why {
                End::Next(next) => next.clone(),
                End::Asked | End::Lost => {
                    drop(socket);
                    self.announcer.silent();
                    draining.finish().await;
                    life.end(&why).await;
                    return if why == End::Asked { Ok(()) } else { Err(ServeError::Lost) };
                }
            };
            let Some(following) = Box::pin(self.follow(next, life, draining, &socket)).await? else { return Ok(()) };
            life = following;
            socket = self.rebind(socket, life.app.settings.listen).await?;
        }
    }

    /// The next life; `None`: the process was asked to end meanwhile. Until then, callers hear what goes on.
    async fn follow(
        &self,
        next: Next,
        life: Life,
        draining: Draining,
        socket: &Socket,
    ) -> Result<Option<Life>, StartError> {
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
    async fn open_again(
        &self,
        before: Settings,
        order: Option<&RestoreOrder>,
        say: Say<'_>,
    ) -> Result<Life, StartError> {
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
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the server cannot start with its new settings and takes the old ones");
                (self.set_log_level)(&before.log_level);
                self.open(before, None, say).await
            }
            opened => opened,
        }
    }

    /// The socket of the next life: the same one, unless the settings name another address.
    async fn rebind(&self, socket: Socket, listen: SocketAddr) -> Result<Socket, StartError> {
        if listen == socket.listen {
            return Ok(socket);
        }
        let old = socket.listener.local_addr().map_err(StartError::Announce)?;
        let held = socket.listen;
        // The old address may be part of the new one, so it goes first.
        drop(socket);
        match bind(listen).await {
            Ok(listener) => {
                self.announce(&listener)?;
                Ok(Socket { listener, listen })
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the server stays on {old}");
                Ok(Socket { listener: bind(old).await?, listen: held })
            }
        }
    }
}

async fn bind(listen: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(listen).await.map_err(|source| StartError::Listen { listen, source })
}

/// What is done with the lines of the supervisor.
fn hearing(admissions: Arc<Admissions>, clock: Arc<dyn Clock>) -> impl Fn(Told) + Send + 'static {
    move |told| {
        let Told::Admit { token_hash } = told;
        let Some(hash) = TokenHash::parse(&token_hash) else {
            return tracing::warn!("the supervisor's hash of a token is not 64 hexadecimal digits; nobody is admitted");
        };
        admissions.admit(hash, clock.monotonic());
        // A supervisor that does not listen any more admits nobody.
        drop(say(&Said::Admits { token_hash }));
    }
}
