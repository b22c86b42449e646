//! What the store keeps. The rows are opaque to it, apart from their ids.

mod export;
mod load;
mod park;

pub use export::Sweep;
pub(crate) use export::chunk_row;
pub use load::{LoadError, Loader};

use model::{AccountId, Millis};

use crate::record::{FamilyId, SeriesId};

/// One family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyRow {
    /// Its key.
    pub id: FamilyId,
    /// Whose it is.
    pub account: AccountId,
    /// Name without a counter's `_total`.
    pub name: String,
    /// [`crate::record::encode_shape`].
    pub shape: Vec<u8>,
    /// When it began.
    pub started: Millis,
}

/// One series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// Its key.
    pub id: SeriesId,
    /// Its family.
    pub family: FamilyId,
    /// Canonical label text; unique within the family, parked series included.
    pub labels: String,
    /// Its value, with a checksum.
    pub state: Vec<u8>,
    /// When it began.
    pub started: Millis,
    /// Latest sample.
    pub last: Millis,
    /// The row has every sample of the groups up to this sequence number.
    pub seq: u64,
}

/// Points of one family in one stretch of time. Its key is family, step and start; a later row replaces an earlier one.
/// The one with the latest start of a family and step is open and needed at the next start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkRow {
    /// Its family.
    pub family: FamilyId,
    /// Seconds between points.
    pub step_seconds: u32,
    /// When it begins, in seconds since 1970.
    pub start_seconds: i64,
    /// The row has every sample of the groups up to this sequence number.
    pub seq: u64,
    /// [`crate::decode_chunk`] reads it.
    pub data: Vec<u8>,
}

/// What changed since the export before; one transaction of the store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Export {
    /// To insert.
    pub families: Vec<FamilyRow>,
    /// To insert or replace; a parked row that is replaced is not parked any more.
    pub series: Vec<SeriesRow>,
    /// To insert or replace.
    pub chunks: Vec<ChunkRow>,
    /// Ended: to delete with series (the parked ones too) and chunks. A row that was never inserted may be among them.
    pub retired: Vec<FamilyId>,
}

impl Export {
    /// Rows to write, ended families included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.families.len() + self.series.len() + self.chunks.len() + self.retired.len()
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
