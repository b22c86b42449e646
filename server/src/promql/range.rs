//! Moments, steps and windows, as Prometheus reads them and as we pass them on.

use std::time::Duration;

use model::Millis;
use promql_parser::util::parse_duration;

use super::confine::Refused;

/// Points of one series in an answer.
pub const POINTS_MAX: u32 = 11_000;
/// Longest window, range and offset, in seconds: the bundled Prometheus keeps 30 days.
pub const WINDOW_SECONDS_MAX: u64 = 31 * 86_400;
/// The year 9999, in seconds since 1970.
const SECONDS_MAX: f64 = 253_402_300_799.0;

/// A moment in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Moment(f64);

impl Moment {
    /// Reads RFC 3339 or seconds since 1970; `name` is the parameter.
    pub fn read(name: &str, text: &str) -> Result<Self, Refused> {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era are exact")]
        let rfc3339 = || Millis::parse_rfc3339(text).map(|at| at.0 as f64 / 1_000.0);
        let seconds = text.parse().ok().or_else(rfc3339);
        let seconds = seconds.filter(|seconds: &f64| (0.0..=SECONDS_MAX).contains(seconds));
        seconds.map(Self).ok_or_else(|| Refused::new(format!("`{name}` is RFC 3339 or seconds since 1970")))
    }

    /// The longest window before this moment.
    #[must_use]
    pub fn earliest(self) -> Self {
        Self((self.0 - seconds(WINDOW_SECONDS_MAX)).max(0.0))
    }

    /// For Prometheus.
    #[must_use]
    pub fn text(self) -> String {
        format!("{:.3}", self.0)
    }
}

impl From<Millis> for Moment {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era are exact")]
    fn from(at: Millis) -> Self {
        Self(at.0 as f64 / 1_000.0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "small")]
fn seconds(whole: u64) -> f64 {
    whole as f64
}

/// Refuses a window that runs backwards or is too long.
pub fn check_window(start: Moment, end: Moment) -> Result<(), Refused> {
    if end < start {
        return Err(Refused::new("`end` lies before `start`"));
    }
    if end.0 - start.0 > seconds(WINDOW_SECONDS_MAX) {
        let days = WINDOW_SECONDS_MAX / 86_400;
        return Err(Refused::new(format!("`start` and `end` are more than {days} days apart")));
    }
    Ok(())
}

/// Seconds between points, as text for Prometheus; not so small that there are too many.
pub fn read_step(text: &str, start: Moment, end: Moment) -> Result<String, Refused> {
    let not_a_step = || Refused::new("`step` is a number of seconds or a duration such as `15s`, over 0");
    let step: f64 = match text.parse() {
        Ok(seconds) => seconds,
        Err(_) => parse_duration(text).as_ref().map(Duration::as_secs_f64).map_err(|_| not_a_step())?,
    };
    if !step.is_finite() || step < 0.001 || step > seconds(WINDOW_SECONDS_MAX) {
        return Err(not_a_step());
    }
    if (end.0 - start.0) / step > f64::from(POINTS_MAX) {
        return Err(Refused::new(format!("more than {POINTS_MAX} points; use a greater `step` or a shorter range")));
    }
    Ok(format!("{step:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_seconds_or_rfc_3339() {
        for (text, expected) in [("1700000000", "1700000000.000"), ("1.5", "1.500"), ("1970-01-01T00:01:00Z", "60.000")]
        {
            assert_eq!(Moment::read("time", text).expect(text).text(), expected);
        }
        for bad in ["", "now", "NaN", "inf", "-1", "1e300", "2026-01-01"] {
            assert!(Moment::read("time", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn steps_are_bounded_by_points() {
        let (start, end) = (Moment(0.0), Moment(86_400.0));
        assert_eq!(read_step("15s", start, end).as_deref(), Ok("15.000"));
        assert_eq!(read_step("7.9", start, end).as_deref(), Ok("7.900"));
        for bad in ["0", "-1", "NaN", "inf", "1e300", "", "x", "5", "1ms", "99999y"] {
            assert!(read_step(bad, start, end).is_err(), "{bad}");
        }
    }

    #[test]
    fn windows_are_bounded() {
        let end = Moment(100.0 * 86_400.0);
        assert!(check_window(end.earliest(), end).is_ok());
        assert!(check_window(Moment(0.0), end).is_err());
        assert!(check_window(end, Moment(0.0)).is_err());
    }
}
