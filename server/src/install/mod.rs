//! Whether the snippet of a key works: what the install page shows and waits for.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`routes`] | `install-status` |
//! | [`status`] | what is known of a key's deliveries, as it is answered |
//! | [`problems`] | what stops a snippet right now, in sentences |
//! | [`stream`] | the same as server-sent events |

mod problems;
pub mod routes;
mod status;
mod stream;
