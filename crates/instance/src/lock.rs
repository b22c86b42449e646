//! `server.lock` in a data directory: one server at a time.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use fs4::TryLockError;

const FILE: &str = "server.lock";
/// Longest that somebody who only looks is waited for, and the time between two tries.
const LOOK_MAX: Duration = Duration::from_millis(100);
const LOOK_GAP: Duration = Duration::from_millis(5);

/// A held data directory. The lock goes with the process, however it ends.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "an open file is a lock")] File);

/// Who holds a data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Its process, where it says so.
    pub pid: Option<u32>,
}

/// Why a data directory is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another server has it.
    #[error("another server holds it")]
    Held(Holder),
    /// The file cannot be used.
    #[error("{FILE} cannot be used")]
    File(#[from] io::Error),
}

/// Takes a data directory for this process.
pub fn take(data_dir: &Path) -> Result<Held, LockError> {
    let mut file = open(data_dir, true)?;
    let began = Instant::now();
    while !is_taken(fs4::FileExt::try_lock(&file))? {
        // Whoever only looks holds it for a moment.
        if began.elapsed() > LOOK_MAX {
            return Err(LockError::Held(Holder { pid: said(&mut file) }));
        }
        std::thread::sleep(LOOK_GAP);
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    Ok(Held(file))
}

/// Who holds a data directory now.
#[must_use]
pub fn holder(data_dir: &Path) -> Option<Holder> {
    let mut file = open(data_dir, false).ok()?;
    // Given back at once where nobody has it.
    let is_held = !is_taken(fs4::FileExt::try_lock_shared(&file)).ok()?;
    is_held.then(|| Holder { pid: said(&mut file) })
}

/// Whether a lock was to be had. A file system that knows no locks is no other holder.
fn is_taken(tried: Result<(), TryLockError>) -> io::Result<bool> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn open(data_dir: &Path, is_made: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(is_made).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(data_dir.join(FILE))
}

fn said(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
