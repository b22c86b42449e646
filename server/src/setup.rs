//! `GET /api/v1/setup`: what the console must know before anyone has signed in.

use ::settings::Signup;
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::State, extract::Visitor};

/// Who may sign up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignUpPolicy {
    /// Anyone who reaches the server.
    Open,
    /// Nobody; the first account still may.
    Closed,
}

impl From<Signup> for SignUpPolicy {
    fn from(signup: Signup) -> Self {
        match signup {
            Signup::Open => Self::Open,
            Signup::Closed => Self::Closed,
        }
    }
}

/// The server, as everybody may know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// Version of the server.
    version: &'static str,
    /// There is an account; the first one owns the server.
    has_owner: bool,
    signup: SignUpPolicy,
    /// Queries (`/prometheus/api/v1/…`) are answered.
    has_prometheus: bool,
    /// Where people and pages reach the server, if the operator says so.
    #[schema(required)]
    public_url: Option<String>,
    /// Where the library sends batches, beside `/api/v1/metrics`.
    ingest_path: String,
    /// Where pages load the library from, beside `/api/v1/tracker.js`.
    script_path: String,
}

/// What the console must know before anyone has signed in.
#[utoipa::path(get, path = "/api/v1/setup", tag = "setup", responses((status = 200, body = Setup)))]
pub async fn setup(app: State, _visitor: Visitor) -> Json<Setup> {
    Json(Setup {
        version: env!("CARGO_PKG_VERSION"),
        has_owner: !app.snapshots.load().accounts.is_empty(),
        signup: app.settings.signup.into(),
        has_prometheus: app.settings.prometheus_url.is_some(),
        public_url: app.settings.public_url.as_ref().map(ToString::to_string),
        ingest_path: app.settings.ingest_path.to_string(),
        script_path: app.settings.script_path.to_string(),
    })
}
