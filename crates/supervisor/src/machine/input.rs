//! What can happen, and what can be to be done.

use super::phase::Instance;
use crate::status::{Fault, Work};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Somebody wants the server to run.
    Start,
    /// Somebody wants it to end.
    Stop,
    /// Somebody wants another run of it.
    Restart,
    /// Somebody wants the server that holds the data directory to end, and ours to run.
    StopOther,
    /// Something must be done with the data, while nobody uses it.
    Hold(Work),
    /// The server was tried out on the data, and the data is needed once more; whoever said stop meanwhile is obeyed.
    HoldAgain(Work),
    /// So far is what is done with the data.
    Progress(Work),
    /// The data is free again.
    Release {
        /// Whether the server is to run now.
        is_start: bool,
    },
    /// A look at who holds the data directory is over.
    Looked(Look),
    /// The process could not be begun.
    NotBegun(Box<Fault>),
    /// Our process answers, there.
    Listening(Instance),
    /// Our process says why it ends.
    Said(Box<Fault>),
    /// Our process has ended.
    Ended(Ending),
    /// The server answered a look.
    Answered,
    /// It did not.
    Unanswered,
    /// Nobody holds the data directory any more.
    OtherGone,
    /// More is known about what keeps the server from running.
    Explained(Box<Fault>),
    /// Time has passed.
    Time,
}

/// Who holds the data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Nobody.
    Free,
    /// A healthy server of our build.
    Ours(Instance),
    /// A healthy server of another build.
    OtherBuild {
        /// Its process.
        pid: u32,
        /// Its version.
        version: String,
    },
    /// A server that does not answer: it may be starting or ending.
    Silent {
        /// Its process, where it says so.
        pid: Option<u32>,
    },
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// For people.
    pub reason: String,
    /// Somebody killed it: SIGKILL, or a signal that asks to end. No program does that to itself by a fault.
    pub is_killed: bool,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Look who holds the data directory; answered by [`Input::Looked`].
    Look,
    /// Begin the process; answered by [`Input::NotBegun`] or, sooner or later, by [`Input::Ended`].
    Begin,
    /// Ask our process to end.
    AskToEnd,
    /// End our process by force.
    Kill,
    /// Look whether the server answers; answered by [`Input::Answered`] or [`Input::Unanswered`].
    Probe,
    /// Ask whoever holds the data directory to end; answered by [`Input::OtherGone`], or not.
    AskOtherToEnd,
    /// Find out more about what keeps the server from running; answered by [`Input::Explained`].
    Explain,
}
