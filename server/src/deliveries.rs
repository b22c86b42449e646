//! What last came with each key: the script that was loaded, the batch that was taken, the one that was not, and why.
//! Ingestion and `tracker.js` write it, the install page reads it. It is in memory only and starts empty with the
//! server ([`crate::app::App::started_at`]). A record belongs to its key's entry in the snapshots, so it goes with the key;
//! what comes with an unknown key belongs to nobody and is not noted.

use axum::http::HeaderMap;
use model::Millis;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::Notify;
use utoipa::ToSchema;

use crate::page_origin::PageOrigin;

/// Bytes of a reason that are kept.
const MESSAGE_BYTES_MAX: usize = 300;

/// The record of one key: some 300 bytes, two thousand with the longest texts.
#[derive(Debug, Default)]
pub struct Deliveries {
    noted: Mutex<Noted>,
    changed: Notify,
}

/// What a record says.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// Grows with every note.
    pub version: u64,
    /// The last batch of which items count.
    pub accepted: Option<Accepted>,
    /// The last refusal.
    pub rejected: Option<Rejected>,
    /// The last time that the script was served.
    pub script: Option<Visit>,
    /// The last report of a library that cannot send.
    pub reported: Option<Reported>,
    /// Batches of which items count.
    pub accepted_batches: u64,
    /// Batches that were refused.
    pub rejected_batches: u64,
}

/// When something came, and with which page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Place among everything that is noted of the key: moments may be equal.
    pub order: u64,
    /// When.
    pub at: Millis,
    /// From which page; `None`: nobody knows.
    pub origin: Option<PageOrigin>,
}

/// A batch of which items count.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// When and with which page.
    pub visit: Visit,
    /// How many items.
    pub counts: Counts,
}

/// Items of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items that count.
    pub processed: usize,
    /// Items that do not.
    pub errors: usize,
    /// Remarks on items that count.
    pub warnings: usize,
}

/// A refusal.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// When and with which page.
    pub visit: Visit,
    /// Of what.
    pub kind: RejectedKind,
    /// Why.
    pub reason: Reason,
}

/// What was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RejectedKind {
    /// A batch of metrics.
    Batch,
    /// `tracker.js`.
    Script,
}

/// Why something was refused: a stable code, and a sentence that may repeat what a sender wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The code of the answer or of the first item.
    pub code: String,
    /// What is wrong and what to do, cut to a bound.
    pub message: String,
}

impl Reason {
    /// A reason whose texts are within bounds.
    #[must_use]
    pub fn new(code: &str, message: &str) -> Self {
        let cut = |text: &str| text[..text.floor_char_boundary(MESSAGE_BYTES_MAX)].to_owned();
        Self { code: cut(code), message: cut(message) }
    }
}

/// A library says that it cannot send.
#[derive(Debug, Clone)]
pub struct Reported {
    /// When and with which page.
    pub visit: Visit,
    /// What stops it.
    pub problem: ReportedProblem,
}

/// What stops a library that was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportedProblem {
    /// The page's Content-Security-Policy.
    Csp,
    /// Something in the browser or on the way.
    Blocked,
    /// The page is https, the server's address is not.
    MixedContent,
}

impl Noted {
    /// The next visit. The text of the last one of its kind is kept if it is the same page again.
    fn visit(&self, at: Millis, request: &HeaderMap, last: Option<&Visit>) -> Visit {
        let known = last.and_then(|last| last.origin.as_ref());
        Visit { order: self.version + 1, at, origin: PageOrigin::of(request, known) }
    }
}

impl Deliveries {
    /// A batch was taken. Allocates only when it comes from another page than the one before.
    pub fn accept(&self, at: Millis, request: &HeaderMap, counts: Counts) {
        self.note(|noted| {
            let visit = noted.visit(at, request, noted.accepted.as_ref().map(|last| &last.visit));
            noted.accepted = Some(Accepted { visit, counts });
            noted.accepted_batches += 1;
        });
    }

    /// A batch or the script was refused.
    pub fn reject(&self, at: Millis, request: &HeaderMap, kind: RejectedKind, reason: Reason) {
        self.note(|noted| {
            let visit = noted.visit(at, request, noted.rejected.as_ref().map(|last| &last.visit));
            noted.rejected = Some(Rejected { visit, kind, reason });
            noted.rejected_batches += u64::from(kind == RejectedKind::Batch);
        });
    }

    /// The script was served.
    pub fn load(&self, at: Millis, request: &HeaderMap) {
        self.note(|noted| noted.script = Some(noted.visit(at, request, noted.script.as_ref())));
    }

    /// A library cannot send.
    pub fn report(&self, at: Millis, request: &HeaderMap, problem: ReportedProblem) {
        self.note(|noted| {
            let visit = noted.visit(at, request, noted.reported.as_ref().map(|last| &last.visit));
            noted.reported = Some(Reported { visit, problem });
        });
    }

    /// What is noted now.
    #[must_use]
    pub fn noted(&self) -> Noted {
        self.noted.lock().clone()
    }

    /// Waits until there is something newer than this version.
    pub async fn changed_since(&self, version: u64) {
        loop {
            let changed = self.changed.notified();
            if self.noted.lock().version != version {
                return;
            }
            changed.await;
        }
    }

    fn note(&self, change: impl FnOnce(&mut Noted)) {
        {
            let mut noted = self.noted.lock();
            change(&mut noted);
            noted.version += 1;
        }
        self.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn a_reason_is_cut_between_characters() {
        let reason = Reason::new("code", &"ä".repeat(MESSAGE_BYTES_MAX));
        assert_eq!(reason.message.len(), MESSAGE_BYTES_MAX);
        assert_eq!(Reason::new("code", &format!("x{}", reason.message)).message.len(), MESSAGE_BYTES_MAX - 1);
    }

    #[tokio::test]
    async fn whoever_waits_hears_of_every_note_after_what_he_has_seen() {
        let record = Deliveries::default();
        assert!(record.changed_since(0).now_or_never().is_none());
        let waiting = record.changed_since(0);
        record.load(Millis(1), &HeaderMap::new());
        waiting.await;
        record.changed_since(0).await;
        assert!(record.changed_since(record.noted().version).now_or_never().is_none());
    }
}
