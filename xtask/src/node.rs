//! The npm packages of the workspace: `ui`, and every folder below `clients`, `server/tests` and `examples` with a lock
//! file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{step, workspace};

/// Folders whose subfolders may be packages.
const PARENTS: [&str; 4] = ["", "clients", "server/tests", "examples"];

/// A part that is missing fails a test instead of skipping it.
const REQUIRED: &str = "METRICS_TRACKER_TEST_REQUIRED";

/// The packages, in order of path.
pub fn packages() -> Vec<PathBuf> {
    let parents = PARENTS.iter().map(|parent| workspace::root().join(parent));
    let folders = parents.filter_map(|parent| fs::read_dir(parent).ok()).flatten().flatten().map(|entry| entry.path());
    let mut packages: Vec<_> = folders.filter(|folder| folder.join("package-lock.json").is_file()).collect();
    packages.sort();
    packages
}

/// `npm` in a folder; Windows starts only what ends in `.cmd`.
pub fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}

/// Installs what the lock file says, unless that has been done since it changed.
pub fn install(folder: &Path) -> Result<()> {
    if is_installed(folder) {
        eprintln!("{} is up to date", folder.display());
        return Ok(());
    }
    step::show(npm(folder).args(["ci", "--no-audit", "--no-fund"]))
}

fn is_installed(folder: &Path) -> bool {
    let modified = |file: &str| fs::metadata(folder.join(file)).and_then(|metadata| metadata.modified()).ok();
    // npm writes this at the end of an installation.
    modified("node_modules/.package-lock.json").is_some_and(|done| Some(done) >= modified("package-lock.json"))
}

/// Checks types and runs the tests of a package that need no browser.
pub fn test(folder: &Path) -> Result<()> {
    step::show(npm(folder).args(["run", "--if-present", "typecheck"]))?;
    step::show(npm(folder).args(["run", "--if-present", "test"]).env(REQUIRED, "1"))
}

/// A script of a package that needs a browser and a server that has been built.
pub fn in_browser(folder: &Path, script: &str, chromium: &Path) -> Result<Command> {
    let server = workspace::target()?.join("debug/metrics-tracker").with_extension(std::env::consts::EXE_EXTENSION);
    let mut command = npm(folder);
    command.args(["run", "--if-present", script]).env(REQUIRED, "1");
    command.env("METRICS_TRACKER_TEST_CHROMIUM", chromium).env("METRICS_TRACKER_TEST_SERVER", server);
    Ok(command)
}
