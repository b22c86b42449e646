//! Everything that is built once and shared: what handlers take as their state. Features meet here.

use std::{io, sync::Arc, time::Duration};

use model::{AccountId, Clock, Millis, SessionId};
use rand::RngExt as _;
use registry::Registry;
use serde_json::Value;
use settings::Settings;
use store::{Store, StoreError, audit::AuditEntry, batch_ids::Fingerprinter};
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

use crate::{
    backups::Backups,
    credential,
    error::ApiError,
    extract::{Forwarders, Member},
    health::StoreHealth,
    identity::{Admissions, Identity, ended},
    ingest::key_use::KeyUse,
    lifecycle::Lifecycle,
    limits::{DirectLimit, Limits},
    promql::Queries,
    reach::ReachFinder,
    snapshots::Snapshots,
    streams::Streams,
    telemetry::Telemetry,
    tracker::Scripts,
    writer::{
        self, Busy, Parts, Reconcile, Writer,
        recovery::{RecoveryError, recover},
    },
};

/// The state of every handler.
pub type State = axum::extract::State<Arc<App>>;

/// Name of the scrape token among the store's settings.
pub const SCRAPE_TOKEN_SETTING: &str = "scrape_token";

/// Why the server cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("the database cannot be read")]
    Store(#[from] StoreError),
    /// Rows and log of the series.
    #[error("the series cannot be recovered")]
    Recovery(#[from] RecoveryError),
    /// The server's own metrics.
    #[error("the server's own metrics cannot be made")]
    Telemetry(#[from] prometheus::Error),
    /// The writer ended before it began.
    #[error("the configurations cannot be brought into the registry")]
    Reconcile(#[from] Busy),
    /// The client of Prometheus.
    #[error("the client of Prometheus cannot be made")]
    Upstream(#[from] reqwest::Error),
    /// The data directory.
    #[error("`signing.key` in the data directory cannot be read or made")]
    SigningKey(#[source] io::Error),
}

/// Changes of rows that are also in memory, one after another: read, commit, publish. Otherwise the publication of an
/// older commit could overtake that of a newer one.
#[derive(Debug, Default)]
pub struct Turns {
    /// Accounts and their sessions.
    pub accounts: Mutex<()>,
    /// Keys.
    pub keys: Mutex<()>,
    /// Metric configurations.
    pub definitions: Mutex<()>,
    /// `settings.toml`.
    pub settings: Mutex<()>,
    /// Uploaded backups: one at a time.
    pub uploads: Mutex<()>,
}

/// Everything that is built once.
pub struct App {
    /// What the operator said.
    pub settings: Settings,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// When the server started.
    pub started_at: Millis,
    /// The same moment on the clock that never jumps.
    pub started_monotonic: Duration,
    /// The database.
    pub store: Store,
    /// Accounts, keys and configurations in memory.
    pub snapshots: Snapshots,
    /// Rate limits.
    pub limits: Limits,
    /// Passwords, tokens, sessions, tickets.
    pub identity: Identity,
    /// Built scripts.
    pub scripts: Scripts,
    /// What Prometheus scrapes with.
    pub scrape_token: String,
    /// Who may change what is in memory.
    pub turns: Turns,
    /// The server's own metrics.
    pub telemetry: Arc<Telemetry>,
    /// Every series; changed by the writer only.
    pub registry: Arc<Registry>,
    /// The one writer.
    pub writer: Writer,
    /// Makes the hashes by which batches are known.
    pub fingerprints: Fingerprinter,
    /// When keys were last used.
    pub key_use: KeyUse,
    /// How far the addresses reach that pages use.
    pub reach: ReachFinder,
    /// Who forwards without being trusted to.
    pub forwarders: Forwarders,
    /// The Prometheus that answers queries, and their turns.
    pub queries: Queries,
    /// Answers that go on.
    pub streams: Streams,
    /// The last look at the store.
    pub health: StoreHealth,
    /// Backups on this machine.
    pub backups: Backups,
    /// When the database was last restored in place; sessions made before that are none any more.
    pub restored_at: Option<Millis>,
    /// What comes after this life.
    pub lifecycle: Lifecycle,
    /// Fires when this server must end: another one has taken the database over, or the writer is gone.
    pub lost: Arc<Notify>,
}

impl App {
    /// Builds everything over a migrated store. The caller holds the data directory and the database for himself.
    pub async fn open(
        settings: Settings,
        store: Store,
        clock: Arc<dyn Clock>,
        admissions: Arc<Admissions>,
    ) -> Result<Self, OpenError> {
        let data_dir = settings.data_dir.clone();
        let identity = tokio::task::spawn_blocking(move || Identity::open(&data_dir, admissions)).await.map_err(io::Error::other);
        let telemetry = Arc::new(Telemetry::new()?);
        let lost = Arc::new(Notify::new());
        let (writer, registry) = start_writer(&settings, &store, &clock, &telemetry, &lost).await?;
        let fresh_token = credential::new_opaque(credential::SCRAPE_TOKEN_PREFIX);
        let app = Self {
            limits: Limits::new(Arc::clone(&clock), settings.auth_attempts_per_minute),
            identity: identity.flatten().map_err(OpenError::SigningKey)?,
            scrape_token: store.setting_or_insert(SCRAPE_TOKEN_SETTING, &fresh_token).await?,
            started_at: clock.now(),
            started_monotonic: clock.monotonic(),
            forwarders: Forwarders::default(),
            snapshots: Snapshots::default(),
            scripts: Scripts::default(),
            turns: Turns::default(),
            fingerprints: Fingerprinter::load(&store).await?,
            key_use: KeyUse::default(),
            reach: ReachFinder::new(Arc::clone(&clock), settings.public_url.as_ref().map(ToString::to_string)),
            queries: Queries::new(settings.prometheus_url.clone())?,
            streams: Streams::default(),
            health: StoreHealth::default(),
            lifecycle: Lifecycle::default(),
            backups: Backups::of(&settings.data_dir),
            // A clock that was ahead at the restore must not refuse everybody until it comes there again.
            restored_at: store.restored_at().await?.map(|at| at.min(clock.now())),
            telemetry,
            registry,
            writer,
            lost,
            settings,
            clock,
            store,
        };
        app.reload().await?;
        app.reconcile_all().await?;
        Ok(app)
    }

    /// Brings the configurations as they are stored into the registry: a crash may have come between the two.
    async fn reconcile_all(&self) -> Result<(), Busy> {
        let accounts: Vec<_> = self.snapshots.load().accounts.values().cloned().collect();
        for account in accounts {
            let definitions = Arc::clone(&account.definitions);
            let publish = Box::new(|| ());
            self.writer.reconcile(Reconcile { account: account.id, definitions, ended: Vec::new(), publish }).await?;
        }
        Ok(())
    }

    /// Sets the gauges of the own metrics to the present state.
    pub fn observe_state(&self) {
        let totals = self.registry.totals();
        let set = |gauge: &prometheus::IntGauge, value: usize| gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        set(&self.telemetry.series, totals.series);
        set(&self.telemetry.families, totals.families);
        set(&self.telemetry.queue, self.writer.queued());
    }

    /// Reads what is in memory anew: at start, and when the CLI changed something.
    pub async fn reload(&self) -> Result<(), StoreError> {
        let _accounts = self.turns.accounts.lock().await;
        let _keys = self.turns.keys.lock().await;
        let _definitions = self.turns.definitions.lock().await;
        let since = self.now().plus(-ended::REMEMBERED_MILLIS);
        for (session, at) in self.store.sessions_ended_since(since).await? {
            self.identity.ended.put(session, at);
        }
        self.snapshots.reload(&self.store, |per_minute| self.key_limit(per_minute)).await
    }

    /// The bucket of a key, as [`Snapshots`] wants it.
    #[must_use]
    pub fn key_limit(&self, per_minute: u32) -> DirectLimit {
        self.limits.of_key(per_minute)
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The account of a session, if neither was ended.
    #[must_use]
    pub fn member(&self, account: AccountId, session: SessionId) -> Option<Member> {
        let account = self.snapshots.account(account).filter(|account| account.is_active)?;
        let is_older = self.restored_at.is_some_and(|restored_at| session.made_at() <= restored_at);
        (!is_older && !self.identity.ended.contains(session)).then_some(Member { account, session })
    }

    /// Uses a ticket up: who holds it, if that one may still come in.
    #[must_use]
    pub fn redeem_ticket(&self, ticket: &str) -> Option<Member> {
        let (account, session) = self.identity.tickets.take(ticket, self.now())?;
        self.member(account, session)
    }

    /// Ends one session of an account; its tokens stop at once. `false`: it has no such living session.
    pub async fn end_session(&self, account: AccountId, session: SessionId) -> Result<bool, StoreError> {
        let now = self.now();
        let ended = self.store.end_session(account, session, now).await?;
        if ended {
            self.identity.ended.put(session, now);
        }
        Ok(ended)
    }

    /// Ends every session of an account but `kept`. The caller holds the turn of accounts, so that none starts meanwhile.
    pub async fn end_sessions(&self, account: AccountId, kept: Option<SessionId>) -> Result<(), StoreError> {
        let now = self.now();
        for session in self.store.end_sessions(account, kept, now).await? {
            self.identity.ended.put(session, now);
        }
        Ok(())
    }

    /// Publishes the configurations of an account after a commit: the registry follows first, in the order of the log,
    /// and no batch that was resolved against older ones is taken afterwards. The caller holds the turn of definitions.
    pub async fn publish_definitions(self: &Arc<Self>, account: AccountId) -> Result<(), ApiError> {
        let stored = self.store.definitions_of(account).await?;
        let next = self.snapshots.next_definitions(account, stored);
        let present = self.snapshots.account(account).map(|entry| Arc::clone(&entry.definitions)).unwrap_or_default();
        let is_gone = |family: &&String| !next.by_family.contains_key(*family);
        let ended = present.by_family.keys().filter(is_gone).cloned().collect();
        let (app, definitions) = (Arc::clone(self), Arc::clone(&next));
        let publish = Box::new(move || app.snapshots.put_definitions(account, definitions));
        let reconcile = Reconcile { account, definitions: next, ended, publish };
        self.writer.reconcile(reconcile).await.map_err(|_| ApiError::overloaded())
    }

    /// Adds to the audit log. A log that cannot be written fails no request; the reason goes to the server's log.
    pub async fn audit(
        &self,
        account: Option<AccountId>,
        action: &str,
        target: Option<String>,
        details: Option<Value>,
    ) {
        let entry = AuditEntry {
            id: Uuid::now_v7().to_string(),
            at: self.now(),
            account,
            action: action.to_owned(),
            target,
            details: details.map(|details| details.to_string()),
        };
        if let Err(error) = self.store.add_audit(&entry).await {
            tracing::error!(error = &error as &dyn std::error::Error, action, "the audit log cannot be written");
        }
    }
}

async fn start_writer(
    settings: &Settings,
    store: &Store,
    clock: &Arc<dyn Clock>,
    telemetry: &Arc<Telemetry>,
    lost: &Arc<Notify>,
) -> Result<(Writer, Arc<Registry>), OpenError> {
    const MEBIBYTE: usize = 1024 * 1024;
    let filter_bytes_max = settings.id_filter_mebibytes.get() as usize * MEBIBYTE;
    let started = clock.monotonic();
    let recovered = recover(store, rand::rng().random(), filter_bytes_max, clock.now()).await?;
    let duration_ms = (clock.monotonic().saturating_sub(started)).as_millis();
    tracing::info!(position = recovered.seq, replayed = recovered.replayed, duration_ms, "series recovered");
    let parts = Parts {
        store: store.clone(),
        clock: Arc::clone(clock),
        telemetry: Arc::clone(telemetry),
        idle_days: settings.series_idle_days.get(),
        lost: Arc::clone(lost),
    };
    Ok(writer::start(parts, recovered))
}
