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

/// Whether what such a tab has collected arrives without the help of a later page. In Firefox, a request that begins while
/// its tab is being closed sometimes comes to nothing (measured, with or without the library); the batch is kept then.
fn is_sure_at_once(engine: Engine, stage: &str) -> bool {
    engine != Engine::Firefox || stage == "hidden"
}

/// Whether all of it is delivered in the end: yes, but for what Firefox has collected since the page was hidden.
fn is_sure(engine: Engine, stage: &str) -> bool {
    engine != Engine::Firefox || stage != "unseen"
}

/// Nothing is lost that need not be, and nothing counted twice.
pub fn check(engine: Engine, closes: &[Close]) {
    let is_all = |delivered: f64, close: &Close| (delivered - close.collected).abs() < f64::EPSILON;
    for close in closes {
        let delivered = close.at_once + close.late;
        assert!(delivered <= close.collected, "{engine:?} counted twice: {close:?}");
        assert!(!is_sure(engine, &close.stage) || is_all(delivered, close), "{engine:?} lost: {close:?}");
        assert!(
            !is_sure_at_once(engine, &close.stage) || is_all(close.at_once, close),
            "{engine:?} was late: {close:?}"
        );
        assert_eq!(close.stage == "early", close.collected <= 0.0, "{close:?}");
    }
}
