//! Work that must not stop halfway. A client that disconnects cancels its handler at the next await; between the commit
//! and the snapshot that would leave memory behind the store, and a deleted key would go on working.

use std::future::Future;

use tracing::Instrument as _;

use crate::error::ApiError;

/// Runs `work` to its end whether or not somebody still waits for it.
pub async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::spawn(work.in_current_span()).await.map_err(ApiError::internal)?
}
