//! Addresses on the web and in the network: the public URL, origins, networks.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::text::through_text;

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `http://…` or `https://…`.
    #[error("must be `http://HOST[:PORT]` or `https://HOST[:PORT]`")]
    NotHttp,
    /// Something after the host and port.
    #[error("must end after the host and port: no path, query, fragment or user name")]
    MoreThanHost,
    /// Not one origin.
    #[error("must be an origin such as `https://example.org`; `*` and `null` are not accepted")]
    NotOrigin,
    /// Neither an address nor a network.
    #[error("must be an address such as `10.0.0.1` or a network such as `10.0.0.0/8`")]
    NotNetwork,
}

fn ends_after_host(url: &Url) -> bool {
    let has_user = !url.username().is_empty() || url.password().is_some();
    matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none() && !has_user
}

/// Where people and pages reach the server: `http` or `https`, nothing after host and port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// The address as a URL whose path is `/`.
    #[must_use]
    pub const fn as_url(&self) -> &Url {
        &self.0
    }

    /// Browsers reach the server encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// `scheme://host[:port]`, without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin(self.0.origin().ascii_serialization())
    }
}

impl FromStr for PublicUrl {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::NotHttp)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressError::NotHttp);
        }
        if !ends_after_host(&url) {
            return Err(AddressError::MoreThanHost);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.origin().fmt(f)
    }
}

through_text!(PublicUrl);

/// An origin as browsers write it in the `Origin` header: lower case, without the scheme's own port.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

impl Origin {
    /// The text, to be compared with the header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::NotOrigin)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(AddressError::NotOrigin)?;
        if !ends_after_host(&url) {
            return Err(AddressError::MoreThanHost);
        }
        if url.scheme() == "file" {
            return Err(AddressError::NotOrigin);
        }
        // Not `Url::origin`: it calls the desktop window's `tauri://localhost` opaque, browsers write it out.
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self(format!("{}://{}{port}", url.scheme(), host.to_ascii_lowercase())))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

through_text!(Origin);

/// A network, or a single address written without its prefix length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(pub IpNet);

impl FromStr for Network {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let single = || text.parse::<IpAddr>().map(IpNet::from);
        text.parse().or_else(|_| single()).map(Self).map_err(|_| AddressError::NotNetwork)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

through_text!(Network);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_url_is_host_and_port() {
        let parse = |text: &str| text.parse::<PublicUrl>().map(|url| url.to_string());
        assert_eq!(parse("https://Metrics.Example.org/"), Ok("https://metrics.example.org".to_owned()));
        assert_eq!(parse("http://10.0.0.1:3000"), Ok("http://10.0.0.1:3000".to_owned()));
        assert_eq!(parse("ftp://x"), Err(AddressError::NotHttp));
        assert_eq!(parse("metrics.example.org"), Err(AddressError::NotHttp));
        for more in ["https://x/y", "https://x/?q", "https://x/#f", "https://u@x", "https://u:p@x"] {
            assert_eq!(parse(more), Err(AddressError::MoreThanHost), "{more}");
        }
    }

    #[test]
    fn origins_as_browsers_write_them() {
        let parse = |text: &str| text.parse::<Origin>().map(String::from);
        assert_eq!(parse("HTTPS://Example.org:443"), Ok("https://example.org".to_owned()));
        assert_eq!(parse("http://[::1]:3000/"), Ok("http://[::1]:3000".to_owned()));
        assert_eq!(parse("tauri://localhost"), Ok("tauri://localhost".to_owned()));
        for bad in ["*", "null", "example.org", "data:text/plain,x", "file:///etc"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn networks_and_single_addresses() {
        let parse = |text: &str| text.parse::<Network>().map(|network| network.to_string());
        assert_eq!(parse("10.0.0.0/8"), Ok("10.0.0.0/8".to_owned()));
        assert_eq!(parse("10.0.0.1"), Ok("10.0.0.1/32".to_owned()));
        assert_eq!(parse("::1"), Ok("::1/128".to_owned()));
        assert_eq!(parse("10.0.0.0/33"), Err(AddressError::NotNetwork));
    }
}
