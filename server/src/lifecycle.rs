//! How one life of the server ends and the next one begins, in the same process.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::error::{ApiError, Code};

/// What comes after this life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The same data with `settings.toml` read anew.
    Restart,
    /// The data of a backup.
    Restore(RestoreOrder),
}

/// Which backup is to be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreOrder {
    /// Its name on the shelf.
    pub name: String,
    /// Only if there is no account.
    pub is_first_run: bool,
}

impl Next {
    /// What callers are told until it is there: code and first message.
    #[must_use]
    pub const fn notice(&self) -> (Code, &'static str) {
        match self {
            Self::Restart => (Code::Restarting, "The server restarts."),
            Self::Restore(_) => (Code::Restoring, "The server restores a backup."),
        }
    }

    fn refusal(&self) -> ApiError {
        let (code, message) = self.notice();
        ApiError::unavailable(code, message.to_owned())
    }
}

/// The wish for another life. The first wish counts.
#[derive(Debug, Default)]
pub struct Lifecycle {
    next: Mutex<Option<Next>>,
    /// Whether there is a wish; every request asks.
    is_ending: AtomicBool,
    asked: Notify,
}

impl Lifecycle {
    /// Ends this life as soon as what is in flight is done. An error: something else comes already.
    pub fn ask(&self, next: Next) -> Result<(), ApiError> {
        let mut present = self.next.lock();
        match &*present {
            Some(other) if *other == next => Ok(()),
            Some(_) => Err(ApiError::busy("The server is about to restart; try again when it is back.")),
            None => {
                *present = Some(next);
                self.is_ending.store(true, Ordering::Release);
                self.asked.notify_one();
                Ok(())
            }
        }
    }

    /// What whoever comes now is told: he is to meet the next life.
    #[must_use]
    pub fn refusal(&self) -> Option<ApiError> {
        if !self.is_ending.load(Ordering::Acquire) {
            return None;
        }
        self.next.lock().as_ref().map(Next::refusal)
    }

    /// Waits for the wish.
    pub async fn asked(&self) -> Next {
        loop {
            if let Some(next) = self.next.lock().clone() {
                return next;
            }
            self.asked.notified().await;
        }
    }
}
