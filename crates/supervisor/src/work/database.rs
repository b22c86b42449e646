//! Another database.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Deserialize;
use settings::{DatabaseUrl, DatabaseUrlText};
use tokio::{io::AsyncWriteExt as _, process::ChildStdout};
use tokio_util::sync::CancellationToken;

use crate::{
    configuration::{self, Change},
    data_dir::{self, Held},
    doctor,
    error::SupervisorError,
    lines,
    machine::Input,
    process,
    shared::{Shared, Tried, blocking},
    status::{Finding, FindingState, Work},
};

/// The files of a SQLite database end so.
const SQLITE_FILES: [&str; 3] = ["", "-wal", "-shm"];
/// Older files of that name are not looked for beyond this number.
const ASIDE_MAX: u32 = 1_000;
/// Characters of what a failed copy said.
const SAID_SHOWN: usize = 500;
/// Bytes that are kept of it: enough for as many characters.
const SAID_BYTES_MAX: u64 = 4 * 500;

/// Lets the server use another database.
pub(crate) async fn switch(
    shared: &Arc<Shared>,
    url: Option<DatabaseUrlText>,
    is_copy: bool,
    cancelled: &CancellationToken,
) -> Result<(), SupervisorError> {
    let data_dir = shared.data_dir();
    let old = read(&data_dir, configuration::database_in_file).await?;
    let from = read(&data_dir, configuration::database).await?;
    let to = url.as_ref().map_or_else(|| Ok(DatabaseUrl::sqlite_in(&data_dir)), DatabaseUrlText::check)?;
    if from == to {
        return Err(SupervisorError::DatabaseUnusable("The server uses this database already.".to_owned()));
    }
    refuse_unusable(&doctor::of_database(&shared.program, &data_dir, &to, shared.tempo.doctor_max).await?)?;
    let was_wanted = shared.hold(nothing_yet()).await?;
    let error = match change(shared, &from, &to, url, is_copy, cancelled).await {
        Ok(()) if was_wanted => return Ok(()),
        Ok(()) => return shared.stop().await,
        Err(Undo { error, aside, is_changed }) => {
            let change_back = is_changed.then_some(Change::Database(old));
            match undo(shared, &data_dir, aside, change_back).await {
                Ok(()) => error,
                Err(undoing) => error.not_put_back(undoing),
            }
        }
    };
    // However it went wrong, the machine gets the data back.
    drop(shared.take(Input::Release { is_start: was_wanted }).await);
    Err(error)
}

/// What was done before it went wrong.
struct Undo {
    error: SupervisorError,
    aside: Aside,
    is_changed: bool,
}

/// Everything is tried, whatever of it fails: the files first, which gives the settings room on a full disk.
async fn undo(
    shared: &Arc<Shared>,
    data_dir: &Path,
    aside: Aside,
    change_back: Option<Change>,
) -> Result<(), SupervisorError> {
    if change_back.is_some() {
        match shared.hold_again(nothing_yet()).await {
            // Where the supervision is over, no server of ours runs.
            Ok(()) | Err(SupervisorError::Ending) => {}
            Err(error) => return Err(error),
        }
    }
    let files = blocking(move || aside.put_back()).await;
    let settings = match change_back {
        Some(change) => write(data_dir, change).await,
        None => Ok(()),
    };
    files.and(settings)
}

async fn change(
    shared: &Arc<Shared>,
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    url: Option<DatabaseUrlText>,
    is_copy: bool,
    cancelled: &CancellationToken,
) -> Result<(), Undo> {
    let data_dir = shared.data_dir();
    let mut aside = Aside::default();
    let mut is_changed = false;
    let changed = async {
        // Nobody else begins a server there meanwhile.
        let held = hold(&data_dir).await?;
        if is_copy {
            if let Some(file) = to.sqlite_file().map(Path::to_owned) {
                aside = blocking(move || Aside::set(&file)).await?;
            }
            copy(shared, from, to, cancelled).await?;
        }
        if cancelled.is_cancelled() {
            return Err(given_up(to, is_copy));
        }
        write(&data_dir, Change::Database(url)).await?;
        is_changed = true;
        drop(held);
        match shared.try_out(cancelled).await {
            Tried::Runs => Ok(()),
            Tried::Refused(reason) => Err(SupervisorError::PutBack(reason)),
            Tried::GivenUp => Err(given_up(to, is_copy)),
        }
    };
    let changed = changed.await;
    changed.map_err(|error| Undo { error, aside, is_changed })
}

/// The lock of a data directory, where there is one yet.
async fn hold(data_dir: &Path) -> Result<Option<Held>, SupervisorError> {
    read(data_dir, |data_dir| if data_dir.is_dir() { data_dir::take(data_dir).map(Some) } else { Ok(None) }).await
}

const fn nothing_yet() -> Work {
    Work::Copy { table: String::new(), table_number: 0, tables: 0, rows: 0 }
}

async fn read<T: Send + 'static>(
    data_dir: &Path,
    read: impl FnOnce(&Path) -> Result<T, SupervisorError> + Send + 'static,
) -> Result<T, SupervisorError> {
    let data_dir = data_dir.to_owned();
    blocking(move || read(&data_dir)).await
}

async fn write(data_dir: &Path, change: Change) -> Result<(), SupervisorError> {
    read(data_dir, move |data_dir| configuration::change(data_dir, &change)).await
}

fn refuse_unusable(findings: &[Finding]) -> Result<(), SupervisorError> {
    let failed = findings.iter().filter(|finding| finding.state == FindingState::Failed);
    let reasons: Vec<_> = failed.map(|finding| format!("{}: {}", finding.title, finding.message)).collect();
    if reasons.is_empty() { Ok(()) } else { Err(SupervisorError::DatabaseUnusable(reasons.join(". "))) }
}

/// The files of a SQLite database that was used before the other one: they make room for the copy, and are kept.
#[derive(Debug, Default)]
struct Aside {
    /// Where each was and where it is.
    renamed: Vec<(PathBuf, PathBuf)>,
    /// What the copy leaves there goes when they come back.
    file: Option<PathBuf>,
}

impl Aside {
    fn set(file: &Path) -> Result<Self, SupervisorError> {
        let mut aside = Self { renamed: Vec::new(), file: Some(file.to_owned()) };
        let failed = |source| SupervisorError::DataDir { path: file.to_owned(), source };
        let is_free = |number: &u32| !ending(file, &format!(".before-{number}")).exists();
        let number = (1..=ASIDE_MAX).find(is_free).ok_or_else(|| failed(std::io::ErrorKind::AlreadyExists.into()))?;
        for end in SQLITE_FILES {
            let (is, becomes) = (ending(file, end), ending(file, &format!(".before-{number}{end}")));
            if !is.exists() {
                continue;
            }
            if let Err(error) = std::fs::rename(&is, &becomes) {
                aside.put_back()?;
                return Err(failed(error));
            }
            aside.renamed.push((is, becomes));
        }
        Ok(aside)
    }

    fn put_back(self) -> Result<(), SupervisorError> {
        let Some(file) = self.file else { return Ok(()) };
        for end in SQLITE_FILES {
            // What the copy has left, if it has left anything.
            drop(std::fs::remove_file(ending(&file, end)));
        }
        for (was, is) in self.renamed {
            std::fs::rename(is, was).map_err(|source| SupervisorError::DataDir { path: file.clone(), source })?;
        }
        Ok(())
    }
}

fn ending(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// A line of `copy-database --json`.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Line {
    Progress { table: String, table_number: usize, tables: usize, rows: u64 },
    Failed { message: String },
    Done {},
}

/// Copies one database into another. The addresses go through standard input: they may hold passwords.
async fn copy(
    shared: &Arc<Shared>,
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    cancelled: &CancellationToken,
) -> Result<(), SupervisorError> {
    let failed = |source| SupervisorError::Program { program: shared.program.clone(), source };
    let mut command = process::command(&shared.program);
    let mut child = command.args(["copy-database", "--json", "-", "-"]).spawn().map_err(failed)?;
    let addresses = format!("{}\n{}\n", from.expose(), to.expose());
    if let Some(mut stdin) = child.stdin.take() {
        // Who does not read it has ended, and that tells why.
        drop(stdin.write_all(addresses.as_bytes()).await);
    }
    let (report, mut reports) = tokio::sync::watch::channel(nothing_yet());
    let follow = tokio::spawn(follow(child.stdout.take(), report));
    let said = tokio::spawn(lines::beginning(child.stderr.take(), SAID_BYTES_MAX));
    let status = loop {
        tokio::select! {
            status = child.wait() => break status.map_err(failed)?,
            () = cancelled.cancelled() => {
                // It is gone before anybody touches its files.
                drop(child.kill().await);
                return Err(given_up(to, true));
            }
            Ok(()) = reports.changed() => {
                let work = reports.borrow_and_update().clone();
                // Nobody is shown it where the supervision is over; the copy is given up then, too.
                drop(shared.take(Input::Progress(work)).await);
            }
        }
    };
    let failure = follow.await.ok().flatten();
    if status.success() {
        return Ok(());
    }
    let said = said.await.unwrap_or_default();
    let said = failure.unwrap_or_else(|| String::from_utf8_lossy(&said).trim().to_owned());
    Err(SupervisorError::CopyFailed(said.chars().take(SAID_SHOWN).collect()))
}

/// A file that was half filled goes; what stands on somebody's server stays.
fn given_up(to: &DatabaseUrl, is_copy: bool) -> SupervisorError {
    if is_copy && to.sqlite_file().is_none() { SupervisorError::CopyCancelled } else { SupervisorError::Cancelled }
}

/// Reports how far the copy is. Why it failed, if it did.
async fn follow(stdout: Option<ChildStdout>, report: tokio::sync::watch::Sender<Work>) -> Option<String> {
    let mut failure = None;
    lines::follow(stdout?, |line| match serde_json::from_str(line) {
        Ok(Line::Progress { table, table_number, tables, rows }) => {
            report.send_replace(Work::Copy { table, table_number, tables, rows });
        }
        Ok(Line::Failed { message }) => failure = Some(message),
        Ok(Line::Done {}) | Err(_) => {}
    })
    .await;
    failure
}
