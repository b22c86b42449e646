//! Bodies that `POST /api/v1/metrics` refuses. `"ID"` stands for the case's own batch id.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use crate::world::batch;

/// Limits of the contract, in bytes.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
pub const INFLATED_BYTES_MAX: usize = 1024 * 1024;

/// A body that is refused.
pub struct Bad {
    pub what: String,
    pub headers: Vec<(&'static str, &'static str)>,
    pub body: Vec<u8>,
    pub is_chunked: bool,
    pub status: u16,
    pub code: &'static str,
}

fn bad(what: &str, body: impl Into<Vec<u8>>, status: u16, code: &'static str) -> Bad {
    Bad { what: what.to_owned(), headers: Vec::new(), body: body.into(), is_chunked: false, status, code }
}

impl Bad {
    fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    fn gzip(self) -> Self {
        self.with("content-encoding", "gzip")
    }

    fn chunked(mut self) -> Self {
        self.what += ", chunked";
        self.is_chunked = true;
        self
    }
}

/// Compressed as senders do.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A good batch, filled up with white space.
pub fn padded(bytes: usize, id: &str) -> Vec<u8> {
    let mut body = batch(id, 1.0).to_string().into_bytes();
    body.resize(bytes, b' ');
    body
}

/// All of them.
pub fn all() -> Vec<Bad> {
    [sizes(), types_and_encodings(), shapes(), wrong_types(), batch_ids()].into_iter().flatten().collect()
}

fn sizes() -> Vec<Bad> {
    let large = || bad("a byte too many", padded(BODY_BYTES_MAX + 1, "ID"), 413, "body_too_large");
    let huge = || bad("4 MiB", padded(4 * INFLATED_BYTES_MAX, "ID"), 413, "body_too_large");
    let bomb = |bytes| bad("a gzip bomb", gzip(&padded(bytes, "ID")), 413, "body_too_large").gzip();
    let whole = gzip(batch("ID", 1.0).to_string().as_bytes());
    let part = |bytes: usize| bad("truncated gzip", &whole[..bytes], 400, "malformed_body").gzip();
    let mut damaged = whole.clone();
    let checksum = damaged.len() - 6;
    damaged[checksum] ^= 1;
    let mut trailed = whole.clone();
    trailed.extend_from_slice(b"trailing");
    vec![
        large(),
        large().chunked(),
        huge(),
        huge().chunked(),
        bomb(INFLATED_BYTES_MAX + 1),
        bomb(INFLATED_BYTES_MAX + 1).chunked(),
        bomb(64 * INFLATED_BYTES_MAX),
        part(whole.len() - 1),
        part(whole.len() / 2),
        part(5),
        part(0),
        bad("gzip with a wrong checksum", damaged, 400, "malformed_body").gzip(),
        bad("gzip with something behind it", trailed, 400, "malformed_body").gzip(),
        bad("gzip that is none", batch("ID", 1.0).to_string(), 400, "malformed_body").gzip(),
        bad("gzip that is not announced", whole.clone(), 400, "malformed_body"),
        bad("gzip of what is not UTF-8", gzip(b"{\"metrics\":[{\"name\":\"\xff\"}]}"), 400, "malformed_body").gzip(),
    ]
}

fn types_and_encodings() -> Vec<Bad> {
    let good = || batch("ID", 1.0).to_string();
    let typed = |value| bad(value, good(), 415, "unsupported_media_type").with("content-type", value);
    let encoded = |value| bad(value, good(), 415, "unsupported_media_type").with("content-encoding", value);
    [
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "json",
        ";",
    ]
    .map(typed)
    .into_iter()
    .chain(["br", "deflate", "zstd", "compress", "gzip, gzip", "x"].map(encoded))
    .collect()
}

/// What is not JSON, or not of this shape.
fn shapes() -> Vec<Bad> {
    let good = batch("ID", 1.0).to_string();
    let mut cases: Vec<Bad> =
        (0..good.len()).step_by(7).map(|end| bad("truncated", &good[..end], 400, "malformed_body")).collect();
    cases.push(bad("deeply nested", "[".repeat(100_000), 422, "validation_failed"));
    cases.push(bad("deep objects", "{\"metrics\":".repeat(20_000), 422, "validation_failed"));
    cases.push(bad(
        "not UTF-8",
        b"{\"metrics\":[{\"name\":\"\xc3\x28\",\"value\":1}]}".as_slice(),
        400,
        "malformed_body",
    ));
    cases.push(bad("UTF-16", b"\xff\xfe{\x00}\x00".as_slice(), 400, "malformed_body"));
    for number in ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "01", "1.", ".5", "0x10", "+1", "1_000"] {
        let body = format!(r#"{{"metrics":[{{"name":"good","type":"counter","value":{number}}}],"batchId":"ID"}}"#);
        cases.push(bad(number, body, 400, "malformed_body"));
    }
    for count in [0, 101, 1_000] {
        let items = vec![r#"{"name":"good","type":"counter","value":1}"#; count].join(",");
        cases.push(bad(
            &format!("{count} metrics"),
            format!(r#"{{"metrics":[{items}],"batchId":"ID"}}"#),
            422,
            "validation_failed",
        ));
        cases.push(bad(&format!("{count} bare metrics"), format!("[{items}]"), 422, "validation_failed"));
    }
    let labels: Vec<_> = (0..1_000).map(|number| format!("\"l{number}\":\"x\"")).collect();
    let flood = format!(r#"[{{"name":"good","type":"counter","value":1,"labels":{{{}}}}}]"#, labels.join(","));
    cases.push(bad("a flood of labels", flood, 422, "validation_failed"));
    cases
}

/// Every field with every JSON type that is not its own.
fn wrong_types() -> Vec<Bad> {
    let values = ["\"x\"", "1", "true", "null", "[]", "[1]", "{}", "{\"a\":1}"];
    let fields: [(&str, &[&str]); 9] = [
        (r#"{"metrics":[{"name":$,"type":"counter","value":1}],"batchId":"ID"}"#, &["\"x\""]),
        (r#"{"metrics":[{"name":"good","type":$,"value":1}],"batchId":"ID"}"#, &["\"x\"", "null"]),
        (r#"{"metrics":[{"name":"good","type":"counter","value":$}],"batchId":"ID"}"#, &["1"]),
        (
            r#"{"metrics":[{"name":"good","type":"counter","value":1,"labels":$}],"batchId":"ID"}"#,
            &["null", "{}", "{\"a\":1}"],
        ),
        (
            r#"{"metrics":[{"name":"good","type":"counter","value":1,"labels":{"a":$}}],"batchId":"ID"}"#,
            &["\"x\"", "1", "true", "null"],
        ),
        (
            r#"{"metrics":[{"name":"good","type":"counter","value":1,"operation":$}],"batchId":"ID"}"#,
            &["\"x\"", "null"],
        ),
        (r#"{"metrics":$,"batchId":"ID"}"#, &[]),
        (r#"{"metrics":[$],"batchId":"ID"}"#, &[]),
        (r#"{"metrics":[{"name":"good","type":"counter","value":1}],"batchId":$}"#, &["null"]),
    ];
    let of_field = |(body, accepted): (&'static str, &'static [&'static str])| {
        let refused = values.into_iter().filter(move |value| !accepted.contains(value));
        refused.map(move |value| bad(value, body.replace('$', value), 422, "validation_failed"))
    };
    let mut cases: Vec<Bad> = fields.into_iter().flat_map(of_field).collect();
    let bodies = [
        r#"{"metrics":[{"type":"counter","value":1}],"batchId":"ID"}"#,
        r#"{"metrics":[{"name":"good","type":"counter"}],"batchId":"ID"}"#,
        r#"{"metrics":[["good","counter",1]],"batchId":"ID"}"#,
        r#"[["good","counter",1,{},null]]"#,
        r#"{"batchId":"ID"}"#,
        r#"{"metrics":[{"name":"good","type":"counter","value":1,"value":2}],"batchId":"ID"}"#,
        r#"{"metrics":[{"name":"good","name":"other","type":"counter","value":1}],"batchId":"ID"}"#,
        r#"{"metrics":[{"name":"good","type":"counter","value":1}],"metrics":[],"batchId":"ID"}"#,
        r#"{"metrics":[{"name":"good","type":"counter","value":1}],"batchId":"ID","batchId":"ID"}"#,
        r#"{"metrics":[{"name":"good","type":"counter","value":1}],"key":1,"batchId":"ID"}"#,
        "1",
        "null",
        "\"x\"",
        "true",
        "{}",
    ];
    cases.extend(bodies.map(|body| bad(body, body, 422, "validation_failed")));
    cases
}

fn batch_ids() -> Vec<Bad> {
    let long = "x".repeat(65);
    let longest = "x".repeat(100_000);
    [
        "",
        "fifteen-letters",
        &long,
        &longest,
        "sixteen letters!",
        "ünïcödé-ünïcödé",
        "0123456789abcde\\u0000",
        "0123456789/abcdef",
    ]
    .map(|id| {
        let body = format!(r#"{{"metrics":[{{"name":"good","type":"counter","value":1}}],"batchId":"{id}"}}"#);
        bad(&format!("batchId {id:.20}"), body, 422, "validation_failed")
    })
    .into()
}
