//! Which program somebody runs.

use std::{fmt, io, path::Path, time::UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A build of the server, told from others by the size of its file and when that was written: an update of the program
/// makes another build of it, whatever its version says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Build(String);

impl Build {
    /// Of the program at a path.
    pub fn of(program: &Path) -> io::Result<Self> {
        let file = std::fs::metadata(program)?;
        let written = file.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        Ok(Self(format!("{:x}-{:x}", file.len(), written.as_millis())))
    }

    /// Of the program that runs this.
    pub fn own() -> io::Result<Self> {
        Self::of(&std::env::current_exe()?)
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_another_build() {
        let directory = tempfile::tempdir().expect("directory");
        let program = directory.path().join("server");
        std::fs::write(&program, "one").expect("file");
        let one = Build::of(&program).expect("build");
        assert_eq!(Build::of(&program).expect("build"), one);
        std::fs::write(&program, "other").expect("file");
        assert_ne!(Build::of(&program).expect("build"), one);
    }
}
