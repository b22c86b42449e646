//! `desktop.toml`: what the app itself remembers. The server's settings are in its data directory.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

const FILE: &str = "desktop.toml";
/// Tells the server, too.
const DATA_DIR_VARIABLE: &str = "METRICS_TRACKER_DATA_DIR";

/// The file and what it says.
pub struct Preferences {
    path: PathBuf,
    said: Mutex<Said>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    /// Where the server's data is, if not at the usual place.
    #[serde(skip_serializing_if = "Option::is_none")]
    data_dir: Option<PathBuf>,
}

impl Preferences {
    /// Reads the file. One that cannot be read is set aside, and the text says so.
    pub fn read(folder: &Path) -> (Self, Option<String>) {
        let path = folder.join(FILE);
        let (said, notice) = match read(&path) {
            Ok(said) => (said, None),
            Err(why) => (Said::default(), Some(set_aside(&path, &why))),
        };
        (Self { path, said: Mutex::new(said) }, notice)
    }

    /// Where the server's data is; `None`: this user has no place for data.
    pub fn data_dir(&self) -> Option<PathBuf> {
        let variable = |name: &str| std::env::var(name).ok();
        let named = variable(DATA_DIR_VARIABLE).map(PathBuf::from);
        named.or_else(|| self.said.lock().data_dir.clone()).or_else(|| settings::defaults::data_dir(&variable))
    }

    /// Remembers where the server's data is from now on.
    pub fn set_data_dir(&self, data_dir: PathBuf) -> io::Result<()> {
        let said = Said { data_dir: Some(data_dir) };
        let text = toml::to_string(&said).map_err(io::Error::other)?;
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let unfinished = self.path.with_extension("toml.partial");
        fs::write(&unfinished, text)?;
        fs::rename(&unfinished, &self.path)?;
        *self.said.lock() = said;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Said, String> {
    match fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| error.message().to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Said::default()),
        Err(error) => Err(error.to_string()),
    }
}

fn set_aside(path: &Path, why: &str) -> String {
    let aside = path.with_extension("toml.broken");
    let kept = match fs::rename(path, &aside) {
        Ok(()) => format!("It is kept as {}.", aside.display()),
        Err(error) => format!("It cannot be renamed ({error})."),
    };
    format!(
        "{} cannot be read ({why}), so the app looks for its data at the usual place. {kept} If your data is elsewhere, \
         choose its folder below.",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_read_again() {
        let folder = tempfile::tempdir().expect("folder");
        let (preferences, notice) = Preferences::read(&folder.path().join("new"));
        assert_eq!(notice, None);
        preferences.set_data_dir("/srv/numbers".into()).expect("written");
        let (again, notice) = Preferences::read(&folder.path().join("new"));
        assert_eq!((again.data_dir(), notice), (Some("/srv/numbers".into()), None));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_kept_and_told() {
        let folder = tempfile::tempdir().expect("folder");
        fs::write(folder.path().join(FILE), "data_dir = \n").expect("file");
        let (preferences, notice) = Preferences::read(folder.path());
        assert!(notice.expect("a notice").contains("desktop.toml.broken"));
        assert_eq!(*preferences.said.lock(), Said::default());
        assert_eq!(fs::read_to_string(folder.path().join("desktop.toml.broken")).expect("kept"), "data_dir = \n");
    }
}
