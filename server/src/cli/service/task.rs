//! What a service runs.

use std::path::Path;

use anyhow::Context as _;

/// The command of a service. Both paths are absolute and text, which the files of both systems are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    program: String,
    data_dir: String,
}

impl Task {
    /// A server at one path, with its data at another.
    pub fn new(program: &Path, data_dir: &Path) -> anyhow::Result<Self> {
        Ok(Self { program: text(program)?, data_dir: text(data_dir)? })
    }

    /// Path of the program.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// What it is told.
    pub fn arguments(&self) -> [&str; 3] {
        ["serve", "--data-dir", &self.data_dir]
    }
}

/// The data directory in the words of a [`Task`]'s command.
pub fn data_dir_in(words: &[String]) -> Option<&String> {
    words.iter().skip_while(|word| *word != "--data-dir").nth(1)
}

fn text(path: &Path) -> anyhow::Result<String> {
    let path = std::path::absolute(path).with_context(|| format!("{} has no absolute path", path.display()))?;
    let text = path.to_str().with_context(|| format!("{} is not UTF-8: a service cannot name it", path.display()))?;
    Ok(text.to_owned())
}
