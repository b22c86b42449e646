//! What answers of Prometheus look like, for the document; they pass through unread.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// The word that stands in answers.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Success {
    /// Always.
    Success,
}

/// Labels of a series, `__name__` among them.
pub type SeriesLabels = BTreeMap<String, String>;

/// Seconds since 1970, and a number as text (`NaN` and `+Inf` are numbers, too).
#[derive(Debug, Serialize, ToSchema)]
pub struct Sample(f64, String);

/// A series at one moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct VectorSample {
    metric: SeriesLabels,
    value: Sample,
}

/// A series over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatrixSeries {
    metric: SeriesLabels,
    values: Vec<Sample>,
}

/// What a query evaluates to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
pub enum QueryResult {
    /// Series at one moment.
    Vector(Vec<VectorSample>),
    /// Series over time.
    Matrix(Vec<MatrixSeries>),
    /// One number.
    Scalar(Sample),
    /// A text.
    String(Sample),
}

/// Answer to a query.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueryAnswer {
    status: Success,
    data: QueryResult,
    /// What Prometheus wants to be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<String>,
}

/// Label sets of series.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesAnswer {
    status: Success,
    data: Vec<SeriesLabels>,
}

/// Names or values of labels.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelsAnswer {
    status: Success,
    data: Vec<String>,
}
