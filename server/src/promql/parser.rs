//! Parsing takes time and, for patterns, memory: off the async threads and a few at a time.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::{confine::Refused, failure::QueryError};
use crate::error::ApiError;

/// Queries that are parsed at the same time.
const PARSERS_MAX: usize = 2;

/// The turns of parsers.
#[derive(Debug, Clone)]
pub struct QueryParser(Arc<Semaphore>);

impl Default for QueryParser {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PARSERS_MAX)))
    }
}

impl QueryParser {
    /// Runs `work`, which parses, in its turn. A parser that panics has refused the query.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, QueryError> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(ApiError::internal)?;
        let outcome = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        match outcome.await {
            Ok(outcome) => outcome.map_err(QueryError::from),
            Err(panicked) => {
                tracing::warn!(error = &panicked as &dyn std::error::Error, "the parser of queries panicked");
                Err(Refused::new("this query cannot be read").into())
            }
        }
    }
}
