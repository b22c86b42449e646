//! The server under a supervisor: what each says to the other, and what is left in the data directory.

mod child;
mod copying;
mod doctor;
mod failures;
#[path = "../process/mod.rs"]
mod process;
mod record;
mod signin;
