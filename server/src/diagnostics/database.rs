//! The database: its schema, whether it can be written, how large and how quick it is.

use std::time::Duration;

use model::Clock;
use store::{Dialect, Store, StoreError};

use super::check::{Category, Check, State, size};

/// An answer to nothing that takes longer makes every group commit slow.
const PING_MILLIS_MAX: u64 = 100;

fn check(id: &'static str, title: &'static str, state: State, message: impl Into<String>) -> Check {
    Check::new(id, Category::Database, title, state, message)
}

/// Every look at an open database.
pub(super) async fn checks(store: &Store, clock: &dyn Clock) -> Vec<Check> {
    match store.pending_migrations().await {
        Ok(pending) if store.is_new(pending) => vec![facts(store, clock).await, new(store).await],
        pending => vec![facts(store, clock).await, schema(pending), writable(store).await],
    }
}

/// One that somebody has made for a server to come.
async fn new(store: &Store) -> Check {
    match store.check_makes_tables().await {
        Ok(()) => check("database_schema", "Database schema", State::Ok, "empty; made at the first start").public(),
        Err(error) => {
            let message = format!("empty, and tables cannot be made ({error})");
            check("database_schema", "Database schema", State::Failed, message)
                .fix("Let the user of the address make tables: make it the owner of the database")
        }
    }
}

/// It could not be opened; the address in the reason carries no password.
pub(super) fn unopened(error: &anyhow::Error) -> Check {
    check("database", "Database", State::Failed, format!("{error:#}")).fix("Check --database-url and that it runs")
}

async fn facts(store: &Store, clock: &dyn Clock) -> Check {
    let kind = match store.dialect() {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
    };
    let (id, title) = ("database_size", "Database kind and size");
    let began = clock.monotonic();
    let pinged = store.ping().await;
    let delay = clock.monotonic().saturating_sub(began);
    match (pinged, store.facts().await) {
        (Ok(()), Ok(facts)) => {
            let (size, millis) = (size(facts.bytes), delay.as_secs_f64() * 1_000.0);
            let message = format!("{kind} {}, {size}, answers in {millis:.1} ms", facts.version);
            if delay <= Duration::from_millis(PING_MILLIS_MAX) {
                return check(id, title, State::Ok, message).public();
            }
            check(id, title, State::Warning, message).public().fix("Bring the database nearer, or look at its load")
        }
        (Err(error), _) | (_, Err(error)) => {
            check(id, title, State::Failed, format!("{kind} does not answer: {error}"))
                .public()
                .fix("Look at the database's own log")
        }
    }
}

fn schema(pending: Result<usize, StoreError>) -> Check {
    let (id, title) = ("database_schema", "Database schema");
    match pending {
        Ok(0) => check(id, title, State::Ok, "up to date").public(),
        Ok(count) => check(id, title, State::Warning, format!("{count} migrations are missing"))
            .public()
            .fix("Start the server, which makes them, or run `metrics-tracker migrate`"),
        Err(error) => check(id, title, State::Failed, format!("cannot be read ({error})")).fix("Restore a backup"),
    }
}

async fn writable(store: &Store) -> Check {
    match store.check_writable().await {
        Ok(()) => check("database", "Database", State::Ok, "can be written").public(),
        Err(error) => check("database", "Database", State::Failed, format!("cannot be written ({error})"))
            .fix("Check the disk's free space and the permissions"),
    }
}
