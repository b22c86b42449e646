//! Where a snippet goes, step by step, and how to call the library there. Plain text.

use std::sync::Arc;

use model::Definition;

use super::{call, platform::Platform, snippet::Source};

/// Metrics that the text shows calls of.
const EXAMPLES_MAX: usize = 3;

/// The text for a platform.
#[must_use]
pub fn instructions(platform: Platform, source: &Source, definitions: &[Arc<Definition>]) -> String {
    let mut steps: Vec<String> = placing(platform).iter().map(|step| (*step).to_owned()).collect();
    steps.push(calling(platform, definitions));
    let numbered: Vec<_> = steps.iter().zip(1..).map(|(step, number)| format!("{number}. {step}\n")).collect();
    let notes = [
        measured_by_itself(source),
        attributes(source),
        types(source),
        policy(platform, source),
        freshness(platform).to_owned(),
    ];
    format!("{}\n{}", numbered.concat(), notes.concat())
}

const fn placing(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::Html => {
            &["Paste the snippet into the <head> of every page, as high as possible. Before </body> works, too."]
        }
        Platform::React => &[
            "Save the snippet as src/MetricsTracker.jsx (.tsx with TypeScript).",
            "Render it once, at the root, beside your app: <><App /><MetricsTracker /></>. It shows nothing, and loads the \
             library once, also in StrictMode.",
        ],
        Platform::Next => &[
            "Save the snippet as app/metrics-tracker.tsx.",
            "In app/layout.tsx: import { MetricsTracker } from './metrics-tracker'; and put <MetricsTracker /> before \
             </body>. With the pages router, put it into pages/_app.tsx, beside <Component />.",
        ],
        Platform::Vue => &[
            "Save the snippet as src/metrics-tracker.ts (.js without TypeScript).",
            "In src/main.ts: import { metricsTracker } from './metrics-tracker'; then \
             createApp(App).use(metricsTracker).mount('#app');",
        ],
        Platform::Svelte => &[
            "Paste the snippet into src/app.html, inside <head>, before %sveltekit.head%. Without SvelteKit, into the <head> \
             of index.html.",
        ],
        Platform::Gtm => &[
            "In Google Tag Manager: Tags, New, Tag Configuration, Custom HTML. Paste the snippet. Leave \"Support \
             document.write\" off.",
            "As its trigger choose Initialization - All Pages. A History Change trigger is not needed.",
            "Preview, then Submit and Publish.",
        ],
        Platform::Wordpress => &[
            "Paste the snippet at the end of functions.php of your (child) theme, or into a plugin for code snippets as PHP. \
             The file's own <?php stands before it. WordPress 6.3 and later load the library asynchronously; older ones load \
             it in the footer.",
            "Empty the cache of your caching plugin, if there is one.",
        ],
        Platform::Npm => &[
            "npm install @metrics-tracker/browser",
            "Run the snippet once, where your app starts in the browser (for example src/main.ts). Not on the server: a \
             framework that renders there calls it in its client entry.",
        ],
    }
}

fn calling(platform: Platform, definitions: &[Arc<Definition>]) -> String {
    let shown = definitions.iter().filter(|definition| definition.is_active).take(EXAMPLES_MAX);
    let call = |definition: &Arc<Definition>| match platform {
        Platform::Npm => format!("   {}\n", call::direct("", definition)),
        _ => format!("   {}\n", call::queued(definition)),
    };
    let calls: String = shown.clone().map(call).collect();
    let Some(first) = shown.clone().next() else {
        return "Configure a metric, or send any name: MetricsTracker.increment('button_clicks');".to_owned();
    };
    if platform == Platform::Npm {
        let verb = call::verb(first.shape.metric_type);
        return format!("Count what your app does (import {{ {verb} }} from '@metrics-tracker/browser';):\n{calls}");
    }
    format!(
        "Count what the page does. These calls work at any moment, also before the library is there:\n{calls}   Once it is \
         there, this is the same: {}",
        call::direct("MetricsTracker.", first)
    )
}

fn measured_by_itself(source: &Source) -> String {
    if !source.wanted.auto_track {
        return "Nothing is measured by itself (autoTrack: false).\n".to_owned();
    }
    "Page views, web vitals, script errors and time on page are measured by themselves. A router of a single-page application \
     that changes the address (history or hash) is a page view, too: add no call to it.\n"
        .to_owned()
}

fn attributes(source: &Source) -> String {
    if !source.wanted.custom_events {
        return "data-track attributes are not looked at (customEvents: false).\n".to_owned();
    }
    "An element with data-track=\"name\" counts its clicks, a form its submits; data-value and data-label-* go with it.\n"
        .to_owned()
}

fn types(source: &Source) -> String {
    format!(
        "TypeScript: save {}/api/v1/tracker.d.ts?k={} as metrics-tracker.d.ts among your sources, and the editor completes the \
         names and labels of your metrics.\n",
        source.origin, source.api_key
    )
}

fn policy(platform: Platform, source: &Source) -> String {
    let nonce = match platform {
        Platform::Html => "With nonces, give the snippet's <script> the nonce instead of the hash",
        Platform::Svelte => "With nonces (kit.csp), write <script nonce=\"%sveltekit.nonce%\">",
        Platform::Gtm => "With nonces, Tag Manager's own snippet has to carry and pass the nonce on",
        Platform::Next => "With nonces, give <Script> the nonce",
        Platform::React | Platform::Vue => "With nonces, set nonce on the element that the snippet makes",
        Platform::Wordpress => "With nonces, add yours in the filter wp_script_attributes",
        Platform::Npm => "The library is in your bundle, so only connect-src matters",
    };
    let dynamic = if platform == Platform::Npm {
        ""
    } else {
        "; with 'strict-dynamic' browsers ignore addresses, and what a trusted script loads is trusted"
    };
    format!("Content-Security-Policy: add {}. {nonce}{dynamic}.\n", platform.csp(source))
}

const fn freshness(platform: Platform) -> &'static str {
    match platform {
        Platform::Npm => {
            "The server counts by a changed configuration at once; what is sent by itself changes when you build again with a \
             new snippet.\n"
        }
        _ => "Browsers keep the library for an hour: a changed configuration reaches every page within that time.\n",
    }
}
