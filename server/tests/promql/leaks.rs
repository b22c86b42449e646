//! Two accounts with the same metrics, one Prometheus. Whatever the first one asks, no byte is about the second.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    process::{Account, Place, Server, lasting_address, sign_up, tool, wait_for},
    prometheus::Prometheus,
};

/// Stands in a label value of the other account only.
const SECRET: &str = "only-of-bob";

struct World {
    http: reqwest::Client,
    server: Server,
    ann: Account,
    bob: Account,
}

impl World {
    async fn ask(&self, path: &str, params: &[(&str, &str)]) -> (StatusCode, Value) {
        let request = self.http.get(format!("{}/prometheus/api/v1/{path}", self.server.origin)).query(params);
        self.read(request).await
    }

    async fn post(&self, path: &str, params: &[(&str, &str)]) -> (StatusCode, Value) {
        let request = self.http.post(format!("{}/prometheus/api/v1/{path}", self.server.origin)).form(params);
        self.read(request).await
    }

    async fn read(&self, request: reqwest::RequestBuilder) -> (StatusCode, Value) {
        let answer = request.bearer_auth(&self.ann.access_token).send().await.expect("an answer");
        let (status, url) = (answer.status(), answer.url().clone());
        let text = answer.text().await.expect("a body");
        assert!(!text.contains(&self.bob.id) && !text.contains(SECRET), "{url} leaks: {text}");
        (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{url}: {text}")))
    }

    /// The value of a query with one result. The last step of a subquery may lie before the first scrape, so that it
    /// takes a second until there is one.
    async fn value(&self, query: &str) -> f64 {
        wait_for(query, async || {
            let (status, answer) = self.ask("query", &[("query", query)]).await;
            assert_eq!(status, StatusCode::OK, "{query}: {answer}");
            let data = &answer["data"];
            let value =
                if data["resultType"] == "scalar" { &data["result"][1] } else { &data["result"][0]["value"][1] };
            value.as_str().map(|value| value.parse().expect("a number")).ok_or(answer.clone())
        })
        .await
    }
}

async fn send(http: &reqwest::Client, origin: &str, account: &Account, orders: f64, page: &str) {
    let labels = json!({ "page": page });
    let metrics = json!([
        { "name": "orders", "type": "counter", "value": orders, "labels": labels },
        { "name": "depth", "type": "gauge", "value": orders, "labels": labels },
        { "name": "seconds", "type": "histogram", "value": orders, "labels": labels },
        { "name": "target", "type": "gauge", "value": 1, "labels": { "secret": page } },
    ]);
    let request = http.post(format!("{origin}/api/v1/metrics")).header("x-api-key", &account.key);
    let answer = request.json(&json!({ "metrics": metrics })).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
}

async fn world(place: &Place, program: &std::path::Path) -> (World, Prometheus) {
    let address = lasting_address();
    let server = Server::start(place, "127.0.0.1:0", &["--prometheus-url", &format!("http://{address}")]);
    let http = reqwest::Client::new();
    let ann = sign_up(&http, &server.origin, "ann@example.org").await;
    let bob = sign_up(&http, &server.origin, "bob@example.org").await;
    send(&http, &server.origin, &ann, 1.0, "/ann").await;
    send(&http, &server.origin, &bob, 1_000.0, SECRET).await;
    let prometheus = Prometheus::start_at(program, &server.origin, &address).await;
    wait_for("both accounts in Prometheus", async || {
        let found = prometheus.query("count(orders_total) == 2").await;
        (!found.is_empty()).then_some(()).ok_or(found)
    })
    .await;
    (World { http, server, ann, bob }, prometheus)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_reads_its_own_series_only() {
    let Some(program) = tool(&["/usr/bin/prometheus", "/usr/local/bin/prometheus"]) else { return };
    for place in Place::each().await {
        let (world, prometheus) = world(&place, &program).await;
        let both = prometheus.query("sum(orders_total)").await[0].1;
        assert!((both - 1_001.0).abs() < f64::EPSILON, "Prometheus itself has both: {both}");
        values(&world).await;
        endpoints(&world).await;
        refusals(&world).await;
        drop(prometheus);
        let (status, answer) = world.ask("query", &[("query", "up")]).await;
        assert_eq!((status, &answer["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("prometheus_unavailable")));
        assert!(!answer.to_string().contains("127.0.0.1"), "{answer}");
    }
}

async fn values(world: &World) {
    for (query, expected) in [
        ("sum(orders_total)", 1.0),
        ("count({__name__=~\".+\"} == 1000) or vector(-1)", -1.0),
        ("count(count by (user_id) ({__name__=~\".+\"}))", 1.0),
        ("orders_total", 1.0),
        ("max(orders_total or depth)", 1.0),
        ("sum(orders_total + on (page) depth)", 2.0),
        ("-sum(depth)", -1.0),
        ("sum(depth) ^ 2 * 3 - 1", 2.0),
        ("scalar(sum(orders_total))", 1.0),
        ("count(topk(scalar(sum(orders_total)), orders_total))", 1.0),
        ("sum(topk(scalar(max(depth)), {__name__=~\"depth|orders_total\"}))", 1.0),
        ("max_over_time(sum(orders_total)[1m:1s])", 1.0),
        ("sum(last_over_time(orders_total[5m]))", 1.0),
        ("sum(seconds_count)", 1.0),
        ("sum without (page, instance, job) (orders_total)", 1.0),
        ("absent(nothing{page=\"x\"})", 1.0),
        ("count(label_replace(orders_total, \"user_id\", \"x\", \"\", \"\"))", 1.0),
        ("count(count_values(\"user_id\", depth))", 1.0),
        ("sum(orders_total{page!=\"\"})", 1.0),
        ("sum({__name__=\"orders_total\"} offset 1s)", 1.0),
        ("sum(orders_total @ end())", 1.0),
        ("count(orders_total unless on () nothing)", 1.0),
        ("sum(orders_total{page=~\"/a.*\",page!~'x'})", 1.0),
    ] {
        assert!((world.value(query).await - expected).abs() < 1e-9, "{query}");
    }
}

async fn endpoints(world: &World) {
    let all = "{__name__=~\".+\"}";
    let now = now_seconds();
    let (start, end) = ((now - 60).to_string(), now.to_string());
    let range = [("query", all), ("start", start.as_str()), ("end", end.as_str()), ("step", "5s")];
    for (path, params) in [
        ("query", &[("query", all)][..]),
        ("query_range", &range),
        ("series", &[]),
        ("series", &[("match[]", all), ("match[]", "depth")]),
        ("series", &[("match[]", all), ("start", "0"), ("end", "1")]),
        ("labels", &[]),
        ("labels", &[("match[]", "depth"), ("limit", "3")]),
    ] {
        for (status, answer) in [world.ask(path, params).await, world.post(path, params).await] {
            assert_eq!((status, &answer["status"]), (StatusCode::OK, &json!("success")), "{path}: {answer}");
        }
    }
    for (name, expected) in [("user_id", json!([world.ann.id])), ("page", json!(["/ann"])), ("secret", json!(["/ann"]))]
    {
        let (_, answer) = world.ask(&format!("label/{name}/values"), &[]).await;
        assert_eq!(answer["data"], expected, "{name}");
    }
    let (_, names) = world.ask("label/__name__/values", &[("match[]", "{page=\"/ann\"}")]).await;
    // Prometheus 2 keeps start times as series, if it was scraped as OpenMetrics.
    let names = names["data"].as_array().expect("names").iter().filter_map(Value::as_str);
    let names: Vec<_> = names.filter(|name| !name.ends_with("_created")).collect();
    assert_eq!(names, ["depth", "orders_total", "seconds_bucket", "seconds_count", "seconds_sum"]);
    let (_, metadata) = world.ask("metadata", &[]).await;
    assert_eq!(metadata["data"]["orders_total"], json!([{ "type": "counter", "help": "", "unit": "" }]));
    let (_, one) = world.ask("metadata", &[("metric", "depth")]).await;
    assert_eq!(one["data"].as_object().map(serde_json::Map::len), Some(1));
    let (_, series) = world.ask("series", &[("match[]", "orders_total")]).await;
    assert_eq!(series["data"].as_array().map(Vec::len), Some(1), "{series}");
}

async fn refusals(world: &World) {
    let bob = format!("orders_total{{user_id=\"{}\"}}", world.bob.id);
    for query in [
        "orders_total{user_id=~\".+\"}",
        "orders_total{user_id!=\"x\"}",
        "info(orders_total)",
        "orders_total{page=\"a\" or page=\"b\"}",
        "orders_total[",
        "",
    ] {
        let (status, answer) = world.ask("query", &[("query", query)]).await;
        assert_eq!((status, &answer["errorType"]), (StatusCode::BAD_REQUEST, &json!("bad_data")), "{query}");
        let (status, _) = world.ask("series", &[("match[]", query)]).await;
        assert!(query.is_empty() || status == StatusCode::BAD_REQUEST, "{query}");
    }
    // The answer may repeat what was asked, so it is not read for leaks.
    let request = world.http.get(format!("{}/prometheus/api/v1/query", world.server.origin)).query(&[("query", &bob)]);
    let answer = request.bearer_auth(&world.ann.access_token).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let many = "depth * on (job) group_left () {__name__=~\"depth|orders_total\"}";
    let (status, answer) = world.ask("query", &[("query", many)]).await;
    assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("query_failed")), "{answer}");
}

/// Now, as the Prometheus beside sees it.
fn now_seconds() -> u64 {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    since.as_secs()
}
