//! Rows out: a fuzzy checkpoint, account by account, while readers go on.

use model::AccountId;

use super::{ChunkRow, Export, SeriesRow};
use crate::{
    account::Account, family::Family, history::ChunkData, record::FamilyId, registry::Registry, values::Values,
};

/// One walk over everything, from [`Sweep::default`] to the first empty export. What changed before it began is taken
/// once; what keeps changing meanwhile cannot keep it from its end.
#[derive(Debug, Default)]
pub struct Sweep {
    /// Accounts still to visit, the present one last; `None` before the first export.
    accounts: Option<Vec<AccountId>>,
    /// Where in the present account the next export goes on.
    family: usize,
    /// The family found there: a place may change hands while the sweep is away.
    id: Option<FamilyId>,
    slot: usize,
}

impl Registry {
    /// Takes about `rows_max` rows that changed; the sweep is over once it gives an empty export. Of each account they
    /// are the state after a whole group, of a gauge all at once (its recent window cannot be caught up without its
    /// values), so that a large gauge may exceed `rows_max`. To be called between groups: an account with a plan that is
    /// not applied is left out. An export that the store could not write is written again before the next one.
    #[must_use]
    pub fn export(&self, sweep: &mut Sweep, rows_max: usize) -> Export {
        let mut export = Export::default();
        let mut accounts = sweep.accounts.take().unwrap_or_else(|| self.account_ids());
        while let Some(id) = accounts.last().filter(|_| export.len() < rows_max) {
            let is_done = self.account(*id).is_none_or(|account| {
                let mut account = account.lock();
                account.pending > 0 || export_account(&mut account, sweep, rows_max, &mut export)
            });
            if is_done {
                (sweep.family, sweep.slot) = (0, 0);
                accounts.pop();
            }
        }
        sweep.accounts = Some(accounts);
        export
    }
}

/// Whether the account is done.
fn export_account(account: &mut Account, sweep: &mut Sweep, rows_max: usize, export: &mut Export) -> bool {
    export.retired.append(&mut account.retired);
    let (id, seq) = (account.id, account.seq);
    while let Some(place) = account.families.get_mut(sweep.family) {
        if export.len() >= rows_max {
            return false;
        }
        let found = place.as_ref().map(|family| family.id);
        if sweep.id != found {
            (sweep.id, sweep.slot) = (found, 0);
        }
        let is_done =
            place.as_mut().is_none_or(|family| export_family(family, (id, seq), &mut sweep.slot, rows_max, export));
        if !is_done {
            return false;
        }
        (sweep.family, sweep.slot) = (sweep.family + 1, 0);
    }
    true
}

/// Whether the family is done; if not, `from` says where to go on.
fn export_family(
    family: &mut Family,
    (account, seq): (AccountId, u64),
    from: &mut usize,
    rows_max: usize,
    export: &mut Export,
) -> bool {
    if std::mem::take(&mut family.is_new) {
        export.families.push(family.row(account));
    }
    let is_gauge = matches!(family.values, Values::Gauge(_));
    for slot in family.dirty_slots(*from) {
        if export.len() >= rows_max && !is_gauge {
            *from = slot;
            return false;
        }
        export.series.push(series_row(family, slot, seq));
        family.unmark(slot);
    }
    let Family { id, history, pages, .. } = family;
    let chunks = history.take_dirty(pages);
    export.chunks.extend(chunks.into_iter().map(|chunk| chunk_row(*id, seq, chunk)));
    true
}

fn series_row(family: &Family, slot: usize, seq: u64) -> SeriesRow {
    SeriesRow {
        id: family.ids[slot],
        family: family.id,
        labels: family.labels.text(slot).to_owned(),
        state: family.state(slot),
        started: family.labels.started(slot),
        last: family.last_of[slot],
        seq,
    }
}

pub(crate) fn chunk_row(family: FamilyId, seq: u64, chunk: ChunkData) -> ChunkRow {
    let ChunkData { step_seconds, start_seconds, bytes } = chunk;
    ChunkRow { family, step_seconds, start_seconds, seq, data: bytes }
}
