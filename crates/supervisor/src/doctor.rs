//! What the server's own checks find: `metrics-tracker doctor --json`.

use std::{path::Path, time::Duration};

use serde::Deserialize;
use settings::DatabaseUrl;

use crate::{
    error::SupervisorError,
    lines, process,
    status::{Finding, FindingState},
};

/// Said to the checks in the environment: a password is nothing for a list of processes.
const DATABASE_VARIABLE: &str = "METRICS_TRACKER_DATABASE_URL";
/// What is looked at about databases begins so.
const OF_DATABASE: &str = "database";
/// The look at the settings, without which there is no other.
const OF_SETTINGS: &str = "settings";
/// Characters of an answer that is not understood.
const ANSWER_SHOWN: usize = 300;
/// Bytes of an answer: a hundred times what a long one has. One that was cut is not understood.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;

#[derive(Deserialize)]
struct Check {
    /// What it looked at.
    id: String,
    #[serde(flatten)]
    finding: Finding,
}

impl Check {
    fn is_of_database(&self) -> bool {
        let is_failed = self.finding.state == FindingState::Failed;
        self.id.starts_with(OF_DATABASE) || (self.id == OF_SETTINGS && is_failed)
    }
}

/// Everything that the checks find.
pub(crate) async fn all(program: &Path, data_dir: &Path, max: Duration) -> Result<Vec<Finding>, SupervisorError> {
    Ok(checks(program, data_dir, None, max).await?.into_iter().map(|check| check.finding).collect())
}

/// What they find about a database.
pub(crate) async fn of_database(
    program: &Path,
    data_dir: &Path,
    url: &DatabaseUrl,
    max: Duration,
) -> Result<Vec<Finding>, SupervisorError> {
    let checks = checks(program, data_dir, Some(url), max).await?;
    Ok(checks.into_iter().filter(Check::is_of_database).map(|check| check.finding).collect())
}

async fn checks(
    program: &Path,
    data_dir: &Path,
    url: Option<&DatabaseUrl>,
    max: Duration,
) -> Result<Vec<Check>, SupervisorError> {
    let mut command = process::command(program);
    command.args(["doctor", "--json", "--data-dir"]).arg(data_dir).stdin(std::process::Stdio::null());
    if let Some(url) = url {
        command.env(DATABASE_VARIABLE, url.expose());
    }
    let late = |_| SupervisorError::Check(format!("it took longer than {} s.", max.as_secs()));
    let failed = |source| SupervisorError::Program { program: program.to_owned(), source };
    let mut child = command.spawn().map_err(failed)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let ran = async {
        tokio::join!(
            lines::beginning(stdout, ANSWER_BYTES_MAX),
            lines::beginning(stderr, ANSWER_BYTES_MAX),
            child.wait()
        )
    };
    let (answer, said, ended) = tokio::time::timeout(max, ran).await.map_err(late)?;
    ended.map_err(failed)?;
    serde_json::from_slice(&answer).map_err(|_| {
        let said = String::from_utf8_lossy(&said);
        SupervisorError::Check(said.trim().chars().take(ANSWER_SHOWN).collect())
    })
}
