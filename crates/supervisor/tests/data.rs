//! The data goes elsewhere, or stays where it was.
#![cfg(unix)]

mod bed;

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use bed::{Bed, lives, wait_for};
use settings::DatabaseUrlText;
use supervisor::{
    Supervisor,
    status::{FindingState, State, Work},
};

/// Another file system than the one of temporary directories, where there is one.
fn other_file_system() -> Option<tempfile::TempDir> {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| fs::metadata(path).map(|about| about.dev()).ok();
    let (here, there) = (device(&std::env::temp_dir()), device(Path::new("/dev/shm")));
    if there.is_none() || here == there {
        eprintln!("SKIPPED without a second file system at /dev/shm");
        return None;
    }
    Some(tempfile::tempdir_in("/dev/shm").expect("directory"))
}

#[tokio::test]
async fn it_moves_within_a_file_system() {
    let Some(bed) = Bed::new() else { return };
    let pid = bed.up().await;
    bed.sign_up().await;
    let (from, to) = (bed.data_dir(), bed.dir.path().join("deep/new"));
    bed.supervisor.move_data_dir(to.clone()).await.expect("moved");
    assert_ne!(bed.running().await, pid);
    assert_eq!(bed.data_dir(), to);
    assert!(!from.exists());
    assert!(bed.knows_owner().await);
    let unaware = Supervisor::launch(bed::server().expect("server"), from);
    assert_eq!(unaware.status().borrow().data_dir, to, "an app that could not remember the move finds the data");
    unaware.shut_down().await;
    assert!(bed.supervisor.log_dir().starts_with(&to) && bed.supervisor.log_dir().join("server.log").exists());
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn it_moves_to_another_file_system() {
    let (Some(bed), Some(other)) = (Bed::new(), other_file_system()) else { return };
    bed.up().await;
    bed.sign_up().await;
    let (from, to) = (bed.data_dir(), other.path().join("new"));
    fs::write(from.join("large"), vec![7; 30_000_000]).expect("file");
    let mut status = bed.supervisor.status();
    let seen = tokio::spawn(async move {
        let mut seen = Vec::new();
        while status.changed().await.is_ok() {
            if let State::Working { work: Work::Move { done, total } } = status.borrow_and_update().state {
                seen.push((done, total));
            }
        }
        seen
    });
    bed.supervisor.move_data_dir(to.clone()).await.expect("moved");
    bed.running().await;
    assert_eq!(bed.data_dir(), to);
    assert!(bed.knows_owner().await);
    assert!(!from.exists(), "the old one goes when the new one runs");
    assert_eq!(fs::metadata(to.join("large")).expect("file").len(), 30_000_000);
    bed.supervisor.shut_down().await;
    drop(bed);
    let seen = seen.await.expect("progress");
    let (_, total) = *seen.last().expect("progress");
    assert!(total > 30_000_000 && seen.iter().any(|(done, _)| (1..total).contains(done)), "{seen:?}");
    assert!(seen.is_sorted(), "{seen:?}");
}

#[tokio::test]
async fn a_move_that_is_cancelled_leaves_everything_as_it_was() {
    let (Some(bed), Some(other)) = (Bed::new(), other_file_system()) else { return };
    bed.up().await;
    bed.sign_up().await;
    let (from, to) = (bed.data_dir(), other.path().join("new"));
    // Holes cost no space here, and a moment to copy.
    fs::File::create(from.join("large")).and_then(|file| file.set_len(1 << 30)).expect("file");
    let supervisor = bed.supervisor.clone();
    let moving = tokio::spawn(async move { supervisor.move_data_dir(to).await });
    let has_begun = |state: &State| matches!(state, State::Working { work: Work::Move { done: 1.., .. } });
    bed.until("a copy", has_begun).await;
    assert_eq!(bed.supervisor.use_port(bed.port).await.expect_err("one at a time").code(), "busy");
    bed.supervisor.cancel_work().await;
    assert_eq!(moving.await.expect("task").expect_err("cancelled").code(), "cancelled");
    bed.running().await;
    assert_eq!(bed.data_dir(), from);
    assert!(bed.knows_owner().await);
    assert!(!other.path().join("new").exists(), "nothing is left");
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_move_that_makes_no_sense_is_refused() {
    let Some(bed) = Bed::new() else { return };
    let pid = bed.up().await;
    let from = bed.data_dir();
    let (full, file) = (bed.dir.path().join("full"), bed.dir.path().join("file"));
    fs::create_dir_all(full.join("something")).expect("directory");
    fs::write(&file, "").expect("file");
    let inside_by_link = bed.dir.path().join("link");
    std::os::unix::fs::symlink(&from, &inside_by_link).expect("link");
    let above = from.parent().expect("parent").to_owned();
    for to in [full, file, from.clone(), from.join("inside"), inside_by_link.join("inside"), above, "relative".into()] {
        let refused = bed.supervisor.move_data_dir(to.clone()).await.expect_err("refused");
        assert_eq!(refused.code(), "data_dir_refused", "{}: {refused}", to.display());
    }
    assert_eq!(bed.running().await, pid, "it was not even stopped");
    bed.supervisor.shut_down().await;
}

/// Tests of this file that have a database.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database of its own on the PostgreSQL of the tests.
struct Postgres {
    server: String,
    name: String,
}

impl Postgres {
    fn new() -> Option<Self> {
        let Ok(server) = std::env::var("METRICS_TRACKER_TEST_POSTGRES_URL") else {
            eprintln!("SKIPPED on PostgreSQL: run `cargo xtask test`, which starts one");
            return None;
        };
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let postgres = Self { server, name: format!("mt_supervisor_{}_{number}", std::process::id()) };
        let name = &postgres.name;
        postgres.run(&format!("CREATE DATABASE {name}"));
        postgres.run(&format!("CREATE ROLE {name} LOGIN CONNECTION LIMIT 0 PASSWORD 'right'"));
        Some(postgres)
    }

    fn run(&self, sql: &str) {
        let ran = Command::new("psql").args(["--quiet", "--dbname", &self.server, "--command", sql]).status();
        assert!(ran.expect("psql").success(), "{sql}");
    }

    fn url(&self) -> String {
        let (base, _) = self.server.rsplit_once('/').expect("a database in the address");
        format!("{base}/{}", self.name)
    }

    /// As somebody who may not connect.
    fn refused_url(&self) -> String {
        let url = self.url();
        let (_, host) = url.split_once('@').expect("a user in the address");
        format!("postgres://{}:s3cret@{host}", self.name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        self.run(&format!("DROP ROLE {}", self.name));
    }
}

#[tokio::test]
async fn to_postgres_and_back_with_the_data() {
    let (Some(bed), Some(postgres)) = (Bed::new(), Postgres::new()) else { return };
    bed.up().await;
    bed.sign_up().await;
    let kind = || bed.supervisor.configuration().expect("settings").database_kind;
    let url = DatabaseUrlText::new(postgres.url());
    let found = bed.supervisor.test_database(url.clone()).await.expect("findings");
    assert!(!found.is_empty() && found.iter().all(|finding| finding.state != FindingState::Failed), "{found:#?}");
    bed.supervisor.switch_database(Some(url), true).await.expect("switched");
    bed.running().await;
    assert_eq!(kind(), "postgres");
    assert!(bed.knows_owner().await);
    bed.supervisor.switch_database(None, true).await.expect("switched back");
    bed.running().await;
    assert_eq!(kind(), "sqlite");
    assert!(bed.knows_owner().await);
    assert!(bed.data_dir().join("metrics-tracker.db.before-1").exists(), "the older data is kept");
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_database_that_refuses_changes_nothing() {
    let Some(bed) = Bed::new() else { return };
    let Some(postgres) = Postgres::new() else { return };
    let pid = bed.up().await;
    let before = fs::read_to_string(bed.data_dir().join("settings.toml")).expect("settings");
    let url = DatabaseUrlText::new(postgres.refused_url());
    let found = bed.supervisor.test_database(url.clone()).await.expect("findings");
    assert!(found.iter().any(|finding| finding.state == FindingState::Failed), "{found:#?}");
    let error = bed.supervisor.switch_database(Some(url), true).await.expect_err("refused");
    assert_eq!(error.code(), "database_unusable");
    assert!(!format!("{error} {error:?} {found:?}").contains("s3cret"), "{error}");
    let invalid = bed.supervisor.switch_database(Some("mysql://x".into()), false).await;
    assert_eq!(invalid.expect_err("refused").code(), "database_url_invalid");
    assert_eq!(fs::read_to_string(bed.data_dir().join("settings.toml")).expect("settings"), before);
    assert!(lives(pid) && bed.running().await == pid, "it went on meanwhile");
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_database_that_the_server_cannot_have_is_put_back() {
    let (Some(bed), Some(other), Some(postgres)) = (Bed::new(), Bed::new(), Postgres::new()) else { return };
    let url = || Some(DatabaseUrlText::new(postgres.url()));
    other.supervisor.switch_database(url(), false).await.expect("switched");
    assert_eq!(other.state(), State::Stopped, "who is stopped stays stopped");
    other.up().await;
    bed.up().await;
    bed.sign_up().await;
    let error = bed.supervisor.switch_database(url(), false).await.expect_err("another server has it");
    assert_eq!(error.code(), "put_back", "{error}");
    bed.running().await;
    assert_eq!(bed.supervisor.configuration().expect("settings").database_kind, "sqlite");
    assert!(bed.knows_owner().await);
    other.supervisor.shut_down().await;
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn data_that_no_server_runs_on_goes_back() {
    let (Some(bed), Some(other)) = (Bed::new(), other_file_system()) else { return };
    bed.up().await;
    bed.sign_up().await;
    let (from, to) = (bed.data_dir(), other.path().join("new"));
    fs::File::create(from.join("large")).and_then(|file| file.set_len(1 << 28)).expect("file");
    let supervisor = bed.supervisor.clone();
    let moving = tokio::spawn(async move { supervisor.move_data_dir(to).await });
    bed.until("a move", |state| matches!(state, State::Working { .. })).await;
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, bed.port)).expect("socket");
    assert_eq!(moving.await.expect("task").expect_err("it cannot run").code(), "put_back");
    drop(taken);
    assert_eq!(bed.data_dir(), from);
    assert!(!exists(&other));
    bed.supervisor.restart().await;
    bed.until("running", |state| matches!(state, State::Running { .. })).await;
    assert!(bed.knows_owner().await);
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn stop_gives_a_move_up() {
    let (Some(bed), Some(other)) = (Bed::new(), other_file_system()) else { return };
    bed.up().await;
    let (from, to) = (bed.data_dir(), other.path().join("new"));
    fs::File::create(from.join("large")).and_then(|file| file.set_len(1 << 30)).expect("file");
    let supervisor = bed.supervisor.clone();
    let moving = tokio::spawn(async move { supervisor.move_data_dir(to).await });
    let has_begun = |state: &State| matches!(state, State::Working { work: Work::Move { done: 1.., .. } });
    bed.until("a copy", has_begun).await;
    bed.supervisor.stop().await;
    assert_eq!(moving.await.expect("task").expect_err("cancelled").code(), "cancelled");
    assert_eq!(bed.state(), State::Stopped);
    tokio::time::timeout(Duration::from_secs(5), wait_for("nothing is left", async || !exists(&other))).await.ok();
    assert!(!exists(&other) && from.exists());
    bed.supervisor.shut_down().await;
}

fn exists(other: &tempfile::TempDir) -> bool {
    PathBuf::from(other.path()).join("new").exists()
}
