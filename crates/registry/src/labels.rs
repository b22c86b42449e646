//! What never changes in a series, for all series of a family: label text and start time. A snapshot shares it, and the
//! writer copies it only when it adds a series while a snapshot is alive.

use model::Millis;

/// Appends with a quarter of slack instead of the doubling of `Vec`: half of the memory would be slack otherwise.
pub(crate) fn push_tight<T>(vec: &mut Vec<T>, value: T) {
    reserve_tight(vec, 1);
    vec.push(value);
}

/// Room for `additional` more elements.
pub(crate) fn reserve_tight<T>(vec: &mut Vec<T>, additional: usize) {
    if vec.capacity() - vec.len() < additional {
        vec.reserve_exact(additional.max(vec.len() / 4).max(4));
    }
}

/// Label texts in one arena, and start times.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels {
    text: Vec<u8>,
    /// Where each text ends in the arena.
    ends: Vec<u32>,
    started: Vec<Millis>,
}

impl Labels {
    /// Whether a text fits into what 32-bit offsets can address.
    pub fn fits(&self, labels: &str) -> bool {
        u32::try_from(self.text.len() + labels.len()).is_ok()
    }

    /// Adds a series. The text must fit, see [`Self::fits`].
    pub fn push(&mut self, labels: &str, started: Millis) {
        reserve_tight(&mut self.text, labels.len());
        self.text.extend_from_slice(labels.as_bytes());
        push_tight(&mut self.ends, u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        push_tight(&mut self.started, started);
    }

    /// Number of series.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Canonical label text of a series, as bytes of UTF-8.
    pub fn bytes(&self, slot: usize) -> &[u8] {
        let start = if slot == 0 { 0 } else { self.ends[slot - 1] as usize };
        &self.text[start..self.ends[slot] as usize]
    }

    /// Canonical label text of a series.
    pub fn text(&self, slot: usize) -> &str {
        std::str::from_utf8(self.bytes(slot)).unwrap_or_default()
    }

    /// When a series began.
    pub fn started(&self, slot: usize) -> Millis {
        self.started[slot]
    }

    /// Forgets the series from `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.ends.truncate(len);
        self.started.truncate(len);
        self.text.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    /// Keeps the series whose flag is set, in order.
    pub fn retain(&mut self, keep: &[bool]) {
        let mut kept = Self::default();
        for slot in (0..self.len()).filter(|slot| keep[*slot]) {
            kept.push(self.text(slot), self.started(slot));
        }
        *self = kept;
    }
}
