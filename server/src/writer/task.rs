//! The writer's loop.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt as _;
use model::{Clock, Millis};
use registry::Registry;
use store::{Store, StoreError, log::LogWriter};
use tokio::sync::{Notify, mpsc, oneshot};

use super::{Command, QUEUE_BATCHES_MAX, Writer, group::Committer, recovery::Recovered, upkeep::Upkeep};
use crate::telemetry::Telemetry;

/// Batches of one group.
const GROUP_BATCHES_MAX: usize = 512;
/// How often upkeep is looked at when no batch comes.
const IDLE_MILLIS: u64 = 1_000;
/// Pause after upkeep that failed.
const FAILURE_PAUSE_MILLIS: i64 = 2_000;

/// What the writer is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// The server's own metrics.
    pub telemetry: Arc<Telemetry>,
    /// Days after which an idle series is parked.
    pub idle_days: u32,
    /// Fires when the writer has ended without being asked: another server has the log, or it panicked.
    pub lost: Arc<Notify>,
}

/// Starts the writer on what was recovered.
pub fn start(parts: Parts, recovered: Recovered) -> (Writer, Arc<Registry>) {
    let registry = Arc::new(recovered.registry);
    let (queue, commands) = mpsc::channel(QUEUE_BATCHES_MAX);
    let committer = Committer {
        log: LogWriter::new(parts.store.clone()),
        store: parts.store,
        clock: Arc::clone(&parts.clock),
        registry: Arc::clone(&registry),
        ids: recovered.ids,
        telemetry: parts.telemetry,
        seq: recovered.seq,
        last_at: recovered.last_at,
        appended_bytes: 0,
        versions: HashMap::new(),
    };
    let last_at = if recovered.last_at == Millis(0) { parts.clock.now() } else { recovered.last_at };
    let upkeep = Upkeep::new(parts.clock.monotonic(), last_at, recovered.folded, recovered.replayed, parts.idle_days);
    let task = Task { clock: parts.clock, commands, committer, upkeep, paused_until: None };
    tokio::spawn(async move {
        match AssertUnwindSafe(task.run()).catch_unwind().await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => tracing::error!(error = &error as &dyn std::error::Error, "the writer ends"),
            Err(_panic) => tracing::error!("the writer panicked and ends"),
        }
        parts.lost.notify_one();
    });
    (Writer { queue }, registry)
}

struct Task {
    clock: Arc<dyn Clock>,
    commands: mpsc::Receiver<Command>,
    committer: Committer,
    upkeep: Upkeep,
    paused_until: Option<Duration>,
}

impl Task {
    async fn run(mut self) -> Result<(), StoreError> {
        let mut idle = true;
        loop {
            let mut group = Vec::with_capacity(GROUP_BATCHES_MAX);
            let wait = Duration::from_millis(if idle { IDLE_MILLIS } else { 0 });
            let received = self.commands.recv_many(&mut group, GROUP_BATCHES_MAX);
            let closed = matches!(tokio::time::timeout(wait, received).await, Ok(0));
            // Whoever is ready may still join this group: when requests come faster than commits, groups grow by it.
            tokio::task::yield_now().await;
            while group.len() < GROUP_BATCHES_MAX
                && let Ok(command) = self.commands.try_recv()
            {
                group.push(command);
            }
            let stop = take_stop(&mut group);
            if !group.is_empty() {
                self.committer.commit(group, self.clock.now()).await?;
            }
            if closed || stop.is_some() {
                self.finish().await;
                if let Some(done) = stop {
                    let _ = done.send(());
                }
                return Ok(());
            }
            idle = !self.keep_up().await?;
        }
    }

    /// One step of upkeep; `false` when there was none. An error means that this server must not go on.
    async fn keep_up(&mut self) -> Result<bool, StoreError> {
        if self.paused_until.is_some_and(|until| self.clock.monotonic() < until) {
            return Ok(false);
        }
        self.paused_until = None;
        match self.upkeep.step(&mut self.committer, self.clock.now()).await {
            Ok(did_something) => Ok(did_something),
            Err(StoreError::Fenced) => Err(StoreError::Fenced),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "upkeep failed; trying again soon");
                let pause = Duration::from_millis(FAILURE_PAUSE_MILLIS.unsigned_abs());
                self.paused_until = Some(self.clock.monotonic() + pause);
                Ok(false)
            }
        }
    }

    async fn finish(&mut self) {
        let now = self.clock.now();
        if let Err(error) = self.upkeep.finish(&mut self.committer, now).await {
            // Nothing is lost: the log has it, the next start replays it.
            tracing::warn!(error = &error as &dyn std::error::Error, "the last checkpoint failed");
        }
    }
}

fn take_stop(group: &mut Vec<Command>) -> Option<oneshot::Sender<()>> {
    let position = group.iter().position(|command| matches!(command, Command::Stop(_)))?;
    match group.split_off(position).into_iter().next() {
        Some(Command::Stop(done)) => Some(done),
        _ => None,
    }
}
