//! One sender's items. Request handlers build batches in parallel; the texts and hashes are ready when the writer gets
//! them.

use std::sync::Arc;

use model::{MetricType, Operation, Shape, labels};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What the sender's metric is.
#[derive(Debug, Clone)]
pub enum ShapeRef {
    /// Its configuration's shape.
    Configured(Arc<Shape>),
    /// Nobody configured it: the sender's type, and that type's defaults (an automatic name: its automatic shape).
    Unconfigured(MetricType),
}

/// Checked items of one account, in the order in which the sender wrote them.
#[derive(Debug, Clone)]
pub struct Batch {
    seed: u64,
    text: String,
    items: Vec<ItemForm>,
}

#[derive(Debug, Clone)]
struct ItemForm {
    family_start: usize,
    labels_start: usize,
    end: usize,
    family_hash: u64,
    labels_hash: u64,
    shape: ShapeRef,
    operation: Operation,
}

/// One item, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a> {
    pub family: &'a str,
    pub family_hash: u64,
    pub labels: &'a str,
    pub labels_hash: u64,
    pub shape: &'a ShapeRef,
    pub operation: Operation,
}

/// The hash of every index. The seed is secret, so that senders cannot aim at one slot; equality decides in the end.
pub(crate) fn hash(seed: u64, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), seed)
}

impl Batch {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, text: String::new(), items: Vec::new() }
    }

    /// Adds an item. `family` is the text of a [`model::FamilyName`], the labels are checked and complete (`labels` is
    /// sorted in place), the operation's value is finite and, for a counter, not negative.
    pub fn push(&mut self, family: &str, shape: ShapeRef, labels: &mut [(&str, &str)], operation: Operation) {
        let family_start = self.text.len();
        self.text.push_str(family);
        let labels_start = self.text.len();
        labels::write_canonical(&mut self.text, labels);
        let labels_hash = hash(self.seed, &self.text[labels_start..]);
        let family_hash = hash(self.seed, family);
        let end = self.text.len();
        self.items.push(ItemForm { family_start, labels_start, end, family_hash, labels_hash, shape, operation });
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.items.iter().map(|item| Item {
            family: &self.text[item.family_start..item.labels_start],
            family_hash: item.family_hash,
            labels: &self.text[item.labels_start..item.end],
            labels_hash: item.labels_hash,
            shape: &item.shape,
            operation: item.operation,
        })
    }
}
