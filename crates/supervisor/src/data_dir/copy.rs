//! A directory is copied and compared, file by file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use tokio_util::sync::CancellationToken;

use super::target::make_closed;
use crate::error::SupervisorError;

/// Bytes that are copied and compared at once.
const PART_BYTES: usize = 1024 * 1024;
/// Directories within directories.
const DEPTH_MAX: usize = 32;
/// They belong to a process and not to the data.
const OF_PROCESS: [&str; 2] = ["server.lock", "server.json"];

/// Whoever copies says how far it is: bytes done, bytes in all.
pub(crate) type Progress<'a> = &'a dyn Fn(u64, u64);

/// Copies everything in `from` into `to`, which is empty, and compares it. It outlives a power cut from then on.
pub(super) fn all(
    from: &Path,
    to: &Path,
    cancelled: &CancellationToken,
    progress: Progress<'_>,
) -> Result<(), SupervisorError> {
    let failed = |path: &Path, source| SupervisorError::MoveFailed { path: path.to_owned(), source };
    let entries = walk(from).map_err(|source| failed(from, source))?;
    let total = entries.iter().map(|entry| entry.bytes).sum();
    let mut copier = Copier { cancelled, progress, done: 0, total };
    progress(0, total);
    for Entry { path, kind, .. } in &entries {
        let (from, to) = (from.join(path), to.join(path));
        match kind {
            Kind::Directory => make_closed(&to).map_err(|source| failed(&from, source))?,
            Kind::Link(target) => link(target, &to).map_err(|source| failed(&from, source))?,
            Kind::File => copier.file(&from, &to)?,
        }
    }
    let within = entries.iter().filter(|entry| matches!(entry.kind, Kind::Directory)).map(|entry| to.join(&entry.path));
    let directories = within.chain([to.to_owned()]).chain(to.parent().map(Path::to_owned));
    for directory in directories {
        keep_names(&directory).map_err(|source| failed(&directory, source))?;
    }
    Ok(())
}

/// The names in a directory are on the disk.
#[cfg(unix)]
fn keep_names(directory: &Path) -> io::Result<()> {
    match File::open(directory).and_then(|directory| directory.sync_all()) {
        // Somebody else's directory above, that may be passed and not read, and file systems that do not know this.
        Err(error) if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput) => Ok(()),
        done => done,
    }
}

/// A directory cannot be opened here.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it fails on other systems")]
fn keep_names(_directory: &Path) -> io::Result<()> {
    Ok(())
}

struct Entry {
    /// From the directory.
    path: PathBuf,
    kind: Kind,
    bytes: u64,
}

enum Kind {
    Directory,
    File,
    Link(PathBuf),
}

/// Everything in a directory, each directory before what is in it.
fn walk(root: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut directories = vec![(PathBuf::new(), 0)];
    while let Some((directory, depth)) = directories.pop() {
        if depth == DEPTH_MAX {
            return Err(io::Error::other(format!("there are more than {DEPTH_MAX} directories in one another")));
        }
        for found in fs::read_dir(root.join(&directory))? {
            let found = found?;
            let path = directory.join(found.file_name());
            let is_of_process = depth == 0 && OF_PROCESS.iter().any(|name| path == Path::new(name));
            let about = found.metadata()?;
            if about.is_dir() {
                directories.push((path.clone(), depth + 1));
                entries.push(Entry { path, kind: Kind::Directory, bytes: 0 });
            } else if about.is_symlink() {
                let target = fs::read_link(found.path())?;
                entries.push(Entry { path, kind: Kind::Link(target), bytes: 0 });
            } else if about.is_file() && !is_of_process {
                entries.push(Entry { path, kind: Kind::File, bytes: about.len() });
            }
        }
    }
    Ok(entries)
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(not(unix))]
fn link(_target: &Path, _at: &Path) -> io::Result<()> {
    Err(io::Error::other("a link cannot be copied on this system"))
}

struct Copier<'a> {
    cancelled: &'a CancellationToken,
    progress: Progress<'a>,
    done: u64,
    total: u64,
}

impl Copier<'_> {
    fn file(&mut self, from: &Path, to: &Path) -> Result<(), SupervisorError> {
        let failed = |source| SupervisorError::MoveFailed { path: from.to_owned(), source };
        let mut source = File::open(from).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let mut target = options.open(to).map_err(failed)?;
        let mut part = vec![0; PART_BYTES];
        loop {
            if self.cancelled.is_cancelled() {
                return Err(SupervisorError::Cancelled);
            }
            let read = source.read(&mut part).map_err(failed)?;
            if read == 0 {
                break;
            }
            target.write_all(&part[..read]).map_err(failed)?;
            self.done += read as u64;
            (self.progress)(self.done, self.total.max(self.done));
        }
        let permissions = source.metadata().map_err(failed)?.permissions();
        target.set_permissions(permissions).map_err(failed)?;
        target.sync_all().map_err(failed)?;
        drop(target);
        self.compare(from, to)
    }

    fn compare(&self, from: &Path, to: &Path) -> Result<(), SupervisorError> {
        let failed = |source| SupervisorError::MoveFailed { path: from.to_owned(), source };
        let (one, other) = (File::open(from).map_err(failed)?, File::open(to).map_err(failed)?);
        loop {
            if self.cancelled.is_cancelled() {
                return Err(SupervisorError::Cancelled);
            }
            let (mut there, mut copied) = (Vec::new(), Vec::new());
            (&one).take(PART_BYTES as u64).read_to_end(&mut there).map_err(failed)?;
            (&other).take(PART_BYTES as u64).read_to_end(&mut copied).map_err(failed)?;
            if there != copied {
                return Err(SupervisorError::CopyDiffers { path: to.to_owned() });
            }
            if there.is_empty() {
                return Ok(());
            }
        }
    }
}
