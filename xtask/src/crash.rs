//! The kill -9 suite, longer than `cargo xtask test` runs it.

use anyhow::Result;

use crate::{
    postgres,
    step::{self, Steps},
    test, workspace,
};

/// What `cargo xtask crash` can be told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How often the server is killed, per database
    #[arg(long, default_value_t = 200)]
    kills: u32,
}

/// Runs the suite in a release build, with both databases.
pub fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::default();
    let cluster = steps.step("PostgreSQL", test::start_postgres)?;
    let mut tests = workspace::cargo([
        "test",
        "--release",
        "--locked",
        "--package",
        "server",
        "--test",
        "crash",
        "--",
        "--nocapture",
    ]);
    tests
        .env("METRICS_TRACKER_CRASH_KILLS", args.kills.to_string())
        .env("METRICS_TRACKER_TEST_REQUIRED", "1")
        .env(postgres::VARIABLE, cluster.url());
    steps.step(&format!("{} kills a database", args.kills), || step::show(&mut tests))?;
    steps.step("PostgreSQL ends", || {
        drop(cluster);
        Ok(())
    })
}
