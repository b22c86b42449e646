//! A chunk: the points of one step in one stretch of time. In memory the finished points are bytes already; on disk a
//! header (format, step, start, page names) stands before them.

use model::{MetricType, Millis, Shape, limits::OVERFLOW_VALUE};
use serde::{Deserialize, Serialize};

use super::{ChunkData, PageIndex, PageTable, Point, PointValue, empty_value, point::PageTotals};
use crate::{
    record::{DecodeError, append},
    values::Change,
};

const FORMAT: u8 = 1;

/// Seconds between points, seconds of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub seconds: i64,
    pub chunk_seconds: i64,
}

/// The newest chunk of a step.
#[derive(Debug)]
pub(super) struct Chunk {
    step: Step,
    start_seconds: i64,
    /// [`PointForm`]s of the steps before the present one.
    finished: Vec<u8>,
    /// Pages in `finished`, by their number there.
    pages: Vec<PageIndex>,
    /// Start of the present step.
    open_seconds: i64,
    value: PointValue,
    totals: PageTotals,
}

#[derive(Serialize, Deserialize)]
struct Header {
    format: u8,
    step_seconds: i64,
    chunk_seconds: i64,
    start_seconds: i64,
    pages: Vec<String>,
}

/// A point within a chunk.
#[derive(Serialize, Deserialize)]
struct PointForm {
    /// Steps since the chunk's start.
    index: u32,
    value: PointValue,
    /// Number of the page within the chunk.
    pages: Vec<(u32, f64)>,
    other: Option<f64>,
}

impl Step {
    fn floor(seconds: i64, to: i64) -> i64 {
        seconds.div_euclid(to) * to
    }
}

impl Chunk {
    pub fn new(step: Step, at: Millis, shape: &Shape, level: f64) -> Self {
        let seconds = at.0.div_euclid(Millis::SECOND);
        Self {
            step,
            start_seconds: Step::floor(seconds, step.chunk_seconds),
            finished: Vec::new(),
            pages: Vec::new(),
            open_seconds: Step::floor(seconds, step.seconds),
            value: empty_value(shape, level),
            totals: PageTotals::default(),
        }
    }

    pub fn step(&self) -> Step {
        self.step
    }

    pub fn start_seconds(&self) -> i64 {
        self.start_seconds
    }

    /// Goes to the step of `at`. The chunk as it is to be stored, if that step lies in the next one.
    pub fn advance(&mut self, at: Millis, shape: &Shape, level: f64, pages: &PageTable) -> Option<ChunkData> {
        let seconds = at.0.div_euclid(Millis::SECOND);
        if seconds < self.open_seconds + self.step.seconds {
            return None;
        }
        if seconds >= self.start_seconds + self.step.chunk_seconds {
            let data = self.data(pages);
            *self = Self::new(self.step, at, shape, level);
            return Some(data);
        }
        let mut table = std::mem::take(&mut self.pages);
        let mut finished = std::mem::take(&mut self.finished);
        append(&mut finished, &self.open_point(&mut table));
        self.pages = table;
        self.finished = finished;
        self.open_seconds = Step::floor(seconds, self.step.seconds);
        self.value = empty_value(shape, level);
        self.totals = PageTotals::default();
        None
    }

    /// Adds a change to the present step.
    pub fn record(&mut self, change: Change, level: f64, page: PageIndex) {
        self.value.record(change, level);
        self.totals.record(change, page);
    }

    /// As it is to be stored, the present step included.
    pub fn data(&self, pages: &PageTable) -> ChunkData {
        let mut table = self.pages.clone();
        let open = self.open_point(&mut table);
        let header = Header {
            format: FORMAT,
            step_seconds: self.step.seconds,
            chunk_seconds: self.step.chunk_seconds,
            start_seconds: self.start_seconds,
            pages: table.iter().map(|page| pages.name(*page).to_owned()).collect(),
        };
        let mut bytes = Vec::with_capacity(self.finished.len() + 64);
        append(&mut bytes, &header);
        bytes.extend_from_slice(&self.finished);
        append(&mut bytes, &open);
        let step_seconds = u32::try_from(self.step.seconds).unwrap_or(u32::MAX);
        ChunkData { step_seconds, start_seconds: self.start_seconds, bytes }
    }

    fn open_point(&self, table: &mut Vec<PageIndex>) -> PointForm {
        let number = |page: PageIndex, table: &mut Vec<PageIndex>| {
            let number = table.iter().position(|present| *present == page).unwrap_or_else(|| {
                table.push(page);
                table.len() - 1
            });
            u32::try_from(number).unwrap_or(u32::MAX)
        };
        let index = (self.open_seconds - self.start_seconds) / self.step.seconds;
        PointForm {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            value: self.value.clone(),
            pages: self.totals.iter().map(|(page, total)| (number(page, table), total)).collect(),
            other: self.totals.other,
        }
    }

    /// Reads what [`Self::data`] gave; its last point is the present step again.
    pub fn decode(data: &[u8], shape: &Shape, pages: &mut PageTable) -> Result<Self, DecodeError> {
        let (header, points) = read_header(data)?;
        let table: Vec<_> = header.pages.iter().map(|page| pages.intern(page)).collect();
        let (mut rest, mut last) = (points, None);
        while !rest.is_empty() {
            let (point, after) = read_point(rest, &header)?;
            last = Some((point, points.len() - rest.len()));
            rest = after;
        }
        let (point, finished_len) = last.ok_or(DecodeError::Malformed)?;
        if !fits(&point.value, shape) {
            return Err(DecodeError::Value);
        }
        let page_of = |number: u32| table[number as usize];
        Ok(Self {
            step: Step { seconds: header.step_seconds, chunk_seconds: header.chunk_seconds },
            start_seconds: header.start_seconds,
            finished: points[..finished_len].to_vec(),
            open_seconds: header.start_seconds + i64::from(point.index) * header.step_seconds,
            value: point.value,
            totals: PageTotals::new(point.pages.iter().map(|(number, total)| (page_of(*number), *total)), point.other),
            pages: table,
        })
    }
}

fn fits(value: &PointValue, shape: &Shape) -> bool {
    match value {
        PointValue::Counter { .. } => shape.metric_type == MetricType::Counter,
        PointValue::Gauge { .. } => shape.metric_type == MetricType::Gauge,
        PointValue::Summary { .. } => shape.metric_type == MetricType::Summary,
        PointValue::Histogram { buckets, .. } => {
            shape.buckets.as_ref().is_some_and(|bounds| bounds.bounds().len() + 1 == buckets.len())
        }
    }
}

fn read_header(data: &[u8]) -> Result<(Header, &[u8]), DecodeError> {
    let (header, points): (Header, _) = postcard::take_from_bytes(data)?;
    if header.format != FORMAT {
        return Err(DecodeError::Format(header.format));
    }
    if header.step_seconds <= 0 || header.chunk_seconds < header.step_seconds {
        return Err(DecodeError::Value);
    }
    Ok((header, points))
}

fn read_point<'a>(data: &'a [u8], header: &Header) -> Result<(PointForm, &'a [u8]), DecodeError> {
    let (point, rest): (PointForm, _) = postcard::take_from_bytes(data)?;
    let in_table = point.pages.iter().all(|(number, _)| (*number as usize) < header.pages.len());
    let in_chunk = i64::from(point.index) < header.chunk_seconds / header.step_seconds;
    if in_table && in_chunk { Ok((point, rest)) } else { Err(DecodeError::Value) }
}

/// The points of a stored or open chunk, oldest first; steps in which nothing happened have none.
pub fn decode_chunk(data: &[u8]) -> Result<Vec<Point>, DecodeError> {
    let (header, mut rest) = read_header(data)?;
    let mut points = Vec::new();
    while !rest.is_empty() {
        let (form, after) = read_point(rest, &header)?;
        let named = form.pages.iter().map(|(number, total)| (header.pages[*number as usize].clone(), *total));
        let other = form.other.map(|total| (OVERFLOW_VALUE.to_owned(), total));
        points.push(Point {
            start_seconds: header.start_seconds.saturating_add(i64::from(form.index) * header.step_seconds),
            value: form.value,
            pages: named.chain(other).collect(),
        });
        rest = after;
    }
    Ok(points)
}
