//! What every wish needs: the way to the task, the status, and whose turn it is.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    driver::Command,
    error::SupervisorError,
    log::Log,
    machine::Input,
    status::{State, Status, Work},
    tempo::Tempo,
};

/// Ends of a server that is tried out.
const TRIES_MAX: u32 = 2;

type Result<T> = std::result::Result<T, SupervisorError>;

/// What the copies of a supervisor share.
pub(crate) struct Shared {
    pub(crate) program: PathBuf,
    pub(crate) tempo: Tempo,
    pub(crate) commands: mpsc::Sender<Command>,
    pub(crate) status: watch::Receiver<Status>,
    pub(crate) log: Log,
    /// Whoever has it changes settings or data.
    pub(crate) turn: Arc<tokio::sync::Mutex<()>>,
    /// Gives up the work that is under way.
    pub(crate) cancel: Mutex<CancellationToken>,
}

impl Shared {
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.status.borrow().data_dir.clone()
    }

    pub(crate) fn state(&self) -> State {
        self.status.borrow().state.clone()
    }

    pub(crate) fn cancel(&self) {
        self.cancel.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }

    /// Takes a wish to the machine; it has been seen when this returns.
    pub(crate) async fn take(&self, input: Input) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        self.commands.send(Command::Take(input, answer)).await.map_err(|_| SupervisorError::Ending)?;
        answered.await.map_err(|_| SupervisorError::Ending)
    }

    /// Nothing runs when this returns.
    pub(crate) async fn stop(&self) -> Result<()> {
        self.take(Input::Stop).await?;
        self.until(|state| !matches!(state, State::Stopping | State::Working { .. })).await;
        Ok(())
    }

    pub(crate) async fn use_data_dir(&self, path: PathBuf) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        self.commands.send(Command::UseDataDir(path, answer)).await.map_err(|_| SupervisorError::Ending)?;
        answered.await.map_err(|_| SupervisorError::Ending)
    }

    /// Waits for a state; the last one when the supervision ends before.
    pub(crate) async fn until(&self, is_it: impl Fn(&State) -> bool) -> State {
        let mut status = self.status.clone();
        let found = status.wait_for(|status| is_it(&status.state)).await.map(|status| status.state.clone());
        found.unwrap_or_else(|_| self.state())
    }

    /// Ends whatever uses the data. Whether the server was wanted before.
    pub(crate) async fn hold(&self, work: Work) -> Result<bool> {
        let (answer, answered) = oneshot::channel();
        self.commands.send(Command::Hold(work, answer)).await.map_err(|_| SupervisorError::Ending)?;
        let was_wanted = answered.await.map_err(|_| SupervisorError::Ending)?;
        self.held().await?;
        Ok(was_wanted)
    }

    /// The same after the server was tried out; whoever said stop meanwhile is obeyed when the data is free.
    pub(crate) async fn hold_again(&self, work: Work) -> Result<()> {
        self.take(Input::HoldAgain(work)).await?;
        self.held().await
    }

    async fn held(&self) -> Result<()> {
        match self.until(|state| !matches!(state, State::Stopping)).await {
            State::Working { .. } => Ok(()),
            State::Failed { .. } => Err(SupervisorError::OtherStays),
            _ => Err(SupervisorError::Cancelled),
        }
    }

    /// Lets the server run on what has changed, to see whether it can.
    pub(crate) async fn try_out(&self, cancelled: &CancellationToken) -> Tried {
        tokio::select! {
            biased;
            () = cancelled.cancelled() => Tried::GivenUp,
            tried = self.run_once() => tried,
        }
    }

    async fn run_once(&self) -> Tried {
        if self.take(Input::Release { is_start: true }).await.is_err() {
            return Tried::GivenUp;
        }
        let is_settled = |state: &State| match state {
            State::Running { .. } | State::Stopped | State::Failed { .. } => true,
            // It gets more than one chance, and not for ever.
            State::Restarting { attempt, .. } => *attempt > TRIES_MAX,
            _ => false,
        };
        match self.until(is_settled).await {
            State::Running { .. } => Tried::Runs,
            State::Failed { fault } => Tried::Refused(fault.message),
            State::Restarting { reason, .. } => Tried::Refused(reason),
            // Somebody said stop, or the app ends.
            _ => Tried::GivenUp,
        }
    }
}

/// What came of letting a server run on what has changed.
#[derive(Debug)]
pub(crate) enum Tried {
    /// It runs.
    Runs,
    /// It cannot run, and why.
    Refused(String),
    /// Nobody knows: it was given up before.
    GivenUp,
}

/// Files are written off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(SupervisorError::Ending))
}
