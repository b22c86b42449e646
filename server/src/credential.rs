//! Credentials made by chance: their prefixes, their texts, their hashes. All but passwords have 190 bits or more, so a fast hash
//! keeps them (nobody can try them all), and the prefix tells people and scanners what they found.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{AccountId, KeyId, Millis};
use rand::{RngExt as _, distr::Alphanumeric};
use sha2::{Digest as _, Sha256};
use store::keys::ApiKey;

/// Prefix of the publishable half of a key.
pub const API_KEY_PREFIX: &str = "mt_pub_";
/// Prefix of the secret half of a key.
pub const API_SECRET_PREFIX: &str = "mt_sec_";
/// Prefix of the token that Prometheus scrapes with.
pub const SCRAPE_TOKEN_PREFIX: &str = "mt_scr_";
/// Prefix of a single-use ticket.
pub const TICKET_PREFIX: &str = "mt_tkt_";

/// Requests a minute of a key that nobody gave another number (`CONTRACT.md` §6).
pub const RATE_LIMIT_PER_MINUTE_DEFAULT: u32 = 6_000;

/// Keys of one account.
pub const KEYS_MAX: i64 = 100;

/// Characters of a publishable key after its prefix.
const API_KEY_CHARS: usize = 32;
/// Random bytes of every other credential.
const OPAQUE_BYTES: usize = 32;
/// Characters of one group of a generated password, and what they are made of: 5 bits each.
const PASSWORD_GROUP_CHARS: usize = 4;
const PASSWORD_ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A new publishable key: letters and digits only, because it stands in URLs and HTML.
#[must_use]
pub fn new_api_key() -> String {
    let random = rand::rng().sample_iter(Alphanumeric).take(API_KEY_CHARS).map(char::from);
    API_KEY_PREFIX.chars().chain(random).collect()
}

/// A new opaque credential with this prefix.
#[must_use]
pub fn new_opaque(prefix: &str) -> String {
    let random: [u8; OPAQUE_BYTES] = rand::random();
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random))
}

/// A new password that people can read out and type: 100 bits in five groups, no letter that looks like another one.
#[must_use]
pub fn new_password() -> String {
    let mut random = rand::rng();
    let mut group = || -> String {
        (0..PASSWORD_GROUP_CHARS)
            .map(|_| char::from(PASSWORD_ALPHABET[random.random_range(0..PASSWORD_ALPHABET.len())]))
            .collect()
    };
    [group(), group(), group(), group(), group()].join("-")
}

/// SHA-256: what the store keeps of a credential.
#[must_use]
pub fn hash(credential: &str) -> Vec<u8> {
    Sha256::digest(credential).to_vec()
}

/// A new key with default settings, and its secret, which exists nowhere else.
#[must_use]
pub fn new_key(account: AccountId, key_name: String, now: Millis) -> (ApiKey, String) {
    let secret = new_opaque(API_SECRET_PREFIX);
    let key = ApiKey {
        id: KeyId::generate(),
        account,
        key_name,
        api_key: new_api_key(),
        secret_hash: hash(&secret),
        is_active: true,
        allowed_origins: Vec::new(),
        rate_limit_per_minute: RATE_LIMIT_PER_MINUTE_DEFAULT,
        expires_at: None,
        last_used_at: None,
        created_at: now,
        updated_at: now,
    };
    (key, secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_letters_and_digits() {
        let key = new_api_key();
        let random = key.strip_prefix(API_KEY_PREFIX).expect("prefix");
        assert_eq!(random.len(), API_KEY_CHARS);
        assert!(random.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_ne!(key, new_api_key());
    }

    #[test]
    fn an_opaque_credential_has_43_characters() {
        let secret = new_opaque(API_SECRET_PREFIX);
        assert_eq!(secret.len(), API_SECRET_PREFIX.len() + 43);
        assert_ne!(secret, new_opaque(API_SECRET_PREFIX));
    }
}
