//! The account side by URL: sign-up to `tracker.js`, on both databases.

mod admin;
mod check;
mod definitions;
mod demo;
mod desktop;
mod diagnostics;
mod keys;
mod limits;
mod openapi;
mod profile;
mod rotation;
mod sessions;
mod settings;
mod signin;
mod signup;
mod stats;
#[path = "../support/mod.rs"]
mod support;
mod tracker;
