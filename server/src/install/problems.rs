//! What stops a snippet right now, in plain sentences that say what to do.

use model::Millis;

use super::status::KeyState;
use crate::{
    deliveries::{Noted, Rejected, RejectedKind, Reported, ReportedProblem, Visit},
    error::Code,
    reach::{Advice, Reach},
};

/// How long a loaded script may be silent, in seconds: it sends what it has every 5 s.
const SILENT_SECONDS: i64 = 30;
/// How long a refusal or a report of one page is shown although batches of another page are taken, in minutes.
const OTHER_PAGE_MINUTES: i64 = 10;

/// What is known.
pub struct Facts<'a> {
    /// Whether the key may be used.
    pub key_state: KeyState,
    /// Origins that may send with it; empty: any.
    pub allowed_origins: &'a [String],
    /// What came with it.
    pub noted: &'a Noted,
    /// Which pages reach the server.
    pub reach: &'a Reach,
    /// The server's origin, for pages.
    pub origin: &'a str,
    /// Now.
    pub now: Millis,
}

/// Every problem, the most certain first.
pub fn problems(facts: &Facts<'_>) -> Vec<Advice> {
    let mut problems: Vec<_> = key_advice(facts.key_state).into_iter().collect();
    problems.extend(rejected_advice(facts));
    let reported = facts.noted.reported.as_ref().filter(|reported| facts.is_current(&reported.visit));
    problems.extend(reported.map(|reported| reported_advice(reported, facts.origin)));
    problems.extend(silent_advice(facts));
    // Whatever the address looks like: where batches come from, it is reached.
    if facts.noted.accepted.is_none() {
        problems.extend_from_slice(facts.reach.warnings());
    }
    problems
}

impl Facts<'_> {
    /// Whether nothing has shown since that this page can send.
    fn is_current(&self, visit: &Visit) -> bool {
        let Some(accepted) = &self.noted.accepted else { return true };
        let is_other_page = accepted.visit.origin != visit.origin;
        visit.order > accepted.visit.order
            || is_other_page && self.now.since(visit.at) < OTHER_PAGE_MINUTES * Millis::MINUTE
    }
}

fn key_advice(state: KeyState) -> Option<Advice> {
    match state {
        KeyState::Active => None,
        KeyState::Inactive => Some(Advice::new(
            "key_inactive",
            "The key is switched off. Switch it on, or make the code with another key.",
        )),
        KeyState::Expired => Some(Advice::new(
            "key_expired",
            "The key has expired. Give it a later expiry, or make the code with another key.",
        )),
    }
}

fn page(visit: &Visit) -> &str {
    visit.origin.as_ref().map_or("a page or program that names no origin", |origin| origin.as_str())
}

fn rejected_advice(facts: &Facts<'_>) -> Option<Advice> {
    let Rejected { visit, kind, reason } = facts.noted.rejected.as_ref()?;
    // The state of the key says it better, and the key may have been mended since.
    if reason.code == Code::InvalidApiKey.text() || !facts.is_current(visit) {
        return None;
    }
    let page = page(visit);
    if reason.code == Code::OriginNotAllowed.text() {
        let is_allowed = |allowed: &String| visit.origin.as_ref().is_some_and(|origin| origin.as_str() == allowed);
        if facts.allowed_origins.is_empty() || facts.allowed_origins.iter().any(is_allowed) {
            return None;
        }
        let message = format!(
            "The key does not take batches from {page}. Add this origin to the key's allowed origins; a page without \
             one (a file, a sandboxed frame) needs a key that allows any."
        );
        return Some(Advice::new(&reason.code, message));
    }
    let what = match kind {
        RejectedKind::Batch => "batch",
        RejectedKind::Script => "request for the script",
    };
    Some(Advice::new(&reason.code, format!("The last {what} from {page} was refused: {}", reason.message)))
}

/// What a report means and what to do. `origin` is the server's.
pub fn reported_advice(Reported { visit, problem }: &Reported, origin: &str) -> Advice {
    let page = page(visit);
    match problem {
        ReportedProblem::Csp => Advice::new(
            "csp",
            format!(
                "The Content-Security-Policy of {page} does not let it send to {origin}. Add {origin} to its \
                 `connect-src` (and to `script-src`)."
            ),
        ),
        ReportedProblem::Blocked => Advice::new(
            "blocked",
            format!(
                "Something in the browser of a visitor of {page} (an ad blocker, an extension, a firewall) blocks what \
                 it sends to {origin}. Serve the library and its batches under the page's own origin, as the recipe \
                 for the reverse proxy shows, or give the server other paths (`--script-path`, `--ingest-path`)."
            ),
        ),
        ReportedProblem::MixedContent => Advice::new(
            "mixed_content",
            format!(
                "{page} is https and browsers do not let it send to {origin}, which is not (mixed content). Give the \
                 server an https address with a reverse proxy and set `--public-url` to it."
            ),
        ),
    }
}

fn silent_advice(facts: &Facts<'_>) -> Option<Advice> {
    let noted = facts.noted;
    let script = noted.script.as_ref()?;
    let heard = [
        noted.accepted.as_ref().map(|accepted| accepted.visit.order),
        noted.rejected.as_ref().map(|rejected| rejected.visit.order),
        noted.reported.as_ref().map(|reported| reported.visit.order),
    ];
    let is_last = heard.into_iter().flatten().all(|order| order < script.order);
    let is_silent = is_last && facts.now.since(script.at) >= SILENT_SECONDS * Millis::SECOND;
    is_silent.then(|| {
        let message = format!(
            "{} has loaded the script and sent nothing for {SILENT_SECONDS} s. Its browser may ask for privacy (Global \
             Privacy Control, Do Not Track), the visitor may have opted out, automatic metrics may be left out of the \
             code, or something blocks {}. `MetricsTracker.debug(true)` in the browser's console shows which.",
            page(script),
            facts.origin
        );
        Advice::new("nothing_sent", message)
    })
}
