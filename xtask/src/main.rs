//! Developer commands. `cargo xtask test` on a fresh machine with Rust and Node.js is all that is needed to know whether
//! the workspace is in order.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`run`] | the server from source, with the browser opened at it |
//! | [`mod@test`] | every suite, with its prerequisites and a private PostgreSQL |
//! | [`crash`] | the kill -9 suite, at length |
//! | [`mod@bench`] | builds and starts the comparison in `bench/` |
//! | [`screenshots`] | pictures of every page of the console |
//! | [`desktop`] | the desktop app from source |
//! | [`bundle`] | installers of the desktop app |
//! | [`lint`] | formatting, clippy, documentation, licences, arrows |
//! | [`arrows`] | which crate and which feature folder may use which |
//! | [`prerequisites`] | Debian packages and the Python parser |
//! | [`postgres`] | a private PostgreSQL cluster for one run |
//! | [`node`] | npm packages of the workspace |
//! | [`step`] | commands that are shown, timed and summed up |
//! | [`workspace`] | where things are |

use anyhow::Result;
use clap::{Parser, Subcommand};

mod arrows;
mod bench;
mod bundle;
mod crash;
mod desktop;
mod lint;
mod node;
mod postgres;
mod prerequisites;
mod run;
mod screenshots;
mod step;
mod test;
mod workspace;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Developer commands")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build and run the server, and open the browser at it
    Run(run::Args),
    /// Run every test; installs what is missing if it may
    Test(test::Args),
    /// Format the workspace
    Fmt,
    /// Check formatting, clippy, documentation, licences and the arrows between crates and folders
    Lint,
    /// Measure against express + prom-client
    Bench(bench::Args),
    /// Take pictures of every page of the console into docs/images
    Screenshots,
    /// Build and run the desktop app
    Desktop(desktop::Args),
    /// Make installers of the desktop app
    Bundle(bundle::Args),
    /// Kill the server over and over and check that no answered batch is lost
    Crash(crash::Args),
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Fmt => step::show(&mut workspace::cargo(["fmt", "--all"])),
        Command::Lint => lint::run(),
        Command::Bench(args) => bench::run(&args),
        Command::Screenshots => screenshots::run(),
        Command::Desktop(args) => desktop::run(&args),
        Command::Bundle(args) => bundle::run(&args),
        Command::Crash(args) => crash::run(&args),
    }
}
