//! Whether a snippet works: `install-status` and its stream, the reasons of refusals, what libraries report, how far the
//! address reaches. On both databases.

#[path = "../process/mod.rs"]
mod process;
#[path = "../support/mod.rs"]
mod support;

mod events;
mod reach;
mod refusals;
mod reports;
mod shutdown;
mod status;
mod stream;
mod world;
