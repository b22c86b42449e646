//! Which batches were answered in the last 72 h, and how.
//!
//! An indexed row for every batch caps SQLite at some 12,000 batches a second, because each random key dirties a page of
//! its own; three days of ids do not fit in memory either. So ids live in three places, and none grows without bound:
//!
//! 1. **in the log**: the group's one row carries its ids, so durability costs nothing beside the group commit;
//! 2. **in memory**: ids since the last seal ([`RUN_IDS`] at most, plus what arrives meanwhile), rebuilt from the log;
//! 3. **in runs**: immutable, sorted, written in one go from memory when there are enough (or the oldest is an hour
//!    old). Fingerprints are uniform, so the first bits of an id *are* the number of its page: no index, one page read
//!    of some 4 KiB finds it. Eight runs of one level are merged into one of the next ([`merge`]), so there are at
//!    most a few dozen, each id is rewritten three or four times in its life, always sequentially.
//!
//! A lookup asks memory, then the filters of the runs (two bytes an id, newest runs first within a budget the operator
//! sets), and reads a page only where a filter says "maybe" or has no room. At 64 MiB that is full speed up to some 33
//! million ids in three days (130 batches a second, day and night); beyond, each old run costs one page read a batch.

mod filter;
mod merge;
mod pages;

use std::collections::HashMap;

use filter::Filter;
use merge::Merge;
use model::{AccountId, Millis, limits::BATCH_ID_HOURS};
use rand::RngExt as _;
use siphasher::sip128::{Hasher128 as _, SipHasher13};

use crate::{
    Store, StoreError,
    log::{BatchHead, StoredAnswer},
    rows::Columns,
};

/// Ids that make a run.
pub const RUN_IDS: usize = 65_536;
/// Age at which ids are sealed although there are fewer, in hours.
const RUN_HOURS_MAX: i64 = 1;
/// Setting that holds the hash key.
const KEY_SETTING: &str = "batch_id_key";

/// Makes fingerprints. The key is secret, so that nobody can make two ids that collide.
#[derive(Clone)]
pub struct Fingerprinter {
    key: [u8; 16],
}

impl Fingerprinter {
    /// The key of this database, made at first use.
    pub async fn load(store: &Store) -> Result<Self, StoreError> {
        let fresh: [u8; 16] = rand::rng().random();
        let text = store.setting_or_insert(KEY_SETTING, &format!("{:032x}", u128::from_be_bytes(fresh))).await?;
        let key = u128::from_str_radix(&text, 16).map_err(|_| StoreError::Corrupt("server_settings"))?;
        Ok(Self { key: key.to_be_bytes() })
    }

    /// 128 bits that stand for a batch id of an account. Two of ten thousand million collide once in 10¹⁸ databases.
    #[must_use]
    pub fn of_id(&self, account: AccountId, batch_id: &str) -> u128 {
        use std::hash::Hasher as _;
        let mut hasher = SipHasher13::new_with_key(&self.key);
        hasher.write(account.as_bytes());
        hasher.write(batch_id.as_bytes());
        hasher.finish128().as_u128()
    }

    /// 128 bits that stand for a secret while it is in use.
    #[must_use]
    pub fn of_secret(&self, secret: &[u8]) -> u128 {
        SipHasher13::new_with_key(&self.key).hash(secret).as_u128()
    }

    /// Seed for hashes of what a batch says.
    #[must_use]
    pub fn body_seed(&self) -> u64 {
        u64::from_be_bytes(self.key[..8].try_into().unwrap_or_default())
    }
}

/// What is known of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Hash of what the batch said.
    pub body: u64,
    /// How it was answered.
    pub answer: StoredAnswer,
}

/// A complete run.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) id: i64,
    pub(crate) level: i64,
    /// How many first bits of a fingerprint number its page.
    pub(crate) page_bits: u32,
    pub(crate) ids: u64,
    pub(crate) first_at: Millis,
    pub(crate) last_at: Millis,
    pub(crate) filter: Option<Filter>,
}

/// Every known id.
#[derive(Debug)]
pub struct BatchIds {
    store: Store,
    recent: HashMap<u128, Known>,
    recent_first_at: Option<Millis>,
    runs: Vec<Run>,
    /// Runs whose pages are being deleted.
    doomed: Vec<i64>,
    merging: Option<Merge>,
    next_run: i64,
    next_answer: i64,
    filter_bytes_max: usize,
}

impl BatchIds {
    /// Reads the list of runs and the filters that fit. The caller replays the log into [`BatchIds::remember`].
    pub async fn load(store: &Store, filter_bytes_max: usize) -> Result<Self, StoreError> {
        let (mut runs, doomed) = store.batch_id_runs().await?;
        runs.sort_by_key(|run| std::cmp::Reverse(run.last_at));
        let next_run = runs.iter().map(|run| run.id).chain(doomed.iter().copied()).max().unwrap_or(0) + 1;
        let mut ids = Self {
            store: store.clone(),
            recent: HashMap::new(),
            recent_first_at: None,
            runs,
            doomed,
            merging: None,
            next_run,
            next_answer: store.batch_answer_id_max().await?.max(pages::CLEAN_MAX) + 1,
            filter_bytes_max,
        };
        ids.load_filters().await?;
        Ok(ids)
    }

    /// An id that was answered since the last seal.
    #[must_use]
    pub fn find_recent(&self, fingerprint: u128) -> Option<&Known> {
        self.recent.get(&fingerprint)
    }

    /// An id in a run. Call it when [`BatchIds::find_recent`] knows nothing.
    pub async fn find_sealed(&self, fingerprint: u128) -> Result<Option<Known>, StoreError> {
        for run in &self.runs {
            if run.filter.as_ref().is_some_and(|filter| !filter.may_contain(fingerprint)) {
                continue;
            }
            if let Some(entry) = self.store.batch_id_entry(run, fingerprint).await? {
                return self.store.known(entry).await.map(Some);
            }
        }
        Ok(None)
    }

    /// Notes the answered batches of a group, in the order of the log.
    pub fn remember(&mut self, at: Millis, heads: Vec<BatchHead>) {
        if !heads.is_empty() && self.recent_first_at.is_none() {
            self.recent_first_at = Some(at);
        }
        for head in heads {
            self.recent.insert(head.fingerprint, Known { body: head.body, answer: head.answer });
        }
    }

    /// Ids in memory.
    #[must_use]
    pub fn recent_len(&self) -> usize {
        self.recent.len()
    }

    /// Whether it is time to seal.
    #[must_use]
    pub fn seal_is_due(&self, now: Millis) -> bool {
        let is_old = |first: Millis| now.since(first) > RUN_HOURS_MAX * Millis::HOUR;
        self.recent.len() >= RUN_IDS || self.recent_first_at.is_some_and(is_old)
    }

    /// Writes what is in memory as a run and notes that the log is sealed up to `seq`, all or nothing.
    pub async fn seal(&mut self, now: Millis, seq: i64) -> Result<(), StoreError> {
        let first_at = self.recent_first_at.unwrap_or(now);
        let seal = pages::Seal { run: self.next_run, first_answer: self.next_answer, first_at, now, seq };
        // A try whose outcome is unknown may have used its numbers; the next one takes others, and a run that is there
        // twice does no harm.
        self.next_run += 1;
        self.next_answer += i64::try_from(self.recent.len()).unwrap_or(i64::MAX);
        let run = self.store.write_run(seal, &self.recent).await?;
        self.recent = HashMap::new();
        self.recent_first_at = None;
        self.runs.insert(0, run);
        self.drop_filters_over_budget();
        Ok(())
    }

    /// One bounded step of merging and forgetting. `false`: there is nothing to do.
    pub async fn maintain(&mut self, now: Millis) -> Result<bool, StoreError> {
        if self.delete_doomed(now).await? || self.advance_merge().await? {
            return Ok(true);
        }
        let horizon = now.plus(-BATCH_ID_HOURS * Millis::HOUR);
        if let Some(position) = self.runs.iter().position(|run| run.last_at < horizon) {
            self.store.doom_runs(&[self.runs[position].id]).await?;
            self.doomed.push(self.runs.remove(position).id);
            return Ok(true);
        }
        self.begin_merge().await
    }

    async fn delete_doomed(&mut self, now: Millis) -> Result<bool, StoreError> {
        let Some(&id) = self.doomed.last() else { return Ok(false) };
        if self.store.delete_run_pages(id).await? {
            return Ok(true);
        }
        let oldest = self.runs.iter().map(|run| run.first_at).min().unwrap_or(now);
        let horizon = oldest.min(now.plus(-BATCH_ID_HOURS * Millis::HOUR));
        self.store.delete_run(id, horizon).await?;
        self.doomed.pop();
        Ok(true)
    }

    async fn load_filters(&mut self) -> Result<(), StoreError> {
        let mut left = self.filter_bytes_max;
        for run in &mut self.runs {
            let bytes = Filter::bytes_for(run.ids);
            if bytes <= left {
                run.filter = self.store.run_filter(run.id).await?;
                left -= bytes;
            }
        }
        Ok(())
    }

    fn drop_filters_over_budget(&mut self) {
        let mut left = self.filter_bytes_max;
        for run in &mut self.runs {
            let bytes = Filter::bytes_for(run.ids);
            if bytes > left {
                run.filter = None;
            }
            left = left.saturating_sub(if run.filter.is_some() { bytes } else { 0 });
        }
    }
}

pub(crate) fn read_run(row: &sqlx::any::AnyRow) -> Result<(Run, bool), StoreError> {
    let mut columns = Columns::of(row, "batch_id_runs");
    let run = Run {
        id: columns.integer()?,
        level: columns.integer()?,
        page_bits: columns.count()?,
        ids: columns.count()?,
        first_at: columns.millis()?,
        last_at: columns.millis()?,
        filter: None,
    };
    Ok((run, columns.flag()?))
}
