//! The API as tests call it, and what it says of an account's metrics.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Account, ledger::Ledger};

/// Calls the API as an account, or as anyone.
pub struct Api {
    pub http: reqwest::Client,
    pub origin: String,
}

impl Api {
    pub async fn post(&self, account: &Account, path: &str, body: &Value) -> Value {
        let request = self.http.post(format!("{}{path}", self.origin)).bearer_auth(&account.access_token);
        let answer = request.json(body).send().await.expect(path);
        let status = answer.status();
        let answer = answer.json().await.expect("JSON");
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// What `/metrics` has of one account.
    pub async fn page(&self, account: &Account) -> Ledger {
        let answer = self.http.get(format!("{}/metrics", self.origin)).send().await.expect("page");
        let Ledger(all) = Ledger::read(&answer.text().await.expect("text"));
        let of_account = format!("user_id={:?}", account.id);
        let own = all.into_iter().filter(|(series, _)| series.contains(&of_account) && !series.contains("quantile="));
        let without =
            |series: String| series.replace(&format!(",{of_account}"), "").replace(&of_account, "").replace("{,", "{");
        Ledger(own.map(|(series, value)| (without(series), value)).collect())
    }

    /// Totals of the account by metric: total, or count and sum.
    pub async fn summary(&self, account: &Account) -> BTreeMap<String, f64> {
        let request = self.http.get(format!("{}/api/v1/stats/summary", self.origin));
        let answer: Value =
            request.bearer_auth(&account.access_token).send().await.expect("summary").json().await.expect("JSON");
        let mut totals = BTreeMap::new();
        for metric in answer["metrics"].as_array().expect("metrics") {
            let name = metric["name"].as_str().expect("name");
            for (field, suffix) in [("total", ""), ("count", "_count"), ("sum", "_sum")] {
                totals.extend(metric[field].as_f64().map(|value| (format!("{name}{suffix}"), value)));
            }
        }
        totals
    }
}

/// All label sets of a name together, as the summary has them.
pub fn totals(ledger: &Ledger) -> BTreeMap<String, f64> {
    let mut totals = BTreeMap::new();
    for (series, value) in &ledger.0 {
        let name = series.split('{').next().unwrap_or_default();
        if !name.ends_with("_bucket") {
            *totals.entry(name.to_owned()).or_default() += value;
        }
    }
    totals
}
