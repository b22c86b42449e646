//! Answers that go on until somebody hangs up: how many there may be, and what ends them from our side.

use std::{collections::HashMap, sync::Arc, time::Duration};

use model::{AccountId, SessionId};
use parking_lot::Mutex;
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{app::App, error::ApiError, extract::Member};

/// Streams of one account.
pub const STREAMS_PER_ACCOUNT_MAX: usize = 16;
/// Streams of all accounts: an eighth of the connections.
const STREAMS_MAX: usize = 512;
/// Longest life of a stream, in minutes: whoever still listens comes again with a fresh credential.
const STREAM_MINUTES_MAX: u64 = 60;
/// Seconds after which an account with too many streams may try again.
const RETRY_SECONDS: u64 = 5;

/// Every stream that is open.
#[derive(Debug, Default)]
pub struct Streams {
    open: Mutex<Open>,
    stopping: CancellationToken,
}

#[derive(Debug, Default)]
struct Open {
    count: usize,
    of_account: HashMap<AccountId, usize>,
}

impl Streams {
    /// Ends every stream, and those that come: the server stops.
    pub fn end(&self) {
        self.stopping.cancel();
    }

    fn enter(&self, account: AccountId) -> Result<(), ApiError> {
        let mut open = self.open.lock();
        let of_account = open.of_account.get(&account).copied().unwrap_or(0);
        if of_account >= STREAMS_PER_ACCOUNT_MAX {
            return Err(ApiError::too_many_streams(STREAMS_PER_ACCOUNT_MAX, RETRY_SECONDS));
        }
        if open.count >= STREAMS_MAX {
            return Err(ApiError::overloaded());
        }
        open.count += 1;
        open.of_account.insert(account, of_account + 1);
        Ok(())
    }

    fn leave(&self, account: AccountId) {
        let mut open = self.open.lock();
        open.count -= 1;
        if let Some(of_account) = open.of_account.get_mut(&account) {
            *of_account -= 1;
            if *of_account == 0 {
                open.of_account.remove(&account);
            }
        }
    }
}

/// A place for one stream of a member; dropped with the stream.
pub struct Seat {
    app: Arc<App>,
    account: AccountId,
    session: SessionId,
    until: Instant,
    accounts: watch::Receiver<()>,
    sessions: watch::Receiver<()>,
}

impl Seat {
    /// Takes a place, if there is one.
    pub fn take(app: &Arc<App>, member: &Member) -> Result<Self, ApiError> {
        app.streams.enter(member.id())?;
        Ok(Self {
            account: member.id(),
            session: member.session,
            until: Instant::now() + Duration::from_secs(STREAM_MINUTES_MAX * 60),
            accounts: app.snapshots.changes(),
            sessions: app.identity.ended.changes(),
            app: Arc::clone(app),
        })
    }

    /// Waits until the stream must end: the server stops, the session has ended, the account is disabled, or it has
    /// lasted long enough.
    pub async fn ended(&mut self) {
        while self.app.member(self.account, self.session).is_some() {
            tokio::select! {
                () = self.app.streams.stopping.cancelled() => return,
                () = tokio::time::sleep_until(self.until) => return,
                _ = self.accounts.changed() => {}
                _ = self.sessions.changed() => {}
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.app.streams.leave(self.account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn both_bounds_hold_and_places_come_back() {
        let streams = Streams::default();
        let accounts: Vec<_> = (0..STREAMS_MAX / STREAMS_PER_ACCOUNT_MAX).map(|_| AccountId::generate()).collect();
        for account in &accounts {
            for _ in 0..STREAMS_PER_ACCOUNT_MAX {
                streams.enter(*account).expect("room");
            }
            assert_eq!(streams.enter(*account).expect_err("no room").code(), Code::RateLimited);
        }
        let late = AccountId::generate();
        assert_eq!(streams.enter(late).expect_err("no room").code(), Code::Overloaded);
        streams.leave(accounts[0]);
        streams.enter(late).expect("room");
        streams.leave(late);
        for account in &accounts[1..] {
            (0..STREAMS_PER_ACCOUNT_MAX).for_each(|_| streams.leave(*account));
        }
        (1..STREAMS_PER_ACCOUNT_MAX).for_each(|_| streams.leave(accounts[0]));
        let open = streams.open.lock();
        assert_eq!((open.count, open.of_account.len()), (0, 0));
    }
}
