//! Is this installation well? One list of checks, for `metrics-tracker doctor` and for the owner in the console; the
//! running server knows some more.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`check`] | one look and what it found |
//! | [`machine`] | data directory, disk, address, clock |
//! | [`database`] | schema, writing, size, delay |
//! | [`reachability`] | public URL, proxies |
//! | [`work`] | writer, series, connections, log; of a running server only |
//! | [`support`] | the text for a report |
//! | [`routes`] | `/api/v1/admin/diagnostics` |

pub mod check;
pub mod database;
pub mod machine;
pub mod reachability;
pub mod routes;
pub mod support;
pub mod work;

use std::sync::Arc;

use model::SystemClock;
use settings::Settings;
use store::{Durability, Store};

pub use self::check::{Category, Check, State};
use crate::{app::App, open_store::open_database, reach::ReachFinder};

/// What can be seen without a running server.
pub async fn installation(settings: &Settings) -> Vec<Check> {
    let mut checks = vec![machine::address(settings)];
    let url = settings.database();
    if url.sqlite_file().is_some_and(|file| !file.exists()) {
        let message = format!("{url} is made at the first start");
        checks.push(Check::ok("database_schema", Category::Database, "Database schema", message));
    } else {
        match open_database(&url, Durability::Fsync).await {
            Ok(store) => {
                checks.extend(database::checks(&store, &SystemClock::default()).await);
                store.close().await;
            }
            Err(error) => checks.push(database::unopened(&error.into())),
        }
    }
    let clock = Arc::new(SystemClock::default());
    let finder = ReachFinder::new(clock, settings.public_url.as_ref().map(ToString::to_string));
    checks.push(reachability::public_url(settings, &finder).await);
    checks.extend(of_settings(settings));
    checks
}

/// Everything, as the running server sees it.
pub async fn running(app: &App) -> Vec<Check> {
    let mut checks = vec![machine::server(app), machine::clock(app)];
    checks.extend(database::checks(&app.store, app.clock.as_ref()).await);
    checks.extend(clock_of_database(app, &app.store).await);
    checks.push(reachability::public_url(&app.settings, &app.reach).await);
    checks.push(reachability::proxies(app));
    checks.extend(work::checks(app));
    checks.extend(of_settings(&app.settings));
    checks
}

async fn clock_of_database(app: &App, store: &Store) -> Option<Check> {
    let theirs = store.clock().await.ok().flatten()?;
    Some(machine::database_clock(app.now(), theirs))
}

/// What both see.
fn of_settings(settings: &Settings) -> Vec<Check> {
    let mut checks = vec![machine::data_dir(settings), machine::disk(settings)];
    checks.extend(settings.warnings().into_iter().map(|warning| {
        Check::new("settings", Category::Server, "Settings", State::Warning, warning)
            .fix("Change the settings that it names, then restart the server")
    }));
    checks
}
