//! One round of one system: its capacity, then, on fresh data, its page and memory with many series.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tokio::time::sleep;

use crate::{
    batch::{self, BATCH_ITEMS, PROOF_COUNTER},
    http::{self, Connection},
    load,
    process::{self, Process},
    system::{Programs, Running, System},
};

/// Series of the page that is rendered.
pub const SERIES: usize = 100_000;
/// Batches per second while the page is being scraped.
pub const PACED_BATCHES_PER_SECOND: u32 = 500;
/// Load before anything is measured, so that compilers and caches have seen it.
const WARM_UP: Duration = Duration::from_secs(1);
/// Between scrapes under load. Without it a slow page would be all that its server does, and nothing else be measured.
const SCRAPE_PAUSE: Duration = Duration::from_secs(1);
/// Scrapes whose median is the render time.
const SCRAPES: usize = 5;

/// What one round of one system came to.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Metrics accepted per second at saturation.
    pub metrics_per_second: f64,
    /// Latency at saturation that 50 % of the batches did not exceed.
    pub saturated_p50_ms: f64,
    /// The same of 99 %.
    pub saturated_p99_ms: f64,
    /// Processor time of the server per million metrics.
    pub cpu_seconds_per_million: f64,
    /// Share of its core that the generator used; near 1 means that it was the limit.
    pub generator_share: f64,
    /// `/metrics` with [`SERIES`] counter series, from request to last byte.
    pub render_ms: f64,
    /// Its size.
    pub render_bytes: f64,
    /// Resident memory that a series added.
    pub bytes_per_series: f64,
    /// p99 at the paced rate.
    pub paced_p99_ms: f64,
    /// p99 at the paced rate while the page is scraped with pauses of one second.
    pub scraped_p99_ms: f64,
}

impl Figures {
    /// Runs one round.
    pub async fn measure(system: System, programs: &Programs, duration: Duration) -> Result<Self> {
        let running = system.start(programs).await?;
        let capacity = capacity(&running, duration).await?;
        running.process.stop().await?;
        let running = system.start(programs).await?;
        let figures = with_series(&running, duration, capacity).await?;
        running.process.stop().await?;
        Ok(figures)
    }
}

/// What the first half of a round came to.
struct Capacity {
    metrics_per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_seconds_per_million: f64,
    generator_share: f64,
}

async fn capacity(running: &Running, duration: Duration) -> Result<Capacity> {
    let address = running.process.address;
    let requests = batch::load_requests(&running.headers);
    let warm = load::saturate(address, &requests, WARM_UP).await?;
    let (server, generator) = (running.process.cpu_seconds()?, process::cpu_seconds("self")?);
    let outcome = load::saturate(address, &requests, duration).await?;
    let server = running.process.cpu_seconds()? - server;
    let generator = process::cpu_seconds("self")? - generator;
    ensure!(outcome.refused + warm.refused == 0, "{} batches were refused", outcome.refused + warm.refused);
    prove(&running.process, outcome.accepted + warm.accepted).await?;
    let metrics_per_second = outcome.batches_per_second() * float(BATCH_ITEMS);
    Ok(Capacity {
        metrics_per_second,
        p50_ms: outcome.percentile_ms(50),
        p99_ms: outcome.percentile_ms(99),
        cpu_seconds_per_million: server / (float(outcome.accepted * BATCH_ITEMS) / 1e6),
        generator_share: generator / outcome.elapsed.as_secs_f64(),
    })
}

async fn with_series(running: &Running, duration: Duration, capacity: Capacity) -> Result<Figures> {
    let address = running.process.address;
    let requests = batch::load_requests(&running.headers);
    load::paced(address, &requests, PACED_BATCHES_PER_SECOND, WARM_UP).await?;
    let before = running.process.resident_bytes()?;
    fill(running).await?;
    let after = running.process.resident_bytes()?;
    let (render_ms, render_bytes) = render(&running.process).await?;
    let alone = load::paced(address, &requests, PACED_BATCHES_PER_SECOND, duration).await?;
    let done = AtomicBool::new(false);
    let loaded = async {
        let outcome = load::paced(address, &requests, PACED_BATCHES_PER_SECOND, duration).await;
        done.store(true, Ordering::Relaxed);
        outcome
    };
    let (during, scrapes) = tokio::try_join!(loaded, scrape_until(&running.process, &done))?;
    ensure!(scrapes > 0, "no scrape was answered");
    ensure!(alone.refused + during.refused == 0, "{} paced batches were refused", alone.refused + during.refused);
    Ok(Figures {
        metrics_per_second: capacity.metrics_per_second,
        saturated_p50_ms: capacity.p50_ms,
        saturated_p99_ms: capacity.p99_ms,
        cpu_seconds_per_million: capacity.cpu_seconds_per_million,
        generator_share: capacity.generator_share,
        render_ms,
        render_bytes,
        bytes_per_series: (after - before) / float(SERIES),
        paced_p99_ms: alone.percentile_ms(99),
        scraped_p99_ms: during.percentile_ms(99),
    })
}

async fn fill(running: &Running) -> Result<()> {
    let mut connection = Connection::open(running.process.address).await?;
    for mut request in batch::fill_requests(&running.headers, SERIES) {
        let answer = connection.exchange(request.fresh()).await?;
        ensure!(answer.status == 200, "a filling batch was answered {}", answer.status);
    }
    Ok(())
}

fn scrape_request() -> Vec<u8> {
    http::render("GET", "/metrics", "", "")
}

/// Time from request to last byte, the median of some, and the size of the page.
async fn render(process: &Process) -> Result<(f64, f64)> {
    let mut connection = Connection::open(process.address).await?;
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..SCRAPES {
        let start = Instant::now();
        let answer = connection.exchange(&scrape_request()).await?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        ensure!(answer.status == 200, "/metrics was answered {}", answer.status);
        bytes = answer.body_bytes;
    }
    Ok((crate::report::median(times), float(bytes)))
}

async fn scrape_until(process: &Process, done: &AtomicBool) -> Result<usize> {
    let mut connection = Connection::open(process.address).await?;
    let mut scrapes = 0;
    while !done.load(Ordering::Relaxed) {
        let answer = connection.exchange(&scrape_request()).await?;
        ensure!(answer.status == 200, "/metrics was answered {}", answer.status);
        scrapes += 1;
        sleep(SCRAPE_PAUSE).await;
    }
    Ok(scrapes)
}

/// The page must count exactly the batches that were answered.
async fn prove(process: &Process, batches: usize) -> Result<()> {
    let mut connection = Connection::open(process.address).await?;
    let mut page = Vec::new();
    connection.call(&scrape_request(), &mut |part| page.extend_from_slice(part)).await?;
    let page = String::from_utf8(page).context("/metrics is not UTF-8")?;
    let rows = page.lines().filter_map(|line| line.strip_prefix(PROOF_COUNTER)).filter(|row| row.starts_with('{'));
    let values = rows.filter_map(|row| row.rsplit_once("} ")).filter_map(|(_, value)| value.parse::<f64>().ok());
    let counted: f64 = values.sum();
    ensure!(
        (counted - float(batches)).abs() < 0.5,
        "{PROOF_COUNTER} is {counted} after {batches} answered batches: lost or counted twice"
    );
    Ok(())
}

/// Counts here stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark stay far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}
