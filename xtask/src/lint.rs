//! What must hold before anything is committed.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    arrows, prerequisites,
    step::{self, Steps},
    workspace::{self, cargo},
};

/// Checks everything.
pub fn run() -> Result<()> {
    let mut steps = Steps::default();
    steps.step("format", || step::show(&mut cargo(["fmt", "--all", "--check"])))?;
    steps.step("arrows", check_arrows)?;
    steps.step("libraries of the desktop", prerequisites::install_for_desktop)?;
    // Apart, since together they would ask for other features of what both use, and build all of that twice.
    steps.step("clippy", || step::show(&mut clippy(&[])))?;
    steps.step("clippy of the desktop", || step::show(&mut clippy(&["--package", "desktop"])))?;
    steps.step("documentation", || {
        let args = ["doc", "--no-deps", "--document-private-items", "--locked"];
        // Private items are documented too, so links to them resolve. The desktop's would take minutes for one page.
        step::show(cargo(args).env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links"))
    })?;
    steps.step("licences and sources", check_dependencies)
}

fn clippy(packages: &[&str]) -> Command {
    let mut command = cargo(["clippy", "--all-targets", "--locked"]);
    command.args(packages).args(["--", "-D", "warnings"]);
    command
}

fn check_arrows() -> Result<()> {
    let broken = arrows::broken(workspace::root())?;
    if broken.is_empty() {
        return Ok(());
    }
    bail!("{}", broken.join("\n"))
}

fn check_dependencies() -> Result<()> {
    if !step::succeeds(&mut cargo(["deny", "--version"])) {
        eprintln!("left out: cargo-deny is not installed (`cargo install cargo-deny --locked`)");
        return Ok(());
    }
    eprintln!(
        "advisories are left out: they need the advisory database from the network (`cargo deny check advisories`)"
    );
    step::show(&mut cargo(["deny", "--workspace", "--locked", "check", "bans", "licenses", "sources"]))
}
