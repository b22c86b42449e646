//! Who said what: the command (flags and variables), the file, or nobody.

use crate::{args::ServeArgs, database::DatabaseUrlText};

/// Where a setting's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A flag or an environment variable.
    Command,
    /// `settings.toml`.
    File,
    /// Nobody said anything.
    Default,
}

/// What each source said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    pub(crate) command: ServeArgs,
    /// `DATABASE_URL`.
    pub(crate) platform: Option<DatabaseUrlText>,
    pub(crate) file: ServeArgs,
}

impl Sources {
    /// Where the value of a setting comes from, by its name in the file.
    #[must_use]
    pub fn of(&self, name: &str) -> Source {
        let is_platform = name == "database_url" && self.platform.is_some();
        let is_directory = name == "data_dir" && self.command.data_dir.is_some();
        if is_platform || is_directory || says(&self.command, name) {
            Source::Command
        } else if says(&self.file, name) {
            Source::File
        } else {
            Source::Default
        }
    }
}

/// What nobody said is left out of TOML.
fn says(args: &ServeArgs, name: &str) -> bool {
    toml::Table::try_from(args).is_ok_and(|table| table.contains_key(name))
}
