//! The batches that are sent: rendered beforehand, with only the batch id written anew for each sending.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngExt;
use serde_json::{Value, json};

use crate::http;

/// Length of a random 128-bit id in base64url.
const ID_CHARS: usize = 22;
/// Different batches that take turns, so that no series is always the hot one.
const VARIANTS: usize = 64;
/// Items of a load batch: what the library sends at once.
pub const BATCH_ITEMS: usize = 10;
/// Items of a filling batch: the most that the contract allows.
pub const FILL_ITEMS: usize = 100;
/// The counter whose total proves that nothing was lost or counted twice.
pub const PROOF_COUNTER: &str = "bench_clicks_total";

/// A rendered request whose batch id can be replaced.
#[derive(Clone)]
pub struct Request {
    bytes: Vec<u8>,
    id_at: usize,
}

impl Request {
    fn new(headers: &str, metrics: &[Value]) -> Self {
        let placeholder = "_".repeat(ID_CHARS);
        let body = json!({ "metrics": metrics, "batchId": placeholder }).to_string();
        let bytes = http::render("POST", "/api/v1/metrics", headers, &body);
        let window = placeholder.as_bytes();
        let id_at = bytes.windows(ID_CHARS).position(|bytes| bytes == window).expect("the body holds the placeholder");
        Self { bytes, id_at }
    }

    /// The bytes to send, with a batch id that was never used before.
    pub fn fresh(&mut self) -> &[u8] {
        let id: [u8; 16] = rand::rng().random();
        let slot = &mut self.bytes[self.id_at..self.id_at + ID_CHARS];
        URL_SAFE_NO_PAD.encode_slice(id, slot).expect("16 bytes are 22 characters");
        &self.bytes
    }
}

fn labels(variant: usize) -> Value {
    const BROWSERS: [&str; 4] = ["chrome", "firefox", "safari", "edge"];
    const REGIONS: [&str; 2] = ["eu-central", "us-east"];
    json!({
        "page": format!("/products/category-{}", variant % 16),
        "browser": BROWSERS[variant % BROWSERS.len()],
        "region": REGIONS[variant % REGIONS.len()],
    })
}

fn item(name: &str, metric_type: &str, value: f64, labels: &Value) -> Value {
    json!({ "name": name, "type": metric_type, "value": value, "labels": labels })
}

fn load_items(variant: usize) -> Vec<Value> {
    let labels = labels(variant);
    let value = f64::from(u32::try_from(variant % 16).unwrap_or_default());
    let mut items = vec![
        item(PROOF_COUNTER, "counter", 1.0, &labels),
        item("bench_page_views_total", "counter", 1.0, &labels),
        item("bench_errors_total", "counter", 2.0, &labels),
        item("bench_bytes_total", "counter", 1_432.0 + value, &labels),
        item("bench_cart_items", "gauge", value, &labels),
        item("bench_scroll_ratio", "gauge", value / 16.0, &labels),
        item("bench_open_tabs", "gauge", value + 1.0, &labels),
        item("bench_load_seconds", "histogram", 0.05 + value / 10.0, &labels),
        item("bench_api_seconds", "histogram", 0.001 + value / 100.0, &labels),
    ];
    items.push(item("bench_render_seconds", "histogram", 0.016 + value / 1_000.0, &labels));
    items
}

/// The batches of a load, in turn.
#[must_use]
pub fn load_requests(headers: &str) -> Vec<Request> {
    (0..VARIANTS).map(|variant| Request::new(headers, &load_items(variant))).collect()
}

/// Batches that make `series` counter series in ten families.
pub fn fill_requests(headers: &str, series: usize) -> impl Iterator<Item = Request> {
    let counter = |index: usize| {
        let labels = json!({ "page": format!("/orders/item-{index}"), "browser": "chrome", "region": "eu-central" });
        item(&format!("bench_fill_{}_total", index % 10), "counter", 1.0, &labels)
    };
    (0..series).step_by(FILL_ITEMS).map(move |start| {
        let items: Vec<_> = (start..series.min(start + FILL_ITEMS)).map(counter).collect();
        Request::new(headers, &items)
    })
}
