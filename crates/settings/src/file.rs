//! `settings.toml` in the data directory.

use std::{io, path::Path};

use crate::{args::ServeArgs, error::SettingsError};

/// Name of the file in the data directory.
pub const FILE_NAME: &str = "settings.toml";

/// What the file says; nothing if there is none.
pub(crate) fn read(data_dir: &Path) -> Result<ServeArgs, SettingsError> {
    parse(&read_text(data_dir)?, data_dir)
}

/// The text of the file; empty if there is none.
pub(crate) fn read_text(data_dir: &Path) -> Result<String, SettingsError> {
    let path = data_dir.join(FILE_NAME);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(source) => Err(SettingsError::Read { path, source }),
    }
}

/// What a text of the file says.
pub(crate) fn parse(text: &str, data_dir: &Path) -> Result<ServeArgs, SettingsError> {
    // Not the error's own `Display`: it quotes the line, which may hold the database's password.
    toml::from_str(text).map_err(|error| SettingsError::File {
        line: error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count()),
        message: advice(error.message()),
        path: data_dir.join(FILE_NAME),
    })
}

fn advice(message: &str) -> String {
    let Some(key) = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next()) else {
        return message.to_owned();
    };
    let snake = key.to_ascii_lowercase().replace('-', "_");
    match key {
        "data_dir" => {
            "`data_dir` cannot be set in the file, which is in that directory: use `--data-dir` or METRICS_TRACKER_DATA_DIR"
                .to_owned()
        }
        _ if snake != key && message.contains(&format!("`{snake}`")) => {
            format!("`{key}` is written `{snake}` in the file")
        }
        _ => message.replacen("unknown field", "there is no setting", 1),
    }
}
