//! `server.json` in a data directory: where the server that holds the directory answers.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{Build, lock};

const FILE: &str = "server.json";

/// A server that holds a data directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Its process.
    pub pid: u32,
    /// `http://ADDRESS:PORT`.
    pub address: String,
    /// Version of the server.
    pub version: String,
    /// Its program.
    pub build: Option<Build>,
}

impl Record {
    /// Leaves it in a data directory, whole or not at all, for its owner's eyes only.
    pub fn write(&self, data_dir: &Path) -> io::Result<()> {
        let path = path(data_dir);
        let unfinished = path.with_extension("json.partial");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&unfinished)?.write_all(&serde_json::to_vec(self)?)?;
        fs::rename(&unfinished, &path)
    }

    /// The server that holds a data directory now; `None`: nobody does, or it does not answer yet.
    #[must_use]
    pub fn of_holder(data_dir: &Path) -> Option<Self> {
        let holder = lock::holder(data_dir)?;
        let record: Self = serde_json::from_slice(&fs::read(path(data_dir)).ok()?).ok()?;
        (Some(record.pid) == holder.pid).then_some(record)
    }

    /// Takes it away.
    pub fn remove(data_dir: &Path) {
        drop(fs::remove_file(path(data_dir)));
    }
}

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_counts_while_its_server_holds_the_directory() {
        let directory = tempfile::tempdir().expect("directory");
        let dir = directory.path();
        let own = std::process::id();
        let record = |pid| Record { pid, address: "http://127.0.0.1:1".into(), version: "1".into(), build: None };
        record(own).write(dir).expect("written");
        assert_eq!(Record::of_holder(dir), None, "nobody holds it");
        let held = lock::take(dir).expect("lock");
        assert_eq!(Record::of_holder(dir), Some(record(own)));
        record(own + 1).write(dir).expect("written");
        assert_eq!(Record::of_holder(dir), None, "left behind by another");
        drop(held);
        assert_eq!(Record::of_holder(dir), None);
    }
}
