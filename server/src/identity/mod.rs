//! Who somebody is: passwords, tokens, sessions (`CONTRACT.md` §2).
//!
//! | module | what it is |
//! | --- | --- |
//! | [`passwords`] | Argon2id, a bounded number at a time |
//! | [`signing_key`] | the server's own 32 random bytes, from which the token keys are derived |
//! | [`access_token`] [`refresh_token`] | the two tokens of a session |
//! | [`session_cookie`] | where the served console keeps its refresh token |
//! | [`ended`] | sessions whose access tokens must not work any more |
//! | [`tickets`] | single-use stand-ins for a header |
//! | [`admissions`] | whom a supervisor admits as the owner |
//! | [`signup`] [`signin`] [`desktop`] [`refresh`] [`signout`] [`sessions`] [`profile`] [`ticket`] | the endpoints |
//! | [`answers`] | what they answer |
//!
//! Behaviours worth knowing: a refresh token is not random but derived from session and counter, so that the server can
//! hand the current one out again to a parallel tab without keeping it. A disabled account and an ended session are
//! refused from memory, at once, though their access tokens have not expired.

use std::{path::Path, sync::Arc};

use crate::error::ApiError;

pub mod access_token;
pub mod admissions;
pub mod answers;
pub mod desktop;
pub mod ended;
pub mod passwords;
pub mod profile;
pub mod refresh;
pub mod refresh_token;
pub mod session_cookie;
pub mod sessions;
pub mod signin;
pub mod signing_key;
pub mod signout;
pub mod signup;
pub mod ticket;
pub mod tickets;

pub use access_token::AccessTokens;
pub use admissions::Admissions;
pub use ended::EndedSessions;
pub use passwords::Passwords;
pub use refresh_token::RefreshTokens;
pub use session_cookie::SessionCookie;
pub use signing_key::SigningKey;
pub use tickets::Tickets;

/// Everything that tells who somebody is.
#[derive(Debug)]
pub struct Identity {
    /// Hashing and checking.
    pub passwords: Passwords,
    /// Tokens for requests.
    pub access_tokens: AccessTokens,
    /// Tokens for new access tokens.
    pub refresh_tokens: RefreshTokens,
    /// The cookie of the served console.
    pub session_cookie: SessionCookie,
    /// Sessions that ended lately.
    pub ended: EndedSessions,
    /// Tickets that nobody has used yet.
    pub tickets: Tickets,
    /// Tokens by which a supervisor signs the owner in.
    pub admissions: Arc<Admissions>,
}

impl Identity {
    /// Reads the signing key in `data_dir`, or makes it.
    pub fn open(data_dir: &Path, admissions: Arc<Admissions>) -> std::io::Result<Self> {
        let key = SigningKey::load_or_create(data_dir)?;
        Ok(Self {
            passwords: Passwords::new(),
            access_tokens: AccessTokens::new(&key),
            refresh_tokens: RefreshTokens::new(&key),
            session_cookie: SessionCookie::new(&key),
            ended: EndedSessions::default(),
            tickets: Tickets::default(),
            admissions,
        })
    }
}

/// The one answer to an email and a password that do not belong together, for whatever reason.
#[must_use]
pub fn invalid_credentials() -> ApiError {
    ApiError::new(crate::error::Code::InvalidCredentials, "Email and password do not belong together.")
}
