//! Tickets: a single use, thirty seconds, in memory. For what cannot send a header (`EventSource`, WebSocket, downloads).

use std::collections::HashMap;

use model::{AccountId, Millis, SessionId};
use parking_lot::Mutex;

use crate::{
    credential::{TICKET_PREFIX, hash, new_opaque},
    error::ApiError,
};

/// Life of a ticket.
pub const LIFE_SECONDS: i64 = 30;
/// Tickets that wait to be used, of all accounts.
const TICKETS_MAX: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Ticket {
    account: AccountId,
    session: SessionId,
    expires_at: Millis,
}

/// Tickets that nobody has used yet, by hash: a look-up by the text itself would take a time that depends on it.
#[derive(Debug, Default)]
pub struct Tickets(Mutex<HashMap<Vec<u8>, Ticket>>);

impl Tickets {
    /// A new ticket of a session.
    pub fn issue(&self, account: AccountId, session: SessionId, now: Millis) -> Result<String, ApiError> {
        let mut tickets = self.0.lock();
        if tickets.len() >= TICKETS_MAX {
            tickets.retain(|_, ticket| ticket.expires_at > now);
        }
        if tickets.len() >= TICKETS_MAX {
            return Err(ApiError::overloaded());
        }
        let text = new_opaque(TICKET_PREFIX);
        let expires_at = now.plus(LIFE_SECONDS * Millis::SECOND);
        tickets.insert(hash(&text), Ticket { account, session, expires_at });
        Ok(text)
    }

    /// Uses a ticket up.
    pub fn take(&self, text: &str, now: Millis) -> Option<(AccountId, SessionId)> {
        let ticket = self.0.lock().remove(&hash(text))?;
        (ticket.expires_at > now).then_some((ticket.account, ticket.session))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_790_000_000_000);

    #[test]
    fn a_ticket_works_once_and_not_for_long() {
        let tickets = Tickets::default();
        let (account, session) = (AccountId::generate(), SessionId::generate());
        let ticket = tickets.issue(account, session, NOW).expect("ticket");
        assert_eq!(tickets.take(&ticket, NOW.plus(29_999)), Some((account, session)));
        assert_eq!(tickets.take(&ticket, NOW.plus(29_999)), None);
        let late = tickets.issue(account, session, NOW).expect("ticket");
        assert_eq!(tickets.take(&late, NOW.plus(30_000)), None);
    }

    #[test]
    fn expired_tickets_make_room() {
        let tickets = Tickets::default();
        let (account, session) = (AccountId::generate(), SessionId::generate());
        for _ in 0..TICKETS_MAX {
            tickets.issue(account, session, NOW).expect("room");
        }
        assert!(tickets.issue(account, session, NOW).is_err());
        assert!(tickets.issue(account, session, NOW.plus(30_000)).is_ok());
    }
}
