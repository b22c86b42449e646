//! What happens at the limits of an account.

use model::{ItemErrorCode, MetricType};
use registry::Scope;

use crate::{
    harness::{Item, World, account, count, observe, set},
    page::parse,
};

fn pages(family: &str, numbers: std::ops::Range<u32>) -> Vec<Item> {
    numbers.map(|number| count(family, &[("page", &format!("/{number}"))], 2.0)).collect()
}

#[test]
fn over_a_metrics_budget_totals_stay_right() {
    let mut world = World::new();
    world.quotas.series_per_metric_max = 10;
    for _ in 0..3 {
        world.send(account(1), pages("clicks", 0..50));
        world.restart();
    }
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!(page.sum("clicks_total").to_bits(), 300_f64.to_bits());
    assert_eq!(page.value("clicks_total", &[("page", "/3")]), Some(6.0));
    assert_eq!(page.value("clicks_total", &[("page", "__overflow__")]), Some(240.0));
    assert_eq!((page.samples.len(), world.registry.series_count(account(1))), (11, 10));
}

#[test]
fn over_an_accounts_budget_every_family_has_its_own_overflow() {
    let mut world = World::new();
    world.quotas.series_max = 3;
    world.send(account(1), pages("clicks", 0..5));
    world.send(account(1), pages("views", 0..5));
    world.send(account(1), vec![observe("wait_seconds", MetricType::Histogram, &[("page", "/"), ("zone", "a")], 0.3)]);
    world.send(account(1), vec![observe("size_bytes", MetricType::Summary, &[], 5.0)]);
    world.send(account(2), pages("clicks", 0..3));
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!(page.value("clicks_total", &[("page", "__overflow__")]), Some(4.0));
    assert_eq!(page.value("views_total", &[("page", "__overflow__")]), Some(10.0));
    let both = [("page", "__overflow__"), ("zone", "__overflow__")];
    assert_eq!(page.value("wait_seconds_count", &both), Some(1.0));
    assert_eq!(page.value("size_bytes_count", &[]), Some(1.0));
    assert_eq!(world.registry.series_count(account(2)), 3);
}

#[test]
fn the_overflow_series_has_the_names_of_the_first_refused_one() {
    let mut world = World::new();
    world.quotas.series_per_metric_max = 1;
    world.send(
        account(1),
        vec![
            count("clicks", &[("a", "1")], 1.0),
            count("clicks", &[("a", "2")], 1.0),
            count("clicks", &[("b", "3")], 1.0),
            count("clicks", &[], 1.0),
        ],
    );
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!(page.value("clicks_total", &[("a", "__overflow__")]), Some(3.0));
    assert_eq!(page.samples.len(), 2);
}

#[test]
fn a_series_that_looks_like_the_overflow_becomes_it() {
    let mut world = World::new();
    world.quotas.series_per_metric_max = 2;
    world.send(account(1), vec![count("clicks", &[("a", "__overflow__")], 1.0), count("clicks", &[("a", "1")], 1.0)]);
    assert_eq!(world.registry.series_count(account(1)), 2);
    world.send(account(1), vec![count("clicks", &[("a", "2")], 1.0)]);
    assert_eq!(world.registry.series_count(account(1)), 1);
    world.send(account(1), vec![count("clicks", &[("a", "3")], 1.0), count("clicks", &[("a", "4")], 1.0)]);
    world.restart();
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!(page.value("clicks_total", &[("a", "__overflow__")]), Some(3.0));
    assert_eq!(world.registry.series_count(account(1)), 2);
}

#[test]
fn gauges_over_budget_are_refused_and_make_no_family() {
    let mut world = World::new();
    world.quotas.series_max = 1;
    world.send(account(1), vec![set("level", &[("a", "1")], 5.0)]);
    let items = vec![set("level", &[("a", "2")], 6.0), set("level", &[("a", "1")], 7.0), set("other", &[], 1.0)];
    let outcomes = world.group(&[(account(1), items)], true);
    assert_eq!(outcomes[0], [Some(ItemErrorCode::SeriesLimit), None, Some(ItemErrorCode::SeriesLimit)]);
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!((page.value("level", &[("a", "1")]), page.samples.len()), (Some(7.0), 1));
}

#[test]
fn families_have_a_limit() {
    let mut world = World::new();
    // Half of them for names that nobody configured.
    world.quotas.families_max = 4;
    let items = vec![count("a", &[], 1.0), count("b", &[], 1.0), count("c", &[], 1.0), count("a", &[], 1.0)];
    let outcomes = world.group(&[(account(1), items)], true);
    assert_eq!(outcomes[0], [None, None, Some(ItemErrorCode::MetricLimit), None]);
    let totals = world.registry.totals();
    assert_eq!((totals.accounts, totals.families, totals.series), (1, 2, 2));
}

#[test]
fn an_abandoned_group_gives_its_budget_back() {
    let mut world = World::new();
    world.quotas.series_max = 5;
    let batches = [(account(1), pages("clicks", 0..9)), (account(1), pages("clicks", 3..12))];
    world.group(&batches, false);
    assert_eq!(world.registry.totals().series, 0);
    world.send(account(1), pages("clicks", 20..25));
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!((page.samples.len(), page.sum("clicks_total").to_bits()), (5, 10_f64.to_bits()));
}

#[test]
fn neighbouring_values_and_accounts_stay_apart() {
    let mut world = World::new();
    world.send(account(1), vec![count("clicks", &[("a", "1"), ("b", "23")], 5.0)]);
    world.send(account(1), vec![count("clicks", &[("a", "12"), ("b", "3")], 7.0)]);
    world.send(account(2), vec![count("clicks", &[("a", "1"), ("b", "23")], 11.0)]);
    let page = parse(&world.text(Scope::All));
    let (one, two) = (account(1).to_string(), account(2).to_string());
    assert_eq!(page.value("clicks_total", &[("user_id", &one), ("a", "1"), ("b", "23")]), Some(5.0));
    assert_eq!(page.value("clicks_total", &[("user_id", &one), ("a", "12"), ("b", "3")]), Some(7.0));
    assert_eq!(page.value("clicks_total", &[("user_id", &two), ("a", "1"), ("b", "23")]), Some(11.0));
    assert_eq!(parse(&world.text(Scope::Account(account(3)))).samples.len(), 0);
}

#[test]
fn sums_stay_finite() {
    let mut world = World::new();
    for _ in 0..3 {
        world.send(
            account(1),
            vec![
                count("clicks", &[], f64::MAX),
                observe("wait_seconds", MetricType::Histogram, &[], f64::MAX),
                observe("size_bytes", MetricType::Summary, &[], f64::MIN),
            ],
        );
    }
    world.restart();
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!(page.value("clicks_total", &[]), Some(f64::MAX));
    assert_eq!(page.value("wait_seconds_sum", &[]), Some(f64::MAX));
    assert_eq!(page.value("size_bytes_sum", &[]), Some(f64::MIN));
}
