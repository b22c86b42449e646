//! `GET /api/v1/tracker.d.ts`: an account's metrics as TypeScript declarations, so that editors complete names and labels.
//! Names are identifiers by the model's rules; default values of labels are people's text and stand in comments.

use std::{fmt::Write as _, sync::Arc};

use axum::{http::HeaderMap, response::Response};
use model::{Definition, LabelRule};
use serde::Deserialize;

use super::{
    built::{Built, Kind},
    script::{refuse, unusable_key, usable_key},
    scripts::ScriptOf,
};
use crate::{
    app::{App, State},
    error::ApiError,
    extract::{Params, Visitor},
    snapshots::Definitions,
};

/// What is the same for every account. The package `@metrics-tracker/browser` declares interfaces of the same names:
/// interfaces merge, so both can be in one program.
const SAME_FOR_ALL: &str = include_str!("declarations.d.ts");

/// Which declarations.
#[derive(Debug, Deserialize)]
pub struct DeclarationsQuery {
    /// The publishable key.
    k: Option<String>,
}

/// Declarations of the metrics of a key's account.
#[utoipa::path(
    get, path = "/api/v1/tracker.d.ts", tag = "tracker",
    params(("k" = String, Query, description = "The publishable key.")),
    responses((status = 200, content_type = "text/plain", body = String), (status = 304), (status = 401))
)]
pub async fn declarations(
    app: State,
    visitor: Result<Visitor, ApiError>,
    headers: HeaderMap,
    query: Result<Params<DeclarationsQuery>, ApiError>,
) -> Response {
    respond(&app, visitor, &headers, query).await.unwrap_or_else(refuse)
}

async fn respond(
    app: &App,
    visitor: Result<Visitor, ApiError>,
    headers: &HeaderMap,
    query: Result<Params<DeclarationsQuery>, ApiError>,
) -> Result<Response, ApiError> {
    visitor?;
    let Params(query) = query?;
    let (_, account) = usable_key(app, query.k.as_deref().unwrap_or_default()).ok_or_else(unusable_key)?;
    let definitions = Arc::clone(&account.definitions);
    let version = definitions.version;
    let build = move || Built::new(Kind::Declarations, text(&definitions));
    Ok(app.scripts.get(ScriptOf::Editors(account.id), version, build).await?.answer(headers))
}

fn text(definitions: &Definitions) -> String {
    let active = definitions.by_family.values().filter(|definition| definition.is_active);
    let entries: String = active.map(|definition| entry(definition)).collect();
    format!(
        "// The metrics of one account, for TypeScript. Save it among your sources; generate it again after changes.\n\n\
         {SAME_FOR_ALL}\n/** Configured metrics. */\ninterface MetricsTrackerMetrics {{\n{entries}}}\n"
    )
}

fn entry(definition: &Definition) -> String {
    let shape = &definition.shape;
    format!(
        "{}  '{}': {{ type: '{}'; labels: {} }};\n",
        comment(definition),
        definition.metric_name,
        shape.metric_type,
        labels(&shape.labels)
    )
}

fn labels(rule: &LabelRule) -> String {
    const ANY: &str = "MetricsTrackerAccount.AnyLabels";
    const VALUE: &str = "MetricsTrackerAccount.LabelValue";
    let optional = |names: &mut dyn Iterator<Item = &String>| -> String {
        let members: Vec<_> = names.map(|name| format!("readonly '{name}'?: {VALUE}; ")).collect();
        members.concat()
    };
    match rule {
        LabelRule::Defaults(defaults) if defaults.is_empty() => ANY.to_owned(),
        LabelRule::Defaults(defaults) => {
            format!("{{ {}readonly [name: string]: {VALUE} }}", optional(&mut defaults.keys()))
        }
        // `{}` would take everything.
        LabelRule::Exactly(names) if names.is_empty() => "{ readonly [name: string]: never }".to_owned(),
        LabelRule::Exactly(names) => format!("{{ {}}}", optional(&mut names.iter())),
    }
}

/// What the library does with defaults. Descriptions stay with the account: this file is read with a publishable key.
fn comment(definition: &Definition) -> String {
    let LabelRule::Defaults(defaults) = &definition.shape.labels else { return String::new() };
    let mut out = String::new();
    for (name, value) in defaults {
        // Writing to a String does not fail.
        _ = writeln!(out, "  /** `{name}` is {:?} unless given. */", line(value));
    }
    out
}

/// Text as a part of one line of a comment.
fn line(text: &str) -> String {
    let separated = |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    text.replace(separated, " ").replace("*/", "*\\/")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_ends_the_comment_or_the_line(text in "\\PC{0,20}|[*/\\\\\n\r\u{2028}\u{85} ]{0,20}") {
            let line = line(&text);
            prop_assert!(!format!("{line} ").contains("*/"), "{}", line);
            let breaks = ['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}'];
            prop_assert!(!line.contains(breaks));
        }
    }
}
