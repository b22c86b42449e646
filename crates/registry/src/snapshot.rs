//! A consistent copy of one or all accounts. Values are copied and label texts shared while the account is locked;
//! rendering happens afterwards, without any lock.

use std::sync::Arc;

use model::{AccountId, Millis, Quantiles, Shape};

use crate::{
    account::Account,
    family::Family,
    labels::Labels,
    record::FamilyId,
    registry::{Presentation, Registry},
    values::Values,
};

/// What a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every account, each sample with `user_id`.
    All,
    /// One account, without `user_id`.
    Account(AccountId),
}

/// The visible series at one moment; of each account whole batches only.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) scope: Scope,
    pub(crate) now: Millis,
    /// By name, then by id. Names with two types of `Scope::All` have the families of the first type only.
    pub(crate) families: Vec<FamilySnapshot>,
}

#[derive(Debug, Clone)]
pub(crate) struct FamilySnapshot {
    pub account: AccountId,
    pub id: FamilyId,
    pub name: Arc<str>,
    pub shape: Arc<Shape>,
    pub started: Millis,
    pub last: Millis,
    pub labels: Arc<Labels>,
    /// Its length is the number of series; `labels` may have more.
    pub values: Values,
    pub len: usize,
    pub shown: Option<Arc<Presentation>>,
}

impl FamilySnapshot {
    pub(crate) fn of(family: &Family, account: &Account) -> Self {
        Self {
            account: account.id,
            id: family.id,
            name: Arc::clone(&family.name),
            shape: Arc::clone(&family.shape),
            started: family.started,
            last: family.last,
            labels: Arc::clone(&family.labels),
            values: family.values.prefix(family.committed),
            len: family.committed,
            shown: account.presentations.get(&*family.name).cloned(),
        }
    }

    /// Configured HELP text.
    pub(crate) fn help(&self) -> Option<&str> {
        self.shown.as_ref()?.help.as_deref().filter(|help| !help.is_empty())
    }

    /// Quantiles that a summary shows.
    pub(crate) fn quantiles(&self) -> Quantiles {
        self.shown.as_ref().and_then(|shown| shown.quantiles.clone()).unwrap_or_default()
    }
}

impl Registry {
    /// Copies what `scope` shows. `now` decides which part of a summary's window still counts.
    #[must_use]
    pub fn snapshot(&self, scope: Scope, now: Millis) -> Snapshot {
        let accounts = match scope {
            Scope::All => self.accounts(),
            Scope::Account(id) => self.account(id).into_iter().collect(),
        };
        let mut families = Vec::new();
        for account in accounts {
            let account = account.lock();
            families.extend(account.visible().map(|family| FamilySnapshot::of(family, &account)));
        }
        families.sort_by(|left, right| (&left.name, left.id).cmp(&(&right.name, right.id)));
        let mut snapshot = Snapshot { scope, now, families };
        snapshot.leave_out_conflicts();
        snapshot
    }
}

impl Snapshot {
    /// One name has one type on a page: that of the family that was first.
    fn leave_out_conflicts(&mut self) {
        let mut first: Option<(Arc<str>, model::MetricType)> = None;
        self.families.retain(|family| match &first {
            Some((name, metric_type)) if *name == family.name => *metric_type == family.shape.metric_type,
            _ => {
                first = Some((Arc::clone(&family.name), family.shape.metric_type));
                true
            }
        });
    }
}
