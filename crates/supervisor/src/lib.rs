//! A child server that stays up. Knows no window and no tray.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`supervisor`], `shared` | what people can ask for |
//! | [`status`] | what people are shown |
//! | [`machine`] | what follows from what happens: pure |
//! | `driver` | the task that runs the machine |
//! | `process`, `lines` | the server's process and its lines |
//! | `attach`, `probe` | who holds the data directory; whether a server answers |
//! | `fault`, `port`, `doctor` | what is wrong, in words; who listens where; what the checks find |
//! | [`log`] | lines that the server said |
//! | [`configuration`] | what `settings.toml` says, and changes to it |
//! | [`data_dir`], `work` | moving the data; what is done while no server runs |
//! | [`tempo`] | how long things may take |
//! | [`error`] | why something was not done |
//!
//! Behaviours worth knowing: the server hears nothing of the app's environment, so that `settings.toml` says everything;
//! a server that somebody else started is ended by an explicit stop, and stays when the app ends; a change that the
//! server does not run with is put back.

mod attach;
pub mod configuration;
pub mod data_dir;
mod doctor;
mod driver;
pub mod error;
mod fault;
mod lines;
pub mod log;
pub mod machine;
mod port;
mod probe;
mod process;
mod shared;
pub mod status;
pub mod supervisor;
pub mod tempo;
mod work;

pub use configuration::ServerSettings;
pub use error::SupervisorError;
pub use supervisor::Supervisor;
pub use tempo::Tempo;
