//! Who holds a data directory, and whether that is as good as a server of ours.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use instance::{Build, Record, lock};
use reqwest::Client;

use crate::{
    machine::{Instance, Look},
    probe, process,
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

/// Asks whoever holds it now to end: a process that was seen before may be another one by now.
pub(crate) async fn ask_holder_to_end(data_dir: PathBuf) {
    let pid = blocking(&data_dir, |dir| lock::holder(dir)?.pid).await;
    if let Some(pid) = pid {
        // Who is gone already needs not be asked; who may not be asked stays, and that shows.
        process::ask_to_end(pid);
    }
}

/// Waits until nobody holds it.
pub(crate) async fn until_free(data_dir: PathBuf) {
    while blocking(&data_dir, lock::holder).await.is_some() {
        tokio::time::sleep(HELD_INTERVAL).await;
    }
}

/// Files are looked at off the async threads.
async fn blocking<T: Send + 'static>(path: &Path, look: impl FnOnce(&Path) -> Option<T> + Send + 'static) -> Option<T> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || look(&path)).await.ok().flatten()
}
