//! Work on the data while no server runs: the server is ended, the work done, the server tried out, and everything put
//! back where it does not run.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`moving`] | another data directory |
//! | [`database`] | another database |

pub(crate) mod database;
pub(crate) mod moving;
