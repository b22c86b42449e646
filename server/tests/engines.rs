//! The journey in three engines: pages of another origin in Chromium, Firefox and `WebKit` against the real server and a
//! real Prometheus, over a network that fails, with tabs closed at every stage and the server killed on the way.
#![cfg(unix)]

#[path = "engines/closes.rs"]
mod closes;
#[path = "engines/deeds.rs"]
mod deeds;
#[path = "engines/driver.rs"]
mod driver;
mod process;
#[path = "journey/prometheus.rs"]
mod prometheus;
#[path = "engines/vitals.rs"]
mod vitals;

use std::{collections::BTreeSet, path::PathBuf, time::Instant};

use deeds::is_uncertain;
use driver::{Driven, drive};
use process::{
    Account, Place, Server,
    api::Api,
    lasting_address,
    ledger::{Ledger, is_measured},
    sign_up, tool, wait_for,
};
use prometheus::Prometheus;
use serde_json::{Value, json};

/// How much is done in each engine.
struct Effort {
    /// Tabs closed.
    closes: usize,
    /// Times that the server is killed.
    kills: usize,
    /// Wait until browsers keep nothing any more.
    empty: bool,
}

impl Effort {
    const USUAL: Self = Self { closes: 15, kills: 2, empty: false };

    /// More of everything when `METRICS_TRACKER_TEST_CLOSES` says how many tabs to close.
    fn wanted() -> Self {
        let Ok(number) = std::env::var("METRICS_TRACKER_TEST_CLOSES") else { return Self::USUAL };
        Self { closes: number.parse().expect("METRICS_TRACKER_TEST_CLOSES is a number"), kills: 5, empty: true }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// What the driver starts, by the driver's names.
    fn programs(self) -> Option<Value> {
        let chromium = std::env::var("METRICS_TRACKER_TEST_CHROMIUM").unwrap_or_default();
        Some(match self {
            Self::Chromium => json!({ "chromium": tool(&[&chromium, "/usr/bin/chromium"])? }),
            Self::Firefox => json!({ "firefox": tool(&["/usr/bin/firefox-esr", "/usr/bin/firefox"])? }),
            Self::Webkit => json!({
                "webkitDriver": tool(&["/usr/bin/WebKitWebDriver"])?,
                "xvfb": tool(&["/usr/bin/Xvfb"])?,
            }),
        })
    }
}

/// What an engine needs besides the server.
struct Tools {
    prometheus: PathBuf,
    node: PathBuf,
    programs: Value,
}

impl Tools {
    fn find(engine: Engine) -> Option<Self> {
        tool(&[concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engines/node_modules/puppeteer-core")])?;
        Some(Self {
            prometheus: tool(&["/usr/bin/prometheus", "/usr/local/bin/prometheus"])?,
            node: tool(&["/usr/bin/node", "/usr/local/bin/node"])?,
            programs: engine.programs()?,
        })
    }
}

async fn journey(engine: Engine, tools: &Tools, place: &Place) {
    let began = Instant::now();
    let network = lasting_address();
    let public = format!("http://{network}");
    let flags = ["--log-level", "error", "--trusted-proxies", "127.0.0.1/32", "--public-url", &public];
    let server = Server::start(place, &lasting_address(), &flags);
    let api = Api { http: reqwest::Client::new(), origin: server.origin.clone() };
    let account = sign_up(&api.http, &api.origin, "shop@engines.test").await;
    let request = json!({ "apiKeyId": account.key_id, "autoTrack": true, "customEvents": true });
    let code = api.post(&account, "/api/v1/code-generation", &request).await;
    let prometheus = Prometheus::start(&tools.prometheus, &api.origin).await;
    let effort = Effort::wanted();
    let scenario = json!({
        "engine": engine.name(),
        "programs": tools.programs,
        "dir": place.dir.path(),
        "tag": code["tag"],
        "snippet": code["snippet"],
        "listen": network,
        "server": api.origin,
        "closes": effort.closes,
        "kills": effort.kills,
        "empty": effort.empty,
    });
    let start = |address: &str| Server::start(place, address, &flags);
    let (_server, driven) = tokio::task::block_in_place(|| drive(&tools.node, &scenario, server, start));
    println!("{}", driven.report());
    let expected = driven.expected();
    check(&api, &account, &prometheus, &expected).await;
    check_uncertain(&api, &account, &driven).await;
    closes::check(engine, &driven.closes);
    wait_for("vitals", async || vitals::check(engine, &api.page(&account).await)).await;
    println!("exact in Prometheus after {:?}", began.elapsed());
}

/// What pages did is on `/metrics`, in the summary and in Prometheus; nothing fell on the way.
async fn check(api: &Api, account: &Account, prometheus: &Prometheus, expected: &Ledger) {
    let certain = |ledger: Ledger| ledger.without(|series| is_measured(series) || is_uncertain(series));
    let page = certain(api.page(account).await);
    assert!(page == *expected, "series, done, /metrics: {:#?}", expected.differences(&page));
    let mut summary = api.summary(account).await;
    summary.retain(|name, _| !is_measured(name) && !is_uncertain(name));
    assert_eq!(summary, process::api::totals(expected));
    wait_for("series, done, Prometheus", async || {
        let scraped = certain(prometheus.account(&account.id).await);
        if scraped == *expected { Ok(()) } else { Err(format!("{:#?}", expected.differences(&scraped))) }
    })
    .await;
    let names: BTreeSet<_> = expected.0.keys().filter_map(|series| series.split('{').next()).collect();
    for name in names.iter().filter(|name| !name.starts_with("cart_value") && !name.ends_with("_sum")) {
        let fell = prometheus.query(&format!(r#"resets({name}{{user_id="{}"}}[1h]) > 0"#, account.id)).await;
        assert!(fell.is_empty(), "{name} fell: {fell:?}");
    }
}

/// What a hidden tab did just before it was closed may be lost, but is never counted twice.
async fn check_uncertain(api: &Api, account: &Account, driven: &Driven) {
    let page = api.page(account).await;
    for (series, done) in driven.uncertain().0 {
        let counted = page.0.get(&series).copied().unwrap_or_default();
        assert!(counted <= done, "{series}: {counted} counted, {done} done");
    }
}

async fn in_engine(engine: Engine, places: Vec<Place>) {
    let Some(tools) = Tools::find(engine) else { return };
    for place in places {
        journey(engine, &tools, &place).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exact_in_chromium() {
    in_engine(Engine::Chromium, vec![Place::sqlite()]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exact_in_firefox() {
    in_engine(Engine::Firefox, vec![Place::sqlite()]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exact_in_webkit_on_both_databases() {
    in_engine(Engine::Webkit, Place::each().await).await;
}
