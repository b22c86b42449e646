//! The process, its directory, its disk, its address, its clock.

use std::net::TcpListener;

use model::Millis;
use settings::Settings;

use super::check::{Category, Check, State, size};
use crate::app::App;

/// Free space below which a full disk is near.
const FREE_BYTES_MIN: u64 = 1024 * 1024 * 1024;
/// Free space below which the next hours may fill it.
const FREE_BYTES_LEAST: u64 = 128 * 1024 * 1024;
/// How far two clocks may differ, in milliseconds.
const CLOCK_MILLIS_MAX: i64 = 5 * Millis::SECOND;

/// Version, build and life of the running server.
pub(super) fn server(app: &App) -> Check {
    let build = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    let seconds = app.now().since(app.started_at) / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let version = env!("CARGO_PKG_VERSION");
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    let message = format!("version {version} ({build}) on {system} {machine}, up for {hours} h {minutes} min");
    Check::ok("server", Category::Server, "Server", message).public()
}

/// The machine's clock against the time that has passed.
pub(super) fn clock(app: &App) -> Check {
    let passed = app.clock.monotonic().saturating_sub(app.started_monotonic);
    let passed = i64::try_from(passed.as_millis()).unwrap_or(i64::MAX);
    let off = app.now().since(app.started_at).saturating_sub(passed);
    drift("clock", "Clock", off, "the server started")
}

/// The database's clock against ours.
pub(super) fn database_clock(ours: Millis, theirs: Millis) -> Check {
    drift("database_clock", "Clock of the database", theirs.since(ours), "this machine's")
}

fn drift(id: &'static str, title: &'static str, off_millis: i64, since: &str) -> Check {
    let seconds = off_millis / 1_000;
    if off_millis.abs() <= CLOCK_MILLIS_MAX {
        return Check::ok(id, Category::Server, title, "agrees").public();
    }
    let message = format!("is off by {seconds} s against {since}");
    let check = Check::new(id, Category::Server, title, State::Warning, message).public();
    check.fix("Let the machine keep its time by NTP; the age of numbers and of sessions depends on it")
}

/// Whether the data directory can be used, by its owner alone.
pub(super) fn data_dir(settings: &Settings) -> Check {
    let check = |state, message: String| Check::new("data_dir", Category::Server, "Data directory", state, message);
    let dir = &settings.data_dir;
    if !dir.exists() {
        return check(State::Ok, format!("{} is made at the first start", dir.display()));
    }
    let probe = dir.join(".doctor");
    if let Err(error) = std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe)) {
        return check(State::Failed, format!("{} cannot be written ({error})", dir.display()))
            .fix("Give it to the user that runs the server");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let is_open = std::fs::metadata(dir).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0);
        if is_open {
            return check(State::Failed, format!("others can look into {}", dir.display()))
                .fix(format!("Run `chmod 700 {}`", dir.display()));
        }
    }
    check(State::Ok, "can be written, and only by its owner".to_owned()).public()
}

/// Room for what is still to come.
pub(super) fn disk(settings: &Settings) -> Check {
    let check = |state, message| Check::new("disk", Category::Server, "Free disk space", state, message);
    let dir = settings.data_dir.ancestors().find(|dir| dir.exists());
    let Some(free) = dir.and_then(|dir| fs4::available_space(dir).ok()) else {
        return check(State::Warning, "cannot be found out".to_owned()).public();
    };
    let state = match free {
        0..FREE_BYTES_LEAST => State::Failed,
        FREE_BYTES_LEAST..FREE_BYTES_MIN => State::Warning,
        FREE_BYTES_MIN.. => State::Ok,
    };
    let check = check(state, format!("{} are free in the data directory", size(free))).public();
    if state == State::Ok { check } else { check.fix("Delete old backups, or give the data directory a larger disk") }
}

/// Whether a server could listen.
pub(super) fn address(settings: &Settings) -> Check {
    let check = |state, message| Check::new("address", Category::Network, "Address", state, message);
    let listen = settings.listen;
    match TcpListener::bind(listen) {
        Ok(_) => check(State::Ok, format!("{listen} is free")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            check(State::Ok, format!("{listen} is in use: by the running server, or choose another --listen"))
        }
        Err(error) => {
            check(State::Failed, format!("cannot listen on {listen} ({error})")).fix("Choose another --listen")
        }
    }
}
