//! Measures Metrics Tracker against the stack it replaces. `cargo xtask bench` builds everything and starts this pinned to
//! core 1; every server under test is pinned to core 0.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`system`] | the systems compared, and how each is started |
//! | [`process`] | a server under test: core, ready line, processor time, memory |
//! | [`http`] | raw keep-alive HTTP/1.1 |
//! | [`batch`] | the rendered batches |
//! | [`load`] | saturation and paced load |
//! | [`measure`] | one round of one system |
//! | [`report`] | medians, Markdown |

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use clap::Parser;

use crate::{
    measure::Figures,
    report::Results,
    system::{Programs, System},
};

mod batch;
mod http;
mod load;
mod measure;
mod process;
mod report;
mod system;

/// Measures Metrics Tracker against the stack it replaces.
#[derive(Debug, Parser)]
struct Cli {
    /// How often every system is measured, in turn.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Length of each phase.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Only these systems.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<System>,
    /// The server's program.
    #[arg(long)]
    server: PathBuf,
    /// Directory of the express peer, installed.
    #[arg(long)]
    express: PathBuf,
    /// A document whose marked part gets the tables.
    #[arg(long)]
    write: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    let programs = Programs { server: cli.server, express: cli.express };
    let every = [System::Fsync, System::Process, System::Express];
    let systems = every.into_iter().filter(|system| cli.only.is_empty() || cli.only.contains(system));
    let mut results: Vec<_> = systems.map(|system| Results { system, rounds: Vec::new() }).collect();
    for round in 1..=cli.rounds {
        for result in &mut results {
            let figures = Figures::measure(result.system, &programs, Duration::from_secs(cli.seconds)).await?;
            eprintln!("round {round}, {}: {figures:?}", result.system.title());
            result.rounds.push(figures);
        }
    }
    let tables = report::markdown(&results, cli.seconds);
    println!("{tables}");
    cli.write.map_or(Ok(()), |document| report::write(&document, &tables))
}
