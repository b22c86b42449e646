//! A blocked Bloom filter over fingerprints. They are uniform already, so their bits serve as the hash functions; the
//! layout is on disk and must not change with a library's release: an id that a filter forgets is counted twice.

/// Bits an id: eight of them set in one block of 512 gives about one false "maybe" in a thousand.
const BITS_PER_ID: u64 = 16;
const WORDS_PER_BLOCK: usize = 8;
const BITS_PER_BLOCK: u64 = 512;
const PROBES: u32 = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    words: Box<[u64]>,
}

impl Filter {
    fn blocks_for(ids: u64) -> usize {
        usize::try_from((ids * BITS_PER_ID).div_ceil(BITS_PER_BLOCK).max(1)).unwrap_or(usize::MAX)
    }

    pub(crate) fn bytes_for(ids: u64) -> usize {
        Self::blocks_for(ids) * WORDS_PER_BLOCK * 8
    }

    pub(crate) fn with_room_for(ids: u64) -> Self {
        Self { words: vec![0; Self::blocks_for(ids) * WORDS_PER_BLOCK].into() }
    }

    pub(crate) fn insert(&mut self, fingerprint: u128) {
        for (word, bit) in self.probes(fingerprint) {
            self.words[word] |= bit;
        }
    }

    pub(crate) fn may_contain(&self, fingerprint: u128) -> bool {
        self.probes(fingerprint).all(|(word, bit)| self.words[word] & bit != 0)
    }

    /// The block by the upper bits of the low half; nine bits each for the places in it, from the lowest 36 bits of both
    /// halves. Pages use the first bits of the high half: the three do not overlap.
    fn probes(&self, fingerprint: u128) -> impl Iterator<Item = (usize, u64)> + use<> {
        let blocks = self.words.len() / WORDS_PER_BLOCK;
        let low = u64::try_from(fingerprint & u128::from(u64::MAX)).unwrap_or_default();
        let block = usize::try_from((u128::from(low) * blocks as u128) >> 64).unwrap_or_default();
        let lowest = (1_u128 << 36) - 1;
        let bits = ((fingerprint >> 64) & lowest) << 36 | (fingerprint & lowest);
        (0..PROBES).map(move |probe| {
            let bit = usize::try_from((bits >> (probe * 9)) & 511).unwrap_or_default();
            (block * WORDS_PER_BLOCK + bit / 64, 1_u64 << (bit % 64))
        })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// `None`: a run whose filter was too large to be kept.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (words, rest) = bytes.as_chunks::<8>();
        let whole = !words.is_empty() && rest.is_empty() && words.len() % WORDS_PER_BLOCK == 0;
        whole.then(|| Self { words: words.iter().map(|word| u64::from_le_bytes(*word)).collect() })
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

    use super::*;

    #[test]
    fn forgets_nothing_and_rarely_says_maybe() {
        let mut rng = StdRng::seed_from_u64(7);
        let ids: Vec<u128> = (0..50_000).map(|_| rng.random()).collect();
        let mut filter = Filter::with_room_for(50_000);
        for id in &ids {
            filter.insert(*id);
        }
        let filter = Filter::from_bytes(&filter.to_bytes()).expect("round trip");
        assert!(ids.iter().all(|id| filter.may_contain(*id)));
        let maybe = (0..100_000).filter(|_| filter.may_contain(rng.random())).count();
        assert!(maybe < 400, "{maybe} false answers in 100,000");
    }
}
