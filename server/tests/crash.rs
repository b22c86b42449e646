//! Clients with batch ids while the server is killed at random moments: in the end it counts what they were answered,
//! exactly, and no scrape has ever seen a counter fall.
//!
//! `METRICS_TRACKER_CRASH_KILLS` kills on each database (six without it), at the moments of `METRICS_TRACKER_CRASH_SEED`.

mod process;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use process::{Account, Place, Server, lasting_address, ledger::Ledger, sign_up};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::timeout};

const CLIENTS: u64 = 6;
const KILLS: u32 = 6;
/// From so many kills on, a run has time for periodic checkpoints.
const LONG_KILLS: u32 = 50;
/// Bucket bounds of the histogram, as configured.
const BOUNDS: [f64; 4] = [0.5, 2.5, 5.0, 10.0];
/// Answered batches a client keeps to send again, so that most of them have seen a restart by then.
const KEPT: usize = 60;
/// Longest that one batch may stay without an answer.
const PATIENCE: Duration = Duration::from_mins(1);
const FLAGS: [&str; 2] = ["--log-level", "error"];

struct Batch {
    id: String,
    body: String,
    /// Items that count.
    valid: u64,
}

/// Sends one batch after the other, each until it is answered.
struct Client {
    http: reqwest::Client,
    url: String,
    account: Account,
    /// Clients of different accounts share numbers, and so batch ids.
    number: u64,
    random: StdRng,
    ledger: Ledger,
    kept: Vec<(Batch, Vec<u8>)>,
    batches: u64,
    retries: u64,
    replays: u64,
}

impl Client {
    fn new(origin: &str, account: Account, index: u64, seed: u64) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: format!("{origin}/api/v1/metrics"),
            account,
            number: index / 2,
            random: StdRng::seed_from_u64(seed ^ (index + 1)),
            ledger: Ledger::default(),
            kept: Vec::new(),
            batches: 0,
            retries: 0,
            replays: 0,
        }
    }

    async fn run(mut self, stop: Arc<AtomicBool>) -> Self {
        while !stop.load(Ordering::Relaxed) {
            self.batches += 1;
            let batch = self.batch();
            let answer = self.answer(&batch).await;
            check_answer(&batch, &answer);
            if self.random.random_bool(0.1) {
                self.kept.push((batch, answer));
            }
            if self.kept.len() > KEPT {
                self.replay().await;
            }
            tokio::time::sleep(Duration::from_millis(self.random.random_range(0..8))).await;
        }
        self
    }

    /// Sends an answered batch again.
    async fn replay(&mut self) {
        let index = self.random.random_range(0..self.kept.len());
        let (batch, first) = self.kept.swap_remove(index);
        let again = self.answer(&batch).await;
        assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(&first), "another answer to {}", batch.id);
        self.replays += 1;
    }

    fn batch(&mut self) -> Batch {
        let id = format!("crash-{}-{:012}", self.number, self.batches);
        let sent = self.random.random_range(1..9);
        let mut metrics: Vec<_> = (0..sent).map(|_| self.item()).collect();
        if self.random.random_bool(0.05) {
            metrics.push(json!({ "name": "crash_requests", "type": "counter", "value": -1 }));
        }
        Batch { body: json!({ "metrics": metrics, "batchId": id }).to_string(), id, valid: sent }
    }

    /// One metric, which the ledger has from now on: the batch will be sent until it is answered.
    fn item(&mut self) -> Value {
        let (client, route) = (self.number.to_string(), self.random.random_range(0..5_u8).to_string());
        let value = f64::from(self.random.random_range(0_u32..80)) / 4.0;
        let labels = [("route", route.as_str())];
        let item = |name: &str, kind: &str| json!({ "name": name, "type": kind, "value": value, "labels": { "route": route } });
        match self.random.random_range(0..5) {
            0 => {
                *self.ledger.value("crash_requests_total", &labels) += value;
                item("crash_requests", "counter")
            }
            1 => {
                self.ledger.observe_in(&BOUNDS, "crash_size", &labels, value);
                item("crash_size", "histogram")
            }
            2 => {
                self.ledger.observe("crash_delay", &labels, value);
                item("crash_delay", "summary")
            }
            _ => {
                // Only this client writes the gauge, in order.
                let gauge = self.ledger.value("crash_level", &[("route", &route), ("client", &client)]);
                let operation = ["set", "increment", "decrement"][self.random.random_range(0..3)];
                *gauge = match operation {
                    "set" => value,
                    "increment" => *gauge + value,
                    _ => *gauge - value,
                };
                let mut item = item("crash_level", "gauge");
                item["operation"] = operation.into();
                item["labels"]["client"] = client.into();
                item
            }
        }
    }

    /// Sends the batch until it is answered.
    async fn answer(&mut self, batch: &Batch) -> Vec<u8> {
        let began = Instant::now();
        loop {
            // Now and then without waiting: then the batch comes again while it is still under way.
            let hasty = self.random.random_bool(0.03);
            let longest = if hasty { Duration::from_micros(self.random.random_range(0..4_000)) } else { PATIENCE };
            match timeout(longest, self.post(batch)).await {
                Ok(Ok((200, answer))) => return answer,
                Ok(Ok((429 | 503, _)) | Err(_)) | Err(_) => self.retries += 1,
                Ok(Ok((status, answer))) => panic!("{status} to {}: {}", batch.id, String::from_utf8_lossy(&answer)),
            }
            assert!(began.elapsed() < PATIENCE, "no answer to {}", batch.id);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn post(&self, batch: &Batch) -> reqwest::Result<(u16, Vec<u8>)> {
        let request = self.http.post(&self.url).header("content-type", "application/json").body(batch.body.clone());
        let request = request.header("x-api-key", &self.account.key).header("x-api-secret", &self.account.secret);
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
    }
}

fn check_answer(batch: &Batch, answer: &[u8]) {
    let answer: Value = serde_json::from_slice(answer).expect("JSON");
    assert_eq!(answer["processed"], batch.valid, "{answer}");
    assert_eq!(answer["batchId"], batch.id.as_str());
}

/// A page, unless the server dies under it.
async fn page(http: &reqwest::Client, url: &str) -> Option<String> {
    http.get(url).send().await.ok()?.error_for_status().ok()?.text().await.ok()
}

fn only_goes_up(series: &str) -> bool {
    let name = series.split('{').next().unwrap_or_default();
    name.starts_with("crash_") && ["_total", "_bucket", "_sum", "_count"].iter().any(|end| name.ends_with(end))
}

/// Scrapes all the time; how many pages were seen.
async fn scrape(url: String, stop: Arc<AtomicBool>) -> u64 {
    let http = reqwest::Client::new();
    let (mut pages, mut seen) = (0, BTreeMap::new());
    while !stop.load(Ordering::Relaxed) {
        if let Some(page) = page(&http, &url).await {
            let Ledger(mut now) = Ledger::read(&page);
            now.retain(|series, _| only_goes_up(series));
            for (series, was) in &seen {
                let is = now.get(series);
                assert!(is.is_some_and(|is| is >= was), "{series} was {was} and is {is:?}, on page {pages}");
            }
            (seen, pages) = (now, pages + 1);
        }
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    pages
}

/// When the next kill comes: soon, or in a long run now and then about when the periodic checkpoint is written.
fn pause(random: &mut StdRng, kills: u32) -> Duration {
    let at_checkpoint = kills >= LONG_KILLS && random.random_bool(0.03);
    Duration::from_millis(if at_checkpoint {
        random.random_range(29_900..30_300)
    } else {
        random.random_range(0..1_500)
    })
}

/// One more kill, or two, or an orderly end that came first: how many kills.
fn kill(place: &Place, server: Server, random: &mut StdRng) -> u32 {
    let address = server.address();
    match random.random_range(0..5) {
        // While it writes its last checkpoint.
        0 => u32::from(server.kill_at_end(Duration::from_micros(random.random_range(0..40_000)))),
        // And while the next one recovers.
        1 => {
            server.kill();
            let after = Duration::from_micros(random.random_range(0..150_000));
            Server::kill_at_start(place, &address, &FLAGS, after);
            2
        }
        _ => {
            server.kill();
            1
        }
    }
}

async fn configure(http: &reqwest::Client, origin: &str, account: &Account, metrics: &[Value]) {
    for metric in metrics {
        let request = http.post(format!("{origin}/api/v1/metric-configs")).bearer_auth(&account.access_token);
        let answer = request.json(metric).send().await.expect("configuration");
        assert_eq!(answer.status(), 201, "{}", answer.text().await.expect("text"));
    }
}

/// Two accounts: one has configured all its metrics, the other only what the ledger must know, the buckets.
async fn accounts(http: &reqwest::Client, origin: &str) -> [Account; 2] {
    let metric = |name: &str, kind: &str| json!({ "name": name, "metricName": name, "metricType": kind });
    let mut size = metric("crash_size", "histogram");
    size["buckets"] = json!(BOUNDS);
    let mut delay = metric("crash_delay", "summary");
    delay["quantiles"] = json!([0.5, 0.99]);
    let all = [metric("crash_requests", "counter"), metric("crash_level", "gauge"), delay, size.clone()];
    let accounts = [sign_up(http, origin, "a@crash.test").await, sign_up(http, origin, "b@crash.test").await];
    configure(http, origin, &accounts[0], &all).await;
    configure(http, origin, &accounts[1], &[size]).await;
    accounts
}

/// What the server says is what the clients of each account did.
async fn check(origin: &str, accounts: &[Account], clients: &[Client]) {
    let http = reqwest::Client::new();
    for account in accounts {
        let mut expected = Ledger::default();
        for client in clients.iter().filter(|client| client.account.id == account.id) {
            client.ledger.0.iter().for_each(|(series, value)| *expected.0.entry(series.clone()).or_default() += value);
        }
        let page = page(&http, &format!("{origin}/metrics/accounts/{}", account.id)).await.expect("page");
        let mut actual = Ledger::read(&page);
        actual.0.retain(|series, _| !series.contains("quantile="));
        let differences = expected.differences(&actual);
        assert!(differences.is_empty(), "series, ledger, server: {differences:#?}");
        assert!(actual.0.len() > 50, "{} series", actual.0.len());
    }
}

async fn crash(place: &Place, kills: u32, seed: u64) {
    let database = if place.database_url.is_some() { "PostgreSQL" } else { "SQLite" };
    println!("{database}: {kills} kills, METRICS_TRACKER_CRASH_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut server = Server::start(place, &lasting_address(), &FLAGS);
    let (address, origin) = (server.address(), server.origin.clone());
    let accounts = accounts(&reqwest::Client::new(), &origin).await;
    let stop = Arc::new(AtomicBool::new(false));
    let scraper = tokio::spawn(scrape(format!("{origin}/metrics"), Arc::clone(&stop)));
    let mut running = JoinSet::new();
    for index in 0..CLIENTS {
        let account = accounts[usize::from(index % 2 == 1)].clone();
        running.spawn(Client::new(&origin, account, index, seed).run(Arc::clone(&stop)));
    }
    let (mut killed, mut slowest) = (0, Duration::ZERO);
    while killed < kills {
        tokio::time::sleep(pause(&mut random, kills)).await;
        killed += kill(place, server, &mut random);
        let began = Instant::now();
        server = Server::start(place, &address, &FLAGS);
        slowest = slowest.max(began.elapsed());
    }
    stop.store(true, Ordering::Relaxed);
    let mut clients = running.join_all().await;
    let pages = scraper.await.expect("the scraper");
    check_end(place, server, &accounts, &mut clients).await;
    let sum = |figure: fn(&Client) -> u64| clients.iter().map(figure).sum::<u64>();
    let (batches, retries, replays) = (sum(|c| c.batches), sum(|c| c.retries), sum(|c| c.replays));
    println!(
        "{database}: {killed} kills, {batches} batches, {retries} sent again without an answer, {replays} after one, \
         {pages} pages, slowest restart {slowest:?}"
    );
    assert!(batches > 0 && retries > 0 && replays * 20 > batches && pages > 0);
}

/// The totals after the last kill, after repetitions, and after an orderly end.
async fn check_end(place: &Place, server: Server, accounts: &[Account], clients: &mut [Client]) {
    let (address, origin) = (server.address(), server.origin.clone());
    check(&origin, accounts, clients).await;
    for client in &mut *clients {
        for _ in 0..client.kept.len() / 2 {
            client.replay().await;
        }
    }
    check(&origin, accounts, clients).await;
    let began = Instant::now();
    assert_eq!(server.terminate(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(10), "an end of {:?}", began.elapsed());
    let _server = Server::start(place, &address, &FLAGS);
    check(&origin, accounts, clients).await;
    for client in &mut *clients {
        while !client.kept.is_empty() {
            client.replay().await;
        }
    }
    check(&origin, accounts, clients).await;
}

fn variable<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().ok().unwrap_or_else(|| panic!("{name} must be a number")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_lose_nothing_and_count_nothing_twice() {
    let kills = variable("METRICS_TRACKER_CRASH_KILLS").unwrap_or(KILLS);
    let seed = variable("METRICS_TRACKER_CRASH_SEED").unwrap_or_else(|| rand::rng().random());
    for place in Place::each().await {
        crash(&place, kills, seed).await;
    }
}
