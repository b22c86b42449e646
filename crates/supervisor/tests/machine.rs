//! What the machine promises, whatever happens and in whatever order.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};
use supervisor::{
    Tempo,
    machine::{Effect, Ending, Input, Instance, Look, Machine, Phase},
    status::{Fault, FaultKind, State, Work},
};

/// What can happen, people and world together.
#[derive(Debug, Clone)]
enum Act {
    Person(Input),
    World(Input),
    Wait(u64),
}

/// A machine and the world that it acts on.
struct World {
    machine: Machine,
    now: Duration,
    has_process: bool,
    is_look_under_way: bool,
    begins: usize,
}

impl World {
    fn new() -> Self {
        let machine = Machine::new(Tempo::default());
        Self { machine, now: Duration::ZERO, has_process: false, is_look_under_way: false, begins: 0 }
    }

    fn take(&mut self, input: Input) {
        match &input {
            Input::NotBegun(_) | Input::Ended(_) => self.has_process = false,
            Input::Looked(_) => self.is_look_under_way = false,
            _ => {}
        }
        let effect = self.machine.step(self.now, input);
        match effect {
            Some(Effect::Begin) => {
                assert!(!self.has_process, "two servers at once");
                self.has_process = true;
                self.begins += 1;
            }
            Some(Effect::AskToEnd | Effect::Kill) => assert!(self.has_process, "nobody is there to end"),
            Some(Effect::Look) => {
                assert!(matches!(self.machine.phase(), Phase::Looking { next: None, .. }));
                self.is_look_under_way = true;
            }
            Some(Effect::Probe) => {
                assert!(matches!(self.machine.phase(), Phase::Running { .. } | Phase::Attached { .. }));
            }
            Some(Effect::AskOtherToEnd) => assert!(matches!(self.machine.phase(), Phase::OtherEnding { .. })),
            Some(Effect::Explain) => assert!(matches!(self.machine.phase(), Phase::Failed { .. })),
            None => {}
        }
        assert_eq!(self.machine.phase().has_process(), self.has_process);
        if let Phase::Pausing { until, .. } = self.machine.phase() {
            assert!(*until <= self.now + Duration::from_secs(10), "too long a pause");
        }
    }

    /// What the world cannot do now does not happen.
    fn act(&mut self, act: Act) {
        match act {
            Act::Person(input) => self.take(input),
            Act::Wait(millis) => self.wait(Duration::from_millis(millis)),
            Act::World(input) => {
                let can_be = match input {
                    Input::Looked(_) => self.is_look_under_way,
                    Input::NotBegun(_) => matches!(self.machine.phase(), Phase::Starting { .. }),
                    Input::Listening(_) | Input::Said(_) | Input::Ended(_) => self.has_process,
                    _ => true,
                };
                if can_be {
                    self.take(input);
                }
            }
        }
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        self.take(Input::Time);
    }

    /// To the next thing that is due.
    fn wait_until_due(&mut self) {
        if let Some(due) = self.machine.deadline() {
            self.now = self.now.max(due);
            self.take(Input::Time);
        }
    }

    /// Starts and finds nobody in the way.
    fn begin(&mut self) {
        if matches!(self.machine.phase(), Phase::Pausing { .. }) {
            self.wait_until_due();
        }
        if self.is_look_under_way {
            self.take(Input::Looked(Look::Free));
        }
    }

    fn fault(&self) -> Option<FaultKind> {
        match self.machine.shown() {
            State::Failed { fault } => Some(fault.kind),
            _ => None,
        }
    }
}

fn fault(kind: FaultKind) -> Fault {
    Fault { kind, message: "it cannot".to_owned(), log: Vec::new(), findings: Vec::new() }
}

fn instance() -> Instance {
    Instance { pid: 7, address: "http://127.0.0.1:3000".to_owned(), version: "1.0.0".to_owned(), since: 0 }
}

fn ended(is_killed: bool) -> Input {
    Input::Ended(Ending { reason: "It ended.".to_owned(), is_killed })
}

const WORK: Work = Work::Move { done: 0, total: 0 };

fn person() -> impl Strategy<Value = Input> {
    prop_oneof![
        4 => Just(Input::Start),
        2 => Just(Input::Stop),
        2 => Just(Input::Restart),
        1 => Just(Input::StopOther),
        1 => Just(Input::Hold(WORK)),
        1 => Just(Input::HoldAgain(WORK)),
        1 => Just(Input::Progress(WORK)),
        1 => any::<bool>().prop_map(|is_start| Input::Release { is_start }),
    ]
}

fn world() -> impl Strategy<Value = Input> {
    let kinds = [
        FaultKind::DatabaseUnusable,
        FaultKind::DatabaseHeld,
        FaultKind::DataDirInUse { pid: Some(9), version: None },
        FaultKind::PortTaken { port: 1, holder: None, free: None },
        FaultKind::Other,
    ];
    prop_oneof![
        4 => Just(Input::Looked(Look::Free)),
        1 => Just(Input::Looked(Look::Ours(instance()))),
        1 => Just(Input::Looked(Look::Silent { pid: Some(9) })),
        1 => Just(Input::Looked(Look::OtherBuild { pid: 9, version: "0.9.0".to_owned() })),
        1 => Just(Input::NotBegun(fault(FaultKind::ProgramMissing).into())),
        4 => Just(Input::Listening(instance())),
        1 => proptest::sample::select(kinds.to_vec()).prop_map(|kind| Input::Said(fault(kind).into())),
        3 => any::<bool>().prop_map(ended),
        2 => Just(Input::Answered),
        2 => Just(Input::Unanswered),
        1 => Just(Input::OtherGone),
        1 => Just(Input::Explained(fault(FaultKind::CrashLoop).into())),
    ]
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let waits = prop_oneof![0_u64..1_000, 1_000_u64..70_000];
    let act = prop_oneof![
        2 => person().prop_map(Act::Person),
        4 => world().prop_map(Act::World),
        3 => waits.prop_map(Act::Wait),
    ];
    vec(act, 0..120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Never two at once, no effect without what it acts on, no pause beyond its bound: `World` looks at every step.
    #[test]
    fn whatever_happens_there_is_one_server_at_most(acts in acts()) {
        let mut world = World::new();
        for act in acts {
            world.act(act);
        }
    }

    #[test]
    fn stop_wins(before in acts(), after in vec(prop_oneof![world().prop_map(Act::World), (0_u64..70_000).prop_map(Act::Wait)], 0..60)) {
        let mut world = World::new();
        for act in before {
            world.act(act);
        }
        world.take(Input::Stop);
        let begins = world.begins;
        for act in after {
            world.act(act);
        }
        prop_assert_eq!(world.begins, begins, "a server after the stop");
        // It ends by force at the latest, and then nothing goes on.
        world.wait_until_due();
        if world.has_process {
            world.take(ended(true));
        }
        world.wait_until_due();
        let is_at_rest = matches!(world.machine.shown(), State::Stopped | State::Working { .. } | State::Failed { .. });
        prop_assert!(is_at_rest, "{:?}", world.machine.phase());
        world.take(Input::Release { is_start: true });
        let is_begun = matches!(world.machine.phase(), Phase::Looking { .. });
        prop_assert!(!is_begun, "the work is over, the stop still counts");
        prop_assert_eq!(world.begins, begins);
    }

    /// However it ends, as long as it is by its own fault.
    #[test]
    fn a_crash_loop_ends(runs in vec(proptest::option::of(0_u64..4_999), 60)) {
        let mut world = World::new();
        world.take(Input::Start);
        for run in runs {
            world.begin();
            if let Some(millis) = run {
                world.take(Input::Listening(instance()));
                world.now += Duration::from_millis(millis);
            }
            world.take(ended(false));
            if world.fault().is_some() {
                break;
            }
        }
        prop_assert_eq!(world.fault(), Some(FaultKind::CrashLoop));
    }
}

#[test]
fn five_ends_before_an_answer_are_a_crash_loop() {
    let mut world = World::new();
    world.take(Input::Start);
    while world.fault().is_none() {
        world.begin();
        world.take(ended(false));
    }
    assert_eq!((world.fault(), world.begins), (Some(FaultKind::CrashLoop), 5));
    world.take(Input::Start);
    world.begin();
    assert_eq!(world.begins, 6, "somebody may try again");
}

#[test]
fn good_runs_never_count() {
    let mut world = World::new();
    world.take(Input::Start);
    for _ in 0..100 {
        world.begin();
        world.take(Input::Listening(instance()));
        world.now += Duration::from_secs(5);
        world.take(ended(false));
        assert_eq!(world.fault(), None);
    }
}

#[test]
fn a_database_is_waited_for_and_not_for_ever() {
    let mut world = World::new();
    world.take(Input::Start);
    while world.fault().is_none() {
        world.begin();
        world.take(Input::Said(fault(FaultKind::DatabaseUnusable).into()));
        world.take(ended(false));
        if let State::Restarting { reason, .. } = world.machine.shown() {
            assert_eq!(reason, "it cannot");
        }
    }
    assert_eq!(world.fault(), Some(FaultKind::DatabaseUnusable));
    assert!(world.now >= Duration::from_mins(1) && world.now < Duration::from_secs(75), "{:?}", world.now);
}

#[test]
fn a_server_that_does_not_answer_is_killed_and_begun_again() {
    let mut world = World::new();
    world.take(Input::Start);
    world.begin();
    world.take(Input::Listening(instance()));
    for _ in 0..4 {
        assert!(matches!(world.machine.phase(), Phase::Running { .. }));
        world.wait_until_due();
        world.take(Input::Unanswered);
    }
    assert!(matches!(world.machine.phase(), Phase::Ending { until: None, .. }), "killed");
    world.take(ended(true));
    world.begin();
    assert_eq!(world.begins, 2);
}

#[test]
fn a_holder_that_stays_silent_is_a_fault_that_can_be_mended() {
    let mut world = World::new();
    world.take(Input::Start);
    while world.fault().is_none() {
        world.take(Input::Looked(Look::Silent { pid: Some(9) }));
        world.wait_until_due();
    }
    assert_eq!(world.fault(), Some(FaultKind::DataDirInUse { pid: Some(9), version: None }));
    assert!(world.now >= Duration::from_secs(5));
    world.take(Input::StopOther);
    assert!(matches!(world.machine.phase(), Phase::OtherEnding { pid: 9, .. }));
    world.take(Input::OtherGone);
    world.begin();
    assert_eq!(world.begins, 1);
}

#[test]
fn a_stop_while_the_server_is_tried_out_outlives_the_way_back() {
    for stop_first in [true, false] {
        let mut world = World::new();
        world.take(Input::Start);
        world.take(Input::Hold(WORK));
        world.take(Input::Release { is_start: true });
        world.begin();
        let (first, second) =
            if stop_first { (Input::Stop, Input::HoldAgain(WORK)) } else { (Input::HoldAgain(WORK), Input::Stop) };
        world.take(first);
        world.take(second);
        world.take(ended(true));
        assert!(matches!(world.machine.shown(), State::Working { .. }), "stop first: {stop_first}");
        world.take(Input::Release { is_start: true });
        assert_eq!(world.machine.shown(), State::Stopped, "stop first: {stop_first}");
    }
}

#[test]
fn the_way_back_alone_is_no_stop() {
    let mut world = World::new();
    world.take(Input::Hold(WORK));
    world.take(Input::Release { is_start: true });
    world.begin();
    world.take(Input::HoldAgain(WORK));
    world.take(ended(true));
    world.take(Input::Release { is_start: true });
    world.begin();
    assert_eq!(world.begins, 2);
}

#[test]
fn a_stop_while_somebody_elses_server_ends_waits_for_the_work() {
    let mut world = World::new();
    world.take(Input::Start);
    world.take(Input::Looked(Look::Ours(instance())));
    world.take(Input::Hold(WORK));
    world.take(Input::Stop);
    world.take(Input::OtherGone);
    assert!(matches!(world.machine.shown(), State::Working { .. }));
    world.take(Input::Release { is_start: true });
    assert_eq!(world.machine.shown(), State::Stopped);
}

#[test]
fn a_long_run_that_hangs_makes_older_ends_forgotten() {
    let mut world = World::new();
    world.take(Input::Start);
    for _ in 0..20 {
        world.begin();
        world.take(Input::Listening(instance()));
        world.now += Duration::from_mins(1);
        while matches!(world.machine.phase(), Phase::Running { .. }) {
            world.wait_until_due();
            world.take(Input::Unanswered);
        }
        world.take(ended(true));
        let State::Restarting { attempt, .. } = world.machine.shown() else { panic!("{:?}", world.machine.phase()) };
        assert_eq!(attempt, 1);
    }
}

#[test]
fn a_restart_that_is_under_way_wants_the_server() {
    let mut world = World::new();
    world.take(Input::Start);
    world.begin();
    world.take(Input::Listening(instance()));
    world.take(Input::Restart);
    assert!(world.machine.is_wanted());
}
