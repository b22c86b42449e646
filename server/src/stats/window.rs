//! Which part of a history is asked for, and which of the stored steps serves it.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use model::Millis;
use serde::Deserialize;

use crate::{
    app::App,
    error::{ApiError, Code},
};

/// Points of one answer.
const POINTS_MAX: i64 = 11_000;
/// Stored steps: seconds between points, seconds that a chunk covers, how far back it goes.
const FINE: (i64, i64, i64) = (10, 600, 24 * 3_600);
const COARSE: (i64, i64, i64) = (300, 86_400, 30 * 86_400);

/// Which part of the history.
#[derive(Debug, Deserialize)]
pub struct Range {
    /// RFC 3339 or seconds since 1970; an hour before `to` when left out.
    from: Option<String>,
    /// RFC 3339 or seconds since 1970; now when left out.
    to: Option<String>,
    /// Seconds between points: a multiple of 10 (24 h back) or of 300 (30 days back); chosen when left out.
    step: Option<i64>,
}

impl FromRequestParts<Arc<App>> for Range {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let Query(range) = Query::<Self>::from_request_parts(parts, app)
            .await
            .map_err(|_| ApiError::new(Code::MalformedParameter, "`step` is a number of seconds."))?;
        Ok(range)
    }
}

/// A range in seconds, and the stored step that serves it.
pub(super) struct Window {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) step: i64,
    pub(super) stored: (i64, i64, i64),
}

impl Window {
    pub(super) fn of(range: &Range, now: Millis) -> Result<Self, ApiError> {
        // The second that is running belongs to the range: it may be the first one of a step.
        let to = moment(range.to.as_deref())?.unwrap_or(now.0 / 1_000 + 1);
        let from = moment(range.from.as_deref())?.unwrap_or(to - 3_600);
        let is_recent = from >= now.0 / 1_000 - FINE.2;
        let length = to - from;
        let chosen = if is_recent && length <= 6 * 3_600 { FINE.0 } else { COARSE.0 };
        let step = range.step.unwrap_or(chosen);
        let stored = if step % COARSE.0 == 0 || !is_recent { COARSE } else { FINE };
        if length <= 0 || step <= 0 || step % stored.0 != 0 || length / step > POINTS_MAX {
            let message = format!(
                "`from` lies before `to`, `step` is a multiple of 10 (the last 24 h) or of 300 (30 days), and there are at most {POINTS_MAX} points."
            );
            return Err(ApiError::new(Code::MalformedParameter, message));
        }
        Ok(Self { from: from.max(now.0 / 1_000 - stored.2), to, step, stored })
    }

    pub(super) fn holds(&self, start: i64) -> bool {
        start + self.stored.0 > self.from && start < self.to
    }
}

fn moment(text: Option<&str>) -> Result<Option<i64>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let seconds = Millis::parse_rfc3339(text).map(|moment| moment.0 / 1_000).or_else(|| text.parse().ok());
    let in_range = seconds.filter(|seconds| (0..=253_402_300_799).contains(seconds));
    in_range
        .map(Some)
        .ok_or_else(|| ApiError::new(Code::MalformedParameter, "`from` and `to` are RFC 3339 or seconds since 1970."))
}
