//! Pictures of every page of the console, light, dark and as a phone shows it, in `docs/images`.

use anyhow::{Context, Result};

use crate::{node, prerequisites, step, test, workspace};

/// Builds the server, fills it with an hour of invented visits and takes the pictures.
pub fn run() -> Result<()> {
    prerequisites::install_for_screenshots()?;
    let ui = workspace::root().join("ui");
    node::install(&ui)?;
    test::build_server()?;
    let chromium = prerequisites::chromium().context("chromium has just been installed")?;
    step::show(&mut node::in_browser(&ui, "screenshots", &chromium)?)
}
