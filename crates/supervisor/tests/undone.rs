//! What goes wrong with the data is undone, and what cannot be undone holds nobody up. Stand-ins go wrong where the real
//! server does not.
#![cfg(unix)]

mod bed;

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use bed::{Bed, PATIENCE, stand_in, tempo, wait_for};
use settings::DatabaseUrlText;
use supervisor::{Supervisor, status::State};

/// A supervisor of a program that does the one thing to serve and the other to copy a database.
fn bed_of(serve: &str, copy: &str) -> (tempfile::TempDir, Bed) {
    let dir = tempfile::tempdir().expect("directory");
    let script = format!("case \"$1\" in\ndoctor) echo '[]';;\nserve) {serve};;\ncopy-database) {copy};;\nesac");
    let bed = Bed::with(stand_in(dir.path(), &script), tempo());
    (dir, bed)
}

/// It never answers.
const SILENT: &str = "exec sleep 60";
/// It says that it cannot run. Its data directory is `$6`.
const REFUSES: &str = r#"echo '{"event":"failed","code":"other","message":"It cannot."}'; exit 1"#;
const SOMEWHERE: &str = "postgres://somebody@127.0.0.1:1/somewhere";

async fn in_time<T>(what: &str, done: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, done).await.unwrap_or_else(|_| panic!("{what}"))
}

#[tokio::test]
async fn data_that_cannot_be_brought_back_stays_and_the_server_is_free() {
    let (_program, bed) = bed_of(&format!("mkdir -p \"$(dirname \"$6\")/data/full\"; {REFUSES}"), "exit 1");
    let to = bed.dir.path().join("new");
    let error = bed.supervisor.move_data_dir(to.clone()).await.expect_err("refused");
    assert_eq!(error.code(), "not_put_back", "{error}");
    assert!(error.to_string().contains("It cannot.") && error.to_string().contains("new"), "{error}");
    assert_eq!((bed.state(), bed.data_dir()), (State::Stopped, to.clone()));
    assert!(to.join("settings.toml").exists());
    in_time("stop", bed.supervisor.stop()).await;
    bed.supervisor.start().await;
    bed.until("another try", |state| *state != State::Stopped).await;
    in_time("the end", bed.supervisor.shut_down()).await;
}

#[tokio::test]
async fn settings_that_cannot_be_put_back_leave_the_server_free() {
    let spoil = "rm -rf \"$6/settings.toml\"; mkdir \"$6/settings.toml\"";
    let (_program, bed) = bed_of(&format!("{spoil}; {REFUSES}"), "exit 1");
    let url = Some(DatabaseUrlText::new(SOMEWHERE.to_owned()));
    let error = bed.supervisor.switch_database(url, false).await.expect_err("refused");
    assert_eq!(error.code(), "not_put_back", "{error}");
    assert_eq!(bed.state(), State::Stopped);
    in_time("stop", bed.supervisor.stop()).await;
    bed.supervisor.start().await;
    bed.until("another try", |state| *state != State::Stopped).await;
    in_time("the end", bed.supervisor.shut_down()).await;
}

#[tokio::test]
async fn a_move_is_given_up_while_the_server_is_tried_out() {
    let other = Path::new("/dev/shm").is_dir().then(|| tempfile::tempdir_in("/dev/shm").expect("directory"));
    for is_stopped in [false, true] {
        let (_program, bed) = bed_of(SILENT, "exit 1");
        let from = bed.data_dir();
        fs::write(from.join("kept"), "data").expect("file");
        let targets = [Some(bed.dir.path().join("new")), other.as_ref().map(|other| other.path().join("new"))];
        for to in targets.into_iter().flatten() {
            bed.supervisor.start().await;
            bed.until("starting", |state| *state == State::Starting).await;
            let (supervisor, there) = (bed.supervisor.clone(), to.clone());
            let moving = tokio::spawn(async move { supervisor.move_data_dir(there).await });
            wait_for("tried out", async || bed.data_dir() == to && bed.state() == State::Starting).await;
            assert_eq!(from.exists(), instance::lock::holder(&from).is_some(), "nobody begins a server there");
            if is_stopped {
                in_time("stop", bed.supervisor.stop()).await;
            } else {
                in_time("cancel", bed.supervisor.cancel_work()).await;
            }
            assert_eq!(in_time("the move", moving).await.expect("task").expect_err("given up").code(), "cancelled");
            assert_eq!(bed.data_dir(), from);
            assert_eq!(fs::read_to_string(from.join("kept")).expect("file"), "data");
            assert!(!to.exists(), "nothing is left");
            assert_eq!(bed.state(), if is_stopped { State::Stopped } else { State::Starting });
        }
        in_time("the end", bed.supervisor.shut_down()).await;
    }
}

#[tokio::test]
async fn data_that_another_server_holds_is_not_moved() {
    let (_program, bed) = bed_of(SILENT, "exit 1");
    let (from, to) = (bed.data_dir(), bed.dir.path().join("new"));
    let held = instance::lock::take(&from).expect("lock");
    let url = Some(DatabaseUrlText::new(SOMEWHERE.to_owned()));
    let before = fs::read_to_string(from.join("settings.toml")).expect("settings");
    assert_eq!(bed.supervisor.move_data_dir(to.clone()).await.expect_err("refused").code(), "other_stays");
    assert_eq!(bed.supervisor.switch_database(url, true).await.expect_err("refused").code(), "other_stays");
    assert_eq!((bed.state(), bed.data_dir()), (State::Stopped, from.clone()));
    assert_eq!(fs::read_to_string(from.join("settings.toml")).expect("settings"), before);
    assert!(!to.exists());
    drop(held);
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_copy_that_is_cancelled_has_ended() {
    let (program, bed) = bed_of(SILENT, "echo $$ > \"$(dirname \"$0\")/pid\"; exec sleep 60");
    let supervisor = bed.supervisor.clone();
    let url = Some(DatabaseUrlText::new(SOMEWHERE.to_owned()));
    let copying = tokio::spawn(async move { supervisor.switch_database(url, true).await });
    let pid = || fs::read_to_string(program.path().join("pid")).unwrap_or_default().trim().to_owned();
    wait_for("a copy", async || !pid().is_empty()).await;
    in_time("cancel", bed.supervisor.cancel_work()).await;
    assert!(!Path::new("/proc").join(pid()).exists(), "it is still there");
    assert_eq!(copying.await.expect("task").expect_err("cancelled").code(), "cancelled");
    assert_eq!(bed.state(), State::Stopped);
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_directory_of_other_files_is_left_alone() {
    let (program, bed) = bed_of(SILENT, "exit 1");
    let photos = bed.dir.path().join("photos");
    fs::create_dir(&photos).expect("directory");
    fs::write(photos.join("holiday.jpg"), "").expect("file");
    fs::set_permissions(&photos, fs::Permissions::from_mode(0o755)).expect("permissions");
    let refused = bed.supervisor.use_data_dir(photos.clone()).await.expect_err("refused");
    assert_eq!(refused.code(), "data_dir_refused", "{refused}");
    let there = Supervisor::launch_at(program.path().join("stand-in"), photos.clone(), tempo());
    let refused = there.move_data_dir(bed.dir.path().join("new")).await.expect_err("refused");
    assert_eq!(refused.code(), "data_dir_refused", "{refused}");
    assert_eq!(fs::metadata(&photos).expect("directory").permissions().mode() & 0o777, 0o755);
    assert_eq!(fs::read_dir(&photos).expect("directory").count(), 1);
    for (name, marker) in [("empty", None), ("settings", Some("settings.toml")), ("run", Some("server.lock"))] {
        let path = bed.dir.path().join(name);
        fs::create_dir(&path).expect("directory");
        if let Some(file) = marker {
            fs::write(path.join(file), "").expect("file");
        }
        bed.supervisor.use_data_dir(path.clone()).await.expect("usable");
        assert_eq!(bed.data_dir(), path);
    }
    there.shut_down().await;
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_server_that_was_about_to_come_back_comes_back() {
    let answers = r#"trap 'sleep 0.5; exit 0' TERM
echo '{"event":"listening","address":"http://127.0.0.1:1","version":"1","pid":1}'
while :; do sleep 0.05; done"#;
    let (_program, bed) = bed_of(answers, "exit 1");
    let other = bed.dir.path().join("other");
    bed.up().await;
    bed.supervisor.restart().await;
    assert_eq!(bed.state(), State::Stopping);
    bed.supervisor.use_data_dir(other.clone()).await.expect("used");
    bed.running().await;
    assert_eq!(bed.data_dir(), other);
    bed.supervisor.shut_down().await;
}
