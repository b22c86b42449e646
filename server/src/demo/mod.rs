//! The demo site: a small shop that the server serves, tracked by a key of the account, so that there is something to
//! see before the own site sends anything.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`routes`] | makes, tells and removes it |
//! | [`metrics`] | the configurations that come with it |
//! | [`pages`] | its pages, by the id of its key |
//! | [`shop`] | what the pages say |
//! | [`assets`] | style, script and pictures |
//!
//! Behaviours worth knowing: the site knows what was made for it, so removing it takes away exactly that. Its pages live as long as its
//! key. They have no inline script and no inline style; their policy allows this server only.

pub mod assets;
pub mod metrics;
pub mod pages;
pub mod routes;
pub mod shop;
