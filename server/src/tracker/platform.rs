//! What is pasted on each platform. Nothing of it is people's text but configurations, which stand in JSON.

use std::{str::FromStr, sync::Arc};

use model::Definition;

use super::{embed, snippet::Source};

/// Where a page comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Platform {
    /// Any page.
    #[default]
    Html,
    /// React.
    React,
    /// Next.js, app router.
    Next,
    /// Vue.
    Vue,
    /// `SvelteKit`.
    Svelte,
    /// Google Tag Manager.
    Gtm,
    /// `WordPress`.
    Wordpress,
    /// A bundle with the library from npm.
    Npm,
}

/// Every platform and its name.
pub const PLATFORMS: [(&str, Platform); 8] = [
    ("html", Platform::Html),
    ("react", Platform::React),
    ("next", Platform::Next),
    ("vue", Platform::Vue),
    ("svelte", Platform::Svelte),
    ("gtm", Platform::Gtm),
    ("wordpress", Platform::Wordpress),
    ("npm", Platform::Npm),
];

/// Not one of [`PLATFORMS`].
#[derive(Debug, thiserror::Error)]
#[error("must be one of {}", PLATFORMS.map(|(name, _)| name).join(", "))]
pub struct UnknownPlatform;

impl FromStr for Platform {
    type Err = UnknownPlatform;

    fn from_str(text: &str) -> Result<Self, UnknownPlatform> {
        PLATFORMS.into_iter().find(|(name, _)| *name == text).map(|(_, platform)| platform).ok_or(UnknownPlatform)
    }
}

impl Platform {
    /// The code to paste. A bundle needs the configurations in it; elsewhere they come with the library.
    #[must_use]
    pub fn snippet(self, source: &Source, definitions: &[Arc<Definition>]) -> String {
        match self {
            Self::Html | Self::Svelte | Self::Gtm => source.queueing(),
            Self::React => react(source),
            Self::Next => next(source),
            Self::Vue => vue(source),
            Self::Wordpress => wordpress(source),
            Self::Npm => npm(source, definitions),
        }
    }

    /// What a page's Content-Security-Policy must allow for the snippet to run and the library to send.
    #[must_use]
    pub fn csp(self, source: &Source) -> String {
        let origin = &source.origin;
        let inline = match self {
            Self::Html | Self::Svelte | Self::Gtm => format!("{} ", source.queueing_hash()),
            Self::React | Self::Next | Self::Vue | Self::Wordpress | Self::Npm => String::new(),
        };
        format!("script-src {inline}{origin}; connect-src {origin}")
    }
}

fn react(source: &Source) -> String {
    format!(
        r#"import {{ useEffect }} from 'react';

const src = '{}';

export function MetricsTracker() {{
  useEffect(() => {{
    if (document.querySelector(`script[src="${{src}}"]`)) return;
    document.head.append(Object.assign(document.createElement('script'), {{ src, async: true }}));
  }}, []);
  return null;
}}
"#,
        source.url()
    )
}

fn next(source: &Source) -> String {
    format!(
        "import Script from 'next/script';

const src = '{}';

export function MetricsTracker() {{
  return <Script id=\"metrics-tracker\" src={{src}} strategy=\"afterInteractive\" />;
}}
",
        source.url()
    )
}

fn vue(source: &Source) -> String {
    format!(
        r#"const src = '{}';

export const metricsTracker = {{
  install() {{
    if (document.querySelector(`script[src="${{src}}"]`)) return;
    document.head.append(Object.assign(document.createElement('script'), {{ src, async: true }}));
  }},
}};
"#,
        source.url()
    )
}

fn wordpress(source: &Source) -> String {
    // No version: WordPress would add a parameter, and with each release of the theme another one.
    format!(
        "add_action('wp_enqueue_scripts', function () {{
    wp_enqueue_script('metrics-tracker', {}, array(), null, array('strategy' => 'async', 'in_footer' => false));
}});
",
        php_literal(&source.url())
    )
}

fn npm(source: &Source, definitions: &[Arc<Definition>]) -> String {
    let off = |name: &str, is_on: bool| if is_on { String::new() } else { format!("  {name}: false,\n") };
    let wanted = source.wanted;
    let (auto_track, custom_events) = (off("autoTrack", wanted.auto_track), off("customEvents", wanted.custom_events));
    let metrics = configured(definitions);
    format!(
        "import {{ init }} from '@metrics-tracker/browser';

init({{
  key: '{}',
  endpoint: '{}',
{auto_track}{custom_events}{metrics}}});
",
        source.api_key,
        source.endpoint()
    )
}

/// The configurations as the library takes them. JSON is JavaScript but for what [`json_in_code`] escapes.
fn configured(definitions: &[Arc<Definition>]) -> String {
    let active = definitions.iter().filter(|definition| definition.is_active);
    let lines: Vec<_> = active
        .filter_map(|definition| serde_json::to_string(&embed::entry(definition)).ok())
        .map(|entry| format!("    {},\n", json_in_code(&entry)))
        .collect();
    if lines.is_empty() { String::new() } else { format!("  metrics: [\n{}  ],\n", lines.concat()) }
}

/// Line separators end a line in old JavaScript, and `<` may end the element that the code stands in.
fn json_in_code(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A string literal in single quotes, in which PHP knows two escapes.
fn php_literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn php_and_json_stay_data() {
        assert_eq!(php_literal(r"it's \'"), r"'it\'s \\\''");
        assert_eq!(json_in_code("\"</script>\u{2028}\""), r#""\u003c/script>\u2028""#);
    }

    #[test]
    fn the_refusal_names_all_eight() {
        let message = "punched cards".parse::<Platform>().expect_err("unknown").to_string();
        assert_eq!(message, "must be one of html, react, next, vue, svelte, gtm, wordpress, npm");
    }
}
