//! Why a server cannot start, by its last line.

use std::{fs, net::TcpListener, path::Path, process::Command};

use instance::{Failure, Said};

use crate::{
    child::{Program, command, text},
    process::{Place, Server},
};

/// What a server that cannot start says: one line on standard output, the same on standard error, and exit code 1.
fn failure(mut program: Program) -> (Failure, String) {
    let Said::Failed { failure, message } = program.said() else { panic!("it starts") };
    assert_eq!(program.line(), None, "it was the last line");
    let (status, log) = program.wait();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains(&message), "{message} in {log}");
    (failure, message)
}

fn failure_with(data_dir: &Path, flags: &[&str]) -> (Failure, String) {
    failure(Program::serve_with(data_dir, flags))
}

#[test]
fn the_address() {
    let place = Place::sqlite();
    let taken = TcpListener::bind("127.0.0.1:0").expect("port");
    let listen = taken.local_addr().expect("address").to_string();
    let (failure, message) = failure_with(&place.data_dir(), &["--listen", &listen]);
    assert_eq!(failure, Failure::PortTaken { listen: listen.clone() });
    assert!(message.starts_with(&format!("cannot listen on {listen}")), "{message}");
    // RFC 5737: no machine has it.
    let (failure, _) = failure_with(&place.data_dir(), &["--listen", "192.0.2.1:3000"]);
    assert_eq!(failure, Failure::AddressRefused { listen: "192.0.2.1:3000".into() });
    assert!(!place.data_dir().join("server.json").exists());
}

#[test]
fn the_data_directory() {
    let place = Place::sqlite();
    let first = Server::start(&place, "127.0.0.1:0", &[]);
    let (failure, message) = failure_with(&place.data_dir(), &[]);
    assert_eq!(failure, Failure::DataDirInUse { pid: Some(first.child.id()) });
    assert!(message.contains(text(&place.data_dir())) && message.contains("stop it"), "{message}");

    let file = place.dir.path().join("file");
    fs::write(&file, "").expect("file");
    for unusable in [file.clone(), file.join("below"), "/proc/metrics-tracker".into()] {
        let (failure, message) = failure_with(&unusable, &[]);
        assert_eq!(failure, Failure::DataDirUnusable, "{message}");
        assert!(message.contains(text(&unusable)), "{message}");
    }
    // Nothing can be written under the lock's name.
    let held = place.dir.path().join("held");
    fs::create_dir_all(held.join("server.lock")).expect("directory");
    assert_eq!(failure_with(&held, &[]).0, Failure::DataDirUnusable);
}

#[test]
fn the_settings() {
    let place = Place::sqlite();
    let file = place.data_dir().join("settings.toml");
    fs::create_dir_all(place.data_dir()).expect("directory");
    for (wrong, expected) in [("signup = \"maybe\"", "line 1"), ("x =", "line 1"), ("log_level = \"a=b=c\"", "log")] {
        fs::write(&file, wrong).expect("settings");
        let (failure, message) = failure_with(&place.data_dir(), &[]);
        assert_eq!(failure, Failure::SettingsInvalid, "{message}");
        assert!(message.contains(expected), "{message}");
    }
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("directory");
    assert_eq!(failure_with(&place.data_dir(), &[]).0, Failure::SettingsInvalid);

    let data_dir = place.dir.path().join("other");
    assert_eq!(failure_with(&data_dir, &["--listen", "nowhere"]).0, Failure::SettingsInvalid);
    assert_eq!(failure_with(&data_dir, &["--no-such-flag"]).0, Failure::SettingsInvalid);
    let with = |name: &str, value: &str| {
        let mut serve: Command = command(&["serve", "--data-dir", text(&data_dir)]);
        serve.env("METRICS_TRACKER_SUPERVISED", "true").env(name, value);
        Program::start(serve)
    };
    assert_eq!(failure(with("METRICS_TRACKER_SIGNUP", "maybe")).0, Failure::SettingsInvalid);
    assert!(!data_dir.exists(), "nothing was made");
}

#[test]
fn a_server_that_nobody_supervises_says_nothing_on_standard_output() {
    let place = Place::sqlite();
    fs::create_dir_all(place.data_dir()).expect("directory");
    fs::write(place.data_dir().join("settings.toml"), "x =").expect("settings");
    for arguments in [vec!["serve"], vec!["serve", "--no-such-flag"]] {
        let mut serve = command(&arguments);
        serve.env("METRICS_TRACKER_DATA_DIR", place.data_dir());
        let (code, stdout, stderr) = crate::child::run(serve);
        assert_ne!(code, Some(0));
        assert_eq!(stdout, "");
        assert!(stderr.starts_with("error: "), "{stderr}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database() {
    for place in Place::each().await {
        let server = Server::start(&place, "127.0.0.1:0", &[]);
        let own = format!("sqlite:{}", place.data_dir().join("metrics-tracker.db").display());
        let url = place.database_url.clone().unwrap_or(own);
        let other = place.dir.path().join("other");
        let (failure, message) = failure_with(&other, &["--database-url", &url]);
        assert_eq!(failure, Failure::DatabaseHeld, "{message}");
        assert!(message.contains(&format!("pid {}", server.child.id())), "{message}");
    }
    let place = Place::sqlite();
    fs::create_dir_all(place.data_dir()).expect("directory");
    fs::write(place.data_dir().join("metrics-tracker.db"), "no database, whatever its name says").expect("file");
    let (failure, message) = failure_with(&place.data_dir(), &[]);
    assert_eq!(failure, Failure::DatabaseUnusable, "{message}");
    // Nothing listens there.
    let url = "postgres://somebody:very-secret@127.0.0.1:9/database";
    let (failure, message) = failure_with(&place.data_dir(), &["--database-url", url]);
    assert_eq!(failure, Failure::DatabaseUnusable, "{message}");
    assert!(!message.contains("very-secret"), "{message}");
}
