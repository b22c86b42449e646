//! What is kept: repositories on sqlx's `Any` driver, one SQL for SQLite and PostgreSQL, and the ingest log.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`database`] | opening, migrations, the fair turn of writers |
//! | [`accounts`] [`sessions`] [`keys`] [`definitions`] | the nouns of people |
//! | [`settings`] [`audit`] [`lease`] | the server's own rows |
//! | [`log`] | group commits, marks, replay |
//! | [`demo_sites`] | what was made for the demo site of an account |
//! | [`pinned_scripts`] | scripts that sites pin by their hash |
//! | [`series`] [`history`] | what the registry is folded into; opaque rows |
//! | [`batch_ids`] | which batches were answered in the last 72 h, and how |
//! | [`facts`] | what the operator wants to know of the database |
//! | [`copy`] [`backup`] | one database into another |
//! | [`replace`] [`backup_check`] | a backup for what is there, at once; whether it is one |
//!
//! Behaviours worth knowing: SQLite writers take turns in a fair queue in this process, because SQLite's own lock starves
//! whoever sleeps between tries while ingestion commits back to back. No repository checks what a type already says.

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod backup_check;
pub mod batch_ids;
pub mod copy;
pub mod database;
pub mod definitions;
pub mod demo_sites;
pub mod facts;
pub mod history;
pub mod keys;
pub mod lease;
pub mod log;
pub mod pinned_scripts;
pub mod replace;
mod rows;
pub mod series;
pub mod sessions;
pub mod settings;

pub use database::{Dialect, Durability, Store, StoreError};
