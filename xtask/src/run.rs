//! The server from source, with the browser opened at it once it answers.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{step, workspace};

/// What the server says on standard output once it answers.
const READY: &str = "listening on ";

/// What `cargo xtask run` can be told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
    /// Passed on to `metrics-tracker serve`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Builds and runs until the server ends.
pub fn run(args: &Args) -> Result<()> {
    step::show(&mut workspace::cargo(["build", "--release", "--locked", "--package", "server"]))?;
    let mut command = Command::new(workspace::release_program("metrics-tracker")?);
    command.arg("serve").args(&args.rest).stdin(Stdio::null()).stdout(Stdio::piped());
    own_group(&mut command);
    let mut server = command.spawn().context("cannot start the server")?;
    forward_interrupts(&server)?;
    let stdout = server.stdout.take().context("standard output is a pipe")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        if let Some(address) = line.strip_prefix(READY).filter(|_| !args.no_open && has_display()) {
            // No browser is no reason to stop: the address stands in the terminal.
            let _ = open::that_detached(address.trim());
        }
    }
    let status = server.wait()?;
    if !status.success() {
        bail!("the server failed ({status})");
    }
    Ok(())
}

fn has_display() -> bool {
    cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// A group of its own, so that Ctrl-C in the terminal reaches the server once, through [`forward_interrupts`].
#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(unix)]
fn forward_interrupts(server: &Child) -> Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = Pid::from_raw(i32::try_from(server.id())?).context("a child has an id")?;
    ctrlc::set_handler(move || {
        let _ = kill_process(pid, Signal::TERM);
    })?;
    Ok(())
}

/// The console tells both.
#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

/// The console tells the server; this program only has to outlive it.
#[cfg(not(unix))]
fn forward_interrupts(_server: &Child) -> Result<()> {
    Ok(ctrlc::set_handler(|| ())?)
}
