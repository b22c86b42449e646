//! The recent window of every family, all label sets together: a point every 10 s and every 5 min, without Prometheus.
//! Points lie in chunks; only the newest chunk of each step is in memory, and finished ones until they are exported.

mod chunk;
mod pages;
mod point;

pub use chunk::decode_chunk;
pub(crate) use pages::{PageIndex, PageTable};
pub use point::{Point, PointValue};

use model::{MetricType, Millis, Shape};

use crate::{record::DecodeError, values::Change};
use chunk::{Chunk, Step};

/// Seconds between points and seconds of a chunk: 60 points of 10 s, 288 points of 5 min.
const STEPS: [Step; 2] = [Step { seconds: 10, chunk_seconds: 600 }, Step { seconds: 300, chunk_seconds: 86_400 }];

/// Most pages with a total of their own in one point; the rest is together under [`model::limits::OVERFLOW_VALUE`].
pub const POINT_PAGES_MAX: usize = 50;

/// A chunk apart from its family.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChunkData {
    pub step_seconds: u32,
    pub start_seconds: i64,
    pub bytes: Vec<u8>,
}

/// The recent window of one family.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// By step; `None` before the first change.
    chunks: [Option<Box<Chunk>>; 2],
    finished: Vec<ChunkData>,
    /// Sum of a gauge's series.
    level: Level,
    /// Changed since the last export.
    dirty: bool,
}

impl History {
    /// Takes a change of a series. Time does not go back: an earlier `at` counts into the newest step.
    pub fn record(&mut self, change: Change, page: PageIndex, at: Millis, shape: &Shape, pages: &PageTable) {
        let (mut before, mut level) = (0.0, 0.0);
        if let Change::Level(old, new) = change {
            before = self.level.as_f64();
            self.level.replace(old, new);
            level = self.level.as_f64();
        }
        for (step, slot) in STEPS.iter().zip(&mut self.chunks) {
            let chunk = slot.get_or_insert_with(|| Box::new(Chunk::new(*step, at, shape, level)));
            if let Some(finished) = chunk.advance(at, shape, before, pages) {
                self.finished.push(finished);
            }
            chunk.record(change, level, page);
        }
        self.dirty = true;
    }

    /// A series comes with a value: a new one, a returning one, a loaded one.
    pub fn enter(&mut self, gauge: f64) {
        self.level.replace(0.0, gauge);
    }

    /// A series leaves with its value.
    pub fn leave(&mut self, gauge: f64) {
        self.level.replace(gauge, 0.0);
    }

    /// The newest chunk of each step, and the finished ones that no export has taken.
    pub fn chunks(&self, pages: &PageTable) -> Vec<ChunkData> {
        let open = self.chunks.iter().flatten().map(|chunk| chunk.data(pages));
        self.finished.iter().cloned().chain(open).collect()
    }

    /// What an export has to write.
    pub fn take_dirty(&mut self, pages: &PageTable) -> Vec<ChunkData> {
        if !std::mem::take(&mut self.dirty) {
            return Vec::new();
        }
        let chunks = self.chunks(pages);
        self.finished.clear();
        chunks
    }

    /// Takes a stored chunk; of several with one step the latest stays.
    pub fn load(&mut self, data: &[u8], shape: &Shape, pages: &mut PageTable) -> Result<(), DecodeError> {
        let chunk = Chunk::decode(data, shape, pages)?;
        let position = STEPS.iter().position(|step| *step == chunk.step()).ok_or(DecodeError::Value)?;
        let slot = &mut self.chunks[position];
        if slot.as_ref().is_none_or(|present| present.start_seconds() <= chunk.start_seconds()) {
            *slot = Some(Box::new(chunk));
        }
        Ok(())
    }
}

/// The sum of a gauge's series in fixed point. Unlike a sum of floats it does not drift, and it does not depend on the
/// order of the series, which a restart changes.
#[derive(Debug, Default, Clone, Copy)]
struct Level(i128);

/// 2^45: a step of 2.8e-14.
const LEVEL_SCALE: f64 = 35_184_372_088_832.0;
/// Values beyond ±2^64 count as that, so that a quarter of a million series cannot overflow the sum.
const LEVEL_VALUE_MAX: f64 = 18_446_744_073_709_551_616.0;

impl Level {
    fn replace(&mut self, before: f64, after: f64) {
        self.0 = self.0.saturating_add(fixed(after).saturating_sub(fixed(before)));
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest float is what is wanted")]
    fn as_f64(self) -> f64 {
        self.0 as f64 / LEVEL_SCALE
    }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to far less than an i128 holds")]
fn fixed(value: f64) -> i128 {
    (value.clamp(-LEVEL_VALUE_MAX, LEVEL_VALUE_MAX) * LEVEL_SCALE) as i128
}

/// A point's value with nothing in it.
fn empty_value(shape: &Shape, level: f64) -> PointValue {
    match shape.metric_type {
        MetricType::Counter => PointValue::Counter { increase: 0.0 },
        MetricType::Gauge => PointValue::Gauge { last: level, min: level, max: level },
        MetricType::Histogram => {
            let buckets = shape.buckets.as_ref().map_or(0, |buckets| buckets.bounds().len()) + 1;
            PointValue::Histogram { count: 0, sum: 0.0, buckets: vec![0; buckets] }
        }
        MetricType::Summary => PointValue::Summary { count: 0, sum: 0.0 },
    }
}
