//! Rate limits (`CONTRACT.md` §6): token buckets on the injected monotonic clock. A limiter that knows many callers
//! forgets those whose bucket is full again ([`Limits::forget_idle`], every ten seconds); when more than
//! [`CALLERS_MAX`] are left it starts anew, which can only be generous.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use governor::{
    Quota, RateLimiter,
    clock::Clock as GovernorClock,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed, keyed::DefaultKeyedStateStore},
};
use model::{AccountId, Clock, KeyId};

use crate::error::ApiError;

/// Requests a minute and burst of one key from one client address.
const INGEST_PER_MINUTE: u32 = 100;
const INGEST_BURST: u32 = 20;
/// Anonymous calls a minute of one address.
const ANONYMOUS_PER_MINUTE: u32 = 600;
/// Signed-in calls a minute of one account.
const MEMBER_PER_MINUTE: u32 = 600;
/// Queries (`PromQL`) a minute of one account.
const QUERIES_PER_MINUTE: u32 = 1_200;
/// Callers that one limiter remembers.
const CALLERS_MAX: usize = 200_000;

/// The injected clock as governor wants it.
#[derive(Debug, Clone)]
pub struct LimitClock(Arc<dyn Clock>);

impl GovernorClock for LimitClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.monotonic().into()
    }
}

type Keyed<K> = RateLimiter<K, DefaultKeyedStateStore<K>, LimitClock, NoOpMiddleware<Nanos>>;
type Direct = RateLimiter<NotKeyed, InMemoryState, LimitClock, NoOpMiddleware<Nanos>>;

/// One bucket.
#[derive(Debug, Clone)]
pub struct DirectLimit {
    limiter: Arc<Direct>,
    clock: LimitClock,
}

impl DirectLimit {
    /// Takes one token.
    pub fn check(&self) -> Result<(), ApiError> {
        self.limiter.check().map_err(|refused| refuse(refused.wait_time_from(self.clock.now())))
    }
}

/// A bucket for each caller.
pub struct KeyedLimit<K: Clone + Hash + Eq> {
    limiter: ArcSwap<Keyed<K>>,
    quota: Quota,
    clock: LimitClock,
}

impl<K: Clone + Hash + Eq> KeyedLimit<K> {
    fn new(quota: Quota, clock: &LimitClock) -> Self {
        Self { limiter: ArcSwap::from_pointee(keyed(quota, clock)), quota, clock: clock.clone() }
    }

    /// Takes one token of this caller.
    pub fn check(&self, caller: &K) -> Result<(), ApiError> {
        self.limiter.load().check_key(caller).map_err(|refused| refuse(refused.wait_time_from(self.clock.now())))
    }

    fn forget_idle(&self) {
        let limiter = self.limiter.load();
        limiter.retain_recent();
        limiter.shrink_to_fit();
        if limiter.len() > CALLERS_MAX {
            tracing::warn!(callers = limiter.len(), "a rate limiter knows too many callers and starts anew");
            self.limiter.store(Arc::new(keyed(self.quota, &self.clock)));
        }
    }
}

fn keyed<K: Clone + Hash + Eq>(quota: Quota, clock: &LimitClock) -> Keyed<K> {
    RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone())
}

fn refuse(wait: Duration) -> ApiError {
    ApiError::rate_limited(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

/// A client address as limits see it: IPv6 by its /64, since one host has all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Caller(IpAddr);

impl From<IpAddr> for Caller {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// Every limiter that is not a key's own.
pub struct Limits {
    clock: LimitClock,
    /// Sign-in and sign-up by address.
    pub auth_address: KeyedLimit<Caller>,
    /// Sign-in and sign-up by email (lower case).
    pub auth_email: KeyedLimit<String>,
    /// Anonymous calls by address.
    pub anonymous: KeyedLimit<Caller>,
    /// Ingestion by key and address, without the secret.
    pub ingest: KeyedLimit<(KeyId, Caller)>,
    /// Signed-in calls by account.
    pub member: KeyedLimit<AccountId>,
    /// Queries by account.
    pub queries: KeyedLimit<AccountId>,
}

impl Limits {
    /// All buckets full.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, auth_attempts_per_minute: NonZeroU32) -> Self {
        let clock = LimitClock(clock);
        let auth = Quota::per_minute(auth_attempts_per_minute);
        Self {
            auth_address: KeyedLimit::new(auth, &clock),
            auth_email: KeyedLimit::new(auth, &clock),
            anonymous: KeyedLimit::new(per_minute(ANONYMOUS_PER_MINUTE), &clock),
            ingest: KeyedLimit::new(per_minute(INGEST_PER_MINUTE).allow_burst(positive(INGEST_BURST)), &clock),
            member: KeyedLimit::new(per_minute(MEMBER_PER_MINUTE), &clock),
            queries: KeyedLimit::new(per_minute(QUERIES_PER_MINUTE), &clock),
            clock,
        }
    }

    /// The own bucket of a key.
    #[must_use]
    pub fn of_key(&self, per_minute: u32) -> DirectLimit {
        let limiter = RateLimiter::direct_with_clock(self::per_minute(per_minute), self.clock.clone());
        DirectLimit { limiter: Arc::new(limiter), clock: self.clock.clone() }
    }

    /// Drops callers whose buckets are full again.
    pub fn forget_idle(&self) {
        self.auth_address.forget_idle();
        self.auth_email.forget_idle();
        self.anonymous.forget_idle();
        self.ingest.forget_idle();
        self.member.forget_idle();
        self.queries.forget_idle();
    }
}

fn per_minute(requests: u32) -> Quota {
    Quota::per_minute(positive(requests))
}

fn positive(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}
