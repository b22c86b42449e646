//! Connections that are slow, silent or too many, and the life of the process around them.

#[path = "../process/mod.rs"]
mod process;

mod life;
mod load;
mod raw;
mod slow;
