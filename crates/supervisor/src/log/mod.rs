//! Lines that the server said: the last ones in memory, more of them in files.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`mod@line`] | one line, as it is shown |
//! | `files` | `DATA/logs/server.log` and the ones before it |

mod files;
pub mod line;

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use model::{Clock, Millis};
use tokio::sync::watch;

use self::files::Files;
pub use self::line::{Level, LogLine};

/// Lines that are kept in memory.
pub const LINES_MAX: usize = 5_000;
/// Who says the lines of the supervisor itself.
const SELF: &str = "supervisor";

/// What the server said. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Log(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kept: Mutex<Kept>,
    last: watch::Sender<u64>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<LogLine>,
    /// Of the last line; zero before the first.
    number: u64,
    files: Option<Files>,
}

impl Log {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner { kept: Mutex::default(), last: watch::channel(0).0, clock }))
    }

    /// Everything that is kept, [`LINES_MAX`] lines at most.
    #[must_use]
    pub fn lines(&self) -> Vec<LogLine> {
        self.lines_after(0)
    }

    /// What is kept of the lines after the one of this number.
    #[must_use]
    pub fn lines_after(&self, number: u64) -> Vec<LogLine> {
        let kept = self.kept();
        let first = kept.lines.partition_point(|line| line.number <= number);
        kept.lines.range(first..).cloned().collect()
    }

    /// The last lines.
    #[must_use]
    pub fn last(&self, count: usize) -> Vec<LogLine> {
        let kept = self.kept();
        kept.lines.range(kept.lines.len().saturating_sub(count)..).cloned().collect()
    }

    /// The number of the last line, as it changes.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.last.subscribe()
    }

    /// Where the files are that belong to a data directory.
    #[must_use]
    pub fn dir_in(data_dir: &Path) -> PathBuf {
        data_dir.join("logs")
    }

    /// Keeps lines in files of this data directory from now on, once it is there; `None`: in memory only.
    pub(crate) fn keep_in(&self, data_dir: Option<&Path>) {
        self.kept().files = data_dir.map(Files::new);
    }

    /// A line of the server.
    pub(crate) fn hear(&self, text: &str) {
        if !text.trim().is_empty() {
            self.push(|number, now| line::read(text, number, now));
        }
    }

    /// A line of the supervisor.
    pub(crate) fn say(&self, level: Level, message: impl Into<String>) {
        let message = message.into();
        self.push(|number, now| LogLine { number, time: line::time(now), level, target: SELF.to_owned(), message });
    }

    fn push(&self, line: impl FnOnce(u64, Millis) -> LogLine) {
        let now = self.0.clock.now();
        let mut kept = self.kept();
        kept.number += 1;
        let line = line(kept.number, now);
        if let Some(files) = &mut kept.files {
            files.write(&line);
        }
        if kept.lines.len() == LINES_MAX {
            kept.lines.pop_front();
        }
        kept.lines.push_back(line);
        let number = kept.number;
        drop(kept);
        self.0.last.send_replace(number);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_and_numbered() {
        let log = Log::new(Arc::new(model::SystemClock::default()));
        let changes = log.subscribe();
        for number in 0..LINES_MAX + 10 {
            log.hear(&format!("line {number}"));
        }
        let lines = log.lines();
        assert_eq!((lines.len(), lines[0].number, lines[0].message.as_str()), (LINES_MAX, 11, "line 10"));
        assert_eq!(*changes.borrow(), 5_010);
        assert_eq!(log.lines_after(5_008).len(), 2);
        assert_eq!(log.lines_after(5_010).len(), 0);
        assert_eq!(log.last(40)[0].number, 4_971);
    }
}
