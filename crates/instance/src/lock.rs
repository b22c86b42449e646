//! `server.lock` in a data directory: one server at a time.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, Write as _},
    path::Path,
};

const FILE: &str = "server.lock";

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
    if fs4::FileExt::try_lock(&file).is_err() {
        return Err(LockError::Held(Holder { pid: said(&mut file) }));
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
    let is_held = fs4::FileExt::try_lock_shared(&file).is_err();
    is_held.then(|| Holder { pid: said(&mut file) })
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
