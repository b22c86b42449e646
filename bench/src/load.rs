//! Two loads. *Saturation* is a closed loop: every connection sends its next batch when the last one is answered, so its
//! rate is the capacity, and its latencies leave out what would have queued (coordinated omission). *Paced* is an open
//! loop: batches are due at fixed times, and a batch that is sent late because the answer before it was late is measured
//! from when it was due. Lateness of the generator's own timer is not counted.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::future::try_join_all;

use crate::{batch::Request, http::Connection};

/// Connections of a load.
pub const CONNECTIONS: usize = 64;

/// What a load came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Answers with status 200.
    pub accepted: usize,
    /// Answers with another status.
    pub refused: usize,
    /// From the first batch to the last answer.
    pub elapsed: Duration,
    latencies: Vec<Duration>,
}

impl Outcome {
    /// Accepted batches per second.
    #[must_use]
    pub fn batches_per_second(&self) -> f64 {
        f64::from(u32::try_from(self.accepted).unwrap_or(u32::MAX)) / self.elapsed.as_secs_f64()
    }

    /// The latency that this share of all batches, in percent, did not exceed; in milliseconds.
    #[must_use]
    pub fn percentile_ms(&self, percent: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get(last * percent / 100).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
    }

    fn record(&mut self, status: u16, latency: Duration) {
        if status == 200 {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
        self.latencies.push(latency);
    }

    fn joined(parts: Vec<Self>, elapsed: Duration) -> Self {
        let mut all = Self { elapsed, ..Self::default() };
        for part in parts {
            all.accepted += part.accepted;
            all.refused += part.refused;
            all.latencies.extend(part.latencies);
        }
        all.latencies.sort_unstable();
        all
    }
}

/// Requests in turn, each connection beginning at another one.
fn turns(requests: &[Request], connection: usize) -> Vec<Request> {
    let start = connection % requests.len();
    requests[start..].iter().chain(&requests[..start]).cloned().collect()
}

/// As fast as the server answers, for a duration.
pub async fn saturate(address: SocketAddr, requests: &[Request], duration: Duration) -> Result<Outcome> {
    let start = Instant::now();
    let connections = (0..CONNECTIONS).map(|index| async move {
        let mut connection = Connection::open(address).await?;
        let mut requests = turns(requests, index);
        let mut outcome = Outcome::default();
        let mut next = 0;
        while start.elapsed() < duration {
            let sent = Instant::now();
            let answer = connection.exchange(requests[next].fresh()).await?;
            outcome.record(answer.status, sent.elapsed());
            next = (next + 1) % requests.len();
        }
        anyhow::Ok(outcome)
    });
    let parts = try_join_all(connections).await?;
    Ok(Outcome::joined(parts, start.elapsed()))
}

/// At a fixed rate over all connections, for a duration.
pub async fn paced(
    address: SocketAddr,
    requests: &[Request],
    batches_per_second: u32,
    duration: Duration,
) -> Result<Outcome> {
    let gap = Duration::from_secs(1) / batches_per_second;
    let start = Instant::now();
    let connections = (0..CONNECTIONS).map(|index| async move {
        let mut connection = Connection::open(address).await?;
        let mut requests = turns(requests, index);
        let mut outcome = Outcome::default();
        let mut due = start + gap * u32::try_from(index)?;
        let mut next = 0;
        while due.duration_since(start) < duration {
            let from = wait_until(due).await;
            let answer = connection.exchange(requests[next].fresh()).await?;
            outcome.record(answer.status, from.elapsed());
            next = (next + 1) % requests.len();
            due += gap * u32::try_from(CONNECTIONS)?;
        }
        anyhow::Ok(outcome)
    });
    let parts = try_join_all(connections).await?;
    Ok(Outcome::joined(parts, start.elapsed()))
}

/// When the latency of a batch begins: when it is sent, or when it was due if the connection was busy then.
async fn wait_until(due: Instant) -> Instant {
    if Instant::now() >= due {
        return due;
    }
    tokio::time::sleep_until(due.into()).await;
    Instant::now()
}
