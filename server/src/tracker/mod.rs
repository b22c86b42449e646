//! `tracker.js` and the code that loads it (`CONTRACT.md` §5, `seeds/1-tracker-workflow.md`).
//!
//! | module | what it is |
//! | --- | --- |
//! | [`variant`] | the four built libraries |
//! | [`embed`] | configurations as data inside a script |
//! | [`built`] | one script with its compressed forms and entity tags |
//! | [`scripts`] | built scripts in memory, bounded |
//! | [`encoding`] | which form a request takes |
//! | [`script`] | the endpoint that pages load |
//! | [`client`] | the library without a key |
//! | [`report`] | what a library says that cannot send |
//! | [`snippet`] | what people paste |
//! | [`generation`] | `code-generation` |
//! | [`metric_code`] | code for one metric |
//!
//! Behaviours worth knowing: the code is one of four static texts; configurations go into one string literal of it and
//! nowhere else, so no name or label can change what runs. A script is built once for a key, its options and a version of
//! the configurations.

pub mod built;
pub mod client;
pub mod embed;
pub mod encoding;
pub mod generation;
pub mod metric_code;
pub mod report;
pub mod script;
pub mod scripts;
pub mod snippet;
pub mod variant;

pub use scripts::Scripts;
