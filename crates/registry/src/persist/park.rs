//! Parking: an idle series leaves memory; its row stays, and with it its id, value and start.

use std::collections::{HashMap, HashSet};

use model::{AccountId, Millis};

use crate::{record::SeriesId, registry::Registry};

impl Registry {
    /// Series without a sample since `cutoff` whose rows have everything. Overflow series are not among them: there is
    /// one a family, and what refused samples go to should not depend on the store.
    #[must_use]
    pub fn idle_since(&self, cutoff: Millis) -> Vec<(AccountId, SeriesId)> {
        let mut idle = Vec::new();
        for account in self.accounts() {
            let account = account.lock();
            for family in account.visible() {
                let slots = (0..family.committed).filter(|slot| {
                    family.last_of[*slot] < cutoff && !family.is_dirty(*slot) && family.overflow != Some(*slot)
                });
                idle.extend(slots.map(|slot| (account.id, family.ids[slot])));
            }
        }
        idle
    }

    /// Removes series from memory after the store has marked their rows as parked. To be called between groups, with
    /// what [`Self::idle_since`] gave and no group since. Gives the number of series that left.
    pub fn park(&self, ids: &[(AccountId, SeriesId)]) -> usize {
        let mut by_account: HashMap<AccountId, HashSet<SeriesId>> = HashMap::new();
        for (account, id) in ids {
            by_account.entry(*account).or_default().insert(*id);
        }
        let mut left = 0;
        for (account, ids) in by_account {
            let Some(account) = self.account(account) else { continue };
            let mut account = account.lock();
            if account.pending > 0 {
                continue;
            }
            let parked: usize = account.families_mut().map(|family| family.park(|id| ids.contains(&id))).sum();
            account.parked += parked as u64;
            account.recount();
            left += parked;
        }
        left
    }
}
