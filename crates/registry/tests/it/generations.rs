//! Types, shapes, and what begins anew.

use std::sync::Arc;

use model::{ItemErrorCode, MetricType, Millis, Operation, Shape};
use registry::{Conflict, RecordLog, Scope, ShapeRef};

use crate::{
    harness::{Item, START, World, account, count, histogram_shape, item, observe, set},
    page::parse,
};

fn configured(family: &str, shape: &Arc<Shape>, operation: Operation) -> Item {
    Item { family: family.to_owned(), shape: ShapeRef::Configured(Arc::clone(shape)), labels: Vec::new(), operation }
}

#[test]
fn another_type_is_a_conflict() {
    let mut world = World::new();
    world.send(account(1), vec![count("clicks", &[], 1.0)]);
    let items = vec![
        set("clicks", &[], 5.0),
        count("lcp_seconds", &[], 1.0),
        set("fresh", &[], 1.0),
        count("fresh", &[], 1.0),
        item("odd", MetricType::Counter, &[], Operation::Set(1.0)),
        item("odd", MetricType::Counter, &[], Operation::Add(-1.0)),
        item("odd", MetricType::Gauge, &[], Operation::Observe(1.0)),
        item("odd", MetricType::Summary, &[], Operation::Add(1.0)),
    ];
    let outcomes = world.group(&[(account(1), items)], true);
    let conflict = Some(ItemErrorCode::TypeConflict);
    assert_eq!(outcomes[0], [conflict, conflict, None, conflict, conflict, conflict, conflict, conflict]);
    assert_eq!(world.registry.totals().families, 2);
}

#[test]
fn automatic_names_have_their_own_bounds() {
    let mut world = World::new();
    world.send(account(1), vec![observe("lcp_seconds", MetricType::Histogram, &[], 2.5)]);
    let page = parse(&world.text(Scope::Account(account(1))));
    assert_eq!(page.value("lcp_seconds_bucket", &[("le", "2.5")]), Some(1.0));
    assert_eq!(page.value("lcp_seconds_bucket", &[("le", "4.0")]), Some(1.0));
    assert_eq!(page.helps["lcp_seconds"], "Time to largest contentful paint.");
}

#[test]
fn a_configuration_of_another_shape_begins_anew() {
    let mut world = World::new();
    world.send(account(1), vec![observe("wait_seconds", MetricType::Histogram, &[], 0.3)]);
    world.export_all();
    world.now = world.now.plus(Millis::HOUR);
    let shape = Arc::new(histogram_shape(&[1.0, 2.0]));
    let again = Arc::new(histogram_shape(&[1.0, 2.0]));
    world.send(
        account(1),
        vec![
            observe("wait_seconds", MetricType::Histogram, &[], 0.4),
            configured("wait_seconds", &shape, Operation::Observe(1.5)),
            configured("wait_seconds", &again, Operation::Observe(1.5)),
            observe("wait_seconds", MetricType::Histogram, &[], 0.4),
        ],
    );
    for _ in 0..2 {
        let page = parse(&world.open_metrics(Scope::Account(account(1))));
        assert_eq!(page.value("wait_seconds_count", &[]), Some(3.0));
        assert_eq!(page.value("wait_seconds_created", &[]), Some(START.plus(Millis::HOUR).as_seconds()));
        assert_eq!(page.samples.len(), 6);
        world.restart();
    }
    world.export_all();
    world.restart();
    assert_eq!(world.registry.totals().families, 1);
}

#[test]
fn reconciling_ends_what_has_another_shape() {
    let mut world = World::new();
    world.send(
        account(1),
        vec![
            observe("wait_seconds", MetricType::Histogram, &[], 0.3),
            count("clicks", &[], 1.0),
            set("level", &[], 1.0),
        ],
    );
    let (bounds, plain) = (Arc::new(histogram_shape(&[1.0])), Arc::new(Shape::unconfigured(MetricType::Counter)));
    let shape_of = |family: &str| match family {
        "wait_seconds" => Some(Arc::clone(&bounds)),
        "clicks" => Some(Arc::clone(&plain)),
        _ => None,
    };
    let mut log = RecordLog::new();
    let planned = world.registry.plan_reconcile(account(1), &shape_of, &mut log);
    assert_eq!(parse(&world.text(Scope::All)).types.len(), 3);
    world.finish(vec![planned], log, true);
    for _ in 0..2 {
        let page = parse(&world.text(Scope::All));
        assert_eq!(page.types.keys().collect::<Vec<_>>(), ["clicks_total", "level"]);
        world.restart();
    }
    let mut log = RecordLog::new();
    assert!(world.registry.plan_reconcile(account(1), &shape_of, &mut log).is_empty());
    assert!(log.is_empty());
}

#[test]
fn an_abandoned_retirement_changes_nothing() {
    let mut world = World::new();
    world.send(account(1), vec![count("clicks", &[], 1.0)]);
    let before = world.text(Scope::All);
    let mut log = RecordLog::new();
    let planned = world.registry.plan_retire(account(1), "clicks", &mut log);
    world.finish(vec![planned], log, false);
    assert_eq!(before, world.text(Scope::All));
    world.send(account(1), vec![count("clicks", &[], 1.0)]);
    assert_eq!(parse(&world.text(Scope::Account(account(1)))).value("clicks_total", &[]), Some(2.0));
}

#[test]
fn the_page_of_all_accounts_shows_the_first_type() {
    let mut world = World::new();
    world.send(account(2), vec![count("clicks", &[], 1.0)]);
    world.send(account(1), vec![set("clicks", &[], 5.0)]);
    world.send(account(3), vec![count("clicks", &[], 2.0)]);
    let page = parse(&world.text(Scope::All));
    assert_eq!(page.types.into_iter().collect::<Vec<_>>(), [("clicks_total".to_owned(), "counter".to_owned())]);
    assert_eq!(page.samples.len(), 2);
    assert_eq!(parse(&world.open_metrics(Scope::All)).samples.len(), 4);
    assert_eq!(parse(&world.text(Scope::Account(account(1)))).value("clicks", &[]), Some(5.0));
    assert_eq!(
        world.registry.conflicts(),
        [Conflict {
            account: account(1),
            family: "clicks".to_owned(),
            metric_type: MetricType::Gauge,
            shown: MetricType::Counter,
        }]
    );
}
