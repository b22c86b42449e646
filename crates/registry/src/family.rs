//! One generation of a metric of one account and its series, as parallel arrays by slot. Slots from `committed` on are
//! planned and not applied: no reader sees them.

use std::sync::Arc;

use hashbrown::HashTable;
use model::{AccountId, Millis, Operation, Shape};

use crate::{
    batch::hash,
    history::{History, PageIndex, PageTable},
    labels::{Labels, push_tight},
    persist::FamilyRow,
    record::{DecodeError, FamilyId, SeriesId, encode_shape},
    state::{State, StoredState},
    values::{Values, retain_every},
};

#[derive(Debug)]
pub(crate) struct Family {
    pub id: FamilyId,
    pub name: Arc<str>,
    pub shape: Arc<Shape>,
    pub started: Millis,
    /// Latest sample of any series in memory.
    pub last: Millis,
    /// Planned to end; readers still see it.
    pub retiring: bool,
    /// Series in the store only.
    pub parked: u64,
    /// It is more than planned.
    pub applied: bool,
    /// Its own row is not stored yet.
    pub is_new: bool,
    pub labels: Arc<Labels>,
    pub values: Values,
    pub history: History,
    pub pages: PageTable,
    /// Series that readers see.
    pub committed: usize,
    /// Slot of the series that takes what is over the budgets; it does not count against them.
    pub overflow: Option<usize>,
    /// The same without what is only planned.
    pub overflow_committed: Option<usize>,
    pub ids: Vec<SeriesId>,
    /// Latest sample of each series.
    pub last_of: Vec<Millis>,
    page_of: Vec<PageIndex>,
    /// Slots by label text.
    index: HashTable<u32>,
    /// One bit a slot: changed since its row was stored.
    dirty: Vec<u64>,
    seed: u64,
}

/// Where a replayed record still has to take effect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effect {
    pub value: bool,
    pub history: bool,
}

impl Family {
    pub fn new(id: FamilyId, name: &str, shape: Arc<Shape>, started: Millis, seed: u64) -> Self {
        Self {
            id,
            name: name.into(),
            values: Values::new(&shape),
            shape,
            started,
            last: started,
            retiring: false,
            parked: 0,
            applied: false,
            is_new: true,
            labels: Arc::default(),
            history: History::default(),
            pages: PageTable::default(),
            committed: 0,
            overflow: None,
            overflow_committed: None,
            ids: Vec::new(),
            last_of: Vec::new(),
            page_of: Vec::new(),
            index: HashTable::new(),
            dirty: Vec::new(),
            seed,
        }
    }

    /// Number of series, the planned ones included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Series that count against the budgets, the planned ones included.
    pub fn budgeted(&self) -> usize {
        self.len() - usize::from(self.overflow.is_some())
    }

    /// The slot of a label text.
    pub fn find(&self, labels_hash: u64, labels: &str) -> Option<usize> {
        self.index
            .find(labels_hash, |slot| self.labels.bytes(*slot as usize) == labels.as_bytes())
            .map(|slot| *slot as usize)
    }

    /// Adds a series that is not there yet, invisible until [`Self::commit`].
    pub fn push(&mut self, id: SeriesId, labels: &str, started: Millis) -> usize {
        let slot = self.len();
        push_tight(&mut self.ids, id);
        push_tight(&mut self.last_of, started);
        push_tight(&mut self.page_of, self.pages.of_series(labels));
        Arc::make_mut(&mut self.labels).push(labels, started);
        self.values.push();
        self.insert(hash(self.seed, labels), slot);
        slot
    }

    fn insert(&mut self, labels_hash: u64, slot: usize) {
        let Self { index, labels, seed, .. } = self;
        let slot = u32::try_from(slot).unwrap_or(u32::MAX);
        index.insert_unique(labels_hash, slot, |slot| hash(*seed, labels.text(*slot as usize)));
    }

    /// Gives a series its stored value.
    pub fn restore(&mut self, slot: usize, state: State) -> Result<(), DecodeError> {
        self.values.restore(slot, state)
    }

    /// Makes the first `len` series visible.
    pub fn commit(&mut self, len: usize) {
        for slot in self.committed..len {
            if let Values::Gauge(values) = &self.values {
                self.history.enter(values[slot]);
            }
            self.mark(slot);
        }
        self.committed = self.committed.max(len);
        self.applied = true;
    }

    /// Forgets what is planned and not applied.
    pub fn abandon(&mut self) {
        let committed = self.committed;
        self.index.retain(|slot| (*slot as usize) < committed);
        self.ids.truncate(committed);
        self.last_of.truncate(committed);
        self.page_of.truncate(committed);
        if self.labels.len() > committed {
            Arc::make_mut(&mut self.labels).truncate(committed);
        }
        self.values.truncate(committed);
        self.overflow = self.overflow_committed;
        self.retiring = false;
    }

    /// A series takes a sample.
    pub fn apply(&mut self, slot: usize, operation: Operation, at: Millis, effect: Effect) {
        let buckets = self.shape.buckets.as_ref();
        let change = if effect.value {
            self.values.apply(slot, operation, at, buckets)
        } else {
            self.values.change_of(operation, buckets)
        };
        if effect.value {
            self.last_of[slot] = self.last_of[slot].max(at);
            self.last = self.last.max(at);
            self.mark(slot);
        }
        if let Some(change) = change.filter(|_| effect.history) {
            self.history.record(change, self.page_of[slot], at, &self.shape, &self.pages);
        }
    }

    /// Removes visible series, in order and all at once; nothing may be planned. Gives their number.
    pub fn park(&mut self, parks: impl Fn(SeriesId) -> bool) -> usize {
        let keep: Vec<bool> = (0..self.len())
            .map(|slot| self.is_dirty(slot) || self.overflow == Some(slot) || !parks(self.ids[slot]))
            .collect();
        let parked = keep.iter().filter(|kept| !**kept).count();
        if parked == 0 {
            return 0;
        }
        if let Values::Gauge(values) = &self.values {
            values.iter().zip(&keep).filter(|(_, kept)| !**kept).for_each(|(value, _)| self.history.leave(*value));
        }
        self.parked += parked as u64;
        let moved = |slot: usize| keep[..slot].iter().filter(|kept| **kept).count();
        self.overflow = self.overflow.map(moved);
        self.overflow_committed = self.overflow;
        let dirty: Vec<_> = (0..self.len()).filter(|slot| self.is_dirty(*slot)).map(moved).collect();
        retain_every(&mut self.ids, &keep, 1);
        retain_every(&mut self.last_of, &keep, 1);
        // As a restart would see it.
        self.last = self.last_of.iter().copied().max().unwrap_or(self.started).max(self.started);
        retain_every(&mut self.page_of, &keep, 1);
        self.values.retain(&keep);
        Arc::make_mut(&mut self.labels).retain(&keep);
        self.committed = self.len();
        self.dirty = Vec::new();
        for slot in dirty {
            self.mark(slot);
        }
        self.index = HashTable::with_capacity(self.len());
        (0..self.len()).for_each(|slot| self.insert(hash(self.seed, self.labels.text(slot)), slot));
        parked
    }

    /// The value of a series as its row holds it.
    pub fn state(&self, slot: usize) -> Vec<u8> {
        StoredState { overflow: self.overflow == Some(slot), state: self.values.state(slot) }.encode()
    }

    /// Notes that a series changed since its row was stored.
    pub fn mark(&mut self, slot: usize) {
        let word = slot / 64;
        if word >= self.dirty.len() {
            self.dirty.resize(word + 1, 0);
        }
        self.dirty[word] |= 1 << (slot % 64);
    }

    /// Notes that a row is stored.
    pub fn unmark(&mut self, slot: usize) {
        if let Some(word) = self.dirty.get_mut(slot / 64) {
            *word &= !(1 << (slot % 64));
        }
    }

    pub fn is_dirty(&self, slot: usize) -> bool {
        self.dirty.get(slot / 64).is_some_and(|word| word & (1 << (slot % 64)) != 0)
    }

    /// Visible series from a slot on that changed since their rows were stored.
    pub fn dirty_slots(&self, from: usize) -> Vec<usize> {
        let words = self.dirty.iter().enumerate().skip(from / 64).filter(|(_, word)| **word != 0);
        words
            .flat_map(|(index, word)| {
                (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| index * 64 + bit)
            })
            .filter(|slot| (from..self.committed).contains(slot))
            .collect()
    }

    /// Its own row.
    pub fn row(&self, account: AccountId) -> FamilyRow {
        let (name, shape) = (self.name.to_string(), encode_shape(&self.shape));
        FamilyRow { id: self.id, account, name, shape, started: self.started }
    }
}
