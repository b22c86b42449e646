//! All accounts.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use model::{AccountId, Quantiles};
use parking_lot::{Mutex, RwLock};

use crate::{
    account::Account,
    batch::Batch,
    record::{FamilyId, SeriesId},
};

/// How a family is shown. It changes without a new generation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Presentation {
    /// HELP text; a default one when there is none.
    pub help: Option<String>,
    /// Quantiles of a summary; the default ones when there are none.
    pub quantiles: Option<Quantiles>,
}

/// Every account's series. One writer, any number of readers.
#[derive(Debug)]
pub struct Registry {
    pub(crate) accounts: RwLock<HashMap<AccountId, Arc<Mutex<Account>>>>,
    pub(crate) seed: u64,
    next_family: AtomicU64,
    next_series: AtomicU64,
}

impl Registry {
    /// A registry without series. `seed` should be random: senders must not guess it.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { accounts: RwLock::default(), seed, next_family: AtomicU64::new(1), next_series: AtomicU64::new(1) }
    }

    /// An empty batch for [`Self::plan`].
    #[must_use]
    pub fn batch(&self) -> Batch {
        Batch::new(self.seed)
    }

    /// Replaces how the families of an account are shown, by family name. Other families are shown with defaults.
    /// It is not stored: the configurations say it again at every start.
    pub fn describe(&self, account: AccountId, presentations: HashMap<String, Presentation>) {
        let presentations = presentations.into_iter().map(|(family, shown)| (family, Arc::new(shown))).collect();
        self.account_or_new(account).lock().presentations = presentations;
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<Arc<Mutex<Account>>> {
        self.accounts.read().get(&id).cloned()
    }

    pub(crate) fn account_or_new(&self, id: AccountId) -> Arc<Mutex<Account>> {
        if let Some(account) = self.account(id) {
            return account;
        }
        let new = || Arc::new(Mutex::new(Account::new(id, self.seed)));
        Arc::clone(self.accounts.write().entry(id).or_insert_with(new))
    }

    /// The accounts in order of their id.
    pub(crate) fn accounts(&self) -> Vec<Arc<Mutex<Account>>> {
        let mut accounts: Vec<_> =
            self.accounts.read().iter().map(|(id, account)| (*id, Arc::clone(account))).collect();
        accounts.sort_unstable_by_key(|(id, _)| *id);
        accounts.into_iter().map(|(_, account)| account).collect()
    }

    pub(crate) fn account_ids(&self) -> Vec<AccountId> {
        self.accounts.read().keys().copied().collect()
    }

    pub(crate) fn next_family(&self) -> FamilyId {
        FamilyId(self.next_family.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn next_series(&self) -> SeriesId {
        SeriesId(self.next_series.fetch_add(1, Ordering::Relaxed))
    }

    /// These ids and those below are taken.
    pub(crate) fn reserve(&self, family: FamilyId, series: SeriesId) {
        self.next_family.fetch_max(family.0.saturating_add(1), Ordering::Relaxed);
        self.next_series.fetch_max(series.0.saturating_add(1), Ordering::Relaxed);
    }
}
