//! The task that runs the machine: takes in what happens, does what is to be done, one thing after another.

use std::{
    future::{Future, pending},
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use instance::{Said, Told};
use model::Clock;
use reqwest::Client;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    attach, doctor,
    error::SupervisorError,
    log::{Level, Log},
    machine::{Effect, Ending, Input, Instance, Look, Machine, Phase},
    probe,
    process::{Event, Process},
    status::{Fault, FaultKind, State, Status, Work},
    tempo::Tempo,
};

/// Last lines that a fault comes with.
const FAULT_LINES: usize = 40;
/// Tokens that the server has not confirmed yet.
const ADMISSIONS_MAX: usize = 8;
/// Beyond the grace, for the system to take away a process that was ended by force.
const KILL_MAX: Duration = Duration::from_secs(5);

/// What the task is asked for; each is answered once its first effects are seen.
pub(crate) enum Command {
    /// A wish of somebody's.
    Take(Input, oneshot::Sender<()>),
    /// Something must be done with the data; answered with whether the server was wanted until then.
    Hold(Work, oneshot::Sender<bool>),
    /// The server is to admit whoever brings the token of this hash; `None`: it is somebody else's.
    Admit { token_hash: String, answer: Admitted },
    /// The data is elsewhere from now on. Nothing runs meanwhile.
    UseDataDir(PathBuf, oneshot::Sender<()>),
    /// Our server ends, and so does the task.
    End(oneshot::Sender<()>),
}

/// Where the server's answer about a token goes: `None` when it is somebody else's.
type Admitted = oneshot::Sender<Result<Option<()>, SupervisorError>>;

type Waiting<T> = Option<Pin<Box<dyn Future<Output = T> + Send>>>;

/// A server and everything around it.
pub(crate) struct Driver {
    pub(crate) program: PathBuf,
    pub(crate) data_dir: PathBuf,
    pub(crate) tempo: Tempo,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) http: Client,
    pub(crate) log: Log,
    pub(crate) status: watch::Sender<Status>,
    pub(crate) machine: Machine,
    pub(crate) pending: Pending,
}

/// What is under way.
#[derive(Default)]
pub(crate) struct Pending {
    process: Option<Process>,
    look: Waiting<Look>,
    probe: Waiting<bool>,
    /// The data directory of somebody else's server gets free.
    free: Waiting<()>,
    fault: Waiting<Fault>,
    explanation: Waiting<Fault>,
    admissions: Vec<(String, Admitted)>,
}

enum Happened {
    Command(Option<Command>),
    Process(Event),
    Looked(Look),
    Probed(bool),
    Free,
    Faulted(Fault),
    Explained(Fault),
    Time,
}

impl Driver {
    /// Runs until it is told to end, or nobody is left who could tell.
    pub(crate) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        loop {
            match self.next(&mut commands).await {
                Happened::Command(Some(Command::End(answer))) => {
                    self.end().await;
                    let _ = answer.send(());
                    return;
                }
                Happened::Command(Some(command)) => self.command(command),
                Happened::Command(None) => return self.end().await,
                happened => self.happen(happened),
            }
        }
    }

    async fn next(&mut self, commands: &mut mpsc::Receiver<Command>) -> Happened {
        let deadline = self.machine.deadline().map(|at| at.saturating_sub(self.clock.monotonic()));
        let Pending { process, look, probe, free, fault, explanation, .. } = &mut self.pending;
        tokio::select! {
            command = commands.recv() => Happened::Command(command),
            // What it said is looked into before it is heard further, so that its end does not come first.
            event = next_event(process), if fault.is_none() => Happened::Process(event),
            found = done(look) => Happened::Looked(found),
            answers = done(probe) => Happened::Probed(answers),
            () = done(free) => Happened::Free,
            found = done(fault) => Happened::Faulted(found),
            found = done(explanation) => Happened::Explained(found),
            () = elapsed(deadline) => Happened::Time,
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Take(input, answer) => {
                self.take(input);
                let _ = answer.send(());
            }
            Command::Hold(work, answer) => {
                let was_wanted = self.machine.is_wanted();
                self.take(Input::Hold(work));
                let _ = answer.send(was_wanted);
            }
            Command::Admit { token_hash, answer } => self.admit(token_hash, answer),
            Command::UseDataDir(path, answer) => {
                self.data_dir = path;
                self.publish();
                let _ = answer.send(());
            }
            Command::End(_) => {}
        }
    }

    fn happen(&mut self, happened: Happened) {
        match happened {
            Happened::Process(Event::Said(said)) => self.hear(said),
            Happened::Process(Event::Ended(ending)) => self.ended(ending),
            Happened::Looked(look) => self.take(Input::Looked(look)),
            Happened::Probed(true) => self.take(Input::Answered),
            Happened::Probed(false) => self.take(Input::Unanswered),
            Happened::Free => self.take(Input::OtherGone),
            Happened::Faulted(fault) => self.take(Input::Said(Box::new(fault))),
            Happened::Explained(fault) => self.take(Input::Explained(Box::new(fault))),
            Happened::Time => self.take(Input::Time),
            Happened::Command(_) => {}
        }
    }

    fn hear(&mut self, said: Said) {
        match said {
            Said::Listening { address, version, build: _, pid } => {
                let since = self.clock.now().0;
                self.take(Input::Listening(Instance { pid, address, version, since }));
            }
            Said::Failed { failure, message } => {
                let found = tokio::task::spawn_blocking(move || Fault::of_failure(failure, message));
                self.pending.fault = Some(Box::pin(async {
                    found.await.unwrap_or_else(|_| Fault::new(FaultKind::Other, "The server cannot start."))
                }));
            }
            Said::Admits { token_hash } => {
                let admissions = &mut self.pending.admissions;
                if let Some(at) = admissions.iter().position(|(hash, _)| *hash == token_hash) {
                    drop(admissions.swap_remove(at).1.send(Ok(Some(()))));
                }
            }
        }
    }

    fn ended(&mut self, ending: Ending) {
        self.pending.process = None;
        self.pending.admissions.clear();
        if matches!(self.machine.phase(), Phase::Starting { .. } | Phase::Running { .. }) {
            self.log.say(Level::Warn, ending.reason.clone());
        }
        self.take(Input::Ended(ending));
    }

    fn take(&mut self, input: Input) {
        let effect = self.machine.step(self.clock.monotonic(), input);
        self.forget();
        if let Some(effect) = effect {
            self.effect(effect);
        }
        self.publish();
    }

    /// What was under way for what does not go on any more.
    fn forget(&mut self) {
        let (phase, pending) = (self.machine.phase(), &mut self.pending);
        if !matches!(phase, Phase::Looking { next: None, .. }) {
            pending.look = None;
        }
        if !matches!(phase, Phase::Running { .. } | Phase::Attached { .. }) {
            pending.probe = None;
        }
        if !matches!(phase, Phase::Failed { .. }) {
            pending.explanation = None;
        }
        if !matches!(phase, Phase::Attached { .. } | Phase::OtherEnding { .. }) {
            pending.free = None;
        } else if pending.free.is_none() {
            pending.free = Some(Box::pin(attach::until_free(self.data_dir.clone())));
        }
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Look => {
                let (data_dir, program, http) = (self.data_dir.clone(), self.program.clone(), self.http.clone());
                self.pending.look = Some(Box::pin(attach::look(data_dir, program, http, self.clock.now().0)));
            }
            Effect::Begin => self.begin(),
            Effect::AskToEnd => self.pending.process.iter_mut().for_each(Process::ask_to_end),
            Effect::Kill => self.pending.process.iter_mut().for_each(Process::kill),
            Effect::Probe => {
                let Some(address) = self.machine.address().map(str::to_owned) else { return };
                let (http, max) = (self.http.clone(), self.tempo.probe_max);
                self.pending.probe = Some(Box::pin(async move { probe::health(&http, &address, max).await.is_some() }));
            }
            Effect::AskOtherToEnd => drop(tokio::spawn(attach::ask_holder_to_end(self.data_dir.clone()))),
            Effect::Explain => self.explain(),
        }
    }

    fn begin(&mut self) {
        self.log.keep_in(Some(&self.data_dir));
        match Process::begin(&self.program, &self.data_dir, &self.log) {
            Ok(process) => self.pending.process = Some(process),
            Err(error) => self.take(Input::NotBegun(Box::new(Fault::program(&self.program, &error)))),
        }
    }

    /// The last lines at once, what `doctor` finds when it is done.
    fn explain(&mut self) {
        let Phase::Failed { fault } = self.machine.phase() else { return };
        let mut fault = fault.clone();
        self.log.say(Level::Error, fault.message.clone());
        fault.log = self.log.last(FAULT_LINES);
        if matches!(fault.kind, FaultKind::CrashLoop | FaultKind::NoAnswer | FaultKind::Other) {
            let (program, data_dir) = (self.program.clone(), self.data_dir.clone());
            let (max, mut explained) = (self.tempo.doctor_max, (*fault).clone());
            self.pending.explanation = Some(Box::pin(async move {
                // What the checks cannot say is not known; the fault stays as it is.
                explained.findings = doctor::all(&program, &data_dir, max).await.unwrap_or_default();
                explained
            }));
        }
        let none = self.machine.step(self.clock.monotonic(), Input::Explained(fault));
        debug_assert!(none.is_none(), "what is known about a fault is nothing to be done");
    }

    fn admit(&mut self, token_hash: String, answer: Admitted) {
        self.pending.admissions.retain(|(_, waiting)| !waiting.is_closed());
        let refusal = match (self.machine.phase(), &self.pending.process) {
            (Phase::Attached { .. }, _) => Ok(None),
            (Phase::Running { .. }, Some(process)) => {
                let is_room = self.pending.admissions.len() < ADMISSIONS_MAX;
                if is_room && process.tell(Told::Admit { token_hash: token_hash.clone() }) {
                    return self.pending.admissions.push((token_hash, answer));
                }
                Err(SupervisorError::NotAdmitted)
            }
            _ => Err(SupervisorError::NotRunning),
        };
        drop(answer.send(refusal));
    }

    fn publish(&self) {
        let now = Status {
            state: self.machine.shown(),
            address: self.machine.address().map(probe::near),
            data_dir: self.data_dir.clone(),
        };
        self.status.send_if_modified(|shown| {
            let is_other = *shown != now;
            *shown = now;
            is_other
        });
    }

    /// Our process ends, and in time. Somebody else's stays.
    async fn end(mut self) {
        if self.machine.phase().has_process() {
            self.take(Input::Stop);
            let (_nobody, mut no_commands) = mpsc::channel(1);
            let most = self.tempo.grace + KILL_MAX;
            let ending = async {
                while self.machine.phase().has_process() {
                    let happened = self.next(&mut no_commands).await;
                    self.happen(happened);
                }
            };
            drop(tokio::time::timeout(most, ending).await);
        }
        let address = self.machine.address().map(probe::near);
        self.status.send_replace(Status { state: State::Stopped, address, data_dir: self.data_dir.clone() });
    }
}

async fn next_event(process: &mut Option<Process>) -> Event {
    match process {
        Some(process) => process.next().await,
        None => pending().await,
    }
}

/// Whoever gives up waiting loses nothing: it goes on where it was.
async fn done<T>(waiting: &mut Waiting<T>) -> T {
    let Some(future) = waiting else { return pending().await };
    let done = future.await;
    *waiting = None;
    done
}

async fn elapsed(after: Option<Duration>) {
    match after {
        Some(after) => tokio::time::sleep(after).await,
        None => pending().await,
    }
}
