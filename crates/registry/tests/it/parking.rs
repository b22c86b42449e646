//! Idle series leave memory and come back as they were.

use model::{MetricType, Millis};
use registry::Scope;

use crate::{
    harness::{START, World, account, count, observe, set},
    page::parse,
};

const LATER: i64 = 10 * Millis::DAY;

#[test]
fn a_returning_series_continues() {
    let mut world = World::new();
    let observed = |value| observe("wait_seconds", MetricType::Histogram, &[("a", "1")], value);
    world.send(
        account(1),
        vec![count("clicks", &[("a", "1")], 5.0), count("clicks", &[("a", "2")], 6.0), observed(0.2)],
    );
    world.now = world.now.plus(LATER);
    world.send(account(1), vec![count("clicks", &[("a", "2")], 1.0)]);
    world.export_all();
    assert_eq!(world.park(world.now.plus(-Millis::DAY)), 2);
    assert_eq!((world.registry.parked_count(account(1)), world.registry.series_count(account(1))), (2, 1));
    assert_eq!(parse(&world.text(Scope::Account(account(1)))).samples.len(), 1);

    world.restart();
    assert_eq!((world.registry.parked_count(account(1)), world.registry.series_count(account(1))), (2, 1));
    world.send(account(1), vec![count("clicks", &[("a", "1")], 10.0), observed(0.4)]);
    for _ in 0..2 {
        let page = parse(&world.open_metrics(Scope::Account(account(1))));
        assert_eq!(page.value("clicks_total", &[("a", "1")]), Some(15.0));
        assert_eq!(page.value("clicks_created", &[("a", "1")]), Some(START.as_seconds()));
        assert_eq!(page.value("wait_seconds_count", &[("a", "1")]), Some(2.0));
        assert_eq!(world.registry.parked_count(account(1)), 0);
        world.restart();
        world.export_all();
    }
}

#[test]
fn a_new_series_never_takes_a_parked_ones_id() {
    let mut world = World::new();
    world.send(account(1), vec![count("clicks", &[("a", "1")], 5.0)]);
    world.now = world.now.plus(LATER);
    world.export_all();
    assert_eq!(world.park(world.now), 1);
    world.restart();
    world.send(account(1), vec![count("clicks", &[("a", "2")], 1.0), count("views", &[], 1.0)]);
    world.export_all();
    world.send(account(1), vec![count("clicks", &[("a", "1")], 1.0)]);
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!(page.value("clicks_total", &[("a", "1")]), Some(6.0));
}

#[test]
fn what_is_not_stored_is_not_parked() {
    let mut world = World::new();
    world.send(account(1), vec![set("level", &[], 1.0)]);
    world.now = world.now.plus(LATER);
    assert!(world.registry.idle_since(world.now).is_empty());
    world.export_all();
    let idle = world.registry.idle_since(world.now);
    world.send(account(1), vec![set("level", &[], 2.0)]);
    assert_eq!((idle.len(), world.registry.park(&idle)), (1, 0));
}

#[test]
fn an_abandoned_return_stays_parked() {
    let mut world = World::new();
    world.send(account(1), vec![count("clicks", &[], 5.0)]);
    world.now = world.now.plus(LATER);
    world.export_all();
    world.park(world.now);
    world.group(&[(account(1), vec![count("clicks", &[], 1.0)])], false);
    assert_eq!(world.registry.parked_count(account(1)), 1);
    world.send(account(1), vec![count("clicks", &[], 1.0)]);
    assert_eq!(parse(&world.text(Scope::Account(account(1)))).value("clicks_total", &[]), Some(6.0));
}

#[test]
fn slots_follow_when_series_leave() {
    let mut world = World::new();
    world.quotas.series_per_metric_max = 100;
    let numbered = |number: u32| count("clicks", &[("a", &number.to_string())], f64::from(number));
    world.send(account(1), (0..120).map(numbered).collect());
    world.now = world.now.plus(LATER);
    world.send(account(1), (0..120).filter(|number| number % 3 == 0).map(numbered).collect());
    world.export_all();
    assert_eq!(world.park(world.now), 66);
    world.send(account(1), (0..120).map(numbered).collect());
    let page = parse(&world.text(Scope::Account(account(1))));
    for number in 0..100_u32 {
        let sent = if number % 3 == 0 { 3.0 } else { 2.0 };
        let value = page.value("clicks_total", &[("a", &number.to_string())]);
        assert_eq!(value, Some(sent * f64::from(number)), "{number}");
    }
    let over: u32 = (100..120).map(|number| if number % 3 == 0 { 3 * number } else { 2 * number }).sum();
    assert_eq!(page.value("clicks_total", &[("a", "__overflow__")]), Some(f64::from(over)));
}
