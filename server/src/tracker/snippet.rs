//! What people paste. An origin is `scheme://host[:port]` and a key is letters and digits, so nothing needs escaping.

/// What a snippet loads.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where pages reach the server.
    pub origin: String,
    /// The neutral path of the library.
    pub path: String,
    /// The publishable key.
    pub api_key: String,
    /// Automatic metrics.
    pub auto_track: bool,
    /// `data-track` attributes.
    pub custom_events: bool,
}

impl Source {
    /// The plain tag: shortest. Calls made before the library is there fail.
    #[must_use]
    pub fn tag(&self) -> String {
        let off = |name: &str, is_on: bool| if is_on { String::new() } else { format!("&{name}=0") };
        let (a, c) = (off("a", self.auto_track), off("c", self.custom_events));
        format!(r#"<script async src="{}{}?k={}{a}{c}"></script>"#, self.origin, self.path, self.api_key)
    }

    /// The queueing form of `seeds/1-tracker-workflow.md`: `window.metricsTracker` takes calls from the first moment.
    #[must_use]
    pub fn snippet(&self) -> String {
        let url = format!(
            "{}{}?k={}&a={}&c={}",
            self.origin,
            self.path,
            self.api_key,
            u8::from(self.auto_track),
            u8::from(self.custom_events)
        );
        format!(
            "<script>(function(w,d,s,l){{w[l]=w[l]||[];w[l].push({{'start':Date.now()}});\
             var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;j.src='{url}';\
             f.parentNode.insertBefore(j,f)}})(window,document,'script','metricsTracker')</script>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::new_api_key;

    fn source(auto_track: bool, custom_events: bool) -> Source {
        let origin = format!("https://{}", "o".repeat(32));
        Source { origin, path: "/m.js".to_owned(), api_key: new_api_key(), auto_track, custom_events }
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
        let snippet = source(true, false).snippet();
        assert!(snippet.contains("w[l].push({'start':Date.now()})"), "{snippet}");
        assert!(snippet.contains("&a=1&c=0'"), "{snippet}");
    }
}
