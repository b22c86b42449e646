//! Admissions: a supervisor makes a token, tells the server its hash on standard input, and whoever brings the token is
//! the owner. A single use, half a minute, in memory.

use std::time::Duration;

use parking_lot::Mutex;
use subtle::ConstantTimeEq as _;

use crate::credential::hash;

/// Life of an admission.
pub const LIFE: Duration = Duration::from_secs(30);
/// Admissions that wait to be used; a further one takes the place of the oldest.
const ADMISSIONS_MAX: usize = 8;
/// Bytes of a SHA-256.
const HASH_BYTES: usize = 32;

/// SHA-256 of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash([u8; HASH_BYTES]);

impl TokenHash {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
        if !rest.is_empty() {
            return None;
        }
        let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some(value(*high)? << 4 | value(*low)?)).collect();
        bytes?.try_into().ok().map(Self)
    }
}

fn value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| value.try_into().ok())
}

#[derive(Debug)]
struct Admission {
    hash: TokenHash,
    /// On the clock that never jumps.
    expires_at: Duration,
}

/// Admissions that nobody has used yet. They outlive a life of the server.
#[derive(Debug, Default)]
pub struct Admissions(Mutex<Vec<Admission>>);

impl Admissions {
    /// Admits whoever brings the token of this hash; `now` is of the monotonic clock.
    pub fn admit(&self, hash: TokenHash, now: Duration) {
        let mut admissions = self.0.lock();
        admissions.retain(|admission| admission.expires_at > now && admission.hash != hash);
        if admissions.len() == ADMISSIONS_MAX {
            admissions.remove(0);
        }
        admissions.push(Admission { hash, expires_at: now + LIFE });
    }

    /// Uses an admission up.
    pub fn take(&self, token: &str, now: Duration) -> bool {
        let brought = hash(token);
        let mut admissions = self.0.lock();
        let found = admissions.iter().position(|admission| admission.hash.0.ct_eq(&brought).into());
        found.is_some_and(|index| admissions.remove(index).expires_at > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(7);

    fn hash_of(token: &str) -> TokenHash {
        TokenHash(hash(token).try_into().expect("a hash"))
    }

    #[test]
    fn a_token_admits_once_and_not_for_long() {
        let admissions = Admissions::default();
        admissions.admit(hash_of("one"), NOW);
        assert!(!admissions.take("other", NOW));
        assert!(admissions.take("one", NOW + Duration::from_millis(29_999)));
        assert!(!admissions.take("one", NOW));
        admissions.admit(hash_of("late"), NOW);
        assert!(!admissions.take("late", NOW + LIFE));
    }

    #[test]
    fn the_oldest_gives_way() {
        let admissions = Admissions::default();
        for token in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "8"] {
            admissions.admit(hash_of(token), NOW);
        }
        assert_eq!(admissions.0.lock().len(), ADMISSIONS_MAX);
        assert!(!admissions.take("0", NOW));
        assert!(admissions.take("1", NOW) && admissions.take("8", NOW) && !admissions.take("8", NOW));
    }

    #[test]
    fn hashes_are_read_from_digits() {
        // SHA-256 of "abc", FIPS 180-2.
        let digits = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(TokenHash::parse(digits), Some(hash_of("abc")));
        assert_eq!(TokenHash::parse(&digits.to_uppercase()), Some(hash_of("abc")));
        for wrong in ["", "b", "zz", &digits[2..], &format!("{digits}00"), &digits.replace("ba", "+a"), "é"] {
            assert_eq!(TokenHash::parse(wrong), None, "{wrong}");
        }
    }
}
