//! The Prometheus that answers queries of accounts. Its address may hold a password, so nothing here prints one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;

/// What stands in the place of a password.
const REDACTED: &str = "***";

/// An address as somebody wrote it. Reading one never fails: `clap` and `toml` quote what they refuse, and this may hold
/// a password. [`PrometheusUrlText::check`] refuses without quoting.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PrometheusUrlText(String);

impl PrometheusUrlText {
    /// Takes the text as it is.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The checked address.
    pub fn check(&self) -> Result<PrometheusUrl, PrometheusUrlError> {
        self.0.parse()
    }
}

impl fmt::Debug for PrometheusUrlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.check() {
            Ok(url) => url.fmt(f),
            Err(_) => f.write_str(REDACTED),
        }
    }
}

impl From<&str> for PrometheusUrlText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// Why an address is refused; never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrometheusUrlError {
    /// Not an address of a web server.
    #[error(
        "must be `http://HOST[:PORT][/PATH]` or `https://…`, with `user:password@` before the host if it asks for one"
    )]
    NotHttp,
    /// What stands in the place of a password that is not shown.
    #[error("holds `***` in the place of the password: write the password again")]
    Redacted,
    /// A query or a fragment.
    #[error("must end with the path before `/api/v1`: nothing after `?` or `#`")]
    MoreThanPath,
}

/// A checked address: where `/api/v1/query` and its like are found. `Debug` and `Display` leave out the password.
#[derive(Clone, PartialEq, Eq)]
pub struct PrometheusUrl(Url);

impl PrometheusUrl {
    /// The address of an endpoint, password included; `path` begins with a slash. For the client only.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let base = self.0.path().trim_end_matches('/');
        url.set_path(&format!("{base}{path}"));
        url
    }
}

impl FromStr for PrometheusUrl {
    type Err = PrometheusUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text.trim()).map_err(|_| PrometheusUrlError::NotHttp)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(PrometheusUrlError::NotHttp);
        }
        if url.password() == Some(REDACTED) {
            return Err(PrometheusUrlError::Redacted);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(PrometheusUrlError::MoreThanPath);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for PrometheusUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.0.clone();
        if url.password().is_some() && url.set_password(Some(REDACTED)).is_err() {
            return f.write_str(REDACTED);
        }
        f.write_str(url.as_str())
    }
}

impl fmt::Debug for PrometheusUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrometheusUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_prints_a_secret() {
        let text = "https://me:s3cret@prometheus.example.org:9090/base";
        let url: PrometheusUrl = text.parse().expect("valid");
        let printed = format!("{url} {url:?} {:?}", PrometheusUrlText::new(text));
        assert!(!printed.contains("s3cret") && printed.contains("prometheus.example.org"), "{printed}");
        for broken in ["ftp://me:s3cret@x", "http://me:s3cret@x:99999", "http://me:s3cret@x/?q", "me:s3cret@x"] {
            let text = PrometheusUrlText::new(broken);
            let printed = format!("{text:?} {}", text.check().expect_err(broken));
            assert!(!printed.contains("s3cret"), "{printed}");
        }
    }

    #[test]
    fn endpoints_stand_below_the_path() {
        for (base, expected) in [
            ("http://localhost:9090", "http://localhost:9090/api/v1/query"),
            ("http://localhost:9090/", "http://localhost:9090/api/v1/query"),
            ("https://x/prometheus/", "https://x/prometheus/api/v1/query"),
        ] {
            let url: PrometheusUrl = base.parse().expect(base);
            assert_eq!(url.endpoint("/api/v1/query").as_str(), expected);
        }
    }
}
