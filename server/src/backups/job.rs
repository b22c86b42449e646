//! The backup under way: one at a time, beside the server's other work.

use std::sync::Arc;

use model::Millis;
use parking_lot::Mutex;
use serde::Serialize;
use store::{StoreError, copy::Progress};
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use super::name::BackupName;
use crate::{app::App, error::ApiError};

/// How a backup goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It is being written.
    Running,
    /// It stands on the shelf.
    Done,
    /// It could not be written.
    Failed,
    /// Somebody gave it up.
    Cancelled,
}

/// A backup under way, or the last one since the server started.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupJob {
    state: JobState,
    /// The table under way.
    table: String,
    /// Its place in the order, from 1.
    table_number: usize,
    /// How many tables there are.
    tables: usize,
    /// Rows of this table that are written.
    rows: u64,
    /// What it is called once it is done.
    #[schema(value_type = String)]
    name: BackupName,
    /// Why it failed.
    message: Option<String>,
    started_at: String,
}

/// The last job.
#[derive(Debug, Default)]
pub struct Jobs {
    last: Mutex<Option<(BackupJob, CancellationToken)>>,
}

impl Jobs {
    /// The one under way, or the last one.
    #[must_use]
    pub fn last(&self) -> Option<BackupJob> {
        self.last.lock().as_ref().map(|(job, _)| job.clone())
    }

    /// Gives up the one under way.
    pub fn cancel(&self) {
        if let Some((job, cancelled)) = &*self.last.lock()
            && job.state == JobState::Running
        {
            cancelled.cancel();
        }
    }

    fn begin(&self, name: BackupName, now: Millis) -> Result<(BackupJob, CancellationToken), ApiError> {
        let mut last = self.last.lock();
        if last.as_ref().is_some_and(|(job, _)| job.state == JobState::Running) {
            return Err(ApiError::busy("A backup is under way; wait for it or cancel it."));
        }
        let job = BackupJob {
            state: JobState::Running,
            table: String::new(),
            table_number: 0,
            tables: 0,
            rows: 0,
            name,
            message: None,
            started_at: now.to_rfc3339(),
        };
        let begun = (job, CancellationToken::new());
        *last = Some(begun.clone());
        Ok(begun)
    }

    fn update(&self, change: impl FnOnce(&mut BackupJob)) {
        if let Some((job, _)) = &mut *self.last.lock() {
            change(job);
        }
    }

    fn end(&self, state: JobState, message: Option<String>) {
        self.update(|job| (job.state, job.message) = (state, message));
    }
}

/// Begins a backup that goes on by itself.
pub(super) fn start(app: &Arc<App>, name: BackupName) -> Result<BackupJob, ApiError> {
    let (job, cancelled) = app.backups.jobs.begin(name.clone(), app.now())?;
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let (file, jobs) = (app.backups.shelf.path(&name), &app.backups.jobs);
        let progress = |Progress { table, table_number, tables, rows }| {
            jobs.update(|job| {
                (job.table, job.table_number) = (table.to_owned(), table_number);
                (job.tables, job.rows) = (tables, rows);
            });
        };
        let written = tokio::select! {
            written = store::backup::backup(&app.store, &file, progress) => Some(written),
            () = cancelled.cancelled() => None,
        };
        match written {
            Some(Ok(_rows)) => jobs.end(JobState::Done, None),
            None => jobs.end(JobState::Cancelled, None),
            Some(Err(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a backup could not be written");
                jobs.end(JobState::Failed, Some(reason(&error).to_owned()));
            }
        }
    });
    Ok(job)
}

fn reason(error: &StoreError) -> &'static str {
    match error {
        StoreError::File(_) => "The file cannot be written; look at the disk's free space and the server's log.",
        _ => "The database cannot be read; look at the server's log.",
    }
}
