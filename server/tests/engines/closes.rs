//! What became of what closed tabs had collected.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Deserialize;

use crate::Engine;

/// A tab that was closed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Close {
    /// What it was doing.
    stage: String,
    /// Page views and events until then.
    collected: f64,
    /// How many of them arrived by themselves.
    at_once: f64,
    /// How many a later page brought.
    late: f64,
}

/// Delivered shares by stage.
pub fn table(closes: &[Close]) -> String {
    let mut stages: BTreeMap<&str, (u32, f64, f64, f64)> = BTreeMap::new();
    for close in closes {
        let (count, collected, at_once, late) = stages.entry(&close.stage).or_default();
        *count += 1;
        *collected += close.collected;
        *at_once += close.at_once;
        *late += close.late;
    }
    let mut text = format!(
        "  {:12} {:>6} {:>9} {:>8} {:>6} {:>7}\n",
        "closed while", "closes", "collected", "at once", "late", "share"
    );
    for (stage, (count, collected, at_once, late)) in stages {
        let share = if collected > 0.0 { format!("{:.1} %", 100.0 * at_once / collected) } else { "–".to_owned() };
        writeln!(text, "  {stage:12} {count:>6} {collected:>9} {at_once:>8} {late:>6} {share:>7}").expect("text");
    }
    text
}

/// Everything arrives as the tab is closed; in Firefox, everything that had been collected when the page was hidden.
pub fn check(engine: Engine, closes: &[Close]) {
    for close in closes {
        let is_bound = engine != Engine::Firefox || close.stage != "unseen";
        assert!(!is_bound || (close.at_once - close.collected).abs() < f64::EPSILON, "{engine:?} lost: {close:?}");
        assert!(close.at_once + close.late <= close.collected, "{engine:?} counted twice: {close:?}");
        assert_eq!(close.stage == "early", close.collected <= 0.0, "{close:?}");
    }
}
