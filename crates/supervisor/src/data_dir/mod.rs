//! Another place for the data directory: renamed where that is possible, else copied, compared, and the old one removed
//! once a server runs on the new one. A sign beside the old place tells where the data went, for an app that was ended
//! before it could remember that.

mod copy;
mod target;

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

pub(crate) use instance::lock::Held;
use instance::lock::{self, LockError};
use settings::{DatabaseUrl, Settings};
use tokio_util::sync::CancellationToken;

pub(crate) use self::copy::Progress;
use self::target::{Target, make_closed};
use crate::{error::SupervisorError, log::Log};

/// End of the name of the sign beside a directory whose data is elsewhere.
const SIGN: &str = ".moved-to";
/// End of the name of a directory that is being removed.
const OLD: &str = ".moved";
/// Signs that lead to one another.
const SIGNS_MAX: usize = 8;

/// File that tells of a data directory in which a server has run.
const LOCK: &str = "server.lock";

/// Where the data of a directory is now.
pub(crate) fn follow_signs(data_dir: PathBuf) -> PathBuf {
    let mut place = data_dir;
    for _ in 0..SIGNS_MAX {
        if place.exists() {
            break;
        }
        let Ok(further) = fs::read_to_string(beside(&place, SIGN)) else { break };
        place = further.into();
    }
    place
}

/// The data of this directory is there again.
pub(crate) fn take_sign_down(data_dir: &Path) {
    // Seldom is there one.
    drop(fs::remove_file(beside(data_dir, SIGN)));
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

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
    /// It holds something else.
    #[error("{} holds other files and no data of Metrics Tracker. Choose an empty or a new directory, or one with such data.", .0.display())]
    Foreign(PathBuf),
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
#[derive(Debug)]
pub(crate) enum Way {
    /// The old directory has another name.
    Renamed,
    /// The data is in both, and nobody but us may use the old one.
    Copied(Held, Target),
}

impl Move {
    /// Looks whether a directory may be used as it is, or made.
    pub(crate) fn usable(path: &Path) -> Result<(), SupervisorError> {
        if !path.is_absolute() {
            return Err(MoveRefused::NotAbsolute(path.to_owned()).into());
        }
        if path.exists() && !path.is_dir() {
            return Err(MoveRefused::NotDirectory(path.to_owned()).into());
        }
        if path.exists() { refuse_foreign(path) } else { Ok(()) }
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
        refuse_foreign(&real_from)?;
        Ok(Self { from: real_from, to: real_to, is_there })
    }

    /// Where the data is.
    pub(crate) fn from(&self) -> &Path {
        &self.from
    }

    /// Brings the data to the new place. An error, or a cancelled one, leaves everything as it was.
    pub(crate) fn make(&self, cancelled: &CancellationToken, progress: Progress<'_>) -> Result<Way, SupervisorError> {
        let held = take(&self.from)?;
        if let Some(parent) = self.to.parent() {
            fs::create_dir_all(parent).map_err(|source| SupervisorError::DataDir { path: self.to.clone(), source })?;
        }
        if self.is_there {
            // Not every system renames over an empty directory. One that cannot be removed is filled as it is.
            drop(fs::remove_dir(&self.to));
        }
        take_sign_down(&self.to);
        self.put_sign_up();
        let copied = match self.rename(held) {
            Ok(None) => return Ok(Way::Renamed),
            Ok(Some(held)) => self.copy(held, cancelled, progress),
            Err(error) => Err(error),
        };
        if copied.is_err() {
            take_sign_down(&self.from);
            self.put_empty_back();
        }
        copied
    }

    /// `None`: done. The lock goes along with the directory, and is given back there.
    fn rename(&self, held: Held) -> Result<Option<Held>, SupervisorError> {
        // Windows renames no directory in which a file is open.
        let held = (!cfg!(windows)).then_some(held);
        if fs::rename(&self.from, &self.to).is_ok() {
            return Ok(None);
        }
        held.map_or_else(|| take(&self.from), Ok).map(Some)
    }

    fn copy(&self, held: Held, cancelled: &CancellationToken, progress: Progress<'_>) -> Result<Way, SupervisorError> {
        let target = Target::open(&self.to, self.is_there)?;
        match copy::all(&self.from, &self.to, cancelled, progress) {
            Ok(()) => Ok(Way::Copied(held, target)),
            Err(error) => {
                target.clear(&self.to);
                Err(error)
            }
        }
    }

    /// Takes the data back to the old place.
    pub(crate) fn undo(&self, way: Way) -> Result<(), SupervisorError> {
        match way {
            Way::Renamed => {
                let held = take(&self.to)?;
                // Windows renames no directory in which a file is open.
                let held = (!cfg!(windows)).then_some(held);
                let stays = |source| SupervisorError::StaysMoved { path: self.to.clone(), source };
                fs::rename(&self.to, &self.from).map_err(stays)?;
                drop(held);
            }
            // A server that somebody else has begun there keeps what it has; the old data is whole.
            Way::Copied(_held, target) => {
                if lock::holder(&self.to).is_none() {
                    target.clear(&self.to);
                }
            }
        }
        take_sign_down(&self.from);
        self.put_empty_back();
        Ok(())
    }

    /// Takes the old one away: a server runs on the new one.
    pub(crate) fn finish(&self, way: Way) -> io::Result<()> {
        let Way::Copied(held, _) = way else { return Ok(()) };
        // Windows renames no directory in which a file is open.
        let held = (!cfg!(windows)).then_some(held);
        // Whoever is ended meanwhile does not find half of it.
        let old = beside(&self.from, OLD);
        fs::rename(&self.from, &old)?;
        let removed = fs::remove_dir_all(&old);
        drop(held);
        removed
    }

    /// It is followed only where the directory is gone. Without it the data is where people were told.
    fn put_sign_up(&self) {
        if let Some(to) = self.to.to_str() {
            drop(fs::write(beside(&self.from, SIGN), to));
        }
    }

    /// A directory that was there, empty, is there again.
    fn put_empty_back(&self) {
        if self.is_there && !self.to.exists() {
            drop(make_closed(&self.to));
        }
    }
}

/// Nobody else begins a server there while it is held.
pub(crate) fn take(data_dir: &Path) -> Result<Held, SupervisorError> {
    lock::take(data_dir).map_err(|error| match error {
        LockError::Held(holder) => SupervisorError::OtherHolds { path: data_dir.to_owned(), pid: holder.pid },
        LockError::File(source) => SupervisorError::DataDir { path: data_dir.to_owned(), source },
    })
}

/// A directory with files and none of ours is not closed, filled or moved.
fn refuse_foreign(data_dir: &Path) -> Result<(), SupervisorError> {
    let unusable = |source| SupervisorError::DataDir { path: data_dir.to_owned(), source };
    let database = DatabaseUrl::sqlite_in(data_dir).sqlite_file().map(Path::to_owned);
    let ours = [Some(Settings::file_in(data_dir)), Some(data_dir.join(LOCK)), database];
    let is_ours = ours.into_iter().flatten().any(|file| file.exists());
    // The app writes its log before the server writes anything.
    let log_dir = Log::dir_in(data_dir);
    let is_other = |found: io::Result<fs::DirEntry>| found.map_or(true, |found| found.path() != log_dir);
    if is_ours || !fs::read_dir(data_dir).map_err(unusable)?.any(is_other) {
        return Ok(());
    }
    Err(MoveRefused::Foreign(data_dir.to_owned()).into())
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
