//! What the server's own checks find: `metrics-tracker doctor --json`.

use std::{path::Path, time::Duration};

use serde::Deserialize;
use settings::DatabaseUrl;

use crate::{error::SupervisorError, process, status::Finding};

/// Said to the checks in the environment: a password is nothing for a list of processes.
const DATABASE_VARIABLE: &str = "METRICS_TRACKER_DATABASE_URL";
/// The category of what is found about databases.
const DATABASE: &str = "database";
/// Characters of an answer that is not understood.
const ANSWER_SHOWN: usize = 300;

#[derive(Deserialize)]
struct Answer {
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    category: String,
    #[serde(flatten)]
    finding: Finding,
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
    Ok(checks.into_iter().filter(|check| check.category == DATABASE).map(|check| check.finding).collect())
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
    let ran = tokio::time::timeout(max, command.output()).await;
    let late = |_| SupervisorError::Check(format!("it took longer than {} s.", max.as_secs()));
    let failed = |source| SupervisorError::Program { program: program.to_owned(), source };
    let output = ran.map_err(late)?.map_err(failed)?;
    read(&output.stdout).ok_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        SupervisorError::Check(said.trim().chars().take(ANSWER_SHOWN).collect())
    })
}

fn read(answer: &[u8]) -> Option<Vec<Check>> {
    let list = || serde_json::from_slice(answer).ok();
    serde_json::from_slice::<Answer>(answer).ok().map(|answer| answer.checks).or_else(list)
}
