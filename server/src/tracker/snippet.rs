//! What loads the library. An origin is `scheme://host[:port]` and a key is letters and digits, so nothing needs escaping.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::variant::Wanted;

/// What a snippet loads.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where pages reach the server.
    pub origin: String,
    /// The neutral path of the library.
    pub path: String,
    /// The neutral path of ingestion.
    pub ingest_path: String,
    /// The publishable key.
    pub api_key: String,
    /// The parts of the library.
    pub wanted: Wanted,
}

impl Source {
    /// The plain tag: shortest. Calls made before the library is there fail.
    #[must_use]
    pub fn tag(&self) -> String {
        let off = |name: &str, is_on: bool| if is_on { String::new() } else { format!("&{name}=0") };
        let (a, c) = (off("a", self.wanted.auto_track), off("c", self.wanted.custom_events));
        format!(r#"<script async src="{}{}?k={}{a}{c}"></script>"#, self.origin, self.path, self.api_key)
    }

    /// The library's address.
    #[must_use]
    pub fn url(&self) -> String {
        let Wanted { auto_track, custom_events } = self.wanted;
        let (a, c) = (u8::from(auto_track), u8::from(custom_events));
        format!("{}{}?k={}&a={a}&c={c}", self.origin, self.path, self.api_key)
    }

    /// Where batches go.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("{}{}", self.origin, self.ingest_path)
    }

    /// The queueing form of `seeds/1-tracker-workflow.md`: `window.metricsTracker` takes calls from the first moment.
    #[must_use]
    pub fn queueing(&self) -> String {
        format!("<script>{}</script>", self.queueing_code())
    }

    /// Lets the queueing form through a Content-Security-Policy: its hash.
    #[must_use]
    pub fn queueing_hash(&self) -> String {
        format!("'sha256-{}'", STANDARD.encode(Sha256::digest(self.queueing_code())))
    }

    fn queueing_code(&self) -> String {
        let url = self.url();
        format!(
            "(function(w,d,s,l){{w[l]=w[l]||[];w[l].push({{'start':Date.now()}});\
             var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;j.src='{url}';\
             f.parentNode.insertBefore(j,f)}})(window,document,'script','metricsTracker')"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::new_api_key;

    fn source(auto_track: bool, custom_events: bool) -> Source {
        Source {
            origin: format!("https://{}", "o".repeat(32)),
            path: "/m.js".to_owned(),
            ingest_path: "/m".to_owned(),
            api_key: new_api_key(),
            wanted: Wanted { auto_track, custom_events },
        }
    }

    #[test]
    fn the_tag_has_150_bytes_at_most() {
        assert_eq!(source(true, true).origin.len(), 40);
        for (auto_track, custom_events) in [(true, true), (false, true), (true, false), (false, false)] {
            let tag = source(auto_track, custom_events).tag();
            assert!(tag.len() <= 150, "{} bytes: {tag}", tag.len());
            assert_eq!(tag.contains("&a=0"), !auto_track);
            assert_eq!(tag.contains("&c=0"), !custom_events);
        }
    }

    #[test]
    fn the_snippet_queues_from_the_start() {
        let snippet = source(true, false).queueing();
        assert!(snippet.contains("w[l].push({'start':Date.now()})"), "{snippet}");
        assert!(snippet.contains("&a=1&c=0'"), "{snippet}");
    }
}
