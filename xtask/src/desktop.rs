//! The desktop app from source, with the server beside it.

use std::process::Command;

use anyhow::Result;

use crate::{prerequisites, step, workspace};

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
    build()?;
    step::show(Command::new(workspace::debug_program("metrics-tracker-desktop")?).args(&args.rest))
}

/// Builds the app and, beside it, the server that it starts.
pub fn build() -> Result<()> {
    step::show(&mut workspace::cargo(["build", "--locked", "--package", "server", "--bin", "metrics-tracker"]))?;
    step::show(&mut workspace::cargo(["build", "--locked", "--package", "desktop"]))
}

/// The app's tests, on a display and a session bus of their own.
pub fn tests() -> Command {
    let cargo = workspace::cargo(["test", "--locked", "--package", "desktop"]);
    let mut command = Command::new("xvfb-run");
    command.current_dir(workspace::root());
    command.args(["-a", "-s", "-screen 0 1280x800x24 -nolisten tcp", "dbus-run-session", "--"]);
    command.arg(cargo.get_program()).args(cargo.get_args());
    command
}
