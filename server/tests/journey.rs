//! From a fresh server to exact numbers in a real Prometheus: sign-up, configurations, generated code on a page of
//! another origin, visitors in Chromium, tabs closed, network and server lost and back.

mod process;
#[path = "journey/prometheus.rs"]
mod prometheus;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use process::{
    Account, Place, Server,
    api::{Api, totals},
    lasting_address,
    ledger::{Ledger, is_measured},
    sign_up, tool, wait_for,
};
use prometheus::Prometheus;
use serde::Deserialize;
use serde_json::{Value, json};

const FLAGS: [&str; 2] = ["--log-level", "error"];
const SEARCH_BOUNDS: [f64; 3] = [0.25, 1.0, 2.5];

/// What the journey needs besides the server.
struct Tools {
    prometheus: PathBuf,
    node: PathBuf,
    chromium: PathBuf,
    node_modules: PathBuf,
}

impl Tools {
    fn find() -> Option<Self> {
        let variable = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
        let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../clients/browser/node_modules");
        let node_modules = variable("METRICS_TRACKER_TEST_NODE_MODULES", beside);
        tool(&[&format!("{node_modules}/playwright-core")])?;
        Some(Self {
            prometheus: tool(&["/usr/bin/prometheus", "/usr/local/bin/prometheus"])?,
            node: tool(&["/usr/bin/node", "/usr/local/bin/node"])?,
            chromium: tool(&[&variable("METRICS_TRACKER_TEST_CHROMIUM", "/usr/bin/chromium")])?,
            node_modules: node_modules.into(),
        })
    }
}

/// Something that a page says a visitor did.
#[derive(Debug, Deserialize)]
struct Deed {
    kind: String,
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
    operation: Option<String>,
}

impl Deed {
    fn enter(&self, ledger: &mut Ledger) {
        let labels: Vec<_> = self.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        match (self.kind.as_str(), self.operation.as_deref()) {
            ("counter", _) => *ledger.value(&format!("{}_total", self.name), &labels) += self.value,
            ("gauge", Some("set")) => *ledger.value(&self.name, &labels) = self.value,
            ("gauge", _) => *ledger.value(&self.name, &labels) += self.value,
            ("summary", _) => ledger.observe(&self.name, &labels, self.value),
            _ => {
                let is_configured = self.name == "search_seconds";
                let bounds: &[f64] = if is_configured { &SEARCH_BOUNDS } else { &model::Buckets::DEFAULT };
                ledger.observe_in(bounds, &self.name, &labels, self.value);
            }
        }
    }
}

impl Api {
    /// All four types: default labels, exact names, buckets, quantiles.
    async fn configure(&self, account: &Account) {
        for configuration in [
            json!({ "name": "Sold", "metricName": "purchases", "metricType": "counter", "labels": { "shop": "main" } }),
            json!({ "name": "Cart", "metricName": "cart_value", "metricType": "gauge", "labels": ["tab"] }),
            json!({ "name": "Search", "metricName": "search_seconds", "metricType": "histogram", "buckets": SEARCH_BOUNDS }),
            json!({ "name": "Basket", "metricName": "basket_items", "metricType": "summary", "quantiles": [0.5, 0.9] }),
        ] {
            self.post(account, "/api/v1/metric-configs", &configuration).await;
        }
    }

    /// A batch of another account, with a name that both have.
    async fn send_for(&self, account: &Account) {
        let body = json!({ "metrics": [{ "name": "purchases", "type": "counter", "value": 5 }] });
        let request = self.http.post(format!("{}/api/v1/metrics", self.origin)).header("x-api-key", &account.key);
        let answer = request.header("x-api-secret", &account.secret).json(&body).send().await.expect("batch");
        assert_eq!(answer.status(), 200);
    }
}

/// The driver of the browser. Dropping it ends it.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Visits pages with this code; kills and starts the server when the driver says so. The server, and what pages did.
fn drive(tools: &Tools, place: &Place, server: Server, code: &Value) -> (Server, Vec<Deed>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journey/drive.mjs");
    let mut command = Command::new(&tools.node);
    let mut driver = Driver(command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node"));
    let mut answers = driver.0.stdin.take().expect("stdin");
    let scenario = json!({
        "tag": code["tag"],
        "snippet": code["snippet"],
        "chromium": tools.chromium,
        "nodeModules": tools.node_modules,
    });
    writeln!(answers, "{scenario}").expect("scenario");
    let address = server.address();
    let mut server = Some(server);
    for line in BufReader::new(driver.0.stdout.take().expect("stdout")).lines() {
        let mut message: Value = serde_json::from_str(&line.expect("line")).expect("JSON");
        match message["want"].as_str() {
            Some("kill") => server.take().expect("a server").kill(),
            Some("start") => server = Some(Server::start(place, &address, &FLAGS)),
            _ => {
                let deeds = serde_json::from_value(message["deeds"].take()).expect("deeds");
                return (server.expect("a server"), deeds);
            }
        }
        writeln!(answers, "done").expect("answer");
    }
    panic!("the driver ended early: {:?}", driver.0.wait());
}

async fn journey(tools: &Tools, place: &Place) {
    let began = Instant::now();
    let server = Server::start(place, &lasting_address(), &FLAGS);
    let api = Api { http: reqwest::Client::new(), origin: server.origin.clone() };
    let account = sign_up(&api.http, &api.origin, "shop@journey.test").await;
    let other = sign_up(&api.http, &api.origin, "other@journey.test").await;
    api.configure(&account).await;
    api.send_for(&other).await;
    let request = json!({ "apiKeyId": account.key_id, "autoTrack": true, "customEvents": true });
    let code = api.post(&account, "/api/v1/code-generation", &request).await;
    let prometheus = Prometheus::start(&tools.prometheus, &api.origin).await;

    let (_server, deeds) = tokio::task::block_in_place(|| drive(tools, place, server, &code));
    let mut expected = Ledger::default();
    for deed in &deeds {
        deed.enter(&mut expected);
    }
    let page = api.page(&account).await.without(is_measured);
    let mut summary = api.summary(&account).await;
    summary.retain(|name, _| !is_measured(name));
    println!("{} deeds in {:?}: {:#?}", deeds.len(), began.elapsed(), totals(&expected));
    assert!(page == expected, "series, done, /metrics: {:#?}", expected.differences(&page));
    assert_eq!(summary, totals(&expected));
    wait_for("series, done, Prometheus", async || {
        let scraped = prometheus.account(&account.id).await.without(is_measured);
        if scraped == expected { Ok(()) } else { Err(format!("{:#?}", expected.differences(&scraped))) }
    })
    .await;
    check_scrapes(&prometheus, &account, &other, &expected).await;
    println!("exact in Prometheus after {:?}", began.elapsed());
}

/// Every target is up, nothing fell on the way, quantiles are there, and the other account has its own.
async fn check_scrapes(prometheus: &Prometheus, account: &Account, other: &Account, expected: &Ledger) {
    wait_for("`up`", async || {
        let up = prometheus.query("up").await;
        let all_up = up.len() == 3 && up.iter().all(|(_, value)| *value > 0.0);
        if all_up { Ok(()) } else { Err(up) }
    })
    .await;
    let names: BTreeSet<_> = expected.0.keys().filter_map(|series| series.split('{').next()).collect();
    let only_up = |name: &&&str| ["_total", "_bucket", "_count"].iter().any(|end| name.ends_with(end));
    for name in names.iter().filter(only_up) {
        let fell = prometheus.query(&format!(r#"resets({name}{{user_id="{}"}}[1h]) > 0"#, account.id)).await;
        assert!(fell.is_empty(), "{name} fell: {fell:?}");
    }
    let quantiles = prometheus.query(r#"basket_items{quantile=~"0.5|0.9"}"#).await;
    assert!(quantiles.len() >= 4, "{quantiles:?}");
    let mut of_other = Ledger::default();
    *of_other.value("purchases_total", &[]) = 5.0;
    assert_eq!(prometheus.account(&other.id).await, of_other);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_pages_did_is_what_prometheus_has() {
    let Some(tools) = Tools::find() else { return };
    for place in Place::each().await {
        journey(&tools, &place).await;
    }
}
