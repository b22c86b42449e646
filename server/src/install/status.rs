//! What is known of a key's deliveries, as it is answered.

use model::Millis;
use serde::Serialize;
use utoipa::ToSchema;

use super::problems::{Facts, problems, reported_advice};
use crate::{
    app::App,
    deliveries::{Accepted, Counts, Reason, Rejected, RejectedKind, Reported, ReportedProblem, Visit},
    reach::{Advice, Reach},
    snapshots::KeyEntry,
};

/// Whether a key may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It may.
    Active,
    /// It is switched off.
    Inactive,
    /// It has expired.
    Expired,
}

impl KeyState {
    fn of(key: &KeyEntry, now: Millis) -> Self {
        if key.is_usable(now) {
            Self::Active
        } else if key.row.is_active {
            Self::Expired
        } else {
            Self::Inactive
        }
    }
}

/// What has come with a key since the server started.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallStatus {
    api_key_id: String,
    key_state: KeyState,
    /// Since when the server notes: its start. Nothing of this outlives it.
    since: String,
    /// The last batch of which items count.
    last_accepted: Option<LastAccepted>,
    /// The last batch or script that was refused.
    last_rejected: Option<LastRejected>,
    /// The last time that the script was served. Browsers keep it for an hour and do not ask meanwhile.
    last_script: Option<LastScript>,
    /// The last report of a library that was loaded and cannot send.
    last_reported: Option<LastReported>,
    accepted_batches: u64,
    rejected_batches: u64,
    /// Which pages reach the address that the key's code carries.
    reach: Reach,
    /// What stops the snippet right now, and what to do.
    problems: Vec<Advice>,
}

/// A batch that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastAccepted {
    at: String,
    /// Origin of the page; `null`: none was said.
    origin: Option<String>,
    /// Items that count.
    processed: usize,
    /// Items that do not.
    errors: usize,
    /// Remarks on items that count.
    warnings: usize,
}

/// A batch or script that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastRejected {
    at: String,
    /// Origin of the page; `null`: none was said.
    origin: Option<String>,
    kind: RejectedKind,
    /// Code of the answer, or of the first item when none counts.
    code: String,
    message: String,
}

/// A script that was served.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastScript {
    at: String,
    /// Origin of the page; `null`: none was said.
    origin: Option<String>,
}

/// A report of a library that cannot send.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastReported {
    at: String,
    /// Origin of the page; `null`: none was said.
    origin: Option<String>,
    problem: ReportedProblem,
    message: String,
}

impl InstallStatus {
    /// The present state, and the version of the record that it shows.
    pub async fn of(app: &App, key: &KeyEntry, origin: &str) -> (u64, Self) {
        let reach = app.reach.of(origin).await;
        let (noted, now) = (key.deliveries.noted(), app.now());
        let key_state = KeyState::of(key, now);
        let allowed_origins = &key.row.allowed_origins;
        let problems = problems(&Facts { key_state, allowed_origins, noted: &noted, reach: &reach, origin, now });
        let status = Self {
            api_key_id: key.row.id.to_string(),
            key_state,
            since: app.started_at.to_rfc3339(),
            last_accepted: noted.accepted.map(LastAccepted::from),
            last_rejected: noted.rejected.map(LastRejected::from),
            last_script: noted.script.map(|visit| LastScript { at: at(&visit), origin: page(&visit) }),
            last_reported: noted.reported.map(|reported| LastReported::of(&reported, origin)),
            accepted_batches: noted.accepted_batches,
            rejected_batches: noted.rejected_batches,
            reach,
            problems,
        };
        (noted.version, status)
    }
}

fn at(visit: &Visit) -> String {
    visit.at.to_rfc3339()
}

fn page(visit: &Visit) -> Option<String> {
    visit.origin.as_ref().map(|origin| origin.as_str().to_owned())
}

impl From<Accepted> for LastAccepted {
    fn from(Accepted { visit, counts }: Accepted) -> Self {
        let Counts { processed, errors, warnings } = counts;
        Self { at: at(&visit), origin: page(&visit), processed, errors, warnings }
    }
}

impl From<Rejected> for LastRejected {
    fn from(Rejected { visit, kind, reason: Reason { code, message } }: Rejected) -> Self {
        Self { at: at(&visit), origin: page(&visit), kind, code, message }
    }
}

impl LastReported {
    fn of(reported: &Reported, origin: &str) -> Self {
        let Advice { message, .. } = reported_advice(reported, origin);
        Self { at: at(&reported.visit), origin: page(&reported.visit), problem: reported.problem, message }
    }
}
