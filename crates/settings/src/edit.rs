//! Changes to `settings.toml` by the server itself. Keys, order and comments that a change does not name stay as the
//! operator wrote them.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use serde::Serialize;
use toml_edit::{DocumentMut, Item, RawString, Value};

use crate::{args::ServeArgs, error::SettingsError, file};

/// The file with some keys changed, not written yet.
#[derive(Debug)]
pub struct FileEdit {
    document: DocumentMut,
}

impl FileEdit {
    /// Reads the file of a data directory; an empty one if there is none.
    pub fn open(data_dir: &Path) -> Result<Self, SettingsError> {
        let text = file::read_text(data_dir)?;
        // The reader's errors say where and never quote the line.
        file::parse(&text, data_dir)?;
        let document = text.parse().map_err(|_| SettingsError::File {
            line: 1,
            message: "is not TOML".to_owned(),
            path: data_dir.join(file::FILE_NAME),
        })?;
        Ok(Self { document })
    }

    /// Gives a key another value, in its place if it has one. What TOML cannot say removes it.
    pub fn set(&mut self, key: &str, value: impl Serialize) {
        let Some(mut value) = written(value) else { return self.remove(key) };
        match self.document.get_mut(key).and_then(Item::as_value_mut) {
            Some(present) => {
                // The comment behind the value and the spaces around it are the operator's.
                *value.decor_mut() = present.decor().clone();
                *present = value;
            }
            None => drop(self.document.insert(key, Item::Value(value))),
        }
    }

    /// Takes a key out, so that the default holds. Comments above it stay, above what follows.
    pub fn remove(&mut self, key: &str) {
        let keys: Vec<_> = self.document.iter().map(|(key, _)| key.to_owned()).collect();
        let next = keys.iter().skip_while(|name| *name != key).nth(1);
        let Some((removed, _)) = self.document.remove_entry(key) else { return };
        let above = text(removed.leaf_decor().prefix());
        if !above.contains('#') {
            return;
        }
        if let Some(mut next) = next.and_then(|next| self.document.key_mut(next)) {
            let decor = next.leaf_decor_mut();
            let own = text(decor.prefix());
            decor.set_prefix(above + &own);
        } else {
            let own = text(Some(self.document.trailing()));
            self.document.set_trailing(above + &own);
        }
    }

    /// What the changed file says.
    pub fn read(&self, data_dir: &Path) -> Result<ServeArgs, SettingsError> {
        file::parse(&self.document.to_string(), data_dir)
    }

    /// Writes the file whole or not at all, for its owner's eyes only: it may hold the database's password.
    pub fn write(&self, data_dir: &Path) -> Result<(), SettingsError> {
        let path = data_dir.join(file::FILE_NAME);
        let unfinished = path.with_extension("toml.partial");
        let result = write_private(&unfinished, self.document.to_string().as_bytes())
            .and_then(|()| fs::rename(&unfinished, &path))
            .and_then(|()| sync_directory(data_dir));
        result.map_err(|source| SettingsError::Write { path, source })
    }
}

fn text(raw: Option<&RawString>) -> String {
    raw.and_then(RawString::as_str).unwrap_or_default().to_owned()
}

/// A value as TOML writes it; `None` for what it has no word for.
fn written(value: impl Serialize) -> Option<Value> {
    value.serialize(toml_edit::ser::ValueSerializer::new()).ok()
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The new name is on disk, too.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_changed_stays_as_it_was_written() {
        let directory = tempfile::tempdir().expect("directory");
        let text = "# mine\nsignup = \"open\"  # for now\n\nlog_level=\"info\"\n# the end\n";
        fs::write(directory.path().join(file::FILE_NAME), text).expect("file");
        let mut edit = FileEdit::open(directory.path()).expect("open");
        edit.set("signup", "closed");
        edit.set("cors_origins", ["https://a.example"]);
        edit.set("series_idle_days", 9);
        edit.remove("log_level");
        edit.write(directory.path()).expect("written");
        let written = fs::read_to_string(directory.path().join(file::FILE_NAME)).expect("file");
        assert!(written.starts_with("# mine\nsignup = \"closed\"  # for now\n"), "{written}");
        assert!(written.contains("cors_origins = [\"https://a.example\"]\nseries_idle_days = 9\n"), "{written}");
        assert!(!written.contains("log_level"), "{written}");
        assert!(!directory.path().join("settings.toml.partial").exists());
        for key in ["signup", "series_idle_days", "cors_origins"] {
            edit.remove(key);
        }
        edit.write(directory.path()).expect("written");
        let written = fs::read_to_string(directory.path().join(file::FILE_NAME)).expect("file");
        assert_eq!(written, "# mine\n# the end\n", "the comments stay");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_written_over() {
        let directory = tempfile::tempdir().expect("directory");
        fs::write(directory.path().join(file::FILE_NAME), "signup = \n").expect("file");
        assert!(FileEdit::open(directory.path()).is_err());
    }
}
