//! `POST /api/v1/metric-configs/{id}/generate-code`: code for one metric. Default values of labels are people's text, so
//! each form escapes them in its own way.

use std::collections::BTreeMap;

use axum::Json;
use model::{AccountId, Definition, DefinitionId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::keys::ApiKey;
use utoipa::ToSchema;

use super::{
    call::{self, example_labels},
    embed::literal,
    generation::{key_of, source},
    trigger::{Trigger, triggers},
    variant::Wanted,
};
use crate::{
    app::{App, State},
    error::ApiError,
    extract::{Id, Member, OptionalBody, ServerOrigin},
};

/// Keys that are looked through for one that works.
const KEYS_MAX: u32 = 100;

/// What to make code with.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MetricCodeRequest {
    /// Id of the key that the code carries; default the account's first one that works.
    api_key_id: Option<String>,
}

/// Code for one metric.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricCode {
    /// Loads the library.
    snippet: String,
    /// Counts clicks on an element.
    html_attribute: String,
    /// Calls the library.
    javascript: String,
    /// Sends from a shell.
    curl: String,
    /// Sends from Node.js.
    node: String,
    /// What lets the library send this metric by itself; empty if nothing does.
    triggers: Vec<Trigger>,
}

/// Makes code for one metric.
#[utoipa::path(
    post, path = "/api/v1/metric-configs/{id}/generate-code", tag = "tracker", params(("id" = String, Path)),
    request_body = Option<MetricCodeRequest>, security(("accessToken" = [])),
    responses((status = 200, body = MetricCode), (status = 401), (status = 404), (status = 422))
)]
pub async fn generate(
    app: State,
    member: Member,
    Id(id): Id<DefinitionId>,
    ServerOrigin(origin): ServerOrigin,
    OptionalBody(request): OptionalBody<MetricCodeRequest>,
) -> Result<Json<MetricCode>, ApiError> {
    let definition = app.store.definition(member.id(), id).await?;
    let definition = definition.ok_or_else(|| ApiError::not_found("metric configuration"))?;
    let key = match &request.api_key_id {
        Some(id) => key_of(&app, member.id(), id).await?,
        None => usable_key(&app, member.id()).await?,
    };
    Ok(Json(code(&app, &definition, key.api_key, &origin)))
}

async fn usable_key(app: &App, account: AccountId) -> Result<ApiKey, ApiError> {
    let is_usable = |key: &ApiKey| key.is_active && key.expires_at.is_none_or(|at| at > app.now());
    let keys = app.store.keys_of(account, None, KEYS_MAX).await?;
    let none = || ApiError::field("apiKeyId", "the account has no key that works; make one");
    keys.into_iter().find(is_usable).ok_or_else(none)
}

fn code(app: &App, definition: &Definition, api_key: String, origin: &str) -> MetricCode {
    let name = definition.metric_name.as_str();
    let labels = example_labels(&definition.shape.labels);
    let metric_type = definition.shape.metric_type;
    let metric = json!({ "name": name, "type": metric_type.as_str(), "value": 1, "labels": labels });
    let body = json!({ "metrics": [metric] }).to_string();
    let source = source(app, origin.to_owned(), api_key, Wanted { auto_track: true, custom_events: true });
    let (endpoint, api_key) = (source.endpoint(), &source.api_key);
    MetricCode {
        snippet: source.queueing(),
        html_attribute: html_attribute(name, &labels),
        javascript: call::direct("MetricsTracker.", definition),
        curl: format!(
            "curl -X POST '{endpoint}' -H 'Content-Type: application/json' -H 'X-API-Key: {api_key}' \
             -H \"X-API-Secret: $METRICS_TRACKER_SECRET\" -d {}",
            shell_quoted(&body)
        ),
        node: format!(
            "await fetch('{endpoint}', {{\n  method: 'POST',\n  headers: {{\n    'Content-Type': 'application/json',\n    \
             'X-API-Key': '{api_key}',\n    'X-API-Secret': process.env.METRICS_TRACKER_SECRET,\n  }},\n  body: {},\n}});",
            literal(&body)
        ),
        triggers: triggers(definition),
    }
}

fn html_attribute(name: &str, labels: &BTreeMap<String, String>) -> String {
    // Browsers lower the case of attribute names.
    let fitting = labels.iter().filter(|(label, _)| !label.bytes().any(|byte| byte.is_ascii_uppercase()));
    let labels: Vec<_> =
        fitting.map(|(label, value)| format!(" data-label-{label}=\"{}\"", html_escaped(value))).collect();
    format!("<button data-track=\"{name}\" data-value=\"1\"{}>…</button>", labels.concat())
}

fn html_escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_escapes_in_its_own_way() {
        let labels = BTreeMap::from([("a".to_owned(), "\"'><x&\\".to_owned()), ("B".to_owned(), String::new())]);
        assert_eq!(
            html_attribute("m", &labels),
            "<button data-track=\"m\" data-value=\"1\" data-label-a=\"&quot;'&gt;&lt;x&amp;\\\">…</button>"
        );
        assert_eq!(shell_quoted("it's"), r"'it'\''s'");
    }
}
