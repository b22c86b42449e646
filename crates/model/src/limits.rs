//! The numbers of the contract that bound something. Units stand last in the name.

/// Longest metric name, in characters (`CONTRACT.md` §4).
pub const METRIC_NAME_CHARS_MAX: usize = 100;
/// Longest label name, in characters; the contract sets none, Prometheus' own limits are per scrape.
pub const LABEL_NAME_CHARS_MAX: usize = 100;
/// Longest label value, in bytes of UTF-8; longer ones are cut at a character boundary.
pub const LABEL_VALUE_BYTES_MAX: usize = 256;
/// Most labels of one series.
pub const LABELS_MAX: usize = 10;
/// Most bucket bounds of a histogram, `+Inf` not counted.
pub const BUCKETS_MAX: usize = 64;
/// Most quantiles of a summary.
pub const QUANTILES_MAX: usize = 16;
/// Most tracking events of a configuration.
pub const TRACKING_EVENTS_MAX: usize = 20;
/// Longest tracking event, in characters.
pub const TRACKING_EVENT_CHARS_MAX: usize = 200;
/// Longest display name, in characters.
pub const DISPLAY_NAME_CHARS_MAX: usize = 100;
/// Longest description or help text, in characters.
pub const TEXT_CHARS_MAX: usize = 500;

/// Items of one batch.
pub const BATCH_ITEMS_MAX: usize = 100;
/// Body of a batch as received, in bytes.
pub const BATCH_BODY_BYTES_MAX: usize = 256 * 1024;
/// Body of a batch once inflated, in bytes.
pub const BATCH_INFLATED_BYTES_MAX: usize = 1024 * 1024;
/// Shortest and longest `batchId`, in characters.
pub const BATCH_ID_CHARS: std::ops::RangeInclusive<usize> = 16..=64;
/// How long a `batchId` is known, in hours.
pub const BATCH_ID_HOURS: i64 = 72;

/// Configurations of one account, unless its owner says otherwise.
pub const DEFINITIONS_PER_ACCOUNT: usize = 500;
/// Families (configured or not) of one account in memory: the configurations, and as many unconfigured names again.
pub const FAMILIES_PER_ACCOUNT_MAX: usize = 2 * DEFINITIONS_PER_ACCOUNT;
/// Series of one account in memory, unless its owner says otherwise; overflow series come on top, one a family.
pub const SERIES_PER_ACCOUNT: usize = 10_000;
/// Series of one metric in memory; the overflow series comes on top.
pub const SERIES_PER_METRIC: usize = 2_000;
/// Days after which an idle series is parked out of memory.
pub const SERIES_IDLE_DAYS: i64 = 7;

/// The label value that stands for everything over a series budget.
pub const OVERFLOW_VALUE: &str = "__overflow__";
