//! Bad input is refused with a clear 4xx in the documented shape, and changes nothing.

#[path = "../process/mod.rs"]
mod process;

mod account_endpoints;
mod batches;
mod bodies;
mod credentials;
mod json;
mod routes;
mod world;
