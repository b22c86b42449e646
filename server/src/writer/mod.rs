//! The one writer. Batches wait in a bounded queue; whatever is there when the last commit ends becomes the next group:
//! plan → one row in the log → apply → answer. In this order, so that a scrape never shows what a crash could take back,
//! and an answer never promises what is not on disk. Between groups the writer does one small step of upkeep at a time.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`answer`] | what a sender gets, and what is kept of it |
//! | [`group`] | one group commit |
//! | [`upkeep`] | checkpoint, seal, merge, park, forget |
//! | [`recovery`] | rows and log → registry and ids, at start |
//! | `task` | the loop |

pub mod answer;
pub mod group;
pub mod recovery;
mod task;
pub mod upkeep;

use std::sync::Arc;

use model::AccountId;
use registry::{Batch, Quotas};
use store::log::StoredAnswer;
use tokio::sync::{mpsc, oneshot};

use crate::snapshots::Definitions;
use answer::Notes;

pub use task::{Parts, start};

/// Batches that wait for the writer; over it senders get 503.
const QUEUE_BATCHES_MAX: usize = 4_096;

/// A batch that can be planned.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// Items without an error, in order.
    pub batch: Batch,
    /// The index in the request of each of them.
    pub indexes: Vec<u8>,
    /// The name as sent of each of them, a space between; for errors that only the writer can find.
    pub names: String,
    /// Errors and warnings so far.
    pub notes: Notes,
}

/// One resolved batch on its way to the writer.
#[derive(Debug)]
pub struct Request {
    /// Whose it is.
    pub account: AccountId,
    /// Version of the configurations that it was resolved against.
    pub definitions_version: u64,
    /// Budgets of the account.
    pub quotas: Quotas,
    /// Hash of the sender's batch id; `None` when the sender gave none and so cannot repeat it.
    pub fingerprint: Option<u128>,
    /// Hash of what the batch says.
    pub body: u64,
    /// The sender's id, or one made for the answer.
    pub batch_id: Box<str>,
    /// Its items.
    pub resolved: Resolved,
}

/// What became of a batch.
#[derive(Debug)]
pub enum Outcome {
    /// Durable and applied (now, or when it came first): the answer.
    Answered(StoredAnswer),
    /// The id was used with another body.
    Reused,
    /// The configurations have changed since it was resolved; resolve it again.
    Outdated,
    /// The store does not take it right now.
    Unavailable,
}

/// A change of an account's configurations, in its place between the batches.
pub struct Reconcile {
    /// Whose they are.
    pub account: AccountId,
    /// As they are now.
    pub definitions: Arc<Definitions>,
    /// Families that end whatever their shape: their configuration was deleted or renamed.
    pub ended: Vec<String>,
    /// Called when the registry has followed, before any later batch is looked at.
    pub publish: Box<dyn FnOnce() + Send + Sync>,
}

pub(crate) enum Command {
    Batch(Box<Request>, oneshot::Sender<Outcome>),
    Reconcile(Reconcile, oneshot::Sender<()>),
    /// Fold and seal everything, then end.
    Stop(oneshot::Sender<()>),
}

/// The writer as handlers see it.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: mpsc::Sender<Command>,
}

/// The queue is full or the writer has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the writer takes nothing right now")]
pub struct Busy;

impl Writer {
    /// Hands a batch over and waits until it is durable. Never waits for a place in the queue.
    pub async fn write(&self, request: Request) -> Result<Outcome, Busy> {
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Command::Batch(Box::new(request), answer)).map_err(|_| Busy)?;
        answered.await.map_err(|_| Busy)
    }

    /// Brings a change of configurations into the order of the log.
    pub async fn reconcile(&self, reconcile: Reconcile) -> Result<(), Busy> {
        let (done, is_done) = oneshot::channel();
        self.queue.send(Command::Reconcile(reconcile, done)).await.map_err(|_| Busy)?;
        is_done.await.map_err(|_| Busy)
    }

    /// Folds and seals everything and ends the writer.
    pub async fn stop(&self) {
        let (done, is_done) = oneshot::channel();
        if self.queue.send(Command::Stop(done)).await.is_ok() {
            drop(is_done.await);
        }
    }

    /// Batches that may wait.
    #[must_use]
    pub fn queue_max(&self) -> usize {
        self.queue.max_capacity()
    }

    /// Batches that wait right now.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }
}
