//! The values of a family's `page` label, numbered once so that a sample needs no text.

use std::borrow::Cow;

use hashbrown::HashTable;
use model::{labels::value_of, limits::OVERFLOW_VALUE};
use xxhash_rust::xxh3::xxh3_64;

/// The label whose values have totals of their own.
const PAGE_LABEL: &str = "page";

/// The number of a page within its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageIndex(pub u16);

impl PageIndex {
    /// The series has no page.
    pub const NONE: Self = Self(u16::MAX);
    /// The overflow series, and every page after the 65,534th.
    pub const OTHER: Self = Self(u16::MAX - 1);
}

/// Pages by number.
#[derive(Debug, Default)]
pub(crate) struct PageTable {
    names: Vec<Box<str>>,
    index: HashTable<u16>,
}

impl PageTable {
    /// The page of a series.
    pub fn of_series(&mut self, labels: &str) -> PageIndex {
        if !labels.contains(PAGE_LABEL) {
            return PageIndex::NONE;
        }
        value_of(labels, PAGE_LABEL).map_or(PageIndex::NONE, |page: Cow<'_, str>| self.intern(&page))
    }

    /// The number of a page, a new one if need be.
    pub fn intern(&mut self, page: &str) -> PageIndex {
        if page == OVERFLOW_VALUE {
            return PageIndex::OTHER;
        }
        let hash = xxh3_64(page.as_bytes());
        let Self { names, index } = self;
        if let Some(found) = index.find(hash, |number| &*names[usize::from(*number)] == page) {
            return PageIndex(*found);
        }
        let Some(number) = u16::try_from(names.len()).ok().filter(|number| *number < PageIndex::OTHER.0) else {
            return PageIndex::OTHER;
        };
        names.push(page.into());
        index.insert_unique(hash, number, |number| xxh3_64(names[usize::from(*number)].as_bytes()));
        PageIndex(number)
    }

    /// The text of a page.
    pub fn name(&self, page: PageIndex) -> &str {
        self.names.get(usize::from(page.0)).map_or(OVERFLOW_VALUE, |name| name)
    }
}
