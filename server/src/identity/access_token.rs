//! Access tokens: JWTs of fifteen minutes, signed and checked by this server alone.

use std::collections::HashSet;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use model::{AccountId, Millis, SessionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SigningKey;
use crate::error::ApiError;

/// Life of an access token.
pub const LIFE_SECONDS: i64 = 15 * 60;

/// The one algorithm; the header of a token chooses nothing.
const ALGORITHM: Algorithm = Algorithm::HS256;
/// Issuer and audience: this server.
const PARTY: &str = "metrics-tracker";
/// Tells access tokens from whatever else may be signed one day.
const TYPE: &str = "access";
/// How far the clock may have been set back since a token was made.
const LEEWAY_SECONDS: i64 = 5;
const MILLIS_PER_SECOND: i64 = Millis::SECOND;

// No field has a default: a token that lacks one is refused.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    sid: String,
    jti: String,
    iat: i64,
    exp: i64,
    iss: String,
    aud: String,
    typ: String,
}

/// Makes and reads access tokens.
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl std::fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessTokens")
    }
}

impl AccessTokens {
    /// Signs with a key derived from the server's own.
    #[must_use]
    pub fn new(key: &SigningKey) -> Self {
        let secret = key.derive("access token");
        let mut validation = Validation::new(ALGORITHM);
        // The library asks the system's clock; the claims are compared with ours below.
        validation.validate_exp = false;
        validation.required_spec_claims = HashSet::from(["sub", "iss", "aud"].map(str::to_owned));
        validation.set_issuer(&[PARTY]);
        validation.set_audience(&[PARTY]);
        Self { encoding: EncodingKey::from_secret(&secret), decoding: DecodingKey::from_secret(&secret), validation }
    }

    /// A new token of a session.
    pub fn issue(&self, account: AccountId, session: SessionId, now: Millis) -> Result<String, ApiError> {
        let iat = now.0.div_euclid(MILLIS_PER_SECOND);
        let claims = Claims {
            sub: account.to_string(),
            sid: session.to_string(),
            jti: Uuid::new_v4().to_string(),
            iat,
            exp: iat + LIFE_SECONDS,
            iss: PARTY.to_owned(),
            aud: PARTY.to_owned(),
            typ: TYPE.to_owned(),
        };
        encode(&Header::new(ALGORITHM), &claims, &self.encoding).map_err(ApiError::internal)
    }

    /// Whose token this is; `None`: not ours, or expired. Whether the session still lives is another question.
    #[must_use]
    pub fn read(&self, token: &str, now: Millis) -> Option<(AccountId, SessionId)> {
        let claims = decode::<Claims>(token, &self.decoding, &self.validation).ok()?.claims;
        let now = now.0.div_euclid(MILLIS_PER_SECOND);
        let is_current = claims.iat <= now + LEEWAY_SECONDS && now < claims.exp;
        if claims.typ != TYPE || !is_current || claims.exp.saturating_sub(claims.iat) > LIFE_SECONDS {
            return None;
        }
        Some((claims.sub.parse().ok()?, claims.sid.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: Millis = Millis(1_790_000_000_000);

    fn tokens() -> (tempfile::TempDir, AccessTokens) {
        let dir = tempfile::tempdir().expect("directory");
        let key = SigningKey::load_or_create(dir.path()).expect("key");
        (dir, AccessTokens::new(&key))
    }

    fn good() -> Value {
        let iat = NOW.0 / 1_000;
        json!({
            "sub": AccountId::generate(), "sid": SessionId::generate(), "jti": "x", "iat": iat, "exp": iat + 900,
            "iss": PARTY, "aud": PARTY, "typ": TYPE,
        })
    }

    #[test]
    fn a_token_lives_fifteen_minutes() {
        let (_dir, tokens) = tokens();
        let (account, session) = (AccountId::generate(), SessionId::generate());
        let token = tokens.issue(account, session, NOW).expect("token");
        assert_eq!(tokens.read(&token, NOW), Some((account, session)));
        assert_eq!(tokens.read(&token, NOW.plus(899_999)), Some((account, session)));
        assert_eq!(tokens.read(&token, NOW.plus(900_000)), None);
        assert_eq!(tokens.read(&token, NOW.plus(-5_000)), Some((account, session)));
        assert_eq!(tokens.read(&token, NOW.plus(-6_000)), None);
    }

    #[test]
    fn every_claim_is_needed_and_checked() {
        let (_dir, tokens) = tokens();
        let sign = |claims: &Value| encode(&Header::new(ALGORITHM), claims, &tokens.encoding).expect("token");
        assert!(tokens.read(&sign(&good()), NOW).is_some());
        for claim in ["sub", "sid", "jti", "iat", "exp", "iss", "aud", "typ"] {
            let mut claims = good();
            claims.as_object_mut().expect("object").remove(claim);
            assert_eq!(tokens.read(&sign(&claims), NOW), None, "without {claim}");
        }
        for (claim, value) in [
            ("iss", json!("other")),
            ("aud", json!("other")),
            ("typ", json!("refresh")),
            ("sub", json!("1")),
            ("exp", json!(i64::MAX)),
            ("exp", json!("9999999999")),
            ("iat", json!(i64::MIN)),
        ] {
            let mut claims = good();
            claims[claim] = value;
            assert_eq!(tokens.read(&sign(&claims), NOW), None, "{claims}");
        }
    }

    #[test]
    fn other_keys_and_algorithms_are_refused() {
        let (_dir, tokens) = tokens();
        let foreign = encode(&Header::new(ALGORITHM), &good(), &EncodingKey::from_secret(&[0; 32])).expect("token");
        assert_eq!(tokens.read(&foreign, NOW), None);
        let longer = encode(&Header::new(Algorithm::HS512), &good(), &tokens.encoding).expect("token");
        assert_eq!(tokens.read(&longer, NOW), None);
        let own = encode(&Header::new(ALGORITHM), &good(), &tokens.encoding).expect("token");
        let payload = own.split('.').nth(1).expect("payload");
        // {"typ":"JWT","alg":"none"}
        let none = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0";
        for forged in [format!("{none}.{payload}."), format!("{none}.{payload}"), String::new(), "a.b.c".to_owned()] {
            assert_eq!(tokens.read(&forged, NOW), None, "{forged}");
        }
    }
}
