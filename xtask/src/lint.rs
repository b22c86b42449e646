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
    for (part, packages) in [("", &[][..]), (" of the desktop", &["--package", "desktop"][..])] {
        steps.step(&format!("clippy{part}"), || step::show(&mut clippy(packages)))?;
        steps.step(&format!("documentation{part}"), || step::show(&mut documentation(packages)))?;
    }
    steps.step("licences and sources", check_dependencies)
}

fn clippy(packages: &[&str]) -> Command {
    let mut command = cargo(["clippy", "--all-targets", "--locked"]);
    command.args(packages).args(["--", "-D", "warnings"]);
    command
}

/// Private items are documented too, so links to them resolve.
fn documentation(packages: &[&str]) -> Command {
    let mut command = cargo(["doc", "--no-deps", "--document-private-items", "--locked"]);
    command.args(packages).env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links");
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
