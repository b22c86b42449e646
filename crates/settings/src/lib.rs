//! Everything `metrics-tracker serve` can be told: flags, environment (`METRICS_TRACKER_…`), `settings.toml` in the data
//! directory, defaults, in this order (`CONTRACT.md` §1).
//!
//! | module | what it is |
//! | --- | --- |
//! | [`args`] | what one source says: flags and variables, or the file |
//! | [`settings`] | what holds: complete, typed, checked |
//! | [`defaults`] | what holds where nobody says otherwise |
//! | [`validate`] | which settings do not go together |
//! | [`database`] | database addresses, never printed with a password |
//! | [`address`] | public URL, origins, networks |
//! | [`sources`] | who said what |
//! | [`edit`] | changes to the file |
//! | [`served_path`] | the two neutral paths |
//! | [`default_label`] | labels added to every sample |
//! | [`choice`] | settings that are one of a few words |
//! | [`error`] | why settings cannot be used |
//!
//! Behaviours worth knowing: a list from one source replaces the list of the next one; an address of a database is never
//! quoted in an error; the file cannot name its own directory.

pub mod address;
pub mod args;
pub mod choice;
pub mod database;
pub mod default_label;
pub mod defaults;
pub mod edit;
pub mod error;
mod file;
pub mod prometheus_url;
pub mod served_path;
pub mod settings;
pub mod sources;
mod text;
pub mod validate;

pub use address::{Network, Origin, PublicUrl};
pub use args::{ServeArgs, StoreArgs};
pub use choice::{Durability, LogFormat, Signup};
pub use database::{DatabaseKind, DatabaseUrl, DatabaseUrlText};
pub use default_label::DefaultLabel;
pub use edit::FileEdit;
pub use error::{Contradiction, Contradictions, SettingsError};
pub use file::FILE_NAME;
pub use prometheus_url::{PrometheusUrl, PrometheusUrlText};
pub use served_path::ServedPath;
pub use settings::Settings;
pub use sources::{Source, Sources};
