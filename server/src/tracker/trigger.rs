//! What lets the library send a metric by itself (`CONTRACT.md` §4), in words.

use model::Definition;
use serde::Serialize;
use utoipa::ToSchema;

/// A tracking event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trigger {
    /// As it is configured.
    event: String,
    /// When that is.
    when: String,
}

/// The tracking events of a configuration that is sent by itself.
#[must_use]
pub fn triggers(definition: &Definition) -> Vec<Trigger> {
    let events = definition.tracking_events.iter().filter(|_| definition.auto_track && definition.is_active);
    events.map(|event| Trigger { event: event.clone(), when: when(event) }).collect()
}

fn when(event: &str) -> String {
    let (kind, argument) = event.split_once(' ').unwrap_or((event, ""));
    let at = |nothing: &str| if argument.is_empty() { nothing.to_owned() } else { format!("`{argument}`") };
    match kind {
        "click" => format!("on a click on {} or inside of it", at("the page")),
        "submit" => format!("when {} is submitted", at("a form")),
        "visible" => format!("when {} comes into view, once an element", at("the page")),
        "scroll" if argument.is_empty() => "at the first scroll of a page view".to_owned(),
        "scroll" => format!("when {argument} of the page has been seen, once a page view"),
        "pageview" => format!("on a view of {}", at("any page")),
        "error" => "on a script error".to_owned(),
        _ => format!("on the event `{kind}` at {}", at("the page")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_words() {
        for (event, words) in [
            ("click .buy", "on a click on `.buy` or inside of it"),
            ("submit", "when a form is submitted"),
            ("scroll 50%", "when 50% of the page has been seen, once a page view"),
            ("pageview /docs/*", "on a view of `/docs/*`"),
            ("error", "on a script error"),
            ("cart:add #shop", "on the event `cart:add` at `#shop`"),
        ] {
            assert_eq!(when(event), words);
        }
    }
}
