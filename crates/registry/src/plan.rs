//! The first half of a group commit: decides what each item does and writes it down.

use std::{collections::HashMap, sync::Arc};

use model::{
    AccountId, ItemError, LabelSet, Millis, Operation, Shape,
    limits::{FAMILIES_PER_ACCOUNT_MAX, SERIES_PER_ACCOUNT, SERIES_PER_METRIC},
};
use parking_lot::Mutex;

use crate::{
    account::Account,
    batch::{Batch, hash},
    persist::SeriesRow,
    planner::{Context, Planner},
    record::{DecodeError, FamilyId, RecordLog, SeriesId},
    registry::Registry,
    state::StoredState,
};

/// Budgets of an account. What exists continues when they shrink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Series in memory, overflow series not counted.
    pub series_max: usize,
    /// Series of one metric in memory, its overflow series not counted.
    pub series_per_metric_max: usize,
    /// Families.
    pub families_max: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            series_max: SERIES_PER_ACCOUNT,
            series_per_metric_max: SERIES_PER_METRIC,
            families_max: FAMILIES_PER_ACCOUNT_MAX,
        }
    }
}

/// Parked series that return, by family and label text.
#[derive(Debug, Default)]
pub struct Revived(HashMap<FamilyId, HashMap<String, Returning>>);

#[derive(Debug)]
pub(crate) struct Returning {
    pub id: SeriesId,
    pub started: Millis,
    pub state: Vec<u8>,
}

impl Revived {
    /// From the parked rows that the store has for [`Registry::missing`].
    pub fn from_rows(rows: impl IntoIterator<Item = SeriesRow>) -> Result<Self, DecodeError> {
        let mut revived = Self::default();
        for row in rows {
            StoredState::decode(&row.state)?;
            let returning = Returning { id: row.id, started: row.started, state: row.state };
            revived.0.entry(row.family).or_default().insert(row.labels, returning);
        }
        Ok(revived)
    }

    pub(crate) fn find(&self, family: FamilyId, labels: &str) -> Option<&Returning> {
        self.0.get(&family)?.get(labels)
    }
}

/// One step of an apply.
#[derive(Debug)]
pub(crate) enum Step {
    /// The family shows its first `len` series; so many of the new ones returned from parking.
    Show { family: usize, len: usize, returned: u64 },
    /// The series takes what is over the budgets.
    Overflow { family: usize, slot: usize },
    /// The series takes a sample.
    Apply { family: usize, slot: usize, operation: Operation },
    /// The family ends.
    Retire { family: usize },
}

/// What one batch does. Goes to [`Registry::apply`] once its records are durable, or to [`Registry::abandon`].
#[must_use = "a plan is applied or abandoned"]
#[derive(Debug)]
pub struct Planned {
    /// By item: whether it counts, and why not.
    pub outcomes: Vec<Result<(), ItemError>>,
    pub(crate) account: Arc<Mutex<Account>>,
    pub(crate) steps: Vec<Step>,
}

impl Planned {
    /// Whether it changes nothing. An empty plan may be dropped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl Registry {
    /// Decides what each item does and appends that to `log`; readers see nothing of it yet. `at` is the group's time.
    /// `revived` holds the parked rows for what [`Self::missing`] named. Later batches of the group build on this one.
    pub fn plan(
        &self,
        account: AccountId,
        at: Millis,
        batch: &Batch,
        quotas: &Quotas,
        revived: &Revived,
        log: &mut RecordLog,
    ) -> Planned {
        self.planned(account, batch.len(), log, |planner| {
            let context = Context { at, quotas, revived };
            batch.items().map(|item| planner.item(item, context)).collect()
        })
    }

    /// Plans the end of a metric (its configuration was deleted or its values are to be reset). It begins anew with the
    /// next sample.
    pub fn plan_retire(&self, account: AccountId, family: &str, log: &mut RecordLog) -> Planned {
        self.planned(account, 0, log, |planner| {
            if let Some(slot) = planner.account.find(hash(self.seed, family), family) {
                planner.retire(slot);
            }
            Vec::new()
        })
    }

    /// Plans the end of every metric that has another shape than its configuration. Names for which `shape_of` gives
    /// nothing are not configured and stay.
    pub fn plan_reconcile(
        &self,
        account: AccountId,
        shape_of: &dyn Fn(&str) -> Option<Arc<Shape>>,
        log: &mut RecordLog,
    ) -> Planned {
        self.planned(account, 0, log, |planner| {
            for slot in 0..planner.account.families.len() {
                let outdated = planner.account.families[slot].as_ref().is_some_and(|family| {
                    !family.retiring && shape_of(&family.name).is_some_and(|shape| shape != family.shape)
                });
                if outdated {
                    planner.retire(slot);
                }
            }
            Vec::new()
        })
    }

    fn planned(
        &self,
        account: AccountId,
        steps_len: usize,
        log: &mut RecordLog,
        plan: impl FnOnce(&mut Planner<'_>) -> Vec<Result<(), ItemError>>,
    ) -> Planned {
        let handle = self.account_or_new(account);
        let mut locked = handle.lock();
        let mut planner = Planner { registry: self, account: &mut locked, log, steps: Vec::with_capacity(steps_len) };
        let outcomes = plan(&mut planner);
        let steps = planner.steps;
        locked.pending += usize::from(!steps.is_empty());
        drop(locked);
        Planned { outcomes, account: handle, steps }
    }

    /// The label sets of a batch (and the overflow sets they may fall into) that are not in memory, of families that have
    /// parked series.
    /// Only an account with parked series ([`Self::parked_count`]) needs to ask the store for them before planning.
    #[must_use]
    pub fn missing(&self, account: AccountId, batch: &Batch) -> Vec<(FamilyId, String)> {
        let Some(account) = self.account(account) else { return Vec::new() };
        let account = account.lock();
        let mut missing = Vec::new();
        for item in batch.items() {
            let slot = account.find(item.family_hash, item.family);
            let family = slot.and_then(|slot| account.families[slot].as_ref()).filter(|family| family.parked > 0);
            let Some(family) = family else { continue };
            if family.find(item.labels_hash, item.labels).is_none() {
                missing.push((family.id, item.labels.to_owned()));
                if family.overflow.is_none() {
                    missing.push((family.id, LabelSet::overflow_of(item.labels).as_str().to_owned()));
                }
            }
        }
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}
