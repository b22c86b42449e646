//! Commands that are shown before they run, and steps whose times are summed up at the end.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// Runs a command with its output shown; fails if it fails.
pub fn show(command: &mut Command) -> Result<()> {
    let line = line(command);
    eprintln!("$ {line}");
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// The command with neither output nor failure shown: whether it succeeds.
pub fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The steps of a command, one after the other. The first that fails is the last that runs.
#[derive(Default)]
pub struct Steps {
    done: Vec<(String, Duration, bool)>,
}

impl Steps {
    /// Runs one step under its name.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("\n── {name}");
        let start = Instant::now();
        let result = work();
        self.done.push((name.to_owned(), start.elapsed(), result.is_ok()));
        result.with_context(|| format!("step `{name}`"))
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        eprintln!();
        for (name, time, good) in &self.done {
            eprintln!("{} {name:<40} {:>7.1} s", if *good { "ok    " } else { "FAILED" }, time.as_secs_f64());
        }
    }
}
