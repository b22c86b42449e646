//! The two neutral paths beside the documented ones: block lists carry `/v1/tracker.js` and `/api/v1/metrics`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::text::through_text;

/// First segments that the server needs itself.
const RESERVED: [&str; 10] =
    ["api", "assets", "console", "demo", "grafana", "health", "live", "metrics", "prometheus", "ws"];

/// A path of one or two segments that the server answers on: `/name` or `/folder/name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServedPath(String);

/// Why a path is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServedPathError {
    /// Not `/name` or `/folder/name`.
    #[error("must be `/name` or `/folder/name` of letters, digits, `.`, `_` and `-`")]
    Form,
    /// Begins with a segment that the server needs itself.
    #[error("must not begin with `/{0}`, which the server needs itself")]
    Reserved(&'static str),
}

fn is_segment(text: &str) -> bool {
    let characters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !text.is_empty() && text.bytes().all(characters) && !text.bytes().all(|byte| byte == b'.')
}

impl ServedPath {
    /// The path, with its leading slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without a `.js` at its end: the folder of what belongs to it.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.0.strip_suffix(".js").filter(|stem| !stem.ends_with('/')).unwrap_or(&self.0)
    }
}

impl FromStr for ServedPath {
    type Err = ServedPathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix('/').ok_or(ServedPathError::Form)?;
        let segments: Vec<_> = rest.split('/').collect();
        if segments.len() > 2 || !segments.iter().copied().all(is_segment) {
            return Err(ServedPathError::Form);
        }
        // What belongs to `/name.js` is below `/name`.
        let folder = segments[0].strip_suffix(".js").unwrap_or(segments[0]);
        match RESERVED.into_iter().find(|reserved| folder.eq_ignore_ascii_case(reserved)) {
            Some(reserved) => Err(ServedPathError::Reserved(reserved)),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for ServedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

through_text!(ServedPath);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_script_is_not_one_that_the_server_needs() {
        for path in [
            "/metrics",
            "/metrics.js",
            "/API.js",
            "/grafana.js/x",
            "/health/y",
            "/assets/m.js",
            "/console.js",
            "/Demo/x",
            "/live",
        ] {
            assert!(matches!(path.parse::<ServedPath>(), Err(ServedPathError::Reserved(_))), "{path}");
        }
        assert!("/metrics-of-ours.js".parse::<ServedPath>().is_ok());
    }

    #[test]
    fn a_script_has_a_folder() {
        for (path, stem) in
            [("/m.js", "/m"), ("/a/b.js", "/a/b"), ("/m", "/m"), ("/.js", "/.js"), ("/x.js/y", "/x.js/y")]
        {
            assert_eq!(path.parse::<ServedPath>().expect("a path").stem(), stem);
        }
    }

    #[test]
    fn one_or_two_segments_that_are_free() {
        for good in ["/m.js", "/m", "/a/b-c_d.js", "/apis"] {
            assert!(good.parse::<ServedPath>().is_ok(), "{good}");
        }
        for bad in ["", "m.js", "/", "//a", "/a/", "/a/b/c", "/../a", "/a/..", "/a?b", "/{k}", "/é", "/a b"] {
            assert_eq!(bad.parse::<ServedPath>(), Err(ServedPathError::Form), "{bad}");
        }
        for bad in ["/api", "/api/v1", "/metrics", "/METRICS/x", "/health", "/grafana", "/prometheus", "/ws"] {
            assert!(matches!(bad.parse::<ServedPath>(), Err(ServedPathError::Reserved(_))), "{bad}");
        }
    }
}
