//! Getting the library onto pages: code for every platform, pinned scripts, declarations, reverse proxies; read by the
//! real languages, browsers and proxies.

mod browser;
mod code;
mod declarations;
mod demo;
mod pinned;
#[path = "../process/mod.rs"]
mod process;
mod proxies;
#[path = "../support/mod.rs"]
mod support;
mod tools;
