//! Whatever accounts configure and send, every page is one that Prometheus, promtool and Python's parsers take, with every
//! value equal to a model's.

#[path = "../process/mod.rs"]
mod process;

#[path = "../../../crates/registry/tests/it/page.rs"]
#[expect(dead_code, reason = "the registry's own tests look values up")]
mod page;

mod case;
mod expected;
mod known;
mod model;
mod pages;
mod parsers;
mod scrape;

use std::cell::RefCell;

use case::{Behaviour, behaviours};
use expected::{DEFAULT_LABEL, Format};
use model::Model;
use process::{Account, Place, Server, sign_up};
use proptest::test_runner::{Config, TestRunner};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

/// Cases, each of two accounts, on each database.
const CASES: u32 = 24;
const SHRINKS_MAX: u32 = 60;

/// A running server and what it should know.
struct World {
    http: reqwest::Client,
    server: Server,
    model: Model,
}

impl World {
    fn start(place: &Place) -> Self {
        let default_label = format!("{}={}", DEFAULT_LABEL.0, DEFAULT_LABEL.1);
        let flags = ["--auth-attempts-per-minute", "100000", "--default-labels", &default_label, "--log-level", "warn"];
        let server = Server::start(place, "127.0.0.1:0", &flags);
        Self { http: reqwest::Client::new(), server, model: Model::default() }
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.server.origin))
    }

    /// A new account that configures and sends; its own page is compared at once.
    async fn act(&mut self, behaviour: &Behaviour) {
        let email = format!("{}@example.org", self.model.accounts.len());
        let account = sign_up(&self.http, &self.server.origin, &email).await;
        self.model.accounts.entry(account.id.clone()).or_default();
        for config in &behaviour.configs {
            let request = self.post("/api/v1/metric-configs").bearer_auth(&account.access_token);
            let answer = request.json(&config.to_json()).send().await.expect("answer");
            assert_eq!(answer.status(), 201, "{config:?}: {}", answer.text().await.expect("text"));
            self.model.configure(&account.id, config);
        }
        for batch in &behaviour.batches {
            self.send(&account, batch).await;
        }
        for format in [Format::Text, Format::OpenMetrics] {
            pages::check_account(self, &account.id, format).await;
        }
    }

    async fn send(&mut self, account: &Account, batch: &[case::Item]) {
        let items: Vec<_> = batch.iter().map(case::Item::to_json).collect();
        let request = self.post("/api/v1/metrics").header("x-api-key", &account.key);
        let request = request.header("x-api-secret", &account.secret).json(&json!({ "metrics": items }));
        let answer = request.send().await.expect("answer");
        assert_eq!(answer.status(), 200, "{batch:?}");
        let answer: Value = answer.json().await.expect("JSON");
        let refused = answer["errors"].as_array().expect("errors").iter().map(|error| error["index"].as_u64());
        let refused: Vec<_> = refused.map(|index| usize::try_from(index.expect("index")).expect("small")).collect();
        assert_eq!(refused, self.model.take(&account.id, batch), "{answer}");
        assert_eq!(answer["processed"], json!(batch.len() - refused.len()), "{answer}");
    }
}

/// Runs the cases against one server.
fn run_cases(runtime: &tokio::runtime::Runtime, world: World) -> World {
    let config = Config { cases: CASES, max_shrink_iters: SHRINKS_MAX, failure_persistence: None, ..Config::default() };
    let world = RefCell::new(world);
    let outcome = TestRunner::new(config).run(&behaviours(), |accounts| {
        for behaviour in &accounts {
            runtime.block_on(world.borrow_mut().act(behaviour));
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    world.into_inner()
}

#[test]
fn every_page_is_accepted_and_exact() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    for place in runtime.block_on(Place::each()) {
        let mut world = World::start(&place);
        for behaviour in known::behaviours() {
            runtime.block_on(world.act(&behaviour));
        }
        let world = run_cases(&runtime, world);
        runtime.block_on(async {
            let pages = pages::all(&world).await;
            parsers::promtool(&pages);
            parsers::python(&world.model, &pages);
            scrape::compare(&world).await;
        });
        let World { http, server, model } = world;
        assert_eq!(server.terminate(), Some(0));
        // What was parsed from a checkpoint reads the same as what came in by HTTP.
        let restarted = World { http, model, ..World::start(&place) };
        runtime.block_on(pages::all(&restarted));
    }
}
