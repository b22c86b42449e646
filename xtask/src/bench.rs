//! Builds the server, the generator and the peer, and starts the comparison.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{
    node,
    step::{self, Steps},
    workspace,
};

/// Core of the generator; it pins every server to core 0.
const GENERATOR_CORE: &str = "1";
/// The document whose marked part holds the tables.
const DOCUMENT: &str = "docs/PERFORMANCE.md";

/// What `cargo xtask bench` can be told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How often every system is measured, in turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Length of each phase
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Only these systems: `fsync`, `process`, `express`
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Put the tables into `docs/PERFORMANCE.md`
    #[arg(long)]
    write: bool,
}

/// Builds and measures.
pub fn run(args: &Args) -> Result<()> {
    workspace::program("taskset")
        .context("the benchmark pins processes with `taskset` (util-linux), so needs Linux")?;
    let express = workspace::root().join("bench/peers/express");
    let mut steps = Steps::default();
    steps.step("build", || {
        step::show(&mut workspace::cargo([
            "build",
            "--release",
            "--locked",
            "--package",
            "server",
            "--package",
            "bench",
        ]))
    })?;
    steps.step("express peer", || node::install(&express))?;
    let mut bench = Command::new("taskset");
    bench.args(["-c", GENERATOR_CORE]).arg(workspace::release_program("bench")?);
    bench.arg("--server").arg(workspace::release_program("metrics-tracker")?).arg("--express").arg(express);
    bench.args(["--rounds", &args.rounds.to_string(), "--seconds", &args.seconds.to_string()]);
    if !args.only.is_empty() {
        bench.args(["--only", &args.only.join(",")]);
    }
    if args.write {
        bench.arg("--write").arg(workspace::root().join(DOCUMENT));
    }
    steps.step("measure", || step::show(&mut bench))
}
