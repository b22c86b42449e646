//! Refresh tokens: `mt_ref_` and base64url of session, counter and an HMAC over both. The server can derive the token of
//! any counter, so it keeps only the hash of the current one and can still hand that one out again.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use model::SessionId;
use sha2::Sha256;

use super::{SigningKey, signing_key::keyed};

const PREFIX: &str = "mt_ref_";
const SESSION_BYTES: usize = 16;
const COUNTER_BYTES: usize = 8;
const MAC_BYTES: usize = 32;

/// Derives and reads refresh tokens.
pub struct RefreshTokens(Hmac<Sha256>);

impl std::fmt::Debug for RefreshTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshTokens")
    }
}

impl RefreshTokens {
    /// Derives with a key derived from the server's own.
    #[must_use]
    pub fn new(key: &SigningKey) -> Self {
        Self(keyed(&key.derive("refresh token")))
    }

    /// The token of a session's counter.
    #[must_use]
    pub fn derive(&self, session: SessionId, counter: i64) -> String {
        let mut bytes = Vec::with_capacity(SESSION_BYTES + COUNTER_BYTES + MAC_BYTES);
        bytes.extend(session.as_bytes());
        bytes.extend(counter.to_be_bytes());
        let mac = self.0.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(mac);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Session and counter of a token that this server derived; nothing is looked up for any other text.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<(SessionId, i64)> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let (named, mac) = bytes.split_at_checked(SESSION_BYTES + COUNTER_BYTES)?;
        self.0.clone().chain_update(named).verify_slice(mac).ok()?;
        let (session, counter) = named.split_at(SESSION_BYTES);
        let session = SessionId::from_bytes(session.try_into().ok()?);
        Some((session, i64::from_be_bytes(counter.try_into().ok()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_derived_tokens_are_read() {
        let dir = tempfile::tempdir().expect("directory");
        let tokens = RefreshTokens::new(&SigningKey::load_or_create(dir.path()).expect("key"));
        let session = SessionId::generate();
        let token = tokens.derive(session, 7);
        assert_eq!(token, tokens.derive(session, 7));
        assert_eq!(tokens.read(&token), Some((session, 7)));
        for index in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[index] = if forged[index] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).expect("ASCII");
            assert_eq!(tokens.read(&forged), None, "byte {index}");
        }
        for forged in [&token[..token.len() - 1], &token[7..], "mt_ref_", "", "mt_ref_AAAA"] {
            assert_eq!(tokens.read(forged), None, "{forged}");
        }
    }
}
