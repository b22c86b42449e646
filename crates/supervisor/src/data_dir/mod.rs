//! Another place for the data directory: renamed where that is possible, else copied, compared, and the old one removed
//! once a server runs on the new one. A sign beside the old place tells where the data went, for an app that was ended
//! before it could remember that.

mod copy;

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use tokio_util::sync::CancellationToken;

pub(crate) use self::copy::Progress;
use crate::{configuration::make_closed, error::SupervisorError};

/// End of the name of the sign beside a directory whose data is elsewhere.
const SIGN: &str = ".moved-to";
/// End of the name of a directory that is being removed.
const OLD: &str = ".moved";
/// Signs that lead to one another.
const SIGNS_MAX: usize = 8;

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
        take_sign_down(&self.to);
        self.put_sign_up();
        if fs::rename(&self.from, &self.to).is_ok() {
            return Ok(Way::Renamed);
        }
        match copy::all(&self.from, &self.to, cancelled, progress) {
            Ok(()) => Ok(Way::Copied),
            Err(error) => {
                self.clear_target();
                take_sign_down(&self.from);
                Err(error)
            }
        }
    }

    /// Takes the data back to the old place.
    pub(crate) fn undo(&self, way: Way) -> io::Result<()> {
        if way == Way::Renamed {
            fs::rename(&self.to, &self.from)?;
        }
        self.clear_target();
        take_sign_down(&self.from);
        Ok(())
    }

    /// Takes the old one away: a server runs on the new one.
    pub(crate) fn finish(&self, way: Way) -> io::Result<()> {
        if way == Way::Renamed {
            return Ok(());
        }
        // Whoever is ended meanwhile does not find half of it.
        let old = beside(&self.from, OLD);
        fs::rename(&self.from, &old)?;
        fs::remove_dir_all(&old)
    }

    /// It is followed only where the directory is gone. Without it the data is where people were told.
    fn put_sign_up(&self) {
        if let Some(to) = self.to.to_str() {
            drop(fs::write(beside(&self.from, SIGN), to));
        }
    }

    fn clear_target(&self) {
        drop(fs::remove_dir_all(&self.to));
        if self.is_there {
            drop(make_closed(&self.to));
        }
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
