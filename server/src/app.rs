//! Everything that is built once and shared: what handlers take as their state.

use std::sync::Arc;

use model::{Clock, Millis};
use settings::Settings;
use store::Store;

use crate::{
    limits::{DirectLimit, Limits},
    snapshots::Snapshots,
};

/// The state of every handler.
pub type State = axum::extract::State<Arc<App>>;

/// Everything that is built once.
pub struct App {
    /// What the operator said.
    pub settings: Settings,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// When the server started.
    pub started_at: Millis,
    /// The database.
    pub store: Store,
    /// Accounts, keys and configurations in memory.
    pub snapshots: Snapshots,
    /// Rate limits.
    pub limits: Limits,
}

impl App {
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
}
