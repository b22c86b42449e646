//! The nouns of Metrics Tracker and the rules they obey (`CONTRACT.md` §4, §6). A value of one of these types has been
//! checked; whoever holds one need not check again. Nothing here does I/O or knows HTTP.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`id`] | account, key, configuration ids: `UUIDv7` text |
//! | [`time`] | milliseconds since 1970 and the injected clock |
//! | [`limits`] | every number of the contract that bounds something |
//! | [`name`] | metric names, exposed names, label names |
//! | [`labels`] | label sets in canonical text |
//! | [`metric`] | type, operation, buckets, quantiles, the shape of a family |
//! | [`definition`] | a metric configuration |
//! | [`automatic`] | the metrics that the tracker sends by itself |
//! | [`item`] | why an item of a batch does not count |

pub mod automatic;
pub mod definition;
pub mod id;
pub mod item;
pub mod labels;
pub mod limits;
pub mod metric;
pub mod name;
pub mod time;

pub use definition::{Definition, DefinitionInput, FieldError, LabelRule};
pub use id::{AccountId, DefinitionId, KeyId, SessionId};
pub use item::{ItemError, ItemErrorCode};
pub use labels::LabelSet;
pub use metric::{Buckets, MetricType, Operation, Quantiles, Shape};
pub use name::{FamilyName, LabelName, MetricName};

pub use time::{Clock, ManualClock, Millis, SystemClock};
