//! The second half of a group commit: what is durable becomes visible.

use model::Millis;

use crate::{
    account::Account,
    family::Effect,
    plan::{Planned, Step},
    registry::Registry,
};

impl Registry {
    /// Makes a plan visible, whole, once its records are durable. `seq` is the group's sequence number in the log, `at`
    /// the time that it was planned with; batches go in the order in which they were planned.
    #[expect(clippy::needless_pass_by_value, reason = "a plan is applied once")]
    pub fn apply(&self, planned: Planned, seq: u64, at: Millis) {
        if planned.steps.is_empty() {
            return;
        }
        let mut account = planned.account.lock();
        for step in &planned.steps {
            take(&mut account, step, at);
        }
        account.seq = account.seq.max(seq);
        account.pending = account.pending.saturating_sub(1);
    }

    /// Forgets a group whose commit failed: all that was planned since the last apply vanishes from the accounts of
    /// these plans, so the whole group has to be abandoned at once.
    pub fn abandon(&self, group: impl IntoIterator<Item = Planned>) {
        for planned in group {
            let mut account = planned.account.lock();
            if account.pending > 0 {
                account.abandon();
            }
        }
    }
}

fn take(account: &mut Account, step: &Step, at: Millis) {
    match *step {
        Step::Show { family, len, returned } => {
            account.parked = account.parked.saturating_sub(returned);
            if let Some(family) = account.families[family].as_mut() {
                family.parked = family.parked.saturating_sub(returned);
                family.commit(len);
            }
        }
        Step::Overflow { family, slot } => {
            if let Some(family) = account.families[family].as_mut() {
                family.overflow_committed = Some(slot);
                family.mark(slot);
            }
        }
        Step::Apply { family, slot, operation } => {
            if let Some(family) = account.families[family].as_mut() {
                family.apply(slot, operation, at, Effect { value: true, history: true });
            }
        }
        Step::Retire { family } => account.remove(family),
    }
}
