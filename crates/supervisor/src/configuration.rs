//! What `settings.toml` says of the server, and changes to it. The server is started with nothing but its data directory,
//! so this file says everything.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use settings::{DatabaseKind, DatabaseUrl, DatabaseUrlText, FileEdit, PublicUrl, ServeArgs, Settings};

use crate::error::SupervisorError;

/// Files that are set aside lie beside the one in use; more than these are not looked for.
const ASIDE_MAX: u32 = 1_000;

/// Where the server listens and keeps what it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerSettings {
    /// `ADDRESS:PORT`.
    pub listen: String,
    /// Where people and pages reach it, when somebody named that.
    pub public_url: Option<String>,
    /// `sqlite` or `postgres`.
    pub database_kind: String,
    /// Address of the database, without a password.
    pub database: String,
}

impl From<&Settings> for ServerSettings {
    fn from(settings: &Settings) -> Self {
        let database = settings.database();
        let kind = match database.kind() {
            DatabaseKind::Sqlite => "sqlite",
            DatabaseKind::Postgres => "postgres",
        };
        Self {
            listen: settings.listen.to_string(),
            public_url: settings.public_url.as_ref().map(ToString::to_string),
            database_kind: kind.to_owned(),
            database: database.to_string(),
        }
    }
}

/// The settings that a server of this directory would have.
pub(crate) fn read(data_dir: &Path) -> Result<Settings, SupervisorError> {
    let args = ServeArgs { data_dir: Some(data_dir.to_owned()), ..ServeArgs::default() };
    // The server does not see the variables of the app, either.
    Ok(Settings::load_with(args, &|_| None)?)
}

/// A change to the file.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// Another port at the same address.
    Port(u16),
    /// Another public URL, or none.
    PublicUrl(Option<PublicUrl>),
    /// Another database; `None`: the file in the data directory.
    Database(Option<DatabaseUrlText>),
}

/// Changes the file, unless the server could not use it afterwards.
pub(crate) fn change(data_dir: &Path, change: &Change) -> Result<(), SupervisorError> {
    let present = read(data_dir)?;
    let mut edit = FileEdit::open(data_dir)?;
    match change {
        Change::Port(0) => return Err(SupervisorError::PortInvalid),
        Change::Port(port) => edit.set("listen", SocketAddr::new(present.listen.ip(), *port)),
        Change::PublicUrl(Some(url)) => edit.set("public_url", url),
        Change::PublicUrl(None) => edit.remove("public_url"),
        Change::Database(Some(url)) => edit.set("database_url", url),
        Change::Database(None) => edit.remove("database_url"),
    }
    present.with_file(edit.read(data_dir)?)?;
    make_private(data_dir)?;
    Ok(edit.write(data_dir)?)
}

/// The database that the file names; `None`: it names none.
pub(crate) fn database_in_file(data_dir: &Path) -> Result<Option<DatabaseUrlText>, SupervisorError> {
    Ok(FileEdit::open(data_dir)?.read(data_dir)?.database_url)
}

/// The database that a server of this directory would use.
pub(crate) fn database(data_dir: &Path) -> Result<DatabaseUrl, SupervisorError> {
    Ok(read(data_dir)?.database())
}

/// Gives the file another name, so that defaults hold. The new name.
pub(crate) fn set_aside(data_dir: &Path) -> Result<PathBuf, SupervisorError> {
    let file = Settings::file_in(data_dir);
    let failed = |source| SupervisorError::SetAside { path: file.clone(), source };
    let names = (1..=ASIDE_MAX).map(|number| file.with_extension(format!("toml.aside-{number}")));
    let free = names.into_iter().find(|name| std::fs::symlink_metadata(name).is_err());
    let free = free.ok_or_else(|| failed(io::Error::other("there are too many such files already")))?;
    std::fs::rename(&file, &free).map_err(failed)?;
    Ok(free)
}

/// The server makes its directory when it first starts; a setting may come before that.
fn make_private(data_dir: &Path) -> Result<(), SupervisorError> {
    if data_dir.is_dir() {
        return Ok(());
    }
    let made = make_closed(data_dir);
    made.map_err(|source| SupervisorError::DataDir { path: data_dir.to_owned(), source })
}

/// A directory that only its owner may look into.
pub(crate) fn make_closed(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
