//! What a running server and whoever supervises it tell each other.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`build`] | which program somebody runs |
//! | [`said`] | lines of the server on its standard output, with `--supervised` |
//! | [`told`] | lines of the supervisor on the server's standard input |
//! | [`record`] | `server.json` in the data directory: where the server that holds it answers |
//!
//! Behaviours worth knowing: the end of standard input ends the server, so that it never outlives its supervisor; a
//! record counts only while its server holds the lock of the data directory.

pub mod build;
pub mod lock;
pub mod record;
pub mod said;
pub mod told;

pub use build::Build;
pub use record::Record;
pub use said::{Failure, Said};
pub use told::Told;
