//! The recent window.

use model::{MetricType, Millis, limits::OVERFLOW_VALUE};
use registry::{POINT_PAGES_MAX, Point, PointValue, decode_chunk};

use crate::harness::{Item, START, World, account, count, observe, set};

/// Points of a step in memory, oldest first.
fn points(world: &World, family: &str, step_seconds: u32) -> Vec<Point> {
    let chunks = world.registry.open_chunks(account(1), family).into_iter();
    chunks
        .filter(|chunk| chunk.step_seconds == step_seconds)
        .flat_map(|chunk| decode_chunk(&chunk.data).expect("points"))
        .collect()
}

fn values(world: &World, family: &str, step_seconds: u32) -> Vec<(i64, PointValue)> {
    let start = START.0 / 1_000;
    points(world, family, step_seconds).into_iter().map(|point| (point.start_seconds - start, point.value)).collect()
}

fn wait(world: &mut World, seconds: i64) {
    world.now = world.now.plus(seconds * Millis::SECOND);
}

#[test]
fn counters_have_increases_and_idle_steps_no_point() {
    let mut world = World::new();
    world.send(account(1), vec![count("clicks", &[("a", "1")], 1.0), count("clicks", &[("a", "2")], 2.0)]);
    wait(&mut world, 9);
    world.send(account(1), vec![count("clicks", &[("a", "1")], 4.0)]);
    wait(&mut world, 41);
    world.send(account(1), vec![count("clicks", &[("a", "1")], 8.0)]);
    let increase = |increase| PointValue::Counter { increase };
    for _ in 0..2 {
        assert_eq!(values(&world, "clicks", 10), [(0, increase(7.0)), (50, increase(8.0))]);
        world.export_all();
        world.restart();
    }
    let coarse: Vec<_> = values(&world, "clicks", 300);
    assert_eq!(coarse.iter().map(|(_, value)| value).collect::<Vec<_>>(), [&increase(15.0)]);
}

#[test]
fn gauges_have_the_sum_of_their_series() {
    let mut world = World::new();
    world.send(account(1), vec![set("level", &[("a", "1")], 5.0), set("level", &[("a", "2")], 2.5)]);
    wait(&mut world, 10);
    world.send(account(1), vec![set("level", &[("a", "1")], 1e300), set("level", &[("a", "1")], 0.5)]);
    world.restart();
    world.send(account(1), vec![set("level", &[("a", "2")], 10.0)]);
    let values = values(&world, "level", 10);
    assert_eq!(values[0].1, PointValue::Gauge { last: 7.5, min: 5.0, max: 7.5 });
    let PointValue::Gauge { last, min, max } = values[1].1 else { panic!("a gauge") };
    assert_eq!((last.to_bits(), min.to_bits()), (10.5_f64.to_bits(), 3_f64.to_bits()));
    assert!(max > 1e19);
}

#[test]
fn histograms_have_buckets_and_pages() {
    let mut world = World::new();
    let observed = |page: &str, value| observe("lcp_seconds", MetricType::Histogram, &[("page", page)], value);
    world.send(account(1), vec![observed("/a", 0.4), observed("/b", 20.0), observed("/a", 2.5)]);
    let point = &points(&world, "lcp_seconds", 10)[0];
    let PointValue::Histogram { count, sum, buckets } = &point.value else { panic!("a histogram") };
    assert_eq!((*count, sum.to_bits()), (3, 22.9_f64.to_bits()));
    assert_eq!(buckets, &[1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(point.pages, [("/a".to_owned(), 2.0), ("/b".to_owned(), 1.0)]);
}

#[test]
fn pages_have_a_limit_and_their_total_stays_right() {
    let mut world = World::new();
    let view = |number: usize| count("page_views", &[("page", &format!("/{number}"))], 1.0);
    let items: Vec<Item> = (0..POINT_PAGES_MAX + 25).map(view).collect();
    world.send(account(1), items.clone());
    world.send(account(1), items);
    let pages = &points(&world, "page_views", 10)[0].pages;
    assert_eq!(pages.len(), POINT_PAGES_MAX + 1);
    assert_eq!(pages[POINT_PAGES_MAX], (OVERFLOW_VALUE.to_owned(), 50.0));
    assert_eq!(pages[7], ("/7".to_owned(), 2.0));
}

#[test]
fn finished_chunks_stay_until_they_are_stored() {
    let mut world = World::new();
    for _ in 0..130 {
        world.send(account(1), vec![count("page_views", &[("page", "/")], 1.0)]);
        wait(&mut world, 10);
    }
    let ten = |world: &World| points(world, "page_views", 10);
    assert_eq!(ten(&world).len(), 130);
    let family = world.registry.summary(account(1), world.now)[0].id;
    world.export_all();
    let stored = world.store.chunks(family).into_iter().filter(|chunk| chunk.step_seconds == 10);
    let stored: Vec<_> = stored.flat_map(|chunk| decode_chunk(&chunk.data).expect("points")).collect();
    assert_eq!(stored.len(), 130);
    assert!(stored.windows(2).all(|pair| pair[1].start_seconds - pair[0].start_seconds == 10));
    let total: f64 = stored.iter().map(|point| point.pages[0].1).sum();
    assert_eq!(total.to_bits(), 130_f64.to_bits());
}

#[test]
fn time_does_not_go_back() {
    let mut world = World::new();
    wait(&mut world, 3_600);
    world.send(account(1), vec![count("clicks", &[], 1.0)]);
    wait(&mut world, -3_600);
    world.send(account(1), vec![count("clicks", &[], 1.0)]);
    assert_eq!(values(&world, "clicks", 10), [(3_600, PointValue::Counter { increase: 2.0 })]);
}
