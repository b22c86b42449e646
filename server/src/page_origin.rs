//! From which page a request came, as its browser says. Somebody's text: parsed, short, never believed.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use settings::Origin;

/// Longest text that is taken for an origin: a scheme, a host name of 253 bytes, a port.
const ORIGIN_BYTES_MAX: usize = 300;

/// `scheme://host[:port]` of a page, out of characters that mean nothing in markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOrigin(Arc<str>);

impl PageOrigin {
    /// What a request's `Origin` says, else the origin of its `Referer`. `known` is handed back without a new
    /// allocation when it is the same page again.
    #[must_use]
    pub fn of(request: &HeaderMap, known: Option<&Self>) -> Option<Self> {
        let text = said(request)?;
        known.filter(|known| *known.0 == *text).cloned().or_else(|| Self::parse(text))
    }

    /// Reads an origin; `None` for what is none, too long, or has characters that mean something in markup.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-_:/[]".contains(&byte));
        if text.len() > ORIGIN_BYTES_MAX {
            return None;
        }
        let origin = String::from(text.parse::<Origin>().ok()?);
        (origin.len() <= ORIGIN_BYTES_MAX && is_plain(&origin)).then(|| Self(origin.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn said(request: &HeaderMap) -> Option<&str> {
    let text = |name| request.get(name).and_then(|value| value.to_str().ok());
    // A page in a sandbox and a file say `null`.
    text(header::ORIGIN).filter(|origin| *origin != "null").or_else(|| text(header::REFERER).map(origin_of))
}

/// An address up to the end of its host and port.
fn origin_of(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find(['/', '?', '#']).map_or(address.len(), |at| host + at);
    &address[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&'static str, &str)]) -> Option<String> {
        let mut request = HeaderMap::new();
        for (name, value) in headers {
            request.insert(*name, value.parse().expect("header"));
        }
        PageOrigin::of(&request, None).map(|origin| origin.as_str().to_owned())
    }

    #[test]
    fn origin_goes_before_referer() {
        let page = Some("https://shop.example".to_owned());
        assert_eq!(of(&[("origin", "https://shop.example")]), page);
        assert_eq!(of(&[("origin", "https://shop.example"), ("referer", "https://other.example/x")]), page);
        assert_eq!(of(&[("origin", "null"), ("referer", "https://shop.example/a?b=https://x/#c")]), page);
        assert_eq!(of(&[("referer", "https://shop.example?q")]), page);
        assert_eq!(of(&[("origin", "HTTPS://Shop.Example:443")]), page);
        assert_eq!(of(&[("origin", "tauri://localhost")]), Some("tauri://localhost".to_owned()));
        assert_eq!(of(&[("origin", "http://[::1]:3000")]), Some("http://[::1]:3000".to_owned()));
        assert_eq!(of(&[("origin", "null")]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn what_is_no_origin_is_nothing() {
        let long = format!("https://{}", "a".repeat(ORIGIN_BYTES_MAX));
        for text in
            ["<script>alert(1)</script>", "x://a\"b", "x://a'b", "https://", "file:///etc", "https://u@x", &long]
        {
            assert_eq!(of(&[("origin", text)]), None, "{text}");
        }
    }

    #[test]
    fn the_same_page_again_is_the_same_text() {
        let first = PageOrigin::parse("https://shop.example").expect("an origin");
        let mut request = HeaderMap::new();
        request.insert(header::ORIGIN, "https://shop.example".parse().expect("header"));
        let again = PageOrigin::of(&request, Some(&first)).expect("an origin");
        assert!(Arc::ptr_eq(&first.0, &again.0));
    }
}
