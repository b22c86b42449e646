//! The pages as a scraper gets them, and their comparison with the model by a parser that shares nothing with the server.

use std::io::Read as _;

use flate2::read::GzDecoder;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};

use crate::{
    World,
    expected::{Expected, Format, Samples, assert_samples, of_account, of_all},
    page::{Page, parse},
};

const FORMATS: [Format; 2] = [Format::Text, Format::OpenMetrics];
/// What the names of the server's own metrics begin with.
const OWN: &str = "metrics_tracker_";

/// One page.
pub struct Fetched {
    /// `None` is the page of all accounts or of the server.
    pub account: Option<String>,
    pub path: String,
    pub format: Format,
    pub text: String,
}

/// Every page in both formats, compared.
pub async fn all(world: &World) -> Vec<Fetched> {
    let mut pages = Vec::new();
    for format in FORMATS {
        for id in world.model.accounts.keys() {
            let text = check_account(world, id, format).await;
            pages.push(Fetched { account: Some(id.clone()), path: path_of(id), format, text });
        }
        for path in ["/metrics", "/metrics/server"] {
            let text = fetch(world, path, format, false).await;
            // The server counts the requests for its pages, so that only the accounts' part stands still.
            let same = fetch(world, path, format, true).await;
            let expected = if path == "/metrics" { of_all(&world.model, format) } else { Expected::default() };
            for text in [&text, &same] {
                check(&format!("{path} as {format:?}"), text, &expected);
                check_own(world, &parse_as(text, format));
            }
            pages.push(Fetched { account: None, path: path.to_owned(), format, text });
        }
    }
    pages
}

pub fn path_of(account: &str) -> String {
    format!("/metrics/accounts/{account}")
}

/// An account's page, compressed or not.
pub async fn check_account(world: &World, account: &str, format: Format) -> String {
    let path = path_of(account);
    let text = fetch(world, &path, format, false).await;
    assert_eq!(text, fetch(world, &path, format, true).await, "gzip says something else");
    check(&format!("{path} as {format:?}"), &text, &of_account(&world.model, account, format));
    text
}

async fn fetch(world: &World, path: &str, format: Format, is_gzip: bool) -> String {
    let (accept, content_type) = match format {
        Format::Text => ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain; version=0.0.4; charset=utf-8"),
        Format::OpenMetrics => (
            "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        ),
    };
    let mut request = world.http.get(format!("{}{path}", world.server.origin)).header(ACCEPT, accept);
    if is_gzip {
        request = request.header(ACCEPT_ENCODING, "gzip");
    }
    let answer = request.send().await.expect("page");
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()[CONTENT_TYPE], content_type);
    assert_eq!(answer.headers().contains_key(CONTENT_ENCODING), is_gzip);
    let bytes = answer.bytes().await.expect("page");
    let mut text = String::new();
    if is_gzip {
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("gzip of UTF-8");
    } else {
        text = String::from_utf8(bytes.into()).expect("UTF-8");
    }
    text
}

fn parse_as(text: &str, format: Format) -> Page {
    let text = match format {
        Format::Text => text,
        Format::OpenMetrics => text.strip_suffix("# EOF\n").expect("an end"),
    };
    parse(text)
}

fn is_own(name: &str) -> bool {
    name.starts_with(OWN)
}

/// Whether a page shows what is expected and, beside the server's own metrics, nothing else.
fn check(what: &str, text: &str, expected: &Expected) {
    let format = if text.ends_with("# EOF\n") { Format::OpenMetrics } else { Format::Text };
    let page = parse_as(text, format);
    let samples: Samples = page.samples.into_iter().filter(|((name, _), _)| !is_own(name)).collect();
    assert_samples(what, &without_created(samples), &expected.samples);
    let types = page.types.iter().filter(|(name, _)| !is_own(name)).count();
    assert_eq!(types, expected.families.len(), "{what}");
    for (exposed, metric_type, help) in expected.families.values() {
        assert_eq!(page.types[exposed], *metric_type, "{what}: {exposed}");
        if let Some(help) = help {
            assert_eq!(page.helps[exposed], *help, "{what}: {exposed}");
        }
    }
}

/// Takes start times out; they lie in the past hour.
pub fn without_created(mut samples: Samples) -> Samples {
    let now = std::time::UNIX_EPOCH.elapsed().expect("a clock").as_secs_f64();
    samples.retain(|(name, _), value| {
        let is_created = name.ends_with("_created");
        assert!(!is_created || (now - 3_600.0..=now + 1.0).contains(value), "{name} {value}");
        !is_created
    });
    samples
}

fn check_own(world: &World, page: &Page) {
    let own = |name: &str| {
        let mut found = page.samples.iter().filter(|((sample, _), _)| sample == name);
        let (((_, labels), value), None) = (found.next().unwrap_or_else(|| panic!("{name}")), found.next()) else {
            panic!("{name} is there twice")
        };
        assert_eq!(labels.get("region").map(String::as_str), Some("lab"));
        *value
    };
    let (families, series) = world.model.size();
    let same = |value: f64, count: usize| value.to_string() == count.to_string();
    assert!(same(own("metrics_tracker_families"), families), "{families} families");
    assert!(same(own("metrics_tracker_series"), series), "{series} series");
}
