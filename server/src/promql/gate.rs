//! How many queries run at the same time. A dashboard sends a dozen at once, so those that are too many wait a while.

use std::{collections::HashMap, sync::Arc, time::Duration};

use model::AccountId;
use parking_lot::Mutex;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

use crate::error::ApiError;

/// Queries of one account.
const PER_ACCOUNT_MAX: usize = 8;
/// Queries of all accounts.
const TOTAL_MAX: usize = 64;
/// Longest wait for a turn, in seconds.
pub const TURN_SECONDS_MAX: u64 = 10;
/// Accounts that are remembered before idle ones are forgotten.
const ACCOUNTS_KEPT: usize = 256;

/// The turns of queries.
#[derive(Debug)]
pub struct QueryGate {
    total: Arc<Semaphore>,
    accounts: Mutex<HashMap<AccountId, Arc<Semaphore>>>,
}

/// One query that runs. Dropping it ends its turn.
#[derive(Debug)]
pub struct QueryTurn {
    _account: OwnedSemaphorePermit,
    _total: OwnedSemaphorePermit,
}

impl Default for QueryGate {
    fn default() -> Self {
        Self { total: Arc::new(Semaphore::new(TOTAL_MAX)), accounts: Mutex::default() }
    }
}

impl QueryGate {
    /// Waits for a turn.
    pub async fn enter(&self, account: AccountId) -> Result<QueryTurn, ApiError> {
        let until = Instant::now() + Duration::from_secs(TURN_SECONDS_MAX);
        let own = timeout_at(until, self.of(account).acquire_owned()).await;
        let own = own.map_err(|_| ApiError::rate_limited(1))?.map_err(ApiError::internal)?;
        let total = timeout_at(until, Arc::clone(&self.total).acquire_owned()).await;
        let total = total.map_err(|_| ApiError::overloaded())?.map_err(ApiError::internal)?;
        Ok(QueryTurn { _account: own, _total: total })
    }

    fn of(&self, account: AccountId) -> Arc<Semaphore> {
        let mut accounts = self.accounts.lock();
        if accounts.len() >= ACCOUNTS_KEPT {
            // Whoever waits or runs holds a clone.
            accounts.retain(|_, turns| Arc::strong_count(turns) > 1);
        }
        Arc::clone(accounts.entry(account).or_insert_with(|| Arc::new(Semaphore::new(PER_ACCOUNT_MAX))))
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn an_account_waits_for_its_own_turns_only() {
        let gate = QueryGate::default();
        let (ann, bob) = (AccountId::generate(), AccountId::generate());
        let mut turns = Vec::new();
        for _ in 0..PER_ACCOUNT_MAX {
            turns.push(gate.enter(ann).await.expect("a turn"));
        }
        assert!(gate.enter(ann).now_or_never().is_none(), "it waits");
        assert!(gate.enter(bob).await.is_ok());
        turns.pop();
        assert!(gate.enter(ann).await.is_ok());
    }

    #[tokio::test]
    async fn all_accounts_together_are_bounded_and_idle_ones_forgotten() {
        let gate = QueryGate::default();
        let mut turns = Vec::new();
        for _ in 0..TOTAL_MAX {
            turns.push(gate.enter(AccountId::generate()).await.expect("a turn"));
        }
        assert!(gate.enter(AccountId::generate()).now_or_never().is_none(), "it waits");
        turns.clear();
        for _ in 0..2 * ACCOUNTS_KEPT {
            drop(gate.enter(AccountId::generate()).await.expect("a turn"));
        }
        assert!(gate.accounts.lock().len() <= ACCOUNTS_KEPT);
    }
}
