//! What the log holds. Every decision is taken before a record is written, so that replaying needs no quota, no
//! configuration and no clock.

use model::{
    AccountId, Buckets, FamilyName, LabelName, LabelRule, LabelSet, MetricName, MetricType, Millis, Operation, Shape,
};
use serde::{Deserialize, Serialize};

/// Bytes of another format are refused instead of misread.
const FORMAT: u8 = 1;
/// Two tags, an id of at most ten bytes, a float.
const SAMPLE_BYTES_MAX: usize = 20;

/// One generation of a metric of one account. Durable, never used twice, ordered by creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FamilyId(pub u64);

/// One label set of a family. Durable, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeriesId(pub u64);

/// One change of the registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Record {
    /// A series takes a sample.
    Apply {
        /// Which one.
        series: SeriesId,
        /// What it takes.
        operation: Operation,
    },
    /// A series comes into being, or back from parking.
    DefineSeries {
        /// Its id; a returning series keeps its own.
        id: SeriesId,
        /// Its family.
        family: FamilyId,
        /// Its labels in canonical text.
        labels: String,
        /// When it began.
        started: Millis,
        /// [`crate::SeriesRow::state`] of a returning series.
        state: Option<Vec<u8>>,
    },
    /// A series becomes the one that takes what is over the budgets of its family.
    Overflow {
        /// Which one.
        series: SeriesId,
    },
    /// A family comes into being.
    DefineFamily {
        /// Its id.
        id: FamilyId,
        /// Whose it is.
        account: AccountId,
        /// [`model::FamilyName`] as text.
        name: String,
        /// Type, labels and buckets, see [`encode_shape`].
        shape: Vec<u8>,
        /// When it began.
        started: Millis,
    },
    /// A family ends with all its series, the parked ones included.
    RetireFamily {
        /// Which one.
        id: FamilyId,
    },
}

/// The bytes are not what the registry writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Written by another version.
    #[error("unknown format {0}")]
    Format(u8),
    /// Cut off, or not of this shape.
    #[error("malformed bytes")]
    Malformed,
    /// Well-formed, but no plan writes such a value.
    #[error("impossible value")]
    Value,
    /// The checksum does not fit.
    #[error("wrong checksum")]
    Checksum,
}

impl From<postcard::Error> for DecodeError {
    fn from(_: postcard::Error) -> Self {
        Self::Malformed
    }
}

/// The records of one group commit as bytes; 13 bytes for most samples.
#[derive(Debug, Clone)]
pub struct RecordLog {
    bytes: Vec<u8>,
}

impl Default for RecordLog {
    fn default() -> Self {
        Self::new()
    }
}

impl RecordLog {
    /// A log without records.
    #[must_use]
    pub fn new() -> Self {
        Self { bytes: vec![FORMAT] }
    }

    /// Appends a record.
    pub fn push(&mut self, record: &Record) {
        match record {
            Record::Apply { .. } => append_sample(&mut self.bytes, record),
            _ => append(&mut self.bytes, record),
        }
    }

    /// Whether there is nothing to commit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.len() == 1
    }

    /// Size of [`Self::into_bytes`].
    #[must_use]
    pub fn bytes_len(&self) -> usize {
        self.bytes.len()
    }

    /// What the store commits.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads what [`RecordLog::into_bytes`] gave. Everything is checked: corrupt bytes are an error here and not a page that
/// Prometheus refuses.
pub fn decode_records(bytes: &[u8]) -> Result<Vec<Record>, DecodeError> {
    let (&format, mut rest) = bytes.split_first().ok_or(DecodeError::Malformed)?;
    if format != FORMAT {
        return Err(DecodeError::Format(format));
    }
    let mut records = Vec::new();
    while !rest.is_empty() {
        let (record, after) = postcard::take_from_bytes(rest)?;
        check(&record)?;
        records.push(record);
        rest = after;
    }
    Ok(records)
}

fn check(record: &Record) -> Result<(), DecodeError> {
    let possible = match record {
        Record::Apply {
            operation: Operation::Add(value) | Operation::Set(value) | Operation::Observe(value), ..
        } => value.is_finite(),
        Record::DefineSeries { labels, .. } => is_canonical(labels),
        Record::DefineFamily { name, .. } => is_family_name(name),
        Record::Overflow { .. } | Record::RetireFamily { .. } => true,
    };
    if possible { Ok(()) } else { Err(DecodeError::Value) }
}

/// Whether the text is one of a [`FamilyName`].
pub(crate) fn is_family_name(name: &str) -> bool {
    MetricName::check(name).is_ok() && FamilyName::of(name) == name
}

/// Whether the text is one that [`model::labels::write_canonical`] writes.
pub(crate) fn is_canonical(labels: &str) -> bool {
    let set = LabelSet::from_canonical(labels);
    let pairs: Vec<_> = set.iter().collect();
    let again = LabelSet::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_ref())));
    let distinct = pairs.windows(2).all(|pair| pair[0].0 != pair[1].0);
    again == set && distinct && pairs.iter().all(|(name, _)| LabelName::check(name).is_ok())
}

/// Appends `value` in postcard.
pub(crate) fn append(bytes: &mut Vec<u8>, value: &impl Serialize) {
    // A `Vec` takes everything and none of our types has a length unknown to serde: nothing is left to fail.
    *bytes = postcard::to_extend(value, std::mem::take(bytes)).expect("postcard into memory");
}

/// The same for a sample. Samples are nearly all of a log, and through a small buffer they take half the time.
fn append_sample(bytes: &mut Vec<u8>, record: &Record) {
    let mut buffer = [0; SAMPLE_BYTES_MAX];
    bytes.extend_from_slice(postcard::to_slice(record, &mut buffer).expect("a sample fits"));
}

/// [`Shape`] without the untagged rule, which postcard cannot read.
#[derive(Serialize, Deserialize)]
struct ShapeForm {
    metric_type: MetricType,
    labels: LabelRuleForm,
    buckets: Option<Vec<f64>>,
}

#[derive(Serialize, Deserialize)]
enum LabelRuleForm {
    Defaults(Vec<(String, String)>),
    Exactly(Vec<String>),
}

/// A shape as bytes.
#[must_use]
pub fn encode_shape(shape: &Shape) -> Vec<u8> {
    let labels = match &shape.labels {
        LabelRule::Defaults(defaults) => {
            LabelRuleForm::Defaults(defaults.iter().map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        LabelRule::Exactly(names) => LabelRuleForm::Exactly(names.clone()),
    };
    let buckets = shape.buckets.as_ref().map(|buckets| buckets.bounds().to_vec());
    let mut bytes = Vec::new();
    append(&mut bytes, &ShapeForm { metric_type: shape.metric_type, labels, buckets });
    bytes
}

/// Reads what [`encode_shape`] gave.
pub fn decode_shape(bytes: &[u8]) -> Result<Shape, DecodeError> {
    let form: ShapeForm = postcard::from_bytes(bytes)?;
    let buckets = form.buckets.map(|bounds| Buckets::parse(&bounds)).transpose().map_err(|_| DecodeError::Value)?;
    if buckets.is_some() != (form.metric_type == MetricType::Histogram) {
        return Err(DecodeError::Value);
    }
    let labels = match form.labels {
        LabelRuleForm::Defaults(defaults) => LabelRule::Defaults(defaults.into_iter().collect()),
        LabelRuleForm::Exactly(names) => LabelRule::Exactly(names),
    };
    Ok(Shape { metric_type: form.metric_type, labels, buckets })
}
