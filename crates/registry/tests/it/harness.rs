//! A writer and a store in miniature.

use std::collections::BTreeMap;

use model::{AccountId, Buckets, ItemErrorCode, LabelRule, MetricType, Millis, Operation, Shape};
use registry::{
    ChunkRow, Export, FamilyId, FamilyRow, Format, Loader, Quotas, RecordLog, Registry, Revived, Scope, SeriesId,
    SeriesRow, ShapeRef, Sweep, decode_records,
};

pub const SEED: u64 = 7;
pub const START: Millis = Millis(1_790_000_000_000);

/// An item as a test writes it.
#[derive(Debug, Clone)]
pub struct Item {
    pub family: String,
    pub shape: ShapeRef,
    pub labels: Vec<(String, String)>,
    pub operation: Operation,
}

pub fn item(family: &str, metric_type: MetricType, labels: &[(&str, &str)], operation: Operation) -> Item {
    Item {
        family: family.to_owned(),
        shape: ShapeRef::Unconfigured(metric_type),
        labels: labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        operation,
    }
}

pub fn count(family: &str, labels: &[(&str, &str)], by: f64) -> Item {
    item(family, MetricType::Counter, labels, Operation::Add(by))
}

pub fn set(family: &str, labels: &[(&str, &str)], value: f64) -> Item {
    item(family, MetricType::Gauge, labels, Operation::Set(value))
}

pub fn observe(family: &str, metric_type: MetricType, labels: &[(&str, &str)], value: f64) -> Item {
    item(family, metric_type, labels, Operation::Observe(value))
}

pub fn histogram_shape(bounds: &[f64]) -> Shape {
    let buckets = Some(Buckets::parse(bounds).expect("bounds"));
    Shape { metric_type: MetricType::Histogram, labels: LabelRule::default(), buckets }
}

pub fn account(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

/// What the store has durably.
#[derive(Debug, Default)]
pub struct Store {
    families: BTreeMap<FamilyId, FamilyRow>,
    series: BTreeMap<SeriesId, (SeriesRow, bool)>,
    chunks: BTreeMap<(FamilyId, u32, i64), ChunkRow>,
    log: Vec<(u64, Millis, Vec<u8>)>,
    highest: (u64, u64),
}

impl Store {
    fn write(&mut self, export: Export) {
        for row in export.families {
            self.highest.0 = self.highest.0.max(row.id.0);
            self.families.insert(row.id, row);
        }
        for row in export.series {
            self.highest.1 = self.highest.1.max(row.id.0);
            let others = self.series.values().filter(|(other, _)| other.id != row.id);
            for (other, _) in others {
                assert!((other.family, &other.labels) != (row.family, &row.labels), "one label set twice");
            }
            if let Some((before, _)) = self.series.insert(row.id, (row.clone(), false)) {
                assert_eq!((before.family, &before.labels), (row.family, &row.labels), "one id twice");
            }
        }
        for row in export.chunks {
            self.chunks.insert((row.family, row.step_seconds, row.start_seconds), row);
        }
        for id in export.retired {
            self.families.remove(&id);
            self.series.retain(|_, (row, _)| row.family != id);
            self.chunks.retain(|(family, ..), _| *family != id);
        }
    }

    /// All chunks, by family, step and start.
    pub fn all_chunks(&self) -> impl Iterator<Item = ChunkRow> {
        self.chunks.values().cloned()
    }

    /// Chunks of a family, oldest first.
    pub fn chunks(&self, family: FamilyId) -> Vec<ChunkRow> {
        self.chunks.values().filter(|row| row.family == family).cloned().collect()
    }
}

/// A registry with its store.
#[derive(Debug)]
pub struct World {
    pub registry: Registry,
    pub store: Store,
    pub quotas: Quotas,
    pub now: Millis,
    seq: u64,
    /// The sweep under way, and the last group before it began.
    sweep: Option<(Sweep, u64)>,
}

impl World {
    pub fn new() -> Self {
        let quotas = Quotas { series_max: 10_000, series_per_metric_max: 2_000, families_max: 1_000 };
        Self { registry: Registry::new(SEED), store: Store::default(), quotas, now: START, seq: 0, sweep: None }
    }

    fn revived(&self, account: AccountId, batch: &registry::Batch) -> Revived {
        let missing = self.registry.missing(account, batch);
        let parked = self.store.series.values().filter(|(_, parked)| *parked).map(|(row, _)| row);
        let returning =
            parked.filter(|row| missing.iter().any(|(family, labels)| (*family, labels) == (row.family, &row.labels)));
        Revived::from_rows(returning.cloned()).expect("own rows")
    }

    /// One group commit of several batches; whether each item counted.
    pub fn group(&mut self, batches: &[(AccountId, Vec<Item>)], is_durable: bool) -> Vec<Vec<Option<ItemErrorCode>>> {
        let mut log = RecordLog::new();
        let mut group = Vec::new();
        for (account, items) in batches {
            let mut batch = self.registry.batch();
            for item in items {
                let mut labels: Vec<_> =
                    item.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                batch.push(&item.family, item.shape.clone(), &mut labels, item.operation);
            }
            let revived = self.revived(*account, &batch);
            group.push(self.registry.plan(*account, self.now, &batch, &self.quotas, &revived, &mut log));
        }
        let codes = |planned: &registry::Planned| -> Vec<_> {
            planned.outcomes.iter().map(|outcome| outcome.as_ref().err().map(|error| error.code)).collect()
        };
        let outcomes = group.iter().map(codes).collect();
        self.finish(group, log, is_durable);
        outcomes
    }

    /// Commits and applies, or abandons.
    pub fn finish(&mut self, group: Vec<registry::Planned>, log: RecordLog, is_durable: bool) {
        if !is_durable {
            self.registry.abandon(group);
            return;
        }
        self.seq += 1;
        self.store.log.push((self.seq, self.now, log.into_bytes()));
        for planned in group {
            self.registry.apply(planned, self.seq, self.now);
        }
    }

    /// One batch in one group; every item must count.
    pub fn send(&mut self, account: AccountId, items: Vec<Item>) {
        let outcomes = self.group(&[(account, items)], true);
        assert!(outcomes[0].iter().all(Option::is_none), "{outcomes:?}");
    }

    /// One export; at the end of a sweep, what the log held when it began is cut.
    pub fn export(&mut self, rows_max: usize) {
        let (sweep, mark) = self.sweep.get_or_insert_with(|| (Sweep::default(), self.seq));
        let export = self.registry.export(sweep, rows_max);
        if export.is_empty() {
            let mark = *mark;
            self.store.log.retain(|(seq, ..)| *seq > mark);
            self.sweep = None;
        }
        self.store.write(export);
    }

    /// A whole sweep.
    pub fn export_all(&mut self) {
        self.sweep = None;
        self.export(100);
        while self.sweep.is_some() {
            self.export(100);
        }
    }

    /// Parks what is idle since `cutoff`.
    pub fn park(&mut self, cutoff: Millis) -> usize {
        let idle = self.registry.idle_since(cutoff);
        for (_, id) in &idle {
            self.store.series.get_mut(id).expect("a stored row").1 = true;
        }
        self.registry.park(&idle)
    }

    /// What a restart after `kill -9` gives.
    pub fn restarted(&self) -> Registry {
        let mut loader = Loader::new(SEED);
        loader.reserve(FamilyId(self.store.highest.0), SeriesId(self.store.highest.1));
        for row in self.store.families.values() {
            loader.family(row).expect("a family");
        }
        let mut parked: BTreeMap<FamilyId, u64> = BTreeMap::new();
        for (row, is_parked) in self.store.series.values() {
            if *is_parked {
                *parked.entry(row.family).or_default() += 1;
            } else {
                loader.series(row).expect("a series");
            }
        }
        for row in self.store.chunks.values() {
            loader.chunk(row).expect("a chunk");
        }
        for (family, count) in parked {
            loader.parked(family, count);
        }
        for (seq, at, bytes) in &self.store.log {
            loader.replay(*seq, *at, &decode_records(bytes).expect("records")).expect("a group");
        }
        loader.finish()
    }

    pub fn restart(&mut self) {
        self.sweep = None;
        self.registry = self.restarted();
    }

    pub fn text(&self, scope: Scope) -> String {
        render(&self.registry, scope, Format::Text, self.now)
    }

    pub fn open_metrics(&self, scope: Scope) -> String {
        render(&self.registry, scope, Format::OpenMetrics, self.now)
    }
}

pub fn render(registry: &Registry, scope: Scope, format: Format, now: Millis) -> String {
    String::from_utf8(registry.snapshot(scope, now).render(format, &[])).expect("UTF-8")
}
