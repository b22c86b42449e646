//! Where accounts, keys and the ingest log are kept. The address may hold a password, so nothing here prints one.

use std::{fmt, path::Path, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;

/// What stands in the place of a password.
const REDACTED: &str = "***";

/// A database address as somebody wrote it. Reading one never fails: `clap` and `toml` quote what they refuse, and this
/// may hold a password. [`DatabaseUrlText::check`] refuses without quoting.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrlText(String);

impl DatabaseUrlText {
    /// Takes the text as it is.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The checked address.
    pub fn check(&self) -> Result<DatabaseUrl, DatabaseUrlError> {
        self.0.parse()
    }
}

impl fmt::Debug for DatabaseUrlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.check() {
            Ok(url) => url.fmt(f),
            Err(_) => f.write_str(REDACTED),
        }
    }
}

impl From<&str> for DatabaseUrlText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// The two databases that are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file in the data directory.
    Sqlite,
    /// A server of the operator's.
    Postgres,
}

/// A checked database address. `Debug` and `Display` leave out the password and the parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    text: String,
    kind: DatabaseKind,
}

/// Why a database address is refused; never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// Neither of the two databases.
    #[error("must begin with `postgres://` or `sqlite:`")]
    Scheme,
    /// Not an address that can be taken apart.
    #[error(
        "is not a valid address; write `postgres://user:password@host:5432/database`, with `%XX` for special characters in the password"
    )]
    Postgres,
    /// An address without the name of a database.
    #[error("names no database; write `postgres://user:password@host:5432/database`")]
    DatabaseName,
    /// No file, or one that is gone when the server ends.
    #[error("must name a file, as in `sqlite:/var/lib/metrics-tracker/metrics-tracker.db`")]
    File,
}

impl DatabaseUrl {
    /// The `SQLite` file in a data directory.
    #[must_use]
    pub fn sqlite_in(data_dir: &Path) -> Self {
        let file = data_dir.join("metrics-tracker.db");
        Self { text: format!("sqlite:{}", file.display()), kind: DatabaseKind::Sqlite }
    }

    /// Which database it is.
    #[must_use]
    pub const fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// The whole address, password included. For the driver only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The file of a `SQLite` address.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<&Path> {
        sqlite_file(&self.text).map(Path::new)
    }
}

fn sqlite_file(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    Some(rest.split_once('?').map_or(rest, |(file, _)| file))
}

fn check_postgres(text: &str) -> Result<(), DatabaseUrlError> {
    let url = Url::parse(text).map_err(|_| DatabaseUrlError::Postgres)?;
    match url.path().trim_start_matches('/') {
        "" => Err(DatabaseUrlError::DatabaseName),
        _ => Ok(()),
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Some(file) = sqlite_file(text) {
            if file.is_empty() || file.contains(":memory:") {
                return Err(DatabaseUrlError::File);
            }
            return Ok(Self { text: text.to_owned(), kind: DatabaseKind::Sqlite });
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(DatabaseUrlError::Scheme);
        }
        check_postgres(text)?;
        Ok(Self { text: text.to_owned(), kind: DatabaseKind::Postgres })
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = self.sqlite_file() {
            return write!(f, "sqlite:{}", file.display());
        }
        let Ok(mut url) = Url::parse(&self.text) else { return f.write_str(REDACTED) };
        // libpq takes `?password=` and `?sslpassword=`, too.
        url.set_query(None);
        url.set_fragment(None);
        if url.password().is_some() && url.set_password(Some(REDACTED)).is_err() {
            return f.write_str(REDACTED);
        }
        f.write_str(url.as_str())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_form_prints_a_secret() {
        for text in [
            "postgres://me:s3cret@db:5432/metrics",
            "postgresql://me@db/metrics?password=s3cret",
            "postgres://me:s3cret%40@db/metrics?sslpassword=s3cret#s3cret",
        ] {
            let url: DatabaseUrl = text.parse().expect(text);
            let printed = format!("{url} {url:?} {:?}", DatabaseUrlText::new(text));
            assert!(!printed.contains("s3cret"), "{printed}");
            assert!(printed.contains("db") && printed.contains("me"), "{printed}");
            assert_eq!(url.expose(), text);
        }
        for broken in ["mysql://me:s3cret@db/x", "postgres://me:s3cret@db:99999/x", "postgres://me:s3cret@db"] {
            let printed =
                format!("{:?} {}", DatabaseUrlText::new(broken), DatabaseUrlText::new(broken).check().unwrap_err());
            assert!(!printed.contains("s3cret"), "{printed}");
        }
    }

    #[test]
    fn kinds_and_refusals() {
        let parse = |text: &str| text.parse::<DatabaseUrl>().map(|url| url.kind());
        assert_eq!(parse("sqlite:/a/b.db"), Ok(DatabaseKind::Sqlite));
        assert_eq!(parse("sqlite:///a/b.db?mode=rwc"), Ok(DatabaseKind::Sqlite));
        assert_eq!(parse("postgresql://db/x"), Ok(DatabaseKind::Postgres));
        assert_eq!(parse("postgres://db:5432/"), Err(DatabaseUrlError::DatabaseName));
        assert_eq!(parse("postgres://db:99999/x"), Err(DatabaseUrlError::Postgres));
        assert_eq!(parse("sqlite:"), Err(DatabaseUrlError::File));
        assert_eq!(parse("sqlite::memory:"), Err(DatabaseUrlError::File));
        assert_eq!(parse("mysql://db/x"), Err(DatabaseUrlError::Scheme));
    }

    #[test]
    fn the_file_is_the_path_alone() {
        let url: DatabaseUrl = "sqlite:///a/b.db?mode=rwc".parse().expect("valid");
        assert_eq!(url.sqlite_file(), Some(Path::new("/a/b.db")));
        assert_eq!(DatabaseUrl::sqlite_in(Path::new("/d")).expose(), "sqlite:/d/metrics-tracker.db");
    }
}
