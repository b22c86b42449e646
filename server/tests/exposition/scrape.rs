//! A real Prometheus that finds the accounts by service discovery.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use tokio::time::{interval, timeout};

use crate::{
    World,
    expected::{Format, Samples, assert_samples, of_account, of_all},
    pages::without_created,
    process::tool,
};

const PROMETHEUS: [&str; 2] = ["/usr/bin/prometheus", "/usr/local/bin/prometheus"];
const PATIENCE: Duration = Duration::from_mins(1);

/// A Prometheus that ends with its value.
struct Prometheus {
    child: Child,
    origin: String,
    _folder: tempfile::TempDir,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn start(world: &World) -> Option<Prometheus> {
    let program = tool(&PROMETHEUS)?;
    let folder = tempfile::tempdir().expect("folder");
    let address = world.server.address();
    let config = format!(
        "global: {{scrape_interval: 2s, scrape_timeout: 2s}}\nscrape_configs:\n\
         - {{job_name: accounts, http_sd_configs: [{{url: 'http://{address}/api/v1/prometheus/targets'}}]}}\n\
         - {{job_name: all, static_configs: [{{targets: ['{address}']}}]}}\n"
    );
    let file = folder.path().join("prometheus.yml");
    fs::write(&file, config).expect("write");
    let mut command = Command::new(program);
    command.arg(format!("--config.file={}", file.display()));
    command.arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()));
    command.args(["--web.listen-address=127.0.0.1:0", "--log.format=json"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("prometheus");
    let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
    let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let line: Value = serde_json::from_str(&line).ok()?;
        (line["msg"] == "Listening on").then(|| line["address"].as_str().expect("address").to_owned())
    });
    let origin = format!("http://{}", address.expect("prometheus listens"));
    // A full pipe would stop it.
    std::thread::spawn(move || lines.for_each(drop));
    Some(Prometheus { child, origin, _folder: folder })
}

/// Every target is up, and every account's series have the model's values.
pub async fn compare(world: &World) {
    let Some(prometheus) = start(world) else { return };
    let wanted = world.model.accounts.len() + 2;
    let scraped = timeout(PATIENCE, async {
        let mut pause = interval(Duration::from_millis(250));
        loop {
            pause.tick().await;
            let up = query(world, &prometheus, "up").await;
            if up.len() == wanted {
                return up;
            }
        }
    });
    for ((_, labels), value) in scraped.await.expect("every target is scraped") {
        assert!(value > 0.5, "{labels:?} is down");
    }
    for account in world.model.accounts.keys() {
        let selector = format!("{{job=\"accounts\",user_id=\"{account}\"}}");
        let (own, scrape): (Samples, Samples) =
            query(world, &prometheus, &selector).await.into_iter().partition(|((name, _), _)| !is_of_scrape(name));
        let scraped = scrape.iter().find(|((name, _), _)| name == "scrape_samples_scraped").expect("a count");
        assert_eq!(scraped.1.to_string(), own.len().to_string(), "Prometheus read more samples than it kept");
        let own = own.into_iter().map(|((name, labels), value)| ((name, without_target(labels, true)), value));
        let expected = of_account(&world.model, account, Format::OpenMetrics).samples;
        assert_samples(&format!("Prometheus: {account}"), &without_created(own.collect()), &expected);
    }
    let all = query(world, &prometheus, "{job=\"all\"}").await.into_iter();
    let all = all.filter(|((name, _), _)| !is_of_scrape(name) && !name.starts_with("metrics_tracker_"));
    let all = all.map(|((name, labels), value)| ((name, without_target(labels, false)), value));
    let expected = of_all(&world.model, Format::OpenMetrics).samples;
    assert_samples("Prometheus: /metrics", &without_created(all.collect()), &expected);
}

fn is_of_scrape(name: &str) -> bool {
    name == "up" || name.starts_with("scrape_")
}

fn without_target(mut labels: crate::model::Labels, is_account: bool) -> crate::model::Labels {
    let added: &[&str] = if is_account { &["job", "instance", "user_id"] } else { &["job", "instance"] };
    labels.retain(|name, _| !added.contains(&name.as_str()));
    labels
}

async fn query(world: &World, prometheus: &Prometheus, query: &str) -> Samples {
    let url = format!("{}/api/v1/query", prometheus.origin);
    let answer = world.http.get(url).query(&[("query", query)]).send().await.expect("Prometheus");
    if !answer.status().is_success() {
        // It listens before it is ready.
        return Samples::new();
    }
    let answer: Value = answer.json().await.expect("JSON");
    let sample = |series: &Value| {
        let labels = series["metric"].as_object().expect("labels").iter();
        let mut labels: crate::model::Labels =
            labels.map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned())).collect();
        let name = labels.remove("__name__").expect("a name");
        let value = series["value"][1].as_str().expect("a value").parse().expect("a number");
        ((name, labels), value)
    };
    answer["data"]["result"].as_array().unwrap_or_else(|| panic!("{answer}")).iter().map(sample).collect()
}
