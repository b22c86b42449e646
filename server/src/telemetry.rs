//! The server's own metrics, `metrics_tracker_*`. They come from the `prometheus` crate; the accounts' series never do
//! (it merges label sets that differ and loses series of one name and two types).

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, proto::MetricFamily,
};

use crate::error::Code;

/// Seconds: from a group commit on a fast disk to a server in trouble.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Every metric of the server itself.
pub struct Telemetry {
    registry: Registry,
    /// Requests by route, method and status.
    pub requests: IntCounterVec,
    /// Time to answer by route.
    pub request_seconds: HistogramVec,
    /// Batches that were answered 200.
    pub batches: IntCounter,
    /// Batches that were not taken, by error code.
    pub rejects: IntCounterVec,
    /// Batches that came again and got the first answer.
    pub replays: IntCounter,
    /// Time of group commits.
    pub commit_seconds: Histogram,
    /// Tries of a group commit that failed.
    pub commit_failures: IntCounter,
    /// Batches that wait for the writer.
    pub queue: IntGauge,
    /// Series in memory.
    pub series: IntGauge,
    /// Families in memory.
    pub families: IntGauge,
    /// Connections that are open.
    pub connections: IntGauge,
    /// Handlers that panicked.
    pub panics: IntCounter,
}

impl Telemetry {
    /// All at zero.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let counter = |name: &str, help: &str| -> Result<IntCounter, prometheus::Error> {
            let metric = IntCounter::new(format!("metrics_tracker_{name}"), help)?;
            registry.register(Box::new(metric.clone()))?;
            Ok(metric)
        };
        let counters = |name: &str, help: &str, labels: &[&str]| -> Result<IntCounterVec, prometheus::Error> {
            let metric = IntCounterVec::new(Opts::new(format!("metrics_tracker_{name}"), help), labels)?;
            registry.register(Box::new(metric.clone()))?;
            Ok(metric)
        };
        let gauge = |name: &str, help: &str| -> Result<IntGauge, prometheus::Error> {
            let metric = IntGauge::new(format!("metrics_tracker_{name}"), help)?;
            registry.register(Box::new(metric.clone()))?;
            Ok(metric)
        };
        let seconds = |name: &str, help: &str| {
            HistogramOpts::new(format!("metrics_tracker_{name}"), help).buckets(SECONDS.to_vec())
        };
        let request_seconds = HistogramVec::new(seconds("request_seconds", "Time to answer a request."), &["route"])?;
        registry.register(Box::new(request_seconds.clone()))?;
        let commit_seconds = Histogram::with_opts(seconds("commit_seconds", "Time of group commits."))?;
        registry.register(Box::new(commit_seconds.clone()))?;
        Ok(Self {
            requests: counters("requests_total", "Requests.", &["route", "method", "status"])?,
            request_seconds,
            batches: counter("batches_total", "Batches that were answered.")?,
            rejects: counters("rejects_total", "Batches that were not taken, by reason.", &["reason"])?,
            replays: counter("replays_total", "Batches that came again.")?,
            commit_seconds,
            commit_failures: counter("commit_failures_total", "Tries of a group commit that failed.")?,
            queue: gauge("queue_batches", "Batches that wait for the writer.")?,
            series: gauge("series", "Series in memory.")?,
            families: gauge("families", "Metrics in memory.")?,
            connections: gauge("connections", "Open connections.")?,
            panics: counter("panics_total", "Handlers that panicked.")?,
            registry,
        })
    }

    /// A batch was not taken.
    pub fn reject(&self, code: Code) {
        self.rejects.with_label_values(&[code.text()]).inc();
    }

    /// A moment's values, families sorted by name.
    #[must_use]
    pub fn gather(&self) -> Vec<MetricFamily> {
        self.registry.gather()
    }
}
