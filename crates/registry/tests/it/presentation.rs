//! HELP, quantiles, default labels, chunks, and what the console reads.

use std::collections::HashMap;

use model::{MetricType, Millis, Quantiles};
use registry::{Format, Presentation, Scope, SeriesValue};

use crate::{
    harness::{World, account, count, observe, set},
    page::parse,
};

fn help(text: &str) -> Presentation {
    Presentation { help: Some(text.to_owned()), quantiles: None }
}

#[test]
fn help_is_escaped_and_the_first_one_counts() {
    let mut world = World::new();
    world.send(account(2), vec![count("clicks", &[], 1.0)]);
    world.send(account(1), vec![count("clicks", &[], 1.0)]);
    world.registry.describe(account(1), HashMap::from([("clicks".to_owned(), help("a \\ \"b\"\nc"))]));
    assert!(
        world.text(Scope::All).starts_with(
            "# HELP clicks_total a \\\\ \"b\"\\nc\n# TYPE clicks_total counter\nclicks_total{user_id=\"02"
        )
    );
    assert!(
        world
            .open_metrics(Scope::All)
            .starts_with("# TYPE clicks counter\n# HELP clicks a \\\\ \\\"b\\\"\\nc\nclicks_total{user_id=\"02")
    );
    world.registry.describe(account(2), HashMap::from([("clicks".to_owned(), help("first"))]));
    assert_eq!(parse(&world.text(Scope::All)).helps["clicks_total"], "first");
    world.registry.describe(account(1), HashMap::new());
    let own = parse(&world.text(Scope::Account(account(1))));
    assert_eq!(own.helps["clicks_total"], "Counter clicks_total.");
}

#[test]
fn default_labels_give_way_to_own_ones() {
    let mut world = World::new();
    world.send(
        account(1),
        vec![
            count("clicks", &[("zone", "own")], 1.0),
            count("clicks", &[("a", ",zone=")], 2.0),
            count("clicks", &[], 3.0),
            observe("wait_seconds", MetricType::Histogram, &[], 1.0),
        ],
    );
    let defaults =
        [("zone", "eu\"1"), ("le", "1"), ("user_id", "x"), ("zone", "twice"), ("bad-name", "x"), ("empty", "")];
    let defaults = defaults.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let snapshot = world.registry.snapshot(Scope::Account(account(1)), world.now);
    let page = parse(&String::from_utf8(snapshot.render(Format::Text, &defaults)).expect("UTF-8"));
    assert_eq!(page.value("clicks_total", &[("zone", "own")]), Some(1.0));
    assert_eq!(page.value("clicks_total", &[("a", ",zone="), ("zone", "eu\"1")]), Some(2.0));
    assert_eq!(page.value("clicks_total", &[("zone", "eu\"1")]), Some(3.0));
    assert_eq!(page.value("wait_seconds_bucket", &[("zone", "eu\"1"), ("le", "+Inf")]), Some(1.0));
}

#[test]
fn large_pages_come_in_chunks() {
    let mut world = World::new();
    for part in 0..20 {
        let items =
            (0..100).map(|number| count("clicks", &[("a", &format!("{part}-{number}")), ("b", &"x".repeat(200))], 1.0));
        world.send(account(1), items.collect());
    }
    let snapshot = world.registry.snapshot(Scope::All, world.now);
    let chunks: Vec<_> = snapshot.chunks(Format::Text, &[]).collect();
    assert!(chunks.len() > 5 && chunks.iter().all(|chunk| chunk.len() < 80 * 1_024));
    assert_eq!(parse(&String::from_utf8(chunks.concat()).expect("UTF-8")).samples.len(), 2_000);
}

#[test]
fn a_snapshot_stands_still() {
    let mut world = World::new();
    let observed = |value| observe("size_bytes", MetricType::Summary, &[], value);
    world.send(account(1), vec![count("clicks", &[("a", "1")], 1.0), set("level", &[], 1.0), observed(1.0)]);
    let snapshot = world.registry.snapshot(Scope::All, world.now);
    let before = snapshot.render(Format::Text, &[]);
    world.send(
        account(1),
        vec![
            count("clicks", &[("a", "1")], 1.0),
            count("clicks", &[("a", "2")], 1.0),
            set("level", &[], 9.0),
            observed(9.0),
        ],
    );
    assert_eq!(before, snapshot.render(Format::Text, &[]));
}

#[test]
fn a_scrape_sees_whole_batches() {
    let mut world = World::new();
    let items = || {
        let counts = (0..20).map(|number| count("clicks", &[("a", &number.to_string())], 1.0));
        let waits = (0..20).map(|_| observe("wait_seconds", MetricType::Histogram, &[], 1.0));
        counts.chain(waits).collect::<Vec<_>>()
    };
    world.send(account(1), items());
    let (now, scope) = (world.now, Scope::Account(account(1)));
    let registry = std::sync::Arc::new(std::mem::replace(&mut world.registry, registry::Registry::new(0)));
    std::thread::scope(|threads| {
        let shared = std::sync::Arc::clone(&registry);
        let scrapes = threads.spawn(move || {
            for _ in 0..300 {
                let page = parse(&crate::harness::render(&shared, scope, Format::Text, now));
                let observed = page.value("wait_seconds_count", &[]);
                assert_eq!(Some(page.sum("clicks_total")), observed);
                assert_eq!(page.value("clicks_total", &[("a", "7")]).map(|value| value * 20.0), observed);
            }
        });
        let quotas = registry::Quotas::default();
        for seq in 2..2_000 {
            let mut batch = registry.batch();
            for item in items() {
                let mut labels: Vec<_> =
                    item.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                batch.push(&item.family, item.shape, &mut labels, item.operation);
            }
            let (mut log, revived) = (registry::RecordLog::new(), registry::Revived::default());
            let planned = registry.plan(account(1), now, &batch, &quotas, &revived, &mut log);
            registry.apply(planned, seq, now);
        }
        scrapes.join().expect("scrapes");
    });
}

#[test]
fn quantiles_follow_the_last_ten_minutes() {
    let mut world = World::new();
    let quantiles = Quantiles::parse(&[0.0, 0.5, 1.0]).expect("valid");
    let shown = Presentation { help: None, quantiles: Some(quantiles) };
    let shown = HashMap::from([("size_bytes".to_owned(), shown)]);
    world.registry.describe(account(1), shown.clone());
    let observed = |value: f64| observe("size_bytes", MetricType::Summary, &[], value);
    world.send(account(1), (0..=100).map(|value| observed(f64::from(value))).collect());
    let value = |world: &World, quantile: &str| {
        parse(&world.text(Scope::Account(account(1)))).value("size_bytes", &[("quantile", quantile)]).expect("shown")
    };
    assert!((value(&world, "0.5") - 50.0).abs() < 0.51);
    assert_eq!((value(&world, "0.0").to_bits(), value(&world, "1.0").to_bits()), (0, 100_f64.to_bits()));
    world.now = world.now.plus(6 * Millis::MINUTE);
    world.send(account(1), (0..=300).map(|_| observed(1_000.0)).collect());
    assert!((value(&world, "0.5") - 1_000.0).abs() < 10.1);
    world.restart();
    world.registry.describe(account(1), shown);
    assert!((value(&world, "0.0")).abs() < 1e-9);
    world.now = world.now.plus(5 * Millis::MINUTE);
    assert!((value(&world, "0.0") - 1_000.0).abs() < 10.1);
    let summary = &world.registry.summary(account(1), world.now)[0];
    assert_eq!((summary.count, summary.sum), (Some(402), Some(306_050.0)));
    world.now = world.now.plus(10 * Millis::MINUTE);
    assert!(value(&world, "0.5").is_nan());
    assert_eq!(parse(&world.text(Scope::Account(account(1)))).value("size_bytes_count", &[]), Some(402.0));
}

#[test]
fn the_console_reads_totals_and_breakdowns() {
    let mut world = World::new();
    world.send(
        account(1),
        vec![
            count("clicks", &[("a", "1")], 1.0),
            count("clicks", &[("a", "2\"")], 5.0),
            count("clicks", &[("a", "3")], 3.0),
            set("level", &[], -2.0),
            observe("wait_seconds", MetricType::Histogram, &[], 0.3),
        ],
    );
    let summary = world.registry.summary(account(1), world.now);
    let totals: Vec<_> =
        summary.iter().map(|metric| (metric.exposed.as_str(), metric.series, metric.total, metric.count)).collect();
    assert_eq!(
        totals,
        [("clicks_total", 3, Some(9.0), None), ("level", 1, Some(-2.0), None), ("wait_seconds", 1, None, Some(1)),]
    );
    let view = world.registry.family(account(1), "clicks", 2).expect("a family");
    let series: Vec<_> = view.series.iter().map(|series| (series.labels.as_str(), series.value.clone())).collect();
    assert_eq!(series, [(r#"a="2\"""#, SeriesValue::Counter(5.0)), (r#"a="3""#, SeriesValue::Counter(3.0))]);
    assert_eq!(view.series_len, 3);
    assert!(world.registry.family(account(2), "clicks", 2).is_none());
}
