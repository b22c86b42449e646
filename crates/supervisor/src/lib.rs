//! A child server that stays up. Knows no window and no tray.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`status`] | what people are shown |
//! | [`machine`] | what follows from what happens: pure |
//! | [`log`] | lines that the server said |
//! | [`tempo`] | how long things may take |
//! | `fault`, `port` | what is wrong, in words; who listens where |
//! | `lines` | lines of a process |
//! | [`configuration`] | what `settings.toml` says, and changes to it |
//! | [`data_dir`] | moving the data directory |
//! | [`error`] | why something was not done |

pub mod configuration;
pub mod data_dir;
pub mod error;
mod fault;
mod lines;
pub mod log;
pub mod machine;
mod port;
pub mod status;
pub mod tempo;

pub use configuration::ServerSettings;
pub use error::SupervisorError;
pub use tempo::Tempo;
