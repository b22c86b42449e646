//! The directory that data is copied into: nobody else has anything in it, so what is in it may be taken away again.

use std::{fs, io, path::Path};

use super::MoveRefused;
use crate::error::SupervisorError;

/// How it came to be, and so how it is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// We made it.
    Made,
    /// It was there, empty, and cannot be made anew: a mount point, or its parent is somebody else's.
    Kept,
}

impl Target {
    /// Makes it, or takes one that is empty and was so when the move was planned (`is_there`).
    pub(super) fn open(to: &Path, is_there: bool) -> Result<Self, SupervisorError> {
        let unusable = |source| SupervisorError::DataDir { path: to.to_owned(), source };
        match make_closed(to) {
            Ok(()) => return Ok(Self::Made),
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(unusable(error)),
            Err(_) => {}
        }
        // Somebody has made it or filled it since the move was planned.
        if !is_there || fs::read_dir(to).map_err(unusable)?.next().is_some() {
            return Err(MoveRefused::NotEmpty(to.to_owned()).into());
        }
        close(to).map_err(unusable)?;
        Ok(Self::Kept)
    }

    /// Takes away what was copied; what cannot be removed does no harm.
    pub(super) fn clear(self, to: &Path) {
        match self {
            Self::Made => drop(fs::remove_dir_all(to)),
            Self::Kept => drop(empty(to)),
        }
    }
}

/// Makes one directory, and none above it, that only its owner may look into. One that is there is an error.
pub(super) fn make_closed(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(unix)]
fn close(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it fails on other systems")]
fn close(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn empty(directory: &Path) -> io::Result<()> {
    for found in fs::read_dir(directory)? {
        let found = found?;
        if found.file_type()?.is_dir() {
            fs::remove_dir_all(found.path())?;
        } else {
            fs::remove_file(found.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(directory: &Path) {
        fs::create_dir(directory.join("logs")).expect("directory");
        fs::write(directory.join("logs/server.log"), "").expect("file");
        fs::write(directory.join("settings.toml"), "").expect("file");
    }

    #[test]
    fn what_was_made_goes_and_what_was_there_stays_empty() {
        let parent = tempfile::tempdir().expect("directory");
        let to = parent.path().join("new");
        let made = Target::open(&to, false).expect("made");
        fill(&to);
        made.clear(&to);
        assert!(!to.exists());
        fs::create_dir(&to).expect("directory");
        let kept = Target::open(&to, true).expect("kept");
        assert_eq!((made, kept), (Target::Made, Target::Kept));
        fill(&to);
        kept.clear(&to);
        assert_eq!(fs::read_dir(&to).expect("directory").count(), 0);
    }

    #[test]
    fn what_somebody_has_put_there_meanwhile_is_refused_and_stays() {
        let parent = tempfile::tempdir().expect("directory");
        let to = parent.path().join("new");
        fs::create_dir(&to).expect("directory");
        assert!(Target::open(&to, false).is_err(), "it was not there before");
        fill(&to);
        for is_there in [false, true] {
            let refused = Target::open(&to, is_there).expect_err("refused");
            assert_eq!(refused.code(), "data_dir_refused");
        }
        assert!(to.join("settings.toml").exists());
    }
}
