//! Rows and records in: the state from before the restart.

use std::{collections::HashMap, sync::Arc};

use model::{AccountId, Millis};
use parking_lot::Mutex;

use super::{ChunkRow, FamilyRow, SeriesRow};
use crate::{
    account::Account,
    family::{Effect, Family},
    record::{DecodeError, FamilyId, Record, SeriesId, decode_shape, is_canonical, is_family_name},
    registry::Registry,
    state::StoredState,
};

/// A row or record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// A family's row or definition.
    #[error("family {} cannot be read", .0.0)]
    Family(FamilyId, #[source] DecodeError),
    /// A series' row or definition.
    #[error("series {} cannot be read", .0.0)]
    Series(SeriesId, #[source] DecodeError),
    /// A chunk's row.
    #[error("a chunk of family {} cannot be read", .0.0)]
    Chunk(FamilyId, #[source] DecodeError),
}

/// Builds a [`Registry`]: families, series, chunks and parked counts in this order, then the groups of the log.
#[derive(Debug)]
pub struct Loader {
    registry: Registry,
    accounts: HashMap<AccountId, Account>,
    families: HashMap<FamilyId, LoadedFamily>,
    series: HashMap<SeriesId, LoadedSeries>,
}

#[derive(Debug, Clone, Copy)]
struct LoadedFamily {
    account: AccountId,
    slot: usize,
    /// The recent window has everything up to this sequence number.
    history_seq: u64,
}

#[derive(Debug, Clone, Copy)]
struct LoadedSeries {
    family: FamilyId,
    slot: usize,
    /// The value has everything up to this sequence number.
    seq: u64,
}

impl Loader {
    /// Begins with nothing; `seed` as in [`Registry::new`].
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            registry: Registry::new(seed),
            accounts: HashMap::new(),
            families: HashMap::new(),
            series: HashMap::new(),
        }
    }

    /// These ids and those below are never given again. Parked and deleted rows do not come through the loader, so the
    /// store names the highest ids that it ever saw.
    pub fn reserve(&mut self, family: FamilyId, series: SeriesId) {
        self.registry.reserve(family, series);
    }

    /// Takes a family.
    pub fn family(&mut self, row: &FamilyRow) -> Result<(), LoadError> {
        let id = row.id;
        self.add_family(row).map_err(|error| LoadError::Family(id, error))?;
        if let Some(family) = self.family_mut(id) {
            family.is_new = false;
        }
        Ok(())
    }

    /// Takes a series that is not parked. One of an unknown family is left out: its family has ended.
    pub fn series(&mut self, row: &SeriesRow) -> Result<(), LoadError> {
        self.add_series(row.id, row.family, &row.labels, row.started, Some(&row.state), row.seq)
            .map_err(|error| LoadError::Series(row.id, error))?;
        if let Some(LoadedSeries { slot, .. }) = self.series.get(&row.id).copied()
            && let Some(family) = self.family_mut(row.family)
        {
            family.last_of[slot] = row.last;
            family.last = family.last.max(row.last);
            family.unmark(slot);
        }
        self.note_seq(row.family, row.seq);
        Ok(())
    }

    /// Takes an open chunk: the one with the latest start of each family and step. An older one is left out.
    pub fn chunk(&mut self, row: &ChunkRow) -> Result<(), LoadError> {
        if let Some(Family { history, shape, pages, .. }) = self.family_mut(row.family) {
            history.load(&row.data, shape, pages).map_err(|error| LoadError::Chunk(row.family, error))?;
        }
        if let Some(loaded) = self.families.get_mut(&row.family) {
            loaded.history_seq = loaded.history_seq.max(row.seq);
        }
        self.note_seq(row.family, row.seq);
        Ok(())
    }

    /// Takes the number of a family's parked series.
    pub fn parked(&mut self, family: FamilyId, count: u64) {
        if let Some(family) = self.family_mut(family) {
            family.parked = count;
        }
    }

    /// Takes a group of the log, in order. What the rows have already does not happen twice; what belongs to series that
    /// ended or were parked later does not happen at all.
    pub fn replay(&mut self, seq: u64, at: Millis, records: &[Record]) -> Result<(), LoadError> {
        for record in records {
            self.replay_one(seq, at, record)?;
        }
        Ok(())
    }

    fn replay_one(&mut self, seq: u64, at: Millis, record: &Record) -> Result<(), LoadError> {
        match record {
            Record::DefineFamily { id, account, name, shape, started } => {
                let row = FamilyRow {
                    id: *id,
                    account: *account,
                    name: name.clone(),
                    shape: shape.clone(),
                    started: *started,
                };
                self.add_family(&row).map_err(|error| LoadError::Family(*id, error))?;
                self.note_seq(*id, seq);
            }
            Record::DefineSeries { id, family, labels, started, state } => {
                let is_new = !self.series.contains_key(id);
                self.add_series(*id, *family, labels, *started, state.as_deref(), 0)
                    .map_err(|error| LoadError::Series(*id, error))?;
                self.note_seq(*family, seq);
                if let Some(family) = self.family_mut(*family).filter(|_| is_new && state.is_some()) {
                    family.parked = family.parked.saturating_sub(1);
                }
            }
            Record::Overflow { series } => self.replay_overflow(seq, *series),
            Record::RetireFamily { id } => {
                self.note_seq(*id, seq);
                if let Some(LoadedFamily { account, slot, .. }) = self.families.remove(id) {
                    self.account_mut(account).remove(slot);
                }
            }
            Record::Apply { series, operation } => {
                let Some(loaded) = self.series.get(series).copied() else { return Ok(()) };
                let Some(family) = self.families.get(&loaded.family).copied() else { return Ok(()) };
                let effect = Effect { value: seq > loaded.seq, history: seq > family.history_seq };
                self.note_seq(loaded.family, seq);
                if let Some(family) = self.family_mut(loaded.family) {
                    family.apply(loaded.slot, *operation, at, effect);
                }
            }
        }
        Ok(())
    }

    fn replay_overflow(&mut self, seq: u64, series: SeriesId) {
        let Some(LoadedSeries { family: id, slot, seq: row_seq }) = self.series.get(&series).copied() else { return };
        self.note_seq(id, seq);
        if let Some(family) = self.family_mut(id).filter(|_| seq > row_seq) {
            family.overflow = Some(slot);
            family.mark(slot);
        }
    }

    /// The registry, ready for the next group.
    #[must_use]
    pub fn finish(self) -> Registry {
        let Self { registry, accounts, .. } = self;
        for (id, mut account) in accounts {
            account.families_mut().for_each(|family| family.overflow_committed = family.overflow);
            account.remove_predecessors();
            account.parked = account.families().map(|family| family.parked).sum();
            account.recount();
            registry.accounts.write().insert(id, Arc::new(Mutex::new(account)));
        }
        registry
    }

    fn account_mut(&mut self, id: AccountId) -> &mut Account {
        let seed = self.registry.seed;
        self.accounts.entry(id).or_insert_with(|| Account::new(id, seed))
    }

    fn family_mut(&mut self, id: FamilyId) -> Option<&mut Family> {
        let LoadedFamily { account, slot, .. } = *self.families.get(&id)?;
        self.accounts.get_mut(&account)?.families[slot].as_deref_mut()
    }

    fn note_seq(&mut self, family: FamilyId, seq: u64) {
        if let Some(account) = self.families.get(&family).map(|family| family.account) {
            let account = self.account_mut(account);
            account.seq = account.seq.max(seq);
        }
    }

    fn add_family(&mut self, row: &FamilyRow) -> Result<(), DecodeError> {
        self.registry.reserve(row.id, SeriesId(0));
        if self.families.contains_key(&row.id) {
            return Ok(());
        }
        if !is_family_name(&row.name) {
            return Err(DecodeError::Value);
        }
        let shape = Arc::new(decode_shape(&row.shape)?);
        let seed = self.registry.seed;
        let mut family = Family::new(row.id, &row.name, shape, row.started, seed);
        family.applied = true;
        let slot = self.account_mut(row.account).insert(family);
        self.families.insert(row.id, LoadedFamily { account: row.account, slot, history_seq: 0 });
        Ok(())
    }

    fn add_series(
        &mut self,
        id: SeriesId,
        family_id: FamilyId,
        labels: &str,
        started: Millis,
        state: Option<&[u8]>,
        seq: u64,
    ) -> Result<(), DecodeError> {
        self.registry.reserve(FamilyId(0), id);
        if self.series.contains_key(&id) {
            return Ok(());
        }
        if !is_canonical(labels) {
            return Err(DecodeError::Value);
        }
        let stored = state.map(StoredState::decode).transpose()?;
        let Some(family) = self.family_mut(family_id) else { return Ok(()) };
        let slot = family.push(id, labels, started);
        if let Some(StoredState { overflow, state }) = stored {
            family.restore(slot, state)?;
            family.overflow = family.overflow.or(overflow.then_some(slot));
        }
        family.commit(slot + 1);
        self.series.insert(id, LoadedSeries { family: family_id, slot, seq });
        Ok(())
    }
}
