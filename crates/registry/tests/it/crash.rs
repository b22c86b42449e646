//! `kill -9` at any moment: rows as of the last exports, and the log since, give the same state.

use std::collections::BTreeMap;

use model::Millis;
use proptest::prelude::*;
use registry::{FamilyId, Format, Point, Registry, Scope, decode_chunk};

use crate::{
    harness::{Item, Store, World, account, render},
    model::{FAMILIES, any_group},
};

#[derive(Debug, Clone)]
enum Event {
    Group(Vec<(u8, Vec<Item>)>),
    FailedGroup(Vec<(u8, Vec<Item>)>),
    Export(usize),
    Retire(u8, usize),
    Park,
    Wait(i64),
    Restart,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => any_group().prop_map(Event::Group),
        1 => any_group().prop_map(Event::FailedGroup),
        3 => (1_usize..12).prop_map(Event::Export),
        1 => Just(Event::Export(1_000)),
        1 => (1_u8..4, 0..FAMILIES.len()).prop_map(|(account, family)| Event::Retire(account, family)),
        1 => Just(Event::Park),
        3 => prop::sample::select(vec![1, 9, 31, 400, 4_000, 90_000]).prop_map(|seconds| Event::Wait(seconds * Millis::SECOND)),
        1 => Just(Event::Wait(-5_000)),
        1 => Just(Event::Restart),
    ]
}

/// All that can be seen of a registry.
fn face(registry: &Registry, now: Millis) -> Vec<String> {
    let sorted = |format| {
        let text = render(registry, Scope::All, format, now);
        let mut lines: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
        lines.sort();
        lines
    };
    let mut face = sorted(Format::Text);
    face.extend(sorted(Format::OpenMetrics));
    for number in 1..4 {
        let id = account(number);
        face.push(format!("{} {}", registry.series_count(id), registry.parked_count(id)));
        // The order of the series decides the last bits of a total.
        face.extend(registry.summary(id, now).iter().map(|metric| {
            format!(
                "{} {} {:?} {} {:?} {:?}",
                metric.id.0, metric.exposed, metric.count, metric.series, metric.last, metric.started
            )
        }));
    }
    face.push(format!("{:?}", registry.conflicts()));
    face
}

fn run(world: &mut World, event: Event) {
    let batches =
        |group: Vec<(u8, Vec<Item>)>| group.into_iter().map(|(number, items)| (account(number), items)).collect();
    match event {
        Event::Group(group) => {
            let batches: Vec<_> = batches(group);
            world.group(&batches, true);
        }
        Event::FailedGroup(group) => {
            let batches: Vec<_> = batches(group);
            world.group(&batches, false);
        }
        Event::Export(rows_max) => world.export(rows_max),
        Event::Retire(number, family) => {
            let mut log = registry::RecordLog::new();
            let planned = world.registry.plan_retire(account(number), FAMILIES[family].0, &mut log);
            world.finish(vec![planned], log, true);
        }
        Event::Park => {
            world.export_all();
            world.park(world.now.plus(-30_000));
        }
        Event::Wait(millis) => world.now = world.now.plus(millis),
        Event::Restart => world.restart(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_restart_changes_nothing(events in prop::collection::vec(event(), 1..40), tight in any::<bool>()) {
        let mut world = World::new();
        if tight {
            world.quotas.series_max = 12;
            world.quotas.series_per_metric_max = 3;
            world.quotas.families_max = 5;
        }
        for event in events {
            run(&mut world, event);
            let restarted = world.restarted();
            prop_assert_eq!(face(&world.registry, world.now), face(&restarted, world.now));
            prop_assert_eq!(history(&world.store, &world.registry), history(&world.store, &restarted));
        }
    }
}

/// Every point of every family: what is stored, and in its place what is in memory.
fn history(store: &Store, registry: &Registry) -> BTreeMap<(FamilyId, u32, i64), Vec<Point>> {
    let in_memory = (1..4)
        .flat_map(|number| FAMILIES.iter().flat_map(move |(family, _)| registry.open_chunks(account(number), family)));
    let chunks = store.all_chunks().chain(in_memory);
    chunks
        .map(|chunk| {
            let points = decode_chunk(&chunk.data).expect("points");
            ((chunk.family, chunk.step_seconds, chunk.start_seconds), points)
        })
        .collect()
}
