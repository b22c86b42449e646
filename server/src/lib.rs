//! The server: one axum service and its command line. A request passes middleware → extractor (who calls) → handler →
//! store or writer; everything is built once in [`app`] and the whole HTTP surface stands in [`router`].

pub mod admin;
pub mod app;
pub mod cli;
pub mod credential;
pub mod definitions;
pub mod deliveries;
pub mod demo;
pub mod detached;
pub mod diagnostics;
pub mod error;
pub mod exposition;
pub mod extract;
pub mod health;
pub mod identity;
pub mod ingest;
pub mod install;
pub mod keys;
pub mod lease;
pub mod limits;
pub mod listener;
pub mod middleware;
pub mod openapi;
pub mod own_metrics;
pub mod page_origin;
pub mod person;
pub mod reach;
pub mod router;
pub mod serve;
pub mod setup;
pub mod snapshots;
pub mod stats;
pub mod streams;
pub mod telemetry;
pub mod tracker;
pub mod writer;
