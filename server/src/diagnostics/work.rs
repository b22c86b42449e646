//! What the running server does with what is sent.

use std::time::Duration;

use model::Millis;

use super::check::{Category, Check, State};
use crate::app::App;

/// Mean time of a group commit that a sound disk or database stays under.
const COMMIT_MEAN_MAX: Duration = Duration::from_millis(100);
/// Parts of a hundred of a budget from which it is nearly used up.
const BUDGET_PERCENT_MAX: usize = 80;

/// Days after which the newest backup is an old one.
const BACKUP_DAYS_MAX: i64 = 7;

/// Every look at the running server.
pub(super) fn checks(app: &App) -> Vec<Check> {
    vec![writer(app), series(app), connections(app), log_level(app), backups(app)]
}

fn writer(app: &App) -> Check {
    let commits = &app.telemetry.commit_seconds;
    let (count, failures) = (commits.get_sample_count(), app.telemetry.commit_failures.get());
    #[expect(clippy::cast_precision_loss, reason = "a mean needs no more than 52 bits of a count")]
    let mean = if count == 0 { 0.0 } else { commits.get_sample_sum() / count as f64 };
    let (mean_ms, queued, queue_max) = (mean * 1_000.0, app.writer.queued(), app.writer.queue_max());
    let message = format!(
        "{count} group commits, {mean_ms:.1} ms on average, {failures} tries failed; {queued} of {queue_max} wait"
    );
    let is_full = queued * 100 > queue_max * BUDGET_PERCENT_MAX;
    let state =
        if is_full || failures > 0 || mean > COMMIT_MEAN_MAX.as_secs_f64() { State::Warning } else { State::Ok };
    let check = Check::new("writer", Category::Ingestion, "Writer", state, message).public();
    if state == State::Ok {
        return check;
    }
    check.fix("Look at the log for failed commits; a faster disk or a nearer database makes commits quick")
}

/// The account that is nearest to its budget.
fn series(app: &App) -> Check {
    let picture = app.snapshots.load();
    let used = |id, max: u32| {
        let held = app.registry.series_count(id);
        (held * 100 / usize::try_from(max).unwrap_or(usize::MAX).max(1), held, max)
    };
    let fullest = picture.accounts.values().map(|account| used(account.id, account.quotas.series_max)).max();
    let total = app.registry.totals().series;
    let (percent, held, max) = fullest.unwrap_or((0, 0, 0));
    let message = format!("{total} in memory; the fullest account holds {held} of {max}");
    let state = if percent >= BUDGET_PERCENT_MAX { State::Warning } else { State::Ok };
    let check = Check::new("series", Category::Ingestion, "Series", state, message).public();
    if state == State::Ok { check } else { check.fix("Raise the account's quota, or give its metrics fewer labels") }
}

fn connections(app: &App) -> Check {
    let open = app.telemetry.connections.get().unsigned_abs();
    let max = u64::from(app.settings.connections_max.get());
    let is_near = open * 100 > max * u64::try_from(BUDGET_PERCENT_MAX).unwrap_or(100);
    let state = if is_near { State::Warning } else { State::Ok };
    let message = format!("{open} of {max} open");
    let check = Check::new("connections", Category::Network, "Connections", state, message).public();
    if is_near { check.fix("Raise --connections-max, or let the proxy hold fewer connections") } else { check }
}

fn log_level(app: &App) -> Check {
    let level = &app.settings.log_level;
    let is_loud = level.contains("debug") || level.contains("trace");
    let state = if is_loud { State::Warning } else { State::Ok };
    let check = Check::new("log_level", Category::Server, "Log level", state, format!("`{level}`")).public();
    if is_loud { check.fix("Go back to `info` when the search is over: a line a request fills disks") } else { check }
}

/// Backups that the server knows of; one that is made elsewhere it cannot see.
fn backups(app: &App) -> Check {
    let check = |state, message: String| Check::new("backups", Category::Database, "Backups", state, message).public();
    let fix = "Make one under Backups, and keep a copy on another machine";
    match app.backups.shelf.newest().map(|newest| app.now().since(newest) / Millis::DAY) {
        None if app.now().since(app.started_at) < Millis::DAY => check(State::Ok, "none yet".to_owned()),
        None => check(State::Warning, "none is kept on this server".to_owned()).fix(fix),
        Some(days) if days > BACKUP_DAYS_MAX => {
            check(State::Warning, format!("the newest is {days} days old")).fix(fix)
        }
        Some(days) => check(State::Ok, format!("the newest is {days} days old")),
    }
}
