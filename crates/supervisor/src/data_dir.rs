//! Another place for the data directory: renamed where that is possible, else copied, compared, and the old one removed
//! once a server runs on the new one.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use tokio_util::sync::CancellationToken;

use crate::{configuration::make_closed, error::SupervisorError};

/// Bytes that are copied and compared at once.
const PART_BYTES: usize = 1024 * 1024;
/// Directories within directories.
const DEPTH_MAX: usize = 32;
/// They belong to a process and not to the data.
const OF_PROCESS: [&str; 2] = ["server.lock", "server.json"];

/// Why the data must not go there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    /// Not a full path.
    #[error("{} is not a full path. Choose a directory by its full path.", .0.display())]
    NotAbsolute(PathBuf),
    /// It is there already.
    #[error("The data is already in {}.", .0.display())]
    Same(PathBuf),
    /// It would be moved into itself, or the other way round.
    #[error("{} and the present data directory lie one in the other. Choose a directory elsewhere.", .0.display())]
    Nested(PathBuf),
    /// Something is there.
    #[error("{} is not empty. Choose an empty or a new directory.", .0.display())]
    NotEmpty(PathBuf),
    /// Not a directory.
    #[error("{} is not a directory. Choose an empty or a new directory.", .0.display())]
    NotDirectory(PathBuf),
    /// There is nothing to move.
    #[error("There is no data in {} yet. Start the server once, or use the other directory at once.", .0.display())]
    Nothing(PathBuf),
    /// The settings name a file of the old place.
    #[error("settings.toml names the database file {} by its full path. Take `database_url` out of it first.", .0.display())]
    NamedFile(PathBuf),
}

/// A move that may be made.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    from: PathBuf,
    to: PathBuf,
    /// The target was there, empty.
    is_there: bool,
}

/// How it was made, and so how it is finished or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The old directory has another name.
    Renamed,
    /// The data is in both.
    Copied,
}

/// Whoever copies says how far it is: bytes done, bytes in all.
pub(crate) type Progress<'a> = &'a dyn Fn(u64, u64);

impl Move {
    /// Looks whether a directory may be used as it is, or made.
    pub(crate) fn usable(path: &Path) -> Result<(), SupervisorError> {
        if !path.is_absolute() {
            return Err(MoveRefused::NotAbsolute(path.to_owned()).into());
        }
        if path.exists() && !path.is_dir() {
            return Err(MoveRefused::NotDirectory(path.to_owned()).into());
        }
        Ok(())
    }

    /// Looks whether the data may go there.
    pub(crate) fn plan(from: &Path, to: &Path) -> Result<Self, SupervisorError> {
        if !to.is_absolute() {
            return Err(MoveRefused::NotAbsolute(to.to_owned()).into());
        }
        let unusable = |source| SupervisorError::DataDir { path: to.to_owned(), source };
        let Ok(real_from) = fs::canonicalize(from) else { return Err(MoveRefused::Nothing(from.to_owned()).into()) };
        let real_to = real(to).map_err(unusable)?;
        if real_from == real_to {
            return Err(MoveRefused::Same(to.to_owned()).into());
        }
        if real_to.starts_with(&real_from) || real_from.starts_with(&real_to) {
            return Err(MoveRefused::Nested(to.to_owned()).into());
        }
        let is_there = match fs::metadata(to) {
            Ok(found) if !found.is_dir() => return Err(MoveRefused::NotDirectory(to.to_owned()).into()),
            Ok(_) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(unusable(error)),
        };
        if is_there && fs::read_dir(to).map_err(unusable)?.next().is_some() {
            return Err(MoveRefused::NotEmpty(to.to_owned()).into());
        }
        Ok(Self { from: real_from, to: real_to, is_there })
    }

    /// Where the data is.
    pub(crate) fn from(&self) -> &Path {
        &self.from
    }

    /// Brings the data to the new place. An error, or a cancelled one, leaves everything as it was.
    pub(crate) fn make(&self, cancelled: &CancellationToken, progress: Progress<'_>) -> Result<Way, SupervisorError> {
        let unusable = |source| SupervisorError::DataDir { path: self.to.clone(), source };
        if let Some(parent) = self.to.parent() {
            fs::create_dir_all(parent).map_err(unusable)?;
        }
        if self.is_there {
            // Not every system renames over an empty directory.
            fs::remove_dir(&self.to).map_err(unusable)?;
        }
        if fs::rename(&self.from, &self.to).is_ok() {
            return Ok(Way::Renamed);
        }
        match self.copy(cancelled, progress) {
            Ok(()) => Ok(Way::Copied),
            Err(error) => {
                self.clear_target();
                Err(error)
            }
        }
    }

    /// Takes the data back to the old place.
    pub(crate) fn undo(&self, way: Way) -> io::Result<()> {
        match way {
            Way::Renamed => {
                fs::rename(&self.to, &self.from)?;
                if self.is_there { make_closed(&self.to) } else { Ok(()) }
            }
            Way::Copied => {
                self.clear_target();
                Ok(())
            }
        }
    }

    /// Takes the old one away: a server runs on the new one.
    pub(crate) fn finish(&self, way: Way) -> io::Result<()> {
        if way == Way::Copied { fs::remove_dir_all(&self.from) } else { Ok(()) }
    }

    fn clear_target(&self) {
        drop(fs::remove_dir_all(&self.to));
        if self.is_there {
            drop(make_closed(&self.to));
        }
    }

    fn copy(&self, cancelled: &CancellationToken, progress: Progress<'_>) -> Result<(), SupervisorError> {
        let failed = |path: &Path, source| SupervisorError::MoveFailed { path: path.to_owned(), source };
        let entries = walk(&self.from).map_err(|source| failed(&self.from, source))?;
        let total = entries.iter().map(|entry| entry.bytes).sum();
        let mut copier = Copier { cancelled, progress, done: 0, total };
        progress(0, total);
        make_closed(&self.to).map_err(|source| failed(&self.to, source))?;
        for Entry { path, kind, .. } in &entries {
            let (from, to) = (self.from.join(path), self.to.join(path));
            match kind {
                Kind::Directory => make_closed(&to).map_err(|source| failed(&from, source))?,
                Kind::Link(target) => link(target, &to).map_err(|source| failed(&from, source))?,
                Kind::File => copier.file(&from, &to)?,
            }
        }
        Ok(())
    }
}

/// A path as the system knows it, as far as it is there.
fn real(path: &Path) -> io::Result<PathBuf> {
    let mut rest = Vec::<OsString>::new();
    let mut there = path;
    loop {
        match fs::canonicalize(there) {
            Ok(real) => return Ok(rest.iter().rev().fold(real, |path, name| path.join(name))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (Some(parent), Some(name)) = (there.parent(), there.file_name()) else { return Err(error) };
                rest.push(name.to_owned());
                there = parent;
            }
            Err(error) => return Err(error),
        }
    }
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
