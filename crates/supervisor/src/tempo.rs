//! How long things may take. Tests are in more of a hurry than people.

use std::time::Duration;

/// Every wait of the supervision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tempo {
    /// From the start of the process to its first answer. A database of millions of rows is opened meanwhile.
    pub start_max: Duration,
    /// From one look at a running server to the next.
    pub probe_interval: Duration,
    /// For an answer to that look.
    pub probe_max: Duration,
    /// So many looks in a row without an answer, and the server is ended and started again.
    pub probe_misses: u32,
    /// From the wish that it ends to its end by force. The server itself needs 6 s for requests in flight.
    pub grace: Duration,
    /// For a server that holds the data directory and does not answer: it may be starting or ending.
    pub holder_max: Duration,
    /// A database that does not answer may be starting, a lease may be running out: it is tried again for so long.
    pub database_max: Duration,
    /// For the checks of `doctor`.
    pub doctor_max: Duration,
}

impl Default for Tempo {
    fn default() -> Self {
        Self {
            start_max: Duration::from_secs(60),
            probe_interval: Duration::from_secs(5),
            probe_max: Duration::from_secs(3),
            probe_misses: 4,
            grace: Duration::from_secs(15),
            holder_max: Duration::from_secs(5),
            database_max: Duration::from_secs(60),
            doctor_max: Duration::from_secs(20),
        }
    }
}
