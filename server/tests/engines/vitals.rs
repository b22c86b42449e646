//! What the library measures by itself, which differs by engine.

use crate::{Engine, process::ledger::Ledger};

/// No page of the test takes longer to do anything.
const SECONDS_MAX: f64 = 60.0;
const EVERYWHERE: [&str; 4] = ["fcp_seconds", "page_load_seconds", "time_on_page_seconds", "ttfb_seconds"];
/// Measured where the engine can.
const SOMEWHERE: [&str; 4] = ["cumulative_layout_shift", "fid_seconds", "inp_seconds", "lcp_seconds"];

fn can_measure(engine: Engine, name: &str) -> bool {
    match engine {
        Engine::Chromium => true,
        Engine::Firefox => name != "cumulative_layout_shift",
        Engine::Webkit => EVERYWHERE.contains(&name),
    }
}

/// All series of a name together.
fn total(page: &Ledger, name: &str) -> Option<f64> {
    let start = format!("{name}{{");
    let values: Vec<_> =
        page.0.iter().filter(|(series, _)| series.starts_with(&start)).map(|(_, value)| *value).collect();
    (!values.is_empty()).then(|| values.iter().sum())
}

/// What an engine measures is there and plausible; what it cannot measure has no series, rather than zeros.
pub fn check(engine: Engine, page: &Ledger) -> Result<(), String> {
    for name in EVERYWHERE.into_iter().chain(SOMEWHERE) {
        let both = (total(page, &format!("{name}_count")), total(page, &format!("{name}_sum")));
        let is_right = match both {
            (None, None) => !can_measure(engine, name),
            (Some(count), Some(sum)) => {
                can_measure(engine, name) && count > 0.0 && (0.0..count * SECONDS_MAX).contains(&sum)
            }
            _ => false,
        };
        if !is_right {
            return Err(format!("{name} in {engine:?}: count and sum are {both:?}"));
        }
    }
    // Each view is seen for a while; Firefox may keep that of a closed tab for a later page.
    if engine == Engine::Firefox { Ok(()) } else { check_stretches(page) }
}

/// Tabs that end while nothing gets through. What a browser stores in that moment is sometimes lost with the tab's process
/// (measured in `WebKit` and Chromium on a busy machine): its last stretch then neither arrives nor is kept.
const LEFT_BEHIND: &str = r#"{page="/left"}"#;

/// No page was seen less often than it was viewed.
fn check_stretches(page: &Ledger) -> Result<(), String> {
    let stretches = |of: &str| page.0.get(&format!("time_on_page_seconds_count{of}")).copied().unwrap_or_default();
    let views = page.0.iter().filter_map(|(series, views)| Some((series.strip_prefix("page_views_total")?, *views)));
    let sure = views.filter(|(of, _)| *of != LEFT_BEHIND);
    let unseen: Vec<_> = sure.map(|(of, views)| (of, views, stretches(of))).filter(|(_, v, s)| s < v).collect();
    if unseen.is_empty() { Ok(()) } else { Err(format!("pages, views, stretches of visible time: {unseen:?}")) }
}
