//! The families of one account.

use std::{collections::HashMap, sync::Arc};

use hashbrown::HashTable;
use model::AccountId;

use crate::{batch::hash, family::Family, record::FamilyId, registry::Presentation};

/// One account. Families keep their slot for life; slots of ended ones are used again.
#[derive(Debug)]
pub(crate) struct Account {
    pub id: AccountId,
    pub families: Vec<Option<Box<Family>>>,
    free: Vec<usize>,
    /// Slots by name, the planned state.
    by_name: HashTable<usize>,
    /// Series that count against the budget, the planned state.
    pub budgeted: usize,
    /// Families that do not end, the planned state.
    pub active: usize,
    /// Series in the store only.
    pub parked: u64,
    /// Sequence number of the latest group applied.
    pub seq: u64,
    /// Batches planned and neither applied nor abandoned.
    pub pending: usize,
    /// Ended families that no export has reported.
    pub retired: Vec<FamilyId>,
    pub presentations: HashMap<String, Arc<Presentation>>,
    seed: u64,
}

impl Account {
    pub fn new(id: AccountId, seed: u64) -> Self {
        Self {
            id,
            families: Vec::new(),
            free: Vec::new(),
            by_name: HashTable::new(),
            budgeted: 0,
            active: 0,
            parked: 0,
            seq: 0,
            pending: 0,
            retired: Vec::new(),
            presentations: HashMap::new(),
            seed,
        }
    }

    /// The families in memory, planned and ending ones included.
    pub fn families(&self) -> impl Iterator<Item = &Family> {
        self.families.iter().flatten().map(|family| &**family)
    }

    /// The same, to change.
    pub fn families_mut(&mut self) -> impl Iterator<Item = &mut Family> {
        self.families.iter_mut().flatten().map(|family| &mut **family)
    }

    /// Families that readers see.
    pub fn visible(&self) -> impl Iterator<Item = &Family> {
        self.families().filter(|family| family.committed > 0)
    }

    /// The family that readers see under this name.
    pub fn visible_by_name(&self, name: &str) -> Option<&Family> {
        self.visible().find(|family| &*family.name == name)
    }

    /// The slot of the family that plans go to.
    pub fn find(&self, name_hash: u64, name: &str) -> Option<usize> {
        let is_named = |slot: &usize| self.families[*slot].as_ref().is_some_and(|family| &*family.name == name);
        self.by_name.find(name_hash, is_named).copied()
    }

    /// Adds a family; plans go to it from now on.
    pub fn insert(&mut self, family: Family) -> usize {
        let name_hash = hash(self.seed, &family.name);
        let slot = self.free.pop().unwrap_or(self.families.len());
        if slot == self.families.len() {
            self.families.push(None);
        }
        self.families[slot] = Some(Box::new(family));
        self.active += 1;
        self.point(name_hash, slot);
        slot
    }

    fn point(&mut self, name_hash: u64, slot: usize) {
        let Self { by_name, families, seed, .. } = self;
        let name_of = |slot: &usize| families[*slot].as_ref().map_or("", |family| &*family.name);
        by_name.insert_unique(name_hash, slot, |slot| hash(*seed, name_of(slot)));
    }

    /// Plans the end of a family: its name is free, and so is its budget.
    pub fn retire(&mut self, slot: usize) {
        let Some(family) = self.families[slot].as_mut() else { return };
        family.retiring = true;
        self.active -= 1;
        self.budgeted -= family.budgeted();
        let name_hash = hash(self.seed, &family.name);
        if let Ok(entry) = self.by_name.find_entry(name_hash, |found| *found == slot) {
            entry.remove();
        }
    }

    /// Ends a family whose end is planned.
    pub fn remove(&mut self, slot: usize) {
        if let Some(family) = self.families[slot].take() {
            self.retired.push(family.id);
            self.parked = self.parked.saturating_sub(family.parked);
            self.free.push(slot);
        }
    }

    /// Forgets everything that is planned and not applied.
    pub fn abandon(&mut self) {
        self.pending = 0;
        for slot in 0..self.families.len() {
            if let Some(family) = self.families[slot].as_mut() {
                family.abandon();
                if !family.applied {
                    self.families[slot] = None;
                    self.free.push(slot);
                }
            }
        }
        self.recount();
    }

    /// Ends all but the newest family of each name. The store can have an ended one still when its successor was written
    /// in an export before; its end is in the log, and this holds whatever the log has.
    pub fn remove_predecessors(&mut self) {
        let mut newest: HashMap<Arc<str>, FamilyId> = HashMap::new();
        for family in self.families() {
            let id = newest.entry(Arc::clone(&family.name)).or_insert(family.id);
            *id = family.id.max(*id);
        }
        for slot in 0..self.families.len() {
            if self.families[slot].as_ref().is_some_and(|family| newest[&family.name] > family.id) {
                self.remove(slot);
            }
        }
    }

    /// Derives the planned state from the families.
    pub fn recount(&mut self) {
        self.by_name.clear();
        self.active = self.families().count();
        self.budgeted = self.families().map(Family::budgeted).sum();
        for slot in 0..self.families.len() {
            if let Some(name_hash) = self.families[slot].as_ref().map(|family| hash(self.seed, &family.name)) {
                self.point(name_hash, slot);
            }
        }
    }
}
