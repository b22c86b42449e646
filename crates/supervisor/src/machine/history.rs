//! How often the server has ended lately, and how long to wait before the next try.

use std::{collections::VecDeque, time::Duration};

/// The second try; the first one comes at once.
const PAUSE_MIN: Duration = Duration::from_millis(250);
/// Longest pause between two tries.
pub const PAUSE_MAX: Duration = Duration::from_secs(10);
/// A run as long as this makes what was before forgotten.
const RUN_GOOD: Duration = Duration::from_secs(30);
/// A run shorter than this counts towards a crash loop.
const RUN_SHORT: Duration = Duration::from_secs(5);
/// So many ends in a row without an answer are a crash loop.
pub const UNANSWERED_ENDS_MAX: u32 = 5;
/// So many short runs within [`SHORT_RUNS_WITHIN`] are a crash loop.
pub const SHORT_RUNS_MAX: usize = 8;
const SHORT_RUNS_WITHIN: Duration = Duration::from_secs(60);

/// The ends of the server since it last ran well.
#[derive(Debug, Clone, Default)]
pub struct History {
    tries: u32,
    unanswered: u32,
    short_runs: VecDeque<Duration>,
    database_since: Option<Duration>,
}

/// What follows an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another try, after a pause.
    Try {
        /// How long.
        pause: Duration,
        /// The how manieth in a row.
        attempt: u32,
    },
    /// It ends again and again.
    CrashLoop,
}

impl History {
    /// It ended before it answered.
    pub fn unanswered(&mut self) -> Next {
        self.unanswered += 1;
        if self.unanswered >= UNANSWERED_ENDS_MAX { Next::CrashLoop } else { self.again(PAUSE_MAX) }
    }

    /// It answers.
    pub const fn answered(&mut self) {
        self.unanswered = 0;
        self.database_since = None;
    }

    /// It ended after it had answered for so long. Who is killed from outside has done nothing wrong, so that does not
    /// count, and it comes back soon.
    pub fn ran(&mut self, now: Duration, run: Duration, is_killed: bool) -> Next {
        if run >= RUN_GOOD {
            *self = Self::default();
        }
        if is_killed {
            return self.again(PAUSE_MIN);
        }
        if run < RUN_SHORT {
            self.short_runs.push_back(now);
        }
        self.short_runs.retain(|at| now.saturating_sub(*at) <= SHORT_RUNS_WITHIN);
        if self.short_runs.len() >= SHORT_RUNS_MAX { Next::CrashLoop } else { self.again(PAUSE_MAX) }
    }

    /// It cannot have its database. `None`: for too long.
    pub fn without_database(&mut self, now: Duration, patience: Duration) -> Option<Next> {
        let since = *self.database_since.get_or_insert(now);
        (now.saturating_sub(since) < patience).then(|| self.again(PAUSE_MAX))
    }

    fn again(&mut self, pause_max: Duration) -> Next {
        self.tries = self.tries.saturating_add(1);
        let doublings = self.tries.saturating_sub(2).min(16);
        let pause = if self.tries == 1 { Duration::ZERO } else { PAUSE_MIN * (1 << doublings) };
        Next::Try { pause: pause.min(pause_max), attempt: self.tries }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(next: Next) -> u128 {
        match next {
            Next::Try { pause, .. } => pause.as_millis(),
            Next::CrashLoop => panic!("a crash loop"),
        }
    }

    #[test]
    fn pauses_double_up_to_ten_seconds() {
        let mut history = History::default();
        let second = Duration::from_secs(1);
        let pauses: Vec<_> = (0..8).map(|at| pause(history.ran(second * 100 * at, second * 6, false))).collect();
        assert_eq!(pauses, [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000]);
        assert_eq!(pause(history.ran(second * 1_000, second * 30, false)), 0, "a good run makes it forgotten");
    }

    #[test]
    fn who_is_killed_comes_back_soon_however_often() {
        let mut history = History::default();
        let pauses = (0..50).map(|at| pause(history.ran(Duration::from_millis(at * 300), Duration::ZERO, true)));
        assert!(pauses.max() <= Some(250));
    }

    #[test]
    fn a_database_gets_its_time() {
        let mut history = History::default();
        let (second, patience) = (Duration::from_secs(1), Duration::from_secs(60));
        assert!(history.without_database(second, patience).is_some());
        assert!(history.without_database(second * 60, patience).is_some());
        assert!(history.without_database(second * 61, patience).is_none());
        history.answered();
        assert!(history.without_database(second * 62, patience).is_some());
    }
}
