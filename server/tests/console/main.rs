//! The served console as its browser sees it: set-up, session in a cookie, files, and who may send what. On both databases.

mod admitted;
mod attacks;
mod cookie;
mod files;
mod setup;
#[path = "../support/mod.rs"]
mod support;
