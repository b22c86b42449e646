//! Moving the data directory.

use std::path::PathBuf;

/// Why the data must not go there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    /// Not a full path.
    #[error("{} is no full path. Choose a directory by its full path.", .0.display())]
    NotAbsolute(PathBuf),
}
