//! The value of one series as bytes, with a checksum: a sketch of wrong bytes would panic when it is used.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    record::{DecodeError, append},
    window::Window,
};

const CHECKSUM_BYTES: usize = 4;

/// The value of a series apart from its family.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum State {
    Counter(f64),
    Gauge(f64),
    Histogram { sum: f64, counts: Vec<u64> },
    Summary { sum: f64, count: u64, window: Option<Window> },
}

impl State {
    fn is_finite(&self) -> bool {
        match self {
            Self::Counter(value) | Self::Gauge(value) => value.is_finite(),
            Self::Histogram { sum, .. } | Self::Summary { sum, .. } => sum.is_finite(),
        }
    }
}

/// What a row or a returning series holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredState {
    /// It takes what is over the budgets.
    pub overflow: bool,
    /// Its value.
    pub state: State,
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let [a, b, c, d, ..] = xxh3_64(bytes).to_le_bytes();
    [a, b, c, d]
}

impl StoredState {
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        append(&mut bytes, self);
        let checksum = checksum(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (body, expected) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(DecodeError::Malformed)?;
        if checksum(body) != *expected {
            return Err(DecodeError::Checksum);
        }
        let stored: Self = postcard::from_bytes(body)?;
        if stored.state.is_finite() { Ok(stored) } else { Err(DecodeError::Value) }
    }
}
