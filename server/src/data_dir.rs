//! The data directory: one server at a time, closed to other users.

use std::{
    io,
    path::{Path, PathBuf},
};

use instance::lock::{self, LockError};

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It is not there and cannot be made; or something else is in its place.
    #[error("cannot make the data directory {}", path.display())]
    Make {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Other users may look into it.
    #[error("cannot close {} to other users", path.display())]
    Close {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Nothing can be written there.
    #[error("cannot write to {}", path.display())]
    Write {
        /// The directory.
        path: PathBuf,
        /// Which file, and what the system says.
        source: LockError,
    },
    /// Another server has it.
    #[error(
        "{} is in use by another server (pid {}); stop it or name another --data-dir",
        path.display(),
        pid.map_or_else(|| "unknown".to_owned(), |pid| pid.to_string())
    )]
    InUse {
        /// The directory.
        path: PathBuf,
        /// Its process, where it says so.
        pid: Option<u32>,
    },
}

/// Makes the data directory and locks it for this process. The lock goes with the process, however it ends.
pub fn lock_data_dir(dir: &Path) -> Result<lock::Held, DataDirError> {
    std::fs::create_dir_all(dir).map_err(|source| DataDirError::Make { path: dir.to_owned(), source })?;
    make_private(dir).map_err(|source| DataDirError::Close { path: dir.to_owned(), source })?;
    lock::take(dir).map_err(|error| match error {
        LockError::Held(holder) => DataDirError::InUse { path: dir.to_owned(), pid: holder.pid },
        error @ LockError::File(_) => DataDirError::Write { path: dir.to_owned(), source: error },
    })
}

#[cfg(unix)]
pub(crate) fn make_private(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
pub(crate) fn make_private(_dir: &Path) -> io::Result<()> {
    Ok(())
}
