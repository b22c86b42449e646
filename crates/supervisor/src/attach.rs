//! Who holds a data directory, and whether that is as good as a server of ours.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use instance::{Build, Record, lock};
use model::Clock;
use reqwest::Client;

use crate::{
    machine::{Instance, Look},
    probe,
};

/// For an answer of the holder.
const HEALTH_MAX: Duration = Duration::from_secs(2);
/// Between two looks whether somebody still holds the directory.
const HELD_INTERVAL: Duration = Duration::from_millis(100);

/// Looks once.
pub(crate) async fn look(data_dir: PathBuf, program: PathBuf, http: Client, now: i64) -> Look {
    let Some((holder, record)) = blocking(&data_dir, |dir| Some((lock::holder(dir)?, Record::of_holder(dir)))).await
    else {
        return Look::Free;
    };
    let silent = Look::Silent { pid: holder.pid };
    let Some(record) = record else { return silent };
    if probe::health(&http, &record.address, HEALTH_MAX).await != Some(true) {
        return silent;
    }
    let Record { pid, address, version, build } = record;
    let own = blocking(&program, |program| Build::of(program).ok()).await;
    if build.is_some() && build == own {
        // When it began to answer is its own affair; the app knows it from now on.
        Look::Ours(Instance { pid, address, version, since: now })
    } else {
        Look::OtherBuild { pid, version }
    }
}

/// Waits until nobody holds it.
pub(crate) async fn until_free(data_dir: PathBuf) {
    while blocking(&data_dir, |dir| lock::holder(dir)).await.is_some() {
        tokio::time::sleep(HELD_INTERVAL).await;
    }
}

/// The present moment, as people are shown it.
pub(crate) fn shown_now(clock: &dyn Clock) -> i64 {
    clock.now().0
}

/// Files are looked at off the async threads.
async fn blocking<T: Send + 'static>(path: &Path, look: impl FnOnce(&Path) -> Option<T> + Send + 'static) -> Option<T> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || look(&path)).await.ok().flatten()
}
