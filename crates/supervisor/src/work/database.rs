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
    doctor,
    error::SupervisorError,
    lines,
    machine::Input,
    process,
    shared::{Shared, blocking},
    status::{Finding, FindingState, Work},
};

/// The files of a SQLite database end so.
const SQLITE_FILES: [&str; 3] = ["", "-wal", "-shm"];
/// Older files of that name are not looked for beyond this number.
const ASIDE_MAX: u32 = 1_000;
/// Characters of what a failed copy said.
const SAID_SHOWN: usize = 500;

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
    let made = change(shared, &from, &to, url, is_copy, cancelled).await;
    match made {
        Ok(()) if was_wanted => Ok(()),
        Ok(()) => shared.stop().await,
        Err(Undo { error, aside, is_changed }) => {
            if is_changed {
                shared.hold_again(nothing_yet()).await?;
                write(&data_dir, Change::Database(old)).await?;
            }
            blocking(move || aside.put_back()).await?;
            shared.take(Input::Release { is_start: was_wanted }).await?;
            Err(error)
        }
    }
}

/// What was done before it went wrong.
struct Undo {
    error: SupervisorError,
    aside: Aside,
    is_changed: bool,
}

async fn change(
    shared: &Arc<Shared>,
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    url: Option<DatabaseUrlText>,
    is_copy: bool,
    cancelled: &CancellationToken,
) -> Result<(), Undo> {
    let mut aside = Aside::default();
    if is_copy {
        let file = to.sqlite_file().map(Path::to_owned);
        let result = match file {
            Some(file) => blocking(move || Aside::set(&file)).await,
            None => Ok(Aside::default()),
        };
        match result {
            Ok(set) => aside = set,
            Err(error) => return Err(Undo { error, aside, is_changed: false }),
        }
        if let Err(error) = copy(shared, from, to, cancelled).await {
            return Err(Undo { error, aside, is_changed: false });
        }
    }
    if cancelled.is_cancelled() {
        return Err(Undo { error: SupervisorError::Cancelled, aside, is_changed: false });
    }
    if let Err(error) = write(&shared.data_dir(), Change::Database(url)).await {
        return Err(Undo { error, aside, is_changed: false });
    }
    match shared.try_out().await {
        Ok(()) => Ok(()),
        Err(reason) => Err(Undo { error: SupervisorError::PutBack(reason), aside, is_changed: true }),
    }
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
        stdin.write_all(addresses.as_bytes()).await.map_err(failed)?;
    }
    let (report, mut reports) = tokio::sync::watch::channel(nothing_yet());
    let follow = tokio::spawn(follow(child.stdout.take(), report));
    // Dropped, and so killed, when it is given up.
    let mut ended = Box::pin(child.wait_with_output());
    let output = loop {
        tokio::select! {
            output = &mut ended => break output.map_err(failed)?,
            () = cancelled.cancelled() => return Err(given_up(to)),
            Ok(()) = reports.changed() => {
                let work = reports.borrow_and_update().clone();
                shared.take(Input::Progress(work)).await?;
            }
        }
    };
    let failure = follow.await.ok().flatten();
    if output.status.success() {
        return Ok(());
    }
    let said = failure.unwrap_or_else(|| String::from_utf8_lossy(&output.stderr).trim().to_owned());
    Err(SupervisorError::CopyFailed(said.chars().take(SAID_SHOWN).collect()))
}

/// A file that was half filled goes; what stands on somebody's server stays.
fn given_up(to: &DatabaseUrl) -> SupervisorError {
    if to.sqlite_file().is_some() { SupervisorError::Cancelled } else { SupervisorError::CopyCancelled }
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
