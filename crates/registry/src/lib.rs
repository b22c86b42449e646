//! The series of every account in memory: plan, apply, snapshot, exposition. One writer changes them, scrapes and reads
//! run beside it. Nothing here does I/O: the server brings the registry and the store together.
//!
//! A group commit is `plan` for each batch (decides everything, writes [`Record`]s), one commit of the records by the
//! store, then `apply` for each batch in the order of planning. A failed commit is `abandon`. What `plan` adds is
//! invisible until `apply`. Restart is rows and then records through a [`Loader`]; `apply` depends on nothing but the
//! state, the records and the group's time, so it reaches the state from before.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`batch`] | one sender's items, built outside the writer |
//! | [`record`] | what the log holds, and its bytes |
//! | `plan`, `planner`, `apply` | the writer's two halves |
//! | `account`, `family`, `labels`, `values`, `window` | the state: account, family, label arena, values, summary window |
//! | [`history`] | the recent window of every family in chunks of points |
//! | [`persist`] | rows out (export), rows and records in (loader), parking |
//! | [`snapshot`], [`exposition`] | a consistent copy, and its text |
//! | [`read`] | what the console asks |

pub mod batch;
pub mod exposition;
pub mod history;
pub mod persist;
pub mod plan;
pub mod read;
pub mod record;
pub mod snapshot;

mod account;
mod apply;
mod family;
mod labels;
mod planner;
mod registry;
mod state;
mod values;
mod window;

pub use batch::{Batch, ShapeRef};
pub use exposition::{Chunks, Format, bound_text};
pub use history::{POINT_PAGES_MAX, Point, PointValue, decode_chunk};
pub use persist::{ChunkRow, Export, FamilyRow, LoadError, Loader, SeriesRow, Sweep};
pub use plan::{Planned, Quotas, Revived};
pub use read::{Conflict, FamilyExtent, FamilyView, MetricSummary, SeriesValue, SeriesView, Totals};
pub use record::{DecodeError, FamilyId, Record, RecordLog, SeriesId, decode_records, decode_shape, encode_shape};
pub use registry::{Presentation, Registry};
pub use snapshot::{Scope, Snapshot};
