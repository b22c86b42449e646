//! Every suite. Tests find what they need in the environment:
//!
//! | variable | what it names |
//! | --- | --- |
//! | `METRICS_TRACKER_TEST_POSTGRES_URL` | a superuser's address; each test makes its own database |
//! | `METRICS_TRACKER_TEST_PYTHONPATH` | a directory for `PYTHONPATH` with `prometheus_client` |
//! | `METRICS_TRACKER_TEST_CHROMIUM` | Chromium's program |
//! | `METRICS_TRACKER_TEST_NODE_MODULES` | `node_modules` with `playwright-core` |
//! | `METRICS_TRACKER_TEST_SERVER` | the server's program, for the browser tests of npm packages |
//! | `METRICS_TRACKER_TEST_BLOCK_LISTS` | a directory with `easylist.txt` and `easyprivacy.txt`, where Debian has none |
//! | `METRICS_TRACKER_TEST_CLOSES` | how many tabs to close in each engine (15), and a longer run of the rest |
//! | `METRICS_TRACKER_TEST_PACKAGE` | the `.deb` to install and remove, where this runs as root |
//! | `METRICS_TRACKER_TEST_PICTURES` | a directory for pictures of the desktop app |
//! | `METRICS_TRACKER_TEST_REQUIRED` | `1`: a part that is missing fails a test instead of skipping it |

use std::{path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{
    desktop, node,
    postgres::{self, Cluster},
    prerequisites,
    step::{self, Steps},
    workspace,
};

/// What `cargo xtask test` can be told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only the Rust tests
    #[arg(long)]
    rust_only: bool,
    /// Passed on to `cargo test`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Runs every suite.
pub fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::default();
    steps.step("programs", prerequisites::install_packages)?;
    let python_path = steps.step("Python parser", prerequisites::python_path)?;
    for folder in node::packages() {
        let name = folder.strip_prefix(workspace::root())?.display().to_string();
        steps.step(&format!("npm packages of {name}"), || node::install(&folder))?;
        if !args.rust_only {
            steps.step(&format!("types and tests of {name}"), || node::test(&folder))?;
        }
    }
    let cluster = steps.step("PostgreSQL", start_postgres)?;
    let chromium = prerequisites::chromium().context("chromium has just been installed")?;
    let mut tests = tests(&args.rest);
    tests
        .env(postgres::VARIABLE, cluster.url())
        .env("METRICS_TRACKER_TEST_PYTHONPATH", python_path)
        .env("METRICS_TRACKER_TEST_CHROMIUM", &chromium)
        .env("METRICS_TRACKER_TEST_NODE_MODULES", workspace::root().join("clients/browser/node_modules"))
        .env("METRICS_TRACKER_TEST_REQUIRED", "1");
    steps.step("Rust tests", || step::show(&mut tests))?;
    if !args.rust_only {
        test_in_browser(&mut steps, &chromium, &cluster)?;
    }
    if args.rest.is_empty() {
        steps.step("desktop app", desktop::build_tests)?;
        let mut tests = desktop::tests();
        if let Some(package) = steps.step("installer", desktop::package)? {
            tests.env("METRICS_TRACKER_TEST_PACKAGE", package);
        }
        tests.env("METRICS_TRACKER_TEST_REQUIRED", "1");
        steps.step("tests of the desktop app", || step::show(&mut tests))?;
    }
    steps.step("PostgreSQL ends", || {
        drop(cluster);
        Ok(())
    })
}

/// The npm packages' tests that need a browser and the server.
fn test_in_browser(steps: &mut Steps, chromium: &Path, cluster: &Cluster) -> Result<()> {
    steps.step("server for the browser tests", build_server)?;
    for folder in node::packages() {
        let name = folder.strip_prefix(workspace::root())?.display().to_string();
        let mut tests = node::in_browser(&folder, "test:browser", chromium)?;
        tests.env(postgres::VARIABLE, cluster.url());
        steps.step(&format!("browser tests of {name}"), || step::show(&mut tests))?;
    }
    Ok(())
}

/// Builds the program that browsers are shown.
pub fn build_server() -> Result<()> {
    step::show(&mut workspace::cargo(["build", "--locked", "--bin", "metrics-tracker"]))
}

/// Starts the cluster. Ctrl-C and SIGTERM from now on let the running suite end (the terminal tells it, too), so that
/// the cluster is stopped and its directory removed.
pub fn start_postgres() -> Result<Cluster> {
    let cluster = Cluster::start()?;
    ctrlc::set_handler(|| eprintln!("interrupted: waiting for the running step to end"))?;
    Ok(cluster)
}

/// The Rust suites: all but the desktop app's, unless packages are named.
fn tests(rest: &[String]) -> Command {
    // One suite after another: browsers, databases and deadlines share two cores.
    let mut command = workspace::cargo(["test", "--locked"]);
    command.args(rest);
    command
}
