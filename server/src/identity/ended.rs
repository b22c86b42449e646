//! Sessions that ended while access tokens of theirs may still be in the world.

use std::collections::HashMap;

use model::{Millis, SessionId};
use parking_lot::RwLock;
use tokio::sync::watch;

use super::access_token;

/// How long an ended session is remembered: no access token of it can live longer. A minute on top, for a token that
/// was made just as the session ended.
pub const REMEMBERED_MILLIS: i64 = access_token::LIFE_SECONDS * Millis::SECOND + Millis::MINUTE;
/// The first size at which the list is cleared of what has expired.
const SWEEP_AT_FIRST: usize = 1_024;

#[derive(Debug)]
struct Ended {
    at: HashMap<SessionId, Millis>,
    sweep_at: usize,
}

/// Sessions that ended lately. Each entry took a sign-in, whose rate bounds the list.
#[derive(Debug)]
pub struct EndedSessions {
    ended: RwLock<Ended>,
    changed: watch::Sender<()>,
}

impl Default for EndedSessions {
    fn default() -> Self {
        let ended = RwLock::new(Ended { at: HashMap::new(), sweep_at: SWEEP_AT_FIRST });
        Self { ended, changed: watch::Sender::default() }
    }
}

impl EndedSessions {
    /// Remembers that a session ended.
    pub fn put(&self, session: SessionId, at: Millis) {
        let mut ended = self.ended.write();
        ended.at.insert(session, at);
        if ended.at.len() >= ended.sweep_at {
            let since = at.plus(-REMEMBERED_MILLIS);
            ended.at.retain(|_, at| *at >= since);
            ended.sweep_at = SWEEP_AT_FIRST.max(ended.at.len() * 2);
        }
        drop(ended);
        self.changed.send_replace(());
    }

    /// The session has ended.
    #[must_use]
    pub fn contains(&self, session: SessionId) -> bool {
        self.ended.read().at.contains_key(&session)
    }

    /// Hears of every session that ends.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_does_not_grow_for_ever() {
        let ended = EndedSessions::default();
        let last = SessionId::generate();
        for second in 0..10_000 {
            ended.put(SessionId::generate(), Millis(second * Millis::SECOND));
        }
        ended.put(last, Millis(10_000 * Millis::SECOND));
        assert!(ended.contains(last));
        assert!(ended.ended.read().at.len() <= 2 * SWEEP_AT_FIRST + 1);
    }
}
