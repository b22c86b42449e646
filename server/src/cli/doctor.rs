//! `doctor`: checks what a server needs and says how to mend it. Exits 1 when something must be mended.

use settings::{ServeArgs, Settings};

use crate::diagnostics::{self, Check, State};

/// Runs every check.
pub(super) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    let settings = Settings::load(args)?;
    println!("ok    Settings: read; data directory {}", settings.data_dir.display());
    let checks = diagnostics::installation(&settings).await;
    for Check { title, message, fix, state, .. } in &checks {
        let word = if *state == State::Ok { "ok   " } else { "MEND " };
        let fix = fix.as_ref().map(|fix| format!(". {fix}")).unwrap_or_default();
        println!("{word} {title}: {message}{fix}");
    }
    let failed = checks.iter().filter(|check| check.state != State::Ok).count();
    anyhow::ensure!(failed == 0, "{failed} of {} checks found something to mend", checks.len());
    Ok(())
}
