//! `DATA/logs/server.log` and the ones before it: `server.log.1` is the youngest of those.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{Log, LogLine};

/// A file of this size is followed by another one.
const FILE_BYTES_MAX: u64 = 5 * 1024 * 1024;
/// Files in all.
const FILES_MAX: u32 = 5;

/// Where lines are kept. A disk that takes none costs lines in files, nothing else.
#[derive(Debug)]
pub(super) struct Files {
    data_dir: PathBuf,
    dir: PathBuf,
    bytes_max: u64,
    open: Option<(File, u64)>,
}

impl Files {
    pub(super) fn new(data_dir: &Path) -> Self {
        let (dir, bytes_max) = (Log::dir_in(data_dir), FILE_BYTES_MAX);
        Self { data_dir: data_dir.to_owned(), dir, bytes_max, open: None }
    }

    pub(super) fn write(&mut self, line: &LogLine) {
        let LogLine { time, level, target, message, .. } = line;
        let text = format!("{time} {:<5} {target}: {}\n", level.word(), message.replace('\n', "\\n"));
        if self.append(text.as_bytes()).is_err() {
            self.open = None;
        }
    }

    fn append(&mut self, text: &[u8]) -> io::Result<()> {
        let (mut file, bytes) = match self.open.take() {
            Some((_, bytes)) if bytes >= self.bytes_max => {
                self.turn()?;
                self.open()?
            }
            Some(open) => open,
            None => self.open()?,
        };
        file.write_all(text)?;
        self.open = Some((file, bytes + text.len() as u64));
        Ok(())
    }

    /// The server makes the data directory; until then there is nothing to write to.
    fn open(&self) -> io::Result<(File, u64)> {
        if !self.dir.is_dir() {
            if !self.data_dir.is_dir() {
                return Err(io::ErrorKind::NotFound.into());
            }
            crate::configuration::make_closed(&self.dir)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.name(0))?;
        let bytes = file.metadata()?.len();
        Ok((file, bytes))
    }

    /// Every file becomes one older; the oldest goes.
    fn turn(&self) -> io::Result<()> {
        for age in (0..FILES_MAX - 1).rev() {
            match fs::rename(self.name(age), self.name(age + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn name(&self, age: u32) -> PathBuf {
        self.dir.join(if age == 0 { "server.log".to_owned() } else { format!("server.log.{age}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Level;

    fn line(number: u64) -> LogLine {
        LogLine {
            number,
            time: "t".into(),
            level: Level::Info,
            target: "x".into(),
            message: format!("line {number:>7}"),
        }
    }

    #[test]
    fn files_follow_one_another_and_the_oldest_goes() {
        let directory = tempfile::tempdir().expect("directory");
        let mut files = Files { bytes_max: 100, ..Files::new(directory.path()) };
        for number in 0..100 {
            files.write(&line(number));
        }
        let logs = directory.path().join("logs");
        let mut names: Vec<_> =
            fs::read_dir(&logs).expect("logs").map(|entry| entry.expect("entry").file_name()).collect();
        names.sort();
        assert_eq!(names, ["server.log", "server.log.1", "server.log.2", "server.log.3", "server.log.4"]);
        let newest = fs::read_to_string(logs.join("server.log")).expect("file");
        assert!(newest.ends_with("t INFO  x: line      99\n"), "{newest}");
        assert!(fs::metadata(logs.join("server.log.4")).expect("file").len() < 200);
    }

    #[test]
    fn a_data_directory_that_is_not_there_is_not_made() {
        let directory = tempfile::tempdir().expect("directory");
        let data_dir = directory.path().join("data");
        let mut files = Files::new(&data_dir);
        files.write(&line(1));
        assert!(!data_dir.exists());
        fs::create_dir(&data_dir).expect("directory");
        files.write(&line(2));
        assert!(data_dir.join("logs/server.log").exists());
    }
}
