//! Bodies of `POST /api/v1/metrics`. Each bad one carries a batch id that a good batch uses afterwards: what was refused
//! has not been noted either.

use std::convert::Infallible;

use bytes::Bytes;
use futures::stream;
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest::Body;
use serde_json::Value;

use crate::{
    bodies::{self, BODY_BYTES_MAX, Bad, INFLATED_BYTES_MAX, gzip, padded},
    world::{World, assert_error, batch},
};

/// The id of the case, as it stands in the bodies.
fn id_of(index: usize) -> String {
    format!("bad-input-{index:06}")
}

/// The body with its own id in it; compressed ones are made anew.
async fn send(world: &World, case: &Bad, id: &str) -> reqwest::Response {
    let body = match std::str::from_utf8(&case.body) {
        Ok(text) => text.replace("\"ID\"", &format!("\"{id}\"")).into_bytes(),
        Err(_) => case.body.clone(),
    };
    let mut request = world.backend();
    for (name, value) in &case.headers {
        request = request.header(*name, *value);
    }
    let body = if case.is_chunked {
        let frame = |chunk: &[u8]| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(chunk)));
        let frames: Vec<_> = body.chunks(10_000).map(frame).collect();
        Body::wrap(StreamBody::new(stream::iter(frames)))
    } else {
        body.into()
    };
    request.body(body).send().await.unwrap_or_else(|error| panic!("{}: {error:?}", case.what))
}

#[tokio::test]
async fn bad_batches_change_nothing() {
    let cases = bodies::all();
    assert!(cases.len() > 120);
    for world in World::each().await {
        let before = world.page().await;
        for (index, case) in cases.iter().enumerate() {
            let answer = send(&world, case, &id_of(index)).await;
            let body = String::from_utf8_lossy(&case.body);
            assert_error(&format!("{}: {body:.120}", case.what), answer, case.status, case.code).await;
        }
        assert_eq!(world.page().await, before);
        for (index, case) in cases.iter().enumerate() {
            let answer = world.backend().json(&batch(&id_of(index), 1.0)).send().await.expect("answer");
            let answer: Value = answer.json().await.expect("JSON");
            assert_eq!(answer["processed"], 1, "{}: {answer}", case.what);
        }
        let counted = format!("good_total {}\n", cases.len() + 1);
        assert!(world.page().await.contains(&counted), "{counted}");
    }
}

#[tokio::test]
async fn the_limits_themselves_are_accepted() {
    let world = World::sqlite().await;
    let whole = padded(BODY_BYTES_MAX, "0123456789-whole");
    let inflated = gzip(&padded(INFLATED_BYTES_MAX, "0123456789-inflated"));
    let mut nested = batch("0123456789-nested", 1.0).to_string();
    nested.insert_str(1, &format!("\"unknown\":{}1{},", "[".repeat(100_000), "]".repeat(100_000)));
    let hundred = format!("[{}]", vec![r#"{"name":"good","type":"counter","value":1,"unknown":{}}"#; 100].join(","));
    let plain = world.backend().header("content-type", "Text/Plain; charset=utf-8").body(whole).send();
    assert_eq!(plain.await.expect("answer").status(), 200);
    for encoding in ["gzip", "GZIP"] {
        let gzip = world.backend().header("content-encoding", encoding).body(inflated.clone()).send();
        assert_eq!(gzip.await.expect("answer").status(), 200);
    }
    for body in [nested, hundred] {
        let answer = world.backend().body(body).send().await.expect("answer");
        assert_eq!(answer.status(), 200, "{}", answer.text().await.expect("text"));
    }
    assert!(world.page().await.contains("good_total 104\n"));
}

#[tokio::test]
async fn a_batch_id_stays_with_its_body() {
    for world in World::each().await {
        let before = world.page().await;
        let reused = world.backend().json(&batch("0123456789-first", 2.0)).send().await.expect("answer");
        assert_error("reused", reused, 409, "batch_id_reused").await;
        let repeated = world.backend().json(&batch("0123456789-first", 1.0)).send().await.expect("answer");
        let repeated: Value = repeated.json().await.expect("JSON");
        assert_eq!((&repeated["processed"], &repeated["batchId"]), (&1.into(), &"0123456789-first".into()));
        assert_eq!(world.page().await, before);
    }
}

#[tokio::test]
async fn item_errors_repeat_little_of_what_was_sent() {
    let world = World::sqlite().await;
    let before = world.page().await;
    let long = "ü".repeat(50_000);
    for (field, code) in [
        ("name", "invalid_name"),
        ("type", "invalid_type"),
        ("operation", "invalid_operation"),
        ("label", "invalid_label"),
    ] {
        let mut item = serde_json::json!({ "name": "good", "type": "counter", "value": 1 });
        match field {
            "label" => item["labels"] = serde_json::json!({ &long: "x" }),
            field => item[field] = Value::from(long.clone()),
        }
        let answer = world.backend().json(&serde_json::json!([item])).send().await.expect("answer");
        assert_eq!(answer.status(), 200);
        let body = answer.text().await.expect("text");
        assert!(body.len() < 1_000, "{field}: {} bytes", body.len());
        let body: Value = serde_json::from_str(&body).expect("JSON");
        // `good` exists already, so that nothing but the field is wrong.
        assert_eq!((&body["success"], &body["errors"][0]["code"]), (&false.into(), &code.into()), "{body}");
    }
    assert_eq!(world.page().await, before);
}
