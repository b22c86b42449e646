//! `/prometheus/api/v1/…`: an account reads its own series of a real Prometheus and nobody else's.

mod leaks;
#[path = "../process/mod.rs"]
mod process;
#[path = "../journey/prometheus.rs"]
mod prometheus;
mod refusals;
#[path = "../support/mod.rs"]
mod support;
mod upstream;

use process::wait_for;
