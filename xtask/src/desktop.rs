//! The desktop app from source, with the server beside it.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{bundle, prerequisites, step, test, workspace};

const TESTS: [&str; 4] = ["test", "--locked", "--package", "desktop"];

/// What `cargo xtask desktop` can be told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Passed on to the app
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Builds both programs and runs the app until it is quit.
pub fn run(args: &Args) -> Result<()> {
    prerequisites::install_for_desktop()?;
    test::build_server()?;
    step::show(&mut workspace::cargo(["build", "--locked", "--package", "desktop"]))?;
    step::show(Command::new(workspace::debug_program("metrics-tracker-desktop")?).args(&args.rest))
}

/// Builds the app with its tests; the server that it starts lies beside it by now.
pub fn build_tests() -> Result<()> {
    step::show(workspace::cargo(TESTS).arg("--no-run"))
}

/// The app's tests, on a display and a session bus of their own.
pub fn tests() -> Command {
    let cargo = workspace::cargo(TESTS);
    let mut command = Command::new("xvfb-run");
    command.current_dir(workspace::root());
    command.args(["-a", "-s", "-screen 0 1280x800x24 -nolisten tcp", "dbus-run-session", "--"]);
    command.arg(cargo.get_program()).args(cargo.get_args());
    command
}

/// A `.deb` of what the tests have built; only root can install it.
pub fn package() -> Result<Option<PathBuf>> {
    if !cfg!(target_os = "linux") || !prerequisites::is_root() || workspace::program("dpkg").is_none() {
        eprintln!("left out: only root can install a package, on Debian or Ubuntu");
        return Ok(None);
    }
    Ok(bundle::pack("debug", "deb")?.into_iter().find(|file| file.extension().is_some_and(|end| end == "deb")))
}
