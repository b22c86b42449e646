//! What goes on.

use std::time::Duration;

use crate::status::{Fault, State, Work};

/// What goes on. Times are those of the machine's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Nobody wants the server to run.
    Stopped,
    /// Somebody may hold the data directory.
    Looking {
        /// A holder that does not answer gets until then.
        until: Duration,
        /// When the next look is due; `None`: one is under way.
        next: Option<Duration>,
    },
    /// The process has been begun and does not answer yet.
    Starting {
        /// It gets until then.
        until: Duration,
    },
    /// Our process answers.
    Running {
        /// Which.
        instance: Instance,
        /// Since when.
        since: Duration,
        /// Whether it goes on answering.
        probes: Probes,
    },
    /// Somebody else's process answers.
    Attached {
        /// Which.
        instance: Instance,
        /// Whether it goes on answering.
        probes: Probes,
    },
    /// Our process has been asked to end.
    Ending {
        /// It is ended by force then; `None`: it has been.
        until: Option<Duration>,
        /// What follows.
        then: Then,
    },
    /// Somebody else's process has been asked to end.
    OtherEnding {
        /// It gets until then.
        until: Duration,
        /// Its process.
        pid: u32,
        /// What follows.
        then: Then,
    },
    /// It ended by itself and is begun again in a moment.
    Pausing {
        /// When.
        until: Duration,
        /// Why it ended.
        reason: String,
        /// The how manieth try in a row.
        attempt: u32,
    },
    /// Something is done with the data.
    Working {
        /// What.
        work: Work,
    },
    /// It cannot run until somebody does something.
    Failed {
        /// Why.
        fault: Box<Fault>,
    },
}

/// What follows the end of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Stop,
    /// Another one, because somebody wants so.
    Start,
    /// Another one, because this one did not answer any more.
    Retry {
        /// Why, for people.
        reason: String,
        /// How long it had answered.
        run: Duration,
    },
    /// Something is done with the data.
    Work(Work),
    /// Nothing, because it cannot run.
    Fail(Box<Fault>),
}

/// Looks at a server that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probes {
    /// When the next one is due; `None`: one is under way.
    pub next: Option<Duration>,
    /// So many in a row found no answer.
    pub misses: u32,
}

/// A server that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its process.
    pub pid: u32,
    /// `http://ADDRESS:PORT`.
    pub address: String,
    /// Its version.
    pub version: String,
    /// When it began to answer, in milliseconds since 1970.
    pub since: i64,
}

impl Instance {
    pub(super) fn shown(&self, is_attached: bool) -> State {
        State::Running { pid: self.pid, version: self.version.clone(), since: self.since, is_attached }
    }
}

impl Phase {
    /// Whether a process of ours lives.
    #[must_use]
    pub const fn has_process(&self) -> bool {
        matches!(self, Self::Starting { .. } | Self::Running { .. } | Self::Ending { .. })
    }

    /// Whether something is done with the data, or is as soon as nobody uses it.
    pub(super) const fn is_held(&self) -> bool {
        matches!(
            self,
            Self::Working { .. }
                | Self::Ending { then: Then::Work(_), .. }
                | Self::OtherEnding { then: Then::Work(_), .. }
        )
    }

    pub(super) const fn deadline(&self) -> Option<Duration> {
        match self {
            Self::Looking { next, .. } => *next,
            Self::Starting { until } | Self::OtherEnding { until, .. } | Self::Pausing { until, .. } => Some(*until),
            Self::Running { probes, .. } | Self::Attached { probes, .. } => probes.next,
            Self::Ending { until, .. } => *until,
            Self::Stopped | Self::Working { .. } | Self::Failed { .. } => None,
        }
    }
}
