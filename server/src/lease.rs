//! One server at a time on one database, as this process sees it: who holds the lease, whether that one still lives, and
//! keeping it once it is ours.

use std::{path::Path, sync::Arc, time::Duration};

use model::Clock;
use rand::RngExt as _;
use store::{
    Store, StoreError,
    lease::{Holder, LEASE_MILLIS, LEASE_RENEW_MILLIS},
};
use tokio::{sync::Notify, task::JoinHandle};

/// Pause before a lease that another host holds is looked at again.
const LEASE_RETRY: Duration = Duration::from_secs(1);

/// Why a database is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Another server has it.
    #[error("the database is served by pid {pid} on {host}; stop that server first")]
    Served {
        /// Its process.
        pid: i64,
        /// Its host.
        host: String,
    },
    /// The database refuses.
    #[error("the database's lease cannot be taken")]
    Store(#[source] StoreError),
}

/// A database that no other server may serve meanwhile.
pub struct Held {
    /// The database.
    pub store: Store,
    /// Fires when it is somebody else's.
    pub lost: Arc<Notify>,
    holder: Holder,
    renewing: JoinHandle<()>,
}

impl Held {
    /// Takes the lease and keeps it until [`Held::give_back`], or until this is dropped and the lease runs out.
    pub async fn take(store: Store, clock: Arc<dyn Clock>) -> Result<Self, LeaseError> {
        let holder = take_lease(&store, clock.as_ref()).await?;
        let lost = Arc::new(Notify::new());
        let renewing = tokio::spawn(renew_lease(store.clone(), holder.clone(), clock, Arc::clone(&lost)));
        Ok(Self { store, lost, holder, renewing })
    }

    /// Gives the lease back.
    pub async fn give_back(&self) {
        self.stop_renewing();
        drop(self.store.release_lease(&self.holder).await);
    }

    /// Lets the lease run out.
    pub fn stop_renewing(&self) {
        self.renewing.abort();
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.stop_renewing();
    }
}

/// Refuses before anything is changed when another server lives on this database.
pub async fn refuse_if_held(store: &Store, clock: &dyn Clock) -> Result<(), LeaseError> {
    // A database without the table has never been served.
    if let Ok(Some((other, expires_at))) = store.lease().await
        && expires_at > clock.now()
        && other.host == host()
        && process_lives(other.pid)
        && other.pid != i64::from(std::process::id())
    {
        return Err(LeaseError::Served { pid: other.pid, host: other.host });
    }
    Ok(())
}

/// Takes the database's lease. A holder on this host whose process is gone is no holder; one elsewhere may be gone, too,
/// so its lease is given the time to run out.
async fn take_lease(store: &Store, clock: &dyn Clock) -> Result<Holder, LeaseError> {
    let token: u128 = rand::rng().random();
    let holder = Holder { token: format!("{token:032x}"), host: host(), pid: i64::from(std::process::id()) };
    let is_here = |other: &Holder| other.host == holder.host;
    let is_dead = |other: &Holder| is_here(other) && (other.pid == holder.pid || !process_lives(other.pid));
    let until = clock.monotonic() + Duration::from_millis(LEASE_MILLIS.unsigned_abs()) + LEASE_RETRY;
    loop {
        match store.take_lease(&holder, clock.now(), is_dead).await {
            Ok(()) => return Ok(holder),
            Err(StoreError::Held { host, pid }) if host == holder.host || clock.monotonic() > until => {
                return Err(LeaseError::Served { pid, host });
            }
            Err(StoreError::Held { host, pid }) => {
                tracing::warn!(%host, pid, "the database may be served by another host; waiting for its lease to run out");
                tokio::time::sleep(LEASE_RETRY).await;
            }
            Err(error) => return Err(LeaseError::Store(error)),
        }
    }
}

/// This host as far as process ids mean something: the machine's start and the namespace belong to it.
fn host() -> String {
    let read = |path: &str| std::fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    let named = read("/proc/sys/kernel/hostname").or_else(|| std::env::var("HOSTNAME").ok());
    let name = named.or_else(|| std::env::var("COMPUTERNAME").ok()).unwrap_or_else(|| "localhost".to_owned());
    let boot = read("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = std::fs::read_link("/proc/self/ns/pid").ok();
    let namespace = namespace.map(|path| path.display().to_string()).unwrap_or_default();
    if boot.is_empty() { name } else { format!("{name} ({boot} {namespace})") }
}

/// Where there is no /proc, a lease simply has to run out.
fn process_lives(pid: i64) -> bool {
    !Path::new("/proc/self").exists() || Path::new(&format!("/proc/{pid}")).exists()
}

/// Keeps the lease until it is somebody else's. Runs from before recovery to after the last checkpoint, and while the
/// command line works on whole databases.
async fn renew_lease(store: Store, holder: Holder, clock: Arc<dyn Clock>, lost: Arc<Notify>) {
    let mut renew = tokio::time::interval(Duration::from_millis(LEASE_RENEW_MILLIS.unsigned_abs()));
    loop {
        renew.tick().await;
        match store.renew_lease(&holder, clock.now()).await {
            Ok(()) => {}
            Err(StoreError::Fenced) => return lost.notify_one(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the lease cannot be renewed; trying again");
            }
        }
    }
}
