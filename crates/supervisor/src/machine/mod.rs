//! What follows from what happens. Pure: what happened and when go in, what is to be done comes out.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`phase`] | what goes on |
//! | [`input`] | what can happen, and what can be to be done |
//! | [`history`] | pauses, and when to give up |
//! | `steps` | one step |
//!
//! Behaviours worth knowing: a process is begun only when the one before has ended; whoever says stop last is obeyed;
//! nobody is begun without a look at who holds the data directory.

pub mod history;
pub mod input;
pub mod phase;
mod steps;

use std::time::Duration;

use self::history::History;
pub use self::{
    input::{Effect, Ending, Input, Look},
    phase::{Instance, Phase, Then},
};
use crate::{
    status::{Fault, State},
    tempo::Tempo,
};

/// The supervision of one server.
#[derive(Debug)]
pub struct Machine {
    tempo: Tempo,
    phase: Phase,
    history: History,
    /// What the process that runs said when it gave up.
    said: Option<Box<Fault>>,
    /// Somebody said stop while something was done with the data.
    is_stop_asked: bool,
    /// Where it answers, or last did.
    address: Option<String>,
}

impl Machine {
    /// Nobody wants the server to run yet.
    #[must_use]
    pub fn new(tempo: Tempo) -> Self {
        let (phase, history) = (Phase::Stopped, History::default());
        Self { tempo, phase, history, said: None, is_stop_asked: false, address: None }
    }

    /// What goes on.
    #[must_use]
    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Where it answers, or last did.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// When it must be told the time, at the latest.
    #[must_use]
    pub const fn deadline(&self) -> Option<Duration> {
        self.phase.deadline()
    }

    /// Whether the server runs or soon does, as far as that is up to people.
    #[must_use]
    pub const fn is_wanted(&self) -> bool {
        match &self.phase {
            Phase::Stopped | Phase::Working { .. } => false,
            Phase::Ending { then, .. } | Phase::OtherEnding { then, .. } => {
                matches!(then, Then::Start | Then::Retry { .. } | Then::Fail(_))
            }
            _ => true,
        }
    }

    /// What people are shown.
    #[must_use]
    pub fn shown(&self) -> State {
        match &self.phase {
            Phase::Stopped => State::Stopped,
            Phase::Looking { .. } | Phase::Starting { .. } => State::Starting,
            Phase::Running { instance, .. } => instance.shown(false),
            Phase::Attached { instance, .. } => instance.shown(true),
            Phase::Pausing { reason, attempt, .. } => State::Restarting { reason: reason.clone(), attempt: *attempt },
            Phase::Ending { then: Then::Retry { reason, .. }, .. } => {
                State::Restarting { reason: reason.clone(), attempt: 1 }
            }
            Phase::Ending { .. } | Phase::OtherEnding { .. } => State::Stopping,
            Phase::Working { work } => State::Working { work: work.clone() },
            Phase::Failed { fault } => State::Failed { fault: fault.clone() },
        }
    }
}
