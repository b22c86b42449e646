//! Accounts, keys and configurations in memory: what admits and shapes a request costs no SQL. Handlers that change a
//! row put the change in here after the store has committed it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

use model::{AccountId, Definition, Millis};
use parking_lot::Mutex;
use store::{
    Store, StoreError,
    accounts::{Account, AccountQuotas, Role},
    keys::ApiKey,
};
use tokio::sync::watch;

use crate::{deliveries::Deliveries, limits::DirectLimit};

/// The configurations of one account, by family name.
#[derive(Debug, Default)]
pub struct Definitions {
    /// Grows with every change; a batch that was resolved against an older one is resolved again.
    pub version: u64,
    /// By family name (without `_total`).
    pub by_family: BTreeMap<String, Arc<Definition>>,
}

/// What requests need to know of an account.
#[derive(Debug)]
pub struct AccountEntry {
    /// Its id.
    pub id: AccountId,
    /// Owner or member.
    pub role: Role,
    /// A disabled account can do nothing.
    pub is_active: bool,
    /// Takes metrics that nobody configured.
    pub accept_unconfigured: bool,
    /// How much it may hold.
    pub quotas: AccountQuotas,
    /// Its configurations.
    pub definitions: Arc<Definitions>,
}

/// What ingestion needs to know of a key.
pub struct KeyEntry {
    /// The row.
    pub row: ApiKey,
    /// Requests a minute of this key.
    pub limit: DirectLimit,
    /// The secret once it was shown and found right, as a keyed hash: SHA-256 for every batch would be the dearest part
    /// of letting it in.
    pub shown_secret: OnceLock<u128>,
    /// What last came with it.
    pub deliveries: Arc<Deliveries>,
}

impl std::fmt::Debug for KeyEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyEntry").field("row", &self.row).finish_non_exhaustive()
    }
}

impl KeyEntry {
    /// Switched on and not expired.
    #[must_use]
    pub fn is_usable(&self, now: Millis) -> bool {
        self.row.is_active && self.row.expires_at.is_none_or(|at| at > now)
    }
}

/// One consistent picture.
#[derive(Debug, Default, Clone)]
pub struct Snapshot {
    /// By id.
    pub accounts: HashMap<AccountId, Arc<AccountEntry>>,
    /// By `mt_pub_…`.
    pub keys: HashMap<String, Arc<KeyEntry>>,
}

/// The present picture; readers never wait for a writer.
#[derive(Debug, Default)]
pub struct Snapshots {
    current: arc_swap::ArcSwap<Snapshot>,
    // Changes one after another; held for the swap only.
    changing: Mutex<()>,
    changed: watch::Sender<()>,
}

impl Snapshots {
    /// The present picture.
    pub fn load(&self) -> arc_swap::Guard<Arc<Snapshot>> {
        self.current.load()
    }

    /// Hears of every new picture.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// One account of it.
    pub fn account(&self, id: AccountId) -> Option<Arc<AccountEntry>> {
        self.load().accounts.get(&id).cloned()
    }

    /// A key of ours, whether or not it may be used.
    #[must_use]
    pub fn key(&self, api_key: &str) -> Option<Arc<KeyEntry>> {
        self.load().keys.get(api_key).cloned()
    }

    /// The account of a key, if both may be used.
    #[must_use]
    pub fn usable_account(&self, key: &KeyEntry, now: Millis) -> Option<Arc<AccountEntry>> {
        key.is_usable(now).then(|| self.account(key.row.account))?.filter(|account| account.is_active)
    }

    /// Reads everything anew: at start, and when the CLI changed something.
    pub async fn reload(&self, store: &Store, limit_of: impl Fn(u32) -> DirectLimit) -> Result<(), StoreError> {
        let mut definitions: HashMap<AccountId, Vec<Definition>> = HashMap::new();
        for definition in store.definitions().await? {
            definitions.entry(definition.account).or_default().push(definition);
        }
        let accounts = store.accounts().await?;
        let keys = store.keys().await?;
        self.change(|snapshot| {
            let previous = std::mem::take(snapshot);
            for account in &accounts {
                let version = previous.accounts.get(&account.id).map_or(0, |entry| entry.definitions.version);
                let own = definitions.remove(&account.id).unwrap_or_default();
                let entry = entry_of(account, Arc::new(index(own, version + 1)));
                snapshot.accounts.insert(account.id, Arc::new(entry));
            }
            for row in keys {
                put_key(snapshot, &previous, row, &limit_of);
            }
        });
        Ok(())
    }

    /// An account was added or changed.
    pub fn put_account(&self, account: &Account) {
        self.change(|snapshot| {
            let definitions = snapshot.accounts.get(&account.id).map(|entry| Arc::clone(&entry.definitions));
            let entry = entry_of(account, definitions.unwrap_or_default());
            snapshot.accounts.insert(account.id, Arc::new(entry));
        });
    }

    /// A key was added or changed.
    pub fn put_key(&self, row: ApiKey, limit_of: impl Fn(u32) -> DirectLimit) {
        self.change(|snapshot| {
            let previous = self.current.load_full();
            put_key(snapshot, &previous, row, &limit_of);
        });
    }

    /// A key was deleted.
    pub fn remove_key(&self, api_key: &str) {
        self.change(|snapshot| {
            snapshot.keys.remove(api_key);
        });
    }

    /// The configurations of an account as they will be at its next version; nothing is published yet.
    pub fn next_definitions(&self, account: AccountId, definitions: Vec<Definition>) -> Arc<Definitions> {
        let version = self.account(account).map_or(0, |entry| entry.definitions.version);
        Arc::new(index(definitions, version + 1))
    }

    /// Publishes them.
    pub fn put_definitions(&self, account: AccountId, definitions: Arc<Definitions>) {
        self.change(|snapshot| {
            if let Some(entry) = snapshot.accounts.get(&account) {
                let changed = AccountEntry {
                    id: entry.id,
                    role: entry.role,
                    is_active: entry.is_active,
                    accept_unconfigured: entry.accept_unconfigured,
                    quotas: entry.quotas,
                    definitions,
                };
                snapshot.accounts.insert(account, Arc::new(changed));
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        let _changing = self.changing.lock();
        let mut next = Snapshot::clone(&self.current.load());
        change(&mut next);
        self.current.store(Arc::new(next));
        self.changed.send_replace(());
    }
}

fn index(definitions: Vec<Definition>, version: u64) -> Definitions {
    let by_family = definitions.into_iter().map(|definition| (definition.family().to_string(), Arc::new(definition)));
    Definitions { version, by_family: by_family.collect() }
}

fn entry_of(account: &Account, definitions: Arc<Definitions>) -> AccountEntry {
    AccountEntry {
        id: account.id,
        role: account.role,
        is_active: account.is_active,
        accept_unconfigured: account.accept_unconfigured,
        quotas: account.quotas,
        definitions,
    }
}

/// A key keeps its record, and its bucket unless the limit changed: an edit hands out no second burst.
fn put_key(snapshot: &mut Snapshot, previous: &Snapshot, row: ApiKey, limit_of: &impl Fn(u32) -> DirectLimit) {
    let before = previous.keys.get(&row.api_key);
    let limit = before
        .filter(|entry| entry.row.rate_limit_per_minute == row.rate_limit_per_minute)
        .map_or_else(|| limit_of(row.rate_limit_per_minute), |entry| entry.limit.clone());
    let deliveries = before.map(|entry| Arc::clone(&entry.deliveries)).unwrap_or_default();
    let entry = KeyEntry { limit, shown_secret: OnceLock::new(), deliveries, row };
    snapshot.keys.insert(entry.row.api_key.clone(), Arc::new(entry));
}
