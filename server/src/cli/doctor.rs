//! `doctor`: checks what a server needs and says how to mend it. Exits 1 when something must be mended.

use clap::Args;
use settings::{ServeArgs, Settings};

use crate::diagnostics::{self, Category, Check, State};

/// The flag for programs.
const JSON: &str = "--json";

/// How the checks are told.
#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Prints an array of JSON, for programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: ServeArgs,
}

/// Runs every check.
pub(super) async fn run(DoctorArgs { json, settings }: DoctorArgs) -> anyhow::Result<()> {
    let checks = match Settings::load(settings) {
        Ok(settings) => {
            let message = format!("read; data directory {}", settings.data_dir.display());
            let mut checks = vec![Check::ok("settings", Category::Server, "Settings", message)];
            checks.extend(diagnostics::installation(&settings).await);
            checks
        }
        Err(error) if json => vec![unreadable(&format!("{:#}", anyhow::Error::from(error)))],
        Err(error) => return Err(error.into()),
    };
    if json {
        print_json(&checks)?;
    } else {
        print(&checks);
    }
    let failed = checks.iter().filter(|check| check.state != State::Ok).count();
    anyhow::ensure!(failed == 0, "{failed} of {} checks found something to mend", checks.len());
    Ok(())
}

/// Says as a check that arguments or variables cannot be used. `false`: nobody asked for JSON.
pub(super) fn refuse(error: &clap::Error) -> bool {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let is_asked = arguments.first().is_some_and(|command| command == "doctor")
        && arguments.iter().any(|argument| argument == JSON);
    let text = error.to_string();
    is_asked && print_json(&[unreadable(text.trim_start_matches("error: ").trim_end())]).is_ok()
}

fn unreadable(message: &str) -> Check {
    Check::new("settings", Category::Server, "Settings", State::Failed, message)
        .fix("Change what it names, or move `settings.toml` away to start with the defaults")
}

fn print_json(checks: &[Check]) -> serde_json::Result<()> {
    println!("{}", serde_json::to_string_pretty(checks)?);
    Ok(())
}

fn print(checks: &[Check]) {
    for Check { title, message, fix, state, .. } in checks {
        let word = if *state == State::Ok { "ok   " } else { "MEND " };
        let fix = fix.as_ref().map(|fix| format!(". {fix}")).unwrap_or_default();
        println!("{word} {title}: {message}{fix}");
    }
}
