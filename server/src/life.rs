//! One life of the server: from an opened database to the last checkpoint. A process may have several, one after
//! another ([`crate::serve`]).

use std::{sync::Arc, time::Duration};

use futures::FutureExt as _;
use model::Clock;
use settings::Settings;
use store::StoreError;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, OpenError},
    identity::Admissions,
    lease::Held,
    lifecycle::Next,
    listener::{self, Draining},
    router,
};

/// How often rate limiters forget, used keys are written, and changes by the command line are looked for, in seconds.
const FORGET_SECONDS: u64 = 10;
const KEY_USE_SECONDS: u64 = 60;
const CHANGES_SECONDS: u64 = 2;
/// Time for the last checkpoint after the last request, in seconds.
const FINISH_SECONDS_MAX: u64 = 3;

/// Why a life ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The process was asked to end.
    Asked,
    /// It must not go on.
    Lost,
    /// Another life follows.
    Next(Next),
}

/// An opened server.
pub(crate) struct Life {
    pub(crate) app: Arc<App>,
    held: Held,
    background: JoinHandle<()>,
}

impl Life {
    /// Recovers everything from a database that is ours.
    pub(crate) async fn open(
        settings: Settings,
        held: Held,
        clock: Arc<dyn Clock>,
        admissions: Arc<Admissions>,
    ) -> Result<Self, (OpenError, Held)> {
        let changes = held.store.changes().await.unwrap_or(0);
        match App::open(settings, held.store.clone(), clock, admissions).await {
            Ok(app) => {
                let app = Arc::new(app);
                let background = tokio::spawn(background(Arc::clone(&app), changes));
                Ok(Self { app, held, background })
            }
            Err(error) => Err((error, held)),
        }
    }

    /// Answers until this life ends: why, and the requests that are still in flight.
    pub(crate) async fn serve(&self, socket: &TcpListener, asked: &CancellationToken) -> (End, Draining) {
        let connections_max = usize::try_from(self.app.settings.connections_max.get()).unwrap_or(usize::MAX);
        let connections = self.app.telemetry.connections.clone();
        let router = router::router(Arc::clone(&self.app));
        let (why, draining) =
            listener::serve(socket, router, connections_max, connections, self.end_comes(asked)).await;
        self.app.streams.end();
        (why, draining)
    }

    async fn end_comes(&self, asked: &CancellationToken) -> End {
        tokio::select! {
            () = asked.cancelled() => End::Asked,
            next = self.app.lifecycle.asked() => End::Next(next),
            () = self.app.lost.notified() => lost(),
            () = self.held.lost.notified() => lost(),
        }
    }

    /// Writes the last checkpoint and gives the database back. What a server that lost its place remembers is not
    /// written any more: the next one knows better.
    pub(crate) async fn end(self, why: &End) {
        tracing::info!("stopping");
        self.background.abort();
        self.app.backups.jobs.cancel();
        let orderly = if *why == End::Lost { self.held.store.close().boxed() } else { self.finish().boxed() };
        if tokio::time::timeout(Duration::from_secs(FINISH_SECONDS_MAX), orderly).await.is_err() {
            tracing::warn!("the last checkpoint took too long; the next start replays the log");
        }
        self.held.stop_renewing();
    }

    async fn finish(&self) {
        self.app.writer.stop().await;
        drop(self.app.key_use.write(&self.app.store).await);
        self.held.give_back().await;
        self.app.store.close().await;
    }
}

fn lost() -> End {
    tracing::error!("this server has lost the database or its writer and ends");
    End::Lost
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
