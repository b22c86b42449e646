//! A text for a report: figures and versions. No secret, address, path, email or name of a metric is in it.

use super::check::{Check, State};

/// One line a check.
pub(super) fn text(checks: &[Check]) -> String {
    let mut text = String::from("Metrics Tracker diagnostics\n");
    for check in checks {
        let state = match check.state {
            State::Ok => "ok     ",
            State::Warning => "warning",
            State::Failed => "failed ",
        };
        let figures = if check.figures.is_empty() { "-" } else { check.figures.as_str() };
        text.extend([state, " ", check.id, ": ", figures, "\n"]);
    }
    text
}
