//! One step: what happened goes in, what is to be done comes out.

use std::{mem, time::Duration};

use super::{
    Machine,
    history::{History, Next},
    input::{Effect, Ending, Input, Look},
    phase::{Instance, Phase, Probes, Then},
};
use crate::status::{Fault, FaultKind, Work};

/// Between two looks at a holder that does not answer.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);

type Effects = Option<Effect>;

impl Machine {
    /// Takes in what happened. What does not belong to what goes on changes nothing.
    pub fn step(&mut self, now: Duration, input: Input) -> Option<Effect> {
        match input {
            Input::Start => self.start(now),
            Input::Stop => self.stop(now),
            Input::Restart => self.restart(now),
            Input::StopOther => self.stop_other(now),
            Input::Hold(work) => self.hold(now, work),
            Input::HoldAgain(work) => self.hold_again(now, work),
            Input::Progress(work) => self.progress(work),
            Input::Release { is_start } => self.release(now, is_start),
            Input::Looked(look) => self.looked(now, look),
            Input::NotBegun(fault) => self.not_begun(fault),
            Input::Listening(instance) => self.listening(now, instance),
            Input::Said(fault) => self.hear(fault),
            Input::Ended(ending) => self.ended(now, &ending),
            Input::Answered => self.answered(now),
            Input::Unanswered => self.unanswered(now),
            Input::OtherGone => self.other_gone(now),
            Input::Explained(fault) => self.explained(fault),
            Input::Time => self.time(now),
        }
    }

    fn start(&mut self, now: Duration) -> Effects {
        match &mut self.phase {
            Phase::Stopped | Phase::Failed { .. } | Phase::Pausing { .. } => {
                self.history = History::default();
                Some(self.look(now))
            }
            Phase::Ending { then, .. } | Phase::OtherEnding { then, .. } => {
                if matches!(then, Then::Work(_)) {
                    self.is_stop_asked = false;
                } else {
                    *then = Then::Start;
                }
                None
            }
            Phase::Working { .. } => {
                self.is_stop_asked = false;
                None
            }
            Phase::Looking { .. } | Phase::Starting { .. } | Phase::Running { .. } | Phase::Attached { .. } => None,
        }
    }

    fn stop(&mut self, now: Duration) -> Effects {
        if self.phase.is_held() {
            self.is_stop_asked = true;
            return None;
        }
        self.end(now, Then::Stop)
    }

    fn restart(&mut self, now: Duration) -> Effects {
        match self.phase {
            Phase::Starting { .. } | Phase::Running { .. } | Phase::Attached { .. } => {
                self.history = History::default();
                self.end(now, Then::Start)
            }
            _ => self.start(now),
        }
    }

    fn stop_other(&mut self, now: Duration) -> Effects {
        let Phase::Failed { fault } = &self.phase else { return None };
        let FaultKind::DataDirInUse { pid: Some(pid), .. } = fault.kind else { return None };
        Some(self.ask_other(now, pid, Then::Start))
    }

    fn hold(&mut self, now: Duration, work: Work) -> Effects {
        self.is_stop_asked = false;
        self.end(now, Then::Work(work))
    }

    fn hold_again(&mut self, now: Duration, work: Work) -> Effects {
        self.is_stop_asked |= !self.phase.is_held() && !self.is_wanted();
        self.end(now, Then::Work(work))
    }

    fn progress(&mut self, further: Work) -> Effects {
        if let Phase::Working { work } = &mut self.phase {
            *work = further;
        }
        None
    }

    fn release(&mut self, now: Duration, is_start: bool) -> Effects {
        let Phase::Working { .. } = self.phase else { return None };
        self.history = History::default();
        let is_stop_asked = mem::take(&mut self.is_stop_asked);
        if is_start && !is_stop_asked {
            return Some(self.look(now));
        }
        self.phase = Phase::Stopped;
        None
    }

    /// Ends whatever runs; `then` goes before what was to follow.
    fn end(&mut self, now: Duration, wish: Then) -> Effects {
        match &mut self.phase {
            Phase::Starting { .. } | Phase::Running { .. } => Some(self.ask_to_end(now, wish)),
            Phase::Attached { instance, .. } => {
                let pid = instance.pid;
                Some(self.ask_other(now, pid, wish))
            }
            Phase::Ending { then, .. } | Phase::OtherEnding { then, .. } => {
                *then = wish;
                None
            }
            Phase::Working { .. } => None,
            Phase::Stopped | Phase::Looking { .. } | Phase::Pausing { .. } | Phase::Failed { .. } => {
                self.follow(now, wish)
            }
        }
    }

    fn ask_to_end(&mut self, now: Duration, then: Then) -> Effect {
        self.phase = Phase::Ending { until: Some(now + self.tempo.grace), then };
        Effect::AskToEnd
    }

    fn kill(&mut self, then: Then) -> Effect {
        self.phase = Phase::Ending { until: None, then };
        Effect::Kill
    }

    fn ask_other(&mut self, now: Duration, pid: u32, then: Then) -> Effect {
        self.phase = Phase::OtherEnding { until: now + self.tempo.grace, pid, then };
        Effect::AskOtherToEnd
    }

    /// What follows, once no process lives.
    fn follow(&mut self, now: Duration, then: Then) -> Effects {
        match then {
            Then::Stop => {
                self.phase = Phase::Stopped;
                None
            }
            Then::Start => Some(self.look(now)),
            Then::Retry { reason, run } => {
                let next = self.history.ran(now, run, false);
                self.try_again(now, reason, next)
            }
            Then::Work(work) => {
                self.phase = Phase::Working { work };
                None
            }
            Then::Fail(fault) => Some(self.fail(fault)),
        }
    }

    fn look(&mut self, now: Duration) -> Effect {
        self.phase = Phase::Looking { until: now + self.tempo.holder_max, next: None };
        Effect::Look
    }

    fn looked(&mut self, now: Duration, look: Look) -> Effects {
        let Phase::Looking { until, next: None } = self.phase else { return None };
        match look {
            Look::Free => {
                self.said = None;
                self.phase = Phase::Starting { until: now + self.tempo.start_max };
                Some(Effect::Begin)
            }
            Look::Ours(instance) => {
                self.history.answered();
                self.address = Some(instance.address.clone());
                self.phase = Phase::Attached { instance, probes: self.probes(now) };
                None
            }
            Look::Silent { .. } if now < until => {
                self.phase = Phase::Looking { until, next: Some(now + LOOK_INTERVAL) };
                None
            }
            Look::Silent { pid } => Some(self.fail(Box::new(Fault::in_use(pid, None)))),
            Look::OtherBuild { pid, version } => Some(self.fail(Box::new(Fault::in_use(Some(pid), Some(version))))),
        }
    }

    fn not_begun(&mut self, fault: Box<Fault>) -> Effects {
        match mem::replace(&mut self.phase, Phase::Stopped) {
            Phase::Starting { .. } => Some(self.fail(fault)),
            other => {
                self.phase = other;
                None
            }
        }
    }

    fn listening(&mut self, now: Duration, instance: Instance) -> Effects {
        let probes = self.probes(now);
        match &mut self.phase {
            Phase::Starting { .. } => {
                self.history.answered();
                self.address = Some(instance.address.clone());
                self.phase = Phase::Running { instance, since: now, probes };
            }
            // It has moved.
            Phase::Running { instance: present, .. } => {
                self.address = Some(instance.address.clone());
                *present = instance;
            }
            _ => {}
        }
        None
    }

    fn hear(&mut self, fault: Box<Fault>) -> Effects {
        if self.phase.has_process() {
            self.said = Some(fault);
        }
        None
    }

    fn ended(&mut self, now: Duration, ending: &Ending) -> Effects {
        let said = self.said.take();
        match mem::replace(&mut self.phase, Phase::Stopped) {
            Phase::Starting { .. } => self.ended_early(now, ending, said),
            Phase::Running { since, .. } => {
                let next = self.history.ran(now, now.saturating_sub(since), ending.is_killed);
                let reason = said.map_or_else(|| ending.reason.clone(), |fault| fault.message);
                self.try_again(now, reason, next)
            }
            Phase::Ending { then, .. } => self.follow(now, then),
            other => {
                self.phase = other;
                None
            }
        }
    }

    /// It ended before it answered, perhaps with a reason.
    fn ended_early(&mut self, now: Duration, ending: &Ending, said: Option<Box<Fault>>) -> Effects {
        let Some(fault) = said else {
            let next = self.history.unanswered(now);
            return self.try_again(now, ending.reason.clone(), next);
        };
        let next = match fault.kind {
            FaultKind::DatabaseUnusable | FaultKind::DatabaseHeld => {
                self.history.without_database(now, self.tempo.database_max)
            }
            // Somebody was quicker; a look tells who.
            FaultKind::DataDirInUse { .. } => Some(self.history.unanswered(now)),
            _ => None,
        };
        match next {
            Some(next @ Next::Try { .. }) => self.try_again(now, fault.message, next),
            Some(Next::CrashLoop) | None => Some(self.fail(fault)),
        }
    }

    fn try_again(&mut self, now: Duration, reason: String, next: Next) -> Effects {
        match next {
            Next::Try { pause, attempt } => {
                self.phase = Phase::Pausing { until: now + pause, reason, attempt };
                None
            }
            Next::CrashLoop => Some(self.fail(Box::new(Fault::crash_loop(&reason)))),
        }
    }

    fn fail(&mut self, fault: Box<Fault>) -> Effect {
        self.phase = Phase::Failed { fault };
        Effect::Explain
    }

    fn explained(&mut self, explained: Box<Fault>) -> Effects {
        if let Phase::Failed { fault } = &mut self.phase
            && fault.kind == explained.kind
        {
            *fault = explained;
        }
        None
    }

    const fn probes(&self, now: Duration) -> Probes {
        Probes { next: Some(now.saturating_add(self.tempo.probe_interval)), misses: 0 }
    }

    fn answered(&mut self, now: Duration) -> Effects {
        let fresh = self.probes(now);
        if let Phase::Running { probes, .. } | Phase::Attached { probes, .. } = &mut self.phase {
            *probes = fresh;
        }
        None
    }

    fn unanswered(&mut self, now: Duration) -> Effects {
        let next = Some(now + self.tempo.probe_interval);
        let (Phase::Running { probes, .. } | Phase::Attached { probes, .. }) = &mut self.phase else { return None };
        *probes = Probes { next, misses: probes.misses + 1 };
        if probes.misses < self.tempo.probe_misses {
            return None;
        }
        match self.phase {
            // It is somebody else's: it is looked at anew, and not killed.
            Phase::Attached { .. } => Some(self.look(now)),
            Phase::Running { since, .. } => {
                let reason = "The server did not answer any more.".to_owned();
                Some(self.kill(Then::Retry { reason, run: now.saturating_sub(since) }))
            }
            _ => None,
        }
    }

    fn other_gone(&mut self, now: Duration) -> Effects {
        match mem::replace(&mut self.phase, Phase::Stopped) {
            Phase::OtherEnding { then, .. } => self.follow(now, then),
            Phase::Attached { .. } => Some(self.look(now)),
            other => {
                self.phase = other;
                None
            }
        }
    }

    fn time(&mut self, now: Duration) -> Effects {
        if self.deadline().is_none_or(|at| now < at) {
            return None;
        }
        match &mut self.phase {
            Phase::Looking { next, .. } => {
                *next = None;
                Some(Effect::Look)
            }
            Phase::Running { probes, .. } | Phase::Attached { probes, .. } => {
                probes.next = None;
                Some(Effect::Probe)
            }
            Phase::Starting { .. } => Some(self.kill(Then::Fail(Box::new(Fault::no_answer(self.tempo.start_max))))),
            Phase::Pausing { .. } => Some(self.look(now)),
            Phase::Ending { then, .. } => {
                let then = then.clone();
                Some(self.kill(then))
            }
            Phase::OtherEnding { pid, .. } => {
                let fault = Fault::in_use(Some(*pid), None);
                Some(self.fail(Box::new(fault)))
            }
            Phase::Stopped | Phase::Working { .. } | Phase::Failed { .. } => None,
        }
    }
}
