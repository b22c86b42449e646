//! A real Prometheus that finds the server's targets by itself.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::{
    process::{
        lasting_address,
        ledger::{Ledger, series},
    },
    wait_for,
};

/// Labels of every scraped series, which a page does not have.
const OF_TARGET: [&str; 4] = ["__name__", "job", "instance", "user_id"];

/// A running Prometheus. Dropping it ends it.
pub struct Prometheus {
    child: Child,
    origin: String,
    http: reqwest::Client,
    _dir: tempfile::TempDir,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Prometheus {
    /// Starts one that scrapes a server's targets every second.
    pub async fn start(program: &Path, server: &str) -> Self {
        Self::start_at(program, server, &lasting_address()).await
    }

    /// The same at `HOST:PORT`.
    pub async fn start_at(program: &Path, server: &str, address: &str) -> Self {
        let dir = tempfile::tempdir().expect("directory");
        let config = format!(
            "global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\nscrape_configs:\n- job_name: metrics-tracker\n  \
             honor_labels: false\n  http_sd_configs:\n  - url: {server}/api/v1/prometheus/targets\n    \
             refresh_interval: 1s\n"
        );
        let file = dir.path().join("prometheus.yml");
        std::fs::write(&file, config).expect("configuration");
        let child = Command::new(program)
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", dir.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .arg("--log.level=error")
            .stdout(Stdio::null())
            .spawn()
            .expect("prometheus");
        let prometheus = Self { child, origin: format!("http://{address}"), http: reqwest::Client::new(), _dir: dir };
        wait_for("Prometheus", async || {
            let answer = prometheus.http.get(format!("{}/-/ready", prometheus.origin)).send().await;
            answer.is_ok_and(|answer| answer.status().is_success()).then_some(()).ok_or("not ready")
        })
        .await;
        prometheus
    }

    /// Labels and values of an instant query.
    pub async fn query(&self, query: &str) -> Vec<(Vec<(String, String)>, f64)> {
        let request = self.http.get(format!("{}/api/v1/query", self.origin)).query(&[("query", query)]);
        let answer: Value = request.send().await.expect("query").json().await.expect("JSON");
        let result = answer.pointer("/data/result").and_then(Value::as_array);
        let sample = |sample: &Value| {
            let labels = sample["metric"].as_object().expect("labels").iter();
            let labels = labels.map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()));
            (labels.collect(), sample["value"][1].as_str().expect("value").parse().expect("number"))
        };
        result.unwrap_or_else(|| panic!("{query}: {answer}")).iter().map(sample).collect()
    }

    /// The series of one account, without quantiles and start times.
    pub async fn account(&self, id: &str) -> Ledger {
        let mut ledger = Ledger::default();
        for (labels, value) in self.query(&format!(r#"{{job="metrics-tracker",user_id="{id}"}}"#)).await {
            let name = labels.iter().find(|(label, _)| label == "__name__").expect("a name").1.clone();
            let is_own = name == "up" || name.starts_with("scrape_") || name.ends_with("_created");
            let pairs: Vec<_> = labels.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
            if is_own || pairs.iter().any(|(label, _)| *label == "quantile") {
                continue;
            }
            let pairs: Vec<_> = pairs.into_iter().filter(|(label, _)| !OF_TARGET.contains(label)).collect();
            ledger.0.insert(series(&name, &pairs), value);
        }
        ledger
    }
}
