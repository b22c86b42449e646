//! Passwords: Argon2id, off the async threads, a bounded number at a time (each takes 19 MiB), in a bounded queue.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::available_parallelism,
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use model::FieldError;
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{credential, error::ApiError};

/// Memory, passes and lanes (`CONTRACT.md` §2; OWASP's first recommendation).
const MEMORY_KIBIBYTES: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Characters of a password.
const CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// Hashes that may wait while every core has one.
const WAITING_MAX: usize = 32;

/// The work could not be done.
#[derive(Debug, thiserror::Error)]
#[error("hashing a password failed: {0}")]
pub struct PasswordError(argon2::password_hash::Error);

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Passwords {
    // Running and waiting together; who finds no place is told to come back.
    places: Arc<Semaphore>,
    running: Arc<Semaphore>,
    // What the password of an account that does not exist is checked against.
    nobody: Arc<str>,
    computed: AtomicU64,
}

impl Passwords {
    /// As many at a time as there are cores.
    #[must_use]
    pub fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            places: Arc::new(Semaphore::new(cores + WAITING_MAX)),
            running: Arc::new(Semaphore::new(cores)),
            nobody: compute_hash(&credential::new_opaque("")).unwrap_or_default().into(),
            computed: AtomicU64::new(0),
        }
    }

    /// Refuses passwords that are too short or too long.
    pub fn check_chars(field: &str, password: &str) -> Result<(), FieldError> {
        if CHARS.contains(&password.chars().count()) {
            return Ok(());
        }
        let message = format!("must have {} to {} characters", CHARS.start(), CHARS.end());
        Err(FieldError::new(field, message))
    }

    /// The hash of a password, in PHC form.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        self.compute(move || compute_hash(&password)).await?.map_err(|error| ApiError::internal(PasswordError(error)))
    }

    /// Whether the password is the one of `hash`; without a hash the same work is done for nothing.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, ApiError> {
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.as_ref().to_owned());
        let fits = self.compute(move || argon2().verify_password(password.as_bytes(), hash.as_str()).is_ok()).await?;
        Ok(fits && is_somebody)
    }

    /// How many hashes were computed since the start.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| ApiError::overloaded())?;
        let permit = Arc::clone(&self.running).acquire_owned().await.map_err(ApiError::internal)?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        let worked = spawn_blocking(move || {
            // The permits go when the work is done, not when the caller gives up.
            let _held = (place, permit);
            work()
        });
        worked.await.map_err(ApiError::internal)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIBIBYTES, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn compute_hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    argon2().hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hashes_name_their_parameters_and_verify() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse\0battery".to_owned()).await.expect("hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse\0battery".to_owned(), Some(hash.clone())).await.expect("verify"));
        assert!(!passwords.verify("correct horse".to_owned(), Some(hash)).await.expect("verify"));
        assert!(!passwords.verify("correct horse".to_owned(), None).await.expect("verify"));
        assert_eq!(passwords.computed(), 4);
    }

    #[tokio::test]
    async fn the_queue_is_bounded() {
        let passwords = Passwords::new();
        let all = u32::try_from(passwords.places.available_permits()).expect("few");
        let _held = passwords.places.acquire_many(all).await.expect("open");
        let refused = passwords.hash("correct horse".to_owned()).await.expect_err("no place");
        assert_eq!(refused.code(), crate::error::Code::Overloaded);
    }

    #[test]
    fn length_counts_characters() {
        assert!(Passwords::check_chars("password", &"é".repeat(128)).is_ok());
        assert!(Passwords::check_chars("password", &"é".repeat(129)).is_err());
        assert!(Passwords::check_chars("password", "1234567").is_err());
    }
}
