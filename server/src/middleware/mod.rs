//! What every request passes before its handler and every answer after it, from the outside in: [`trace`] (id, log,
//! counters, panics, deadline) → [`headers`] → [`cors`].

pub mod cors;
pub mod headers;
pub mod trace;
