//! `tracker.js` and the code that loads it (`CONTRACT.md` §5, `seeds/1-tracker-workflow.md`).
//!
//! | module | what it is |
//! | --- | --- |
//! | [`variant`] | the built libraries |
//! | [`embed`] | configurations as data inside a script |
//! | [`built`] | one script with its compressed forms and entity tags |
//! | [`scripts`] | built scripts in memory, bounded |
//! | [`script`] | the endpoint that pages load |
//! | [`client`] | the library without a key |
//! | [`pinned`] | scripts under an address that names their content |
//! | [`report`] | what a library says that cannot send |
//! | [`declarations`] | an account's metrics for editors |
//! | [`snippet`] | what loads the library |
//! | [`platform`] [`instructions`] | what people paste where |
//! | [`proxy`] | recipes for reverse proxies |
//! | [`call`] [`trigger`] | how a metric is sent: by a call, by itself |
//! | [`generation`] | `code-generation` |
//! | [`metric_code`] | code for one metric |
//!
//! Behaviours worth knowing: the code is one of six static texts; configurations go into one string literal of it and
//! nowhere else, so no name or label can change what runs. A script is built once for a key, its options and a version of
//! the configurations. A pinned one is kept as bytes, and not built again by a later version.

pub mod built;
pub mod call;
pub mod client;
pub mod declarations;
pub mod embed;
pub mod generation;
pub mod instructions;
pub mod metric_code;
pub mod pinned;
pub mod platform;
pub mod proxy;
pub mod report;
pub mod script;
pub mod scripts;
pub mod snippet;
pub mod trigger;
pub mod variant;

pub use scripts::Scripts;
