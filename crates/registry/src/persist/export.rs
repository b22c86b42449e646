//! Rows out: a fuzzy checkpoint, account by account, while readers go on.

use model::AccountId;

use super::{ChunkRow, Export, SeriesRow};
use crate::{
    account::Account, family::Family, history::ChunkData, record::FamilyId, registry::Registry, values::Values,
};

impl Registry {
    /// Takes about `rows_max` rows that changed; all of them are taken once it gives an empty export. Of each account
    /// they are the state after a whole group, of a gauge all at once (its recent window cannot be caught up without
    /// its values), so that a large gauge may exceed `rows_max`. To be called between groups: an account with a plan
    /// that is not applied is left out.
    #[must_use]
    pub fn export(&self, rows_max: usize) -> Export {
        let mut export = Export::default();
        for account in self.accounts() {
            if export.len() >= rows_max {
                break;
            }
            let mut account = account.lock();
            if account.pending == 0 {
                export_account(&mut account, rows_max, &mut export);
            }
        }
        export
    }

    /// The store could not write this export: its finished chunks and ended families come back, and everything else is
    /// taken as changed.
    pub fn restore_export(&self, export: Export) {
        let mut retired = export.retired;
        for account in self.accounts() {
            let mut account = account.lock();
            if !retired.is_empty() {
                account.retired.append(&mut retired);
            }
            for family in account.families_mut() {
                family.mark_all();
                let chunks = export.chunks.iter().filter(|chunk| chunk.family == family.id);
                family.history.restore_dirty(None);
                for chunk in chunks {
                    family.history.restore_dirty(Some(ChunkData {
                        step_seconds: chunk.step_seconds,
                        start_seconds: chunk.start_seconds,
                        bytes: chunk.data.clone(),
                    }));
                }
            }
        }
    }
}

fn export_account(account: &mut Account, rows_max: usize, export: &mut Export) {
    export.retired.append(&mut account.retired);
    let (id, seq) = (account.id, account.seq);
    for family in account.families_mut() {
        if export.len() >= rows_max {
            break;
        }
        export_family(family, id, seq, rows_max, export);
    }
}

fn export_family(family: &mut Family, account: AccountId, seq: u64, rows_max: usize, export: &mut Export) {
    if std::mem::take(&mut family.is_new) {
        export.families.push(family.row(account));
    }
    let is_gauge = matches!(family.values, Values::Gauge(_));
    for slot in family.dirty_slots() {
        if export.len() >= rows_max && !is_gauge {
            return;
        }
        export.series.push(series_row(family, slot, seq));
        family.unmark(slot);
    }
    let Family { id, history, pages, .. } = family;
    let chunks = history.take_dirty(pages);
    export.chunks.extend(chunks.into_iter().map(|chunk| chunk_row(*id, seq, chunk)));
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
