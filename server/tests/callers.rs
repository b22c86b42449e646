//! Every route × every caller. The rows come from the router (its OpenAPI document); a route that the table does not
//! know fails the test, and so does a row without a route.

mod process;

use std::collections::BTreeMap;

use process::{Account, Place, Server, sign_up, wait_for};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Anyone,
    Key,
    KeyAndSecret,
    Disabled,
    ScrapeToken,
    Other,
    Owner,
    Account,
}

use Caller::{Account as Own, Anyone, Disabled, Key, KeyAndSecret, Other, Owner, ScrapeToken};

/// The account comes last: what it does may end what the others need.
const CALLERS: [Caller; 8] = [Anyone, Key, KeyAndSecret, Disabled, ScrapeToken, Other, Owner, Own];

/// Whom a route admits.
#[derive(Debug, Clone, Copy)]
enum Admits {
    /// Everybody.
    All,
    /// Whoever shows a publishable key.
    Senders,
    /// Signed-in accounts, for their own things.
    Members,
    /// The account whose object it is; for the others it does not exist.
    Holder,
    /// The owner of the server.
    Owners,
    /// The scrape token.
    Scrapers,
}

impl Admits {
    /// The status of a refusal, or `None` when the caller is admitted.
    fn refusal(self, caller: Caller) -> Option<u16> {
        let is_member = matches!(caller, Other | Owner | Own);
        match self {
            Self::All => None,
            Self::Senders => (!matches!(caller, Key | KeyAndSecret)).then_some(401),
            Self::Members => (!is_member).then_some(401),
            Self::Holder if caller == Own => None,
            Self::Holder => Some(if is_member { 404 } else { 401 }),
            Self::Owners if caller == Owner => None,
            Self::Owners => Some(if is_member { 403 } else { 401 }),
            Self::Scrapers => (caller != ScrapeToken).then_some(401),
        }
    }
}

/// The reviewed table: method, path, whom it admits.
const TABLE: &[(&str, &str, Admits)] = &[
    ("GET", "/api/openapi.json", Admits::All),
    ("GET", "/api/v1/admin/accounts", Admits::Owners),
    ("POST", "/api/v1/admin/accounts", Admits::Owners),
    ("GET", "/api/v1/admin/accounts/{id}", Admits::Owners),
    ("PATCH", "/api/v1/admin/accounts/{id}", Admits::Owners),
    ("POST", "/api/v1/admin/accounts/{id}/password", Admits::Owners),
    ("GET", "/api/v1/admin/audit", Admits::Owners),
    ("GET", "/api/v1/admin/backup", Admits::Owners),
    ("POST", "/api/v1/admin/backup", Admits::Owners),
    ("DELETE", "/api/v1/admin/backup/running", Admits::Owners),
    ("POST", "/api/v1/admin/backup/upload", Admits::Owners),
    ("GET", "/api/v1/admin/backup/{name}", Admits::Owners),
    ("DELETE", "/api/v1/admin/backup/{name}", Admits::Owners),
    ("POST", "/api/v1/admin/backup/{name}/restore", Admits::Owners),
    ("GET", "/api/v1/admin/diagnostics", Admits::Owners),
    ("POST", "/api/v1/admin/restart", Admits::Owners),
    ("GET", "/api/v1/admin/settings", Admits::Owners),
    ("PATCH", "/api/v1/admin/settings", Admits::Owners),
    ("GET", "/api/v1/admin/settings/scrape-token", Admits::Owners),
    ("GET", "/api/v1/apikeys", Admits::Members),
    ("POST", "/api/v1/apikeys", Admits::Members),
    ("GET", "/api/v1/apikeys/{id}", Admits::Holder),
    ("PATCH", "/api/v1/apikeys/{id}", Admits::Holder),
    ("DELETE", "/api/v1/apikeys/{id}", Admits::Holder),
    ("POST", "/api/v1/apikeys/{id}/rotate", Admits::Holder),
    ("POST", "/api/v1/auth/desktop", Admits::All),
    ("GET", "/api/v1/auth/me", Admits::Members),
    ("PATCH", "/api/v1/auth/me", Admits::Members),
    ("POST", "/api/v1/auth/password", Admits::Members),
    ("POST", "/api/v1/auth/refresh", Admits::All),
    ("GET", "/api/v1/auth/sessions", Admits::Members),
    ("DELETE", "/api/v1/auth/sessions/{id}", Admits::Holder),
    ("POST", "/api/v1/auth/signin", Admits::All),
    ("POST", "/api/v1/auth/signout", Admits::Members),
    ("POST", "/api/v1/auth/signup", Admits::All),
    ("POST", "/api/v1/auth/ticket", Admits::Members),
    ("GET", "/api/v1/client", Admits::All),
    ("GET", "/api/v1/client/script.js", Admits::All),
    ("POST", "/api/v1/code-generation", Admits::Holder),
    ("GET", "/api/v1/demo", Admits::Members),
    ("POST", "/api/v1/demo", Admits::Members),
    ("DELETE", "/api/v1/demo", Admits::Members),
    ("GET", "/api/v1/health", Admits::All),
    ("GET", "/api/v1/install-status", Admits::Holder),
    ("GET", "/api/v1/metric-configs", Admits::Members),
    ("POST", "/api/v1/metric-configs", Admits::Members),
    ("POST", "/api/v1/metric-configs/check", Admits::Members),
    ("GET", "/api/v1/metric-configs/{id}", Admits::Holder),
    ("PUT", "/api/v1/metric-configs/{id}", Admits::Holder),
    ("DELETE", "/api/v1/metric-configs/{id}", Admits::Holder),
    ("POST", "/api/v1/metric-configs/{id}/generate-code", Admits::Holder),
    ("POST", "/api/v1/metrics", Admits::Senders),
    ("GET", "/api/v1/prometheus/targets", Admits::Scrapers),
    ("GET", "/api/v1/setup", Admits::All),
    ("GET", "/api/v1/stats/summary", Admits::Members),
    ("GET", "/api/v1/stats/{name}/history", Admits::Holder),
    ("GET", "/api/v1/tracker.d.ts", Admits::Senders),
    ("GET", "/api/v1/tracker.js", Admits::Senders),
    ("GET", "/api/v1/tracker/{file}", Admits::All),
    ("POST", "/api/v1/setup/restore", Admits::All),
    ("GET", "/health", Admits::All),
    ("GET", "/metrics", Admits::Scrapers),
    ("GET", "/metrics/accounts/{id}", Admits::Scrapers),
    ("GET", "/metrics/server", Admits::Scrapers),
    ("GET", "/prometheus/api/v1/label/{name}/values", Admits::Members),
    ("GET", "/prometheus/api/v1/labels", Admits::Members),
    ("POST", "/prometheus/api/v1/labels", Admits::Members),
    ("GET", "/prometheus/api/v1/metadata", Admits::Members),
    ("GET", "/prometheus/api/v1/query", Admits::Members),
    ("POST", "/prometheus/api/v1/query", Admits::Members),
    ("GET", "/prometheus/api/v1/query_range", Admits::Members),
    ("POST", "/prometheus/api/v1/query_range", Admits::Members),
    ("GET", "/prometheus/api/v1/series", Admits::Members),
    ("POST", "/prometheus/api/v1/series", Admits::Members),
];

/// A file on the shelf that is no backup: whoever is admitted restores nothing with it.
const BACKUP: &str = "upload-20260101-000000.db";

/// A server, its owner, and what one row needs.
struct Fixture<'a> {
    http: &'a Client,
    origin: &'a str,
    scrape_token: &'a str,
    owner: String,
    account: Account,
    other: String,
    disabled: String,
    disabled_id: String,
    config_id: String,
    session_id: String,
    pinned_file: String,
}

/// The answer of a server that runs: the row before may have restarted it.
async fn send(request: RequestBuilder) -> Response {
    wait_for("an answer", async || {
        let answer = request.try_clone().expect("no stream").send().await.map_err(|error| error.to_string())?;
        if answer.status() == 503 { Err(answer.text().await.unwrap_or_default()) } else { Ok(answer) }
    })
    .await
}

async fn json_of(request: RequestBuilder) -> Value {
    let answer = send(request).await;
    assert!(answer.status().is_success(), "{}: {}", answer.url().path(), answer.status());
    answer.json().await.expect("JSON")
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}

impl<'a> Fixture<'a> {
    async fn new(http: &'a Client, origin: &'a str, scrape_token: &'a str, row: usize) -> Self {
        let sign_in = json!({ "email": "owner@example.org", "password": "correct horse battery" });
        let owner = json_of(http.post(format!("{origin}/api/v1/auth/signin")).json(&sign_in)).await;
        let owner = text(&owner, "/accessToken");
        let account = sign_up(http, origin, &format!("own{row}@example.org")).await;
        let other = sign_up(http, origin, &format!("other{row}@example.org")).await;
        let disabled = sign_up(http, origin, &format!("disabled{row}@example.org")).await;
        let disable = http.patch(format!("{origin}/api/v1/admin/accounts/{}", disabled.id)).bearer_auth(&owner);
        json_of(disable.json(&json!({ "isActive": false }))).await;
        let config = json!({ "name": "Sales", "metricName": "sales", "metricType": "counter", "labels": {} });
        let config =
            http.post(format!("{origin}/api/v1/metric-configs")).bearer_auth(&account.access_token).json(&config);
        let config_id = text(&json_of(config).await, "/id");
        let sessions = http.get(format!("{origin}/api/v1/auth/sessions")).bearer_auth(&account.access_token);
        let session_id = text(&json_of(sessions).await, "/items/0/id");
        let batch = json!({ "metrics": [{ "name": "sales", "value": 1 }] });
        json_of(http.post(format!("{origin}/api/v1/metrics")).header("x-api-key", &account.key).json(&batch)).await;
        let code = json!({ "apiKeyId": account.key_id, "pin": true });
        let code = http.post(format!("{origin}/api/v1/code-generation")).bearer_auth(&account.access_token).json(&code);
        let pinned_path = text(&json_of(code).await, "/pinned/path");
        let pinned_file = pinned_path.rsplit('/').next().expect("a file").to_owned();
        let (other, disabled, disabled_id) = (other.access_token, disabled.access_token, disabled.id);
        Self {
            http,
            origin,
            scrape_token,
            owner,
            account,
            other,
            disabled,
            disabled_id,
            config_id,
            session_id,
            pinned_file,
        }
    }

    fn path(&self, pattern: &str) -> String {
        let id = match pattern {
            // Its sessions end; the others' are still needed.
            "/api/v1/admin/accounts/{id}/password" => &self.disabled_id,
            _ if pattern.contains("/apikeys/") => &self.account.key_id,
            _ if pattern.contains("/metric-configs/") => &self.config_id,
            _ if pattern.contains("/sessions/") => &self.session_id,
            _ => &self.account.id,
        };
        if pattern.starts_with("/prometheus/") {
            // A selector that is refused before Prometheus is asked, which is not there.
            return format!("{}?match[]=%7B", pattern.replace("{name}", "page"));
        }
        if pattern.ends_with("/install-status") {
            return format!("{pattern}?apiKeyId={}", self.account.key_id);
        }
        let name = if pattern.contains("/backup/") { BACKUP } else { "sales_total" };
        pattern.replace("{id}", id).replace("{name}", name).replace("{file}", &self.pinned_file)
    }

    fn body(&self, pattern: &str) -> Value {
        match pattern {
            "/api/v1/metrics" => json!({ "metrics": [{ "name": "sales", "value": 1 }] }),
            "/api/v1/code-generation" => json!({ "apiKeyId": self.account.key_id }),
            _ => json!({}),
        }
    }

    async fn call(&self, method: &str, pattern: &str, caller: Caller) -> StatusCode {
        let method: Method = method.parse().expect("method");
        let mut request = self.http.request(method.clone(), format!("{}{}", self.origin, self.path(pattern)));
        if method != Method::GET && method != Method::DELETE {
            request = request.json(&self.body(pattern));
        }
        request = match caller {
            Anyone => request,
            // The script's key stands in its address.
            Key => request.query(&[("k", &self.account.key)]).header("x-api-key", &self.account.key),
            KeyAndSecret => request
                .query(&[("k", &self.account.key)])
                .header("x-api-key", &self.account.key)
                .header("x-api-secret", &self.account.secret),
            Disabled => request.bearer_auth(&self.disabled),
            ScrapeToken => request.bearer_auth(self.scrape_token),
            Other => request.bearer_auth(&self.other),
            Owner => request.bearer_auth(&self.owner),
            Own => request.bearer_auth(&self.account.access_token),
        };
        send(request).await.status()
    }
}

/// Whether the status is the one that the table promises. An admitted caller may still have sent too little (4xx).
fn is_right(status: StatusCode, pattern: &str, refusal: Option<u16>) -> bool {
    // Signing in with nothing is no refusal of the caller.
    let is_refused = [401, 403, 404].contains(&status.as_u16());
    match refusal {
        Some(expected) => status.as_u16() == expected,
        None if pattern.starts_with("/api/v1/auth/") => !is_refused || status == 401 && pattern.ends_with("refresh"),
        None => !is_refused && !status.is_server_error(),
    }
}

async fn routes(http: &Client, origin: &str) -> BTreeMap<String, Vec<String>> {
    let document = json_of(http.get(format!("{origin}/api/openapi.json"))).await;
    let paths = document["paths"].as_object().expect("paths");
    let methods =
        |operations: &Value| operations.as_object().expect("operations").keys().map(|m| m.to_uppercase()).collect();
    paths.iter().map(|(path, operations)| (path.clone(), methods(operations))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_admits_whom_the_table_says() {
    for place in Place::each().await {
        let flags = [
            "--scrape-loopback=false",
            "--auth-attempts-per-minute",
            "1000000",
            // Nothing listens there.
            "--prometheus-url",
            "http://127.0.0.1:9",
        ];
        let server = Server::start(&place, "127.0.0.1:0", &flags);
        let (http, origin) = (Client::new(), server.origin.as_str());
        let owner = sign_up(&http, origin, "owner@example.org").await;
        let token = http.get(format!("{origin}/api/v1/admin/settings/scrape-token")).bearer_auth(&owner.access_token);
        let token = json_of(token).await;
        let token = token.as_object().and_then(|fields| fields.values().next()).and_then(Value::as_str).expect("token");

        let in_router: Vec<_> = routes(&http, origin)
            .await
            .into_iter()
            .flat_map(|(path, methods)| methods.into_iter().map(move |method| format!("{method} {path}")))
            .collect();
        let mut in_table: Vec<_> = TABLE.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
        let mut in_router = in_router;
        in_router.sort();
        in_table.sort();
        assert_eq!(in_table, in_router, "the table and the router name the same routes");

        let mut wrong = Vec::new();
        for (row, (method, path, admits)) in TABLE.iter().enumerate() {
            let shelf = place.data_dir().join("backups");
            std::fs::create_dir_all(&shelf).expect("directory");
            std::fs::write(shelf.join(BACKUP), "x").expect("file");
            let fixture = Fixture::new(&http, origin, token, row).await;
            for caller in CALLERS {
                let status = fixture.call(method, path, caller).await;
                let expected = admits.refusal(caller);
                if !is_right(status, path, expected) {
                    wrong.push(format!("{method} {path} by {caller:?}: {status}, expected {expected:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} cells of {}:\n{}", wrong.len(), TABLE.len() * CALLERS.len(), wrong.join("\n"));
    }
}
