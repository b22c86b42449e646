//! Where a server answers, for whoever wants to know: a line on standard output, a record in the data directory.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    path::PathBuf,
};

use instance::{Build, Record, Said};
use settings::Settings;

/// Says a line to the supervisor.
pub fn say(said: &Said) -> io::Result<()> {
    print(&said.line())
}

fn print(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Tells where this process listens. The caller holds the data directory for as long as this lives; the record goes with
/// it.
pub struct Announcer {
    data_dir: PathBuf,
    is_supervised: bool,
    /// The program as it was at the start: an update may put another file in its place.
    build: Option<Build>,
}

impl Announcer {
    /// Of a data directory that is ours. What a server left there that was killed goes.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Record::remove(&settings.data_dir);
        let build = Build::own().inspect_err(|error| tracing::warn!(%error, "this program cannot be told from others"));
        Self { data_dir: settings.data_dir.clone(), is_supervised: settings.supervised, build: build.ok() }
    }

    /// From now on it answers there.
    pub fn listening(&self, at: SocketAddr) -> io::Result<()> {
        let record = Record {
            pid: std::process::id(),
            address: format!("http://{at}"),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            build: self.build.clone(),
        };
        if let Err(error) = record.write(&self.data_dir) {
            tracing::warn!(%error, "other programs cannot be told where this server answers");
        }
        let Record { pid, address, version, build } = record;
        if self.is_supervised {
            say(&Said::Listening { address, version, build, pid })
        } else {
            print(&format!("listening on {address}"))
        }
    }

    /// It answers nowhere any more.
    pub fn silent(&self) {
        Record::remove(&self.data_dir);
    }
}

impl Drop for Announcer {
    fn drop(&mut self) {
        self.silent();
    }
}
