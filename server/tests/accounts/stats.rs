//! `/api/v1/stats`.

use model::Millis;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{START, servers};

#[tokio::test]
async fn what_was_just_accepted_is_in_the_history_whatever_the_second() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let to_the_step = 10 * Millis::SECOND - START.0 % (10 * Millis::SECOND);
        let mut sent = 0.0;
        // At the very beginning of a step, within its first second, and in its last millisecond.
        for millis in [to_the_step, 400, 9_599, 1] {
            server.clock.advance(millis);
            let batch =
                json!({ "key": ann.key["apiKey"], "metrics": [{ "name": "orders", "type": "counter", "value": 1 }] });
            assert_eq!(server.post("/api/v1/metrics", "", batch).await.status, StatusCode::OK);
            sent += 1.0;
            let history = server.get("/api/v1/stats/orders_total/history", &ann.access).await;
            let points = history.body["points"].as_array().expect("points");
            let counted: f64 = points.iter().filter_map(|point| point["increase"].as_f64()).sum();
            assert!((counted - sent).abs() < f64::EPSILON, "{sent} were sent: {history:?}");
        }
    }
}
