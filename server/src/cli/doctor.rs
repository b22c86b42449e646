//! `doctor`: checks what a server needs and says how to mend it. Exits 1 when something must be mended.

use std::{net::TcpListener, sync::Arc};

use model::SystemClock;
use settings::{ServeArgs, Settings};
use store::Durability;

use crate::{
    reach::{ReachFinder, Scope},
    serve::open_database,
};

/// One check: what was looked at, and what to do when it failed.
type Check = (&'static str, Result<String, String>);

/// Runs every check.
pub(super) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    let settings = Settings::load(args)?;
    let mut checks: Vec<Check> =
        vec![("settings", Ok(format!("read; data directory {}", settings.data_dir.display())))];
    checks.push(("data directory", data_dir(&settings)));
    checks.push(("address", address(&settings)));
    checks.extend(database(&settings).await);
    checks.push(("public URL", public_url(&settings).await));
    for warning in settings.warnings() {
        checks.push(("settings", Err(warning)));
    }
    let mut failed = 0;
    for (what, result) in &checks {
        match result {
            Ok(found) => println!("ok    {what}: {found}"),
            Err(mend) => {
                failed += 1;
                println!("MEND  {what}: {mend}");
            }
        }
    }
    anyhow::ensure!(failed == 0, "{failed} of {} checks found something to mend", checks.len());
    Ok(())
}

fn data_dir(settings: &Settings) -> Result<String, String> {
    let dir = &settings.data_dir;
    if !dir.exists() {
        return Ok(format!("{} is made at the first start", dir.display()));
    }
    let probe = dir.join(".doctor");
    std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe)).map_err(|error| {
        format!("{} cannot be written ({error}); give it to the user that runs the server", dir.display())
    })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(dir).map_err(|error| error.to_string())?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(format!("others can look into {}; run `chmod 700 {}`", dir.display(), dir.display()));
        }
    }
    Ok("can be written, and only by its owner".to_owned())
}

fn address(settings: &Settings) -> Result<String, String> {
    match TcpListener::bind(settings.listen) {
        Ok(_) => Ok(format!("{} is free", settings.listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Ok(format!("{} is in use: by the running server, or choose another --listen", settings.listen))
        }
        Err(error) => Err(format!("cannot listen on {} ({error}); choose another --listen", settings.listen)),
    }
}

async fn database(settings: &Settings) -> Vec<Check> {
    let url = settings.database();
    if url.sqlite_file().is_some_and(|file| !file.exists()) {
        return vec![("database", Ok(format!("{url} is made at the first start")))];
    }
    let store = match open_database(&url, Durability::Fsync).await {
        Ok(store) => store,
        Err(error) => return vec![("database", Err(format!("{error:#}; check --database-url and that it runs")))],
    };
    let pending = match store.pending_migrations().await {
        Ok(0) => Ok("up to date".to_owned()),
        Ok(count) => Err(format!("{count} migrations are missing; run `metrics-tracker migrate`")),
        Err(error) => Err(format!("cannot be read ({error}); restore a backup")),
    };
    let writable = match store.check_writable().await {
        Ok(()) => Ok("can be written".to_owned()),
        Err(error) => Err(format!("cannot be written ({error}); check the disk's free space and the permissions")),
    };
    vec![("database schema", pending), ("database", writable)]
}

async fn public_url(settings: &Settings) -> Result<String, String> {
    let said = match &settings.public_url {
        Some(url) => return reach(&url.to_string()).await,
        None if settings.listen.ip().is_loopback() => {
            "not set: only pages on this machine can send; set --public-url for public sites".to_owned()
        }
        None => "not set: snippets use the address that people open".to_owned(),
    };
    Ok(said)
}

/// An address of this machine or network may be meant so; a name that nobody finds is not.
async fn reach(url: &str) -> Result<String, String> {
    let reach = ReachFinder::new(Arc::new(SystemClock::default()), Some(url.to_owned())).of(url).await;
    let warnings = reach.warnings().iter().map(|warning| format!(" {}", warning.message));
    let warnings: String = warnings.collect();
    match reach.scope() {
        Scope::Unresolved => Err(warnings.trim().to_owned()),
        Scope::Loopback | Scope::Private | Scope::Public => Ok(format!("pages reach the server at {url}.{warnings}")),
    }
}
