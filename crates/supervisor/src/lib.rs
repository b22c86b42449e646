//! A child server that stays up. Knows no window and no tray.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`status`] | what people are shown |
//! | [`log`] | lines that the server said |

pub mod log;
pub mod status;
