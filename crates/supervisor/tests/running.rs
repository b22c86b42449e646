//! The real server under supervision: it starts, comes back, stops, and never outlives its supervisor.
#![cfg(unix)]

mod bed;

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use bed::{Bed, lives, signal, stand_in, tempo, wait_for, write_settings};
use serde_json::json;
use supervisor::{
    Supervisor, Tempo,
    status::{FaultKind, State},
};

#[tokio::test]
async fn it_starts_says_what_it_does_and_stops() {
    let Some(bed) = Bed::new() else { return };
    assert_eq!(bed.state(), State::Stopped);
    let pid = bed.up().await;
    assert!(lives(pid));
    assert_eq!(bed.origin(), format!("http://127.0.0.1:{}", bed.port));
    assert!(matches!(bed.state(), State::Running { is_attached: false, .. }));
    let lines = bed.supervisor.log().lines();
    assert!(lines.iter().any(|line| line.target.starts_with("server")), "{lines:#?}");
    assert!(bed.supervisor.log_dir().join("server.log").exists());
    bed.supervisor.restart().await;
    wait_for("another process", async || matches!(bed.state(), State::Running { pid: now, .. } if now != pid)).await;
    let pid = bed.running().await;
    bed.supervisor.stop().await;
    assert_eq!(bed.state(), State::Stopped);
    assert!(!lives(pid));
    bed.supervisor.shut_down().await;
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn killed_fifty_times_it_is_back_each_time() {
    let Some(bed) = Bed::new() else { return };
    let mut pid = bed.up().await;
    bed.sign_up().await;
    let mut worst = Duration::ZERO;
    for time in 1..=50 {
        signal("KILL", pid);
        let killed = Instant::now();
        let is_back = |state: &State| matches!(state, State::Running { pid: now, .. } if *now != pid);
        bed.until(&format!("back for the {time}. time"), is_back).await;
        worst = worst.max(killed.elapsed());
        pid = bed.running().await;
    }
    println!("slowest return of 50: {worst:?}");
    assert!(bed.knows_owner().await, "the data is there");
    assert!(worst < Duration::from_secs(2), "{worst:?}");
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_frozen_server_is_replaced() {
    let Some(bed) = Bed::new() else { return };
    let pid = bed.up().await;
    signal("STOP", pid);
    bed.until("replaced", |state| matches!(state, State::Running { pid: now, .. } if *now != pid)).await;
    assert!(!lives(pid));
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn who_ignores_the_wish_to_end_is_killed() {
    let dir = tempfile::tempdir().expect("directory");
    let script = r#"trap '' TERM
echo '{"event":"listening","address":"http://127.0.0.1:9","version":"0","pid":'$$'}'
while :; do sleep 0.1; done"#;
    let quick = Tempo { grace: Duration::from_millis(500), probe_interval: Duration::from_mins(1), ..tempo() };
    let bed = Bed::with(stand_in(dir.path(), script), quick);
    let pid = bed.up().await;
    let began = Instant::now();
    bed.supervisor.stop().await;
    assert_eq!(bed.state(), State::Stopped);
    assert!(began.elapsed() >= Duration::from_millis(500));
    assert!(!lives(pid));
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn who_ends_at_once_is_given_up() {
    let dir = tempfile::tempdir().expect("directory");
    let bed = Bed::with(stand_in(dir.path(), "echo 'error: no way' >&2; exit 3"), tempo());
    bed.supervisor.start().await;
    let fault = bed.fault().await;
    assert_eq!(fault.kind, FaultKind::CrashLoop);
    assert!(fault.message.contains("code 3"), "{}", fault.message);
    assert_eq!(fault.log.iter().filter(|line| line.message == "error: no way").count(), 5);
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn who_says_nothing_is_given_up() {
    let dir = tempfile::tempdir().expect("directory");
    let quick = Tempo { start_max: Duration::from_millis(300), ..tempo() };
    let bed = Bed::with(stand_in(dir.path(), "exec sleep 60"), quick);
    bed.supervisor.start().await;
    assert_eq!(bed.fault().await.kind, FaultKind::NoAnswer);
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn without_its_program_it_says_so() {
    let bed = Bed::with(Path::new("/nowhere/metrics-tracker").to_owned(), tempo());
    bed.supervisor.start().await;
    let fault = bed.fault().await;
    assert_eq!(fault.kind, FaultKind::ProgramMissing);
    assert!(fault.message.contains("/nowhere/metrics-tracker"), "{}", fault.message);
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_healthy_server_of_the_same_build_is_used() {
    let Some(first) = Bed::new() else { return };
    let pid = first.up().await;
    let program = bed::server().expect("server");
    let second = Supervisor::launch_at(program.clone(), first.data_dir(), tempo());
    second.start().await;
    assert_eq!(bed::running(&second).await, pid);
    assert!(matches!(second.status().borrow().state, State::Running { is_attached: true, .. }));
    assert_eq!(second.sign_in().await.expect("answer"), None);
    second.shut_down().await;
    assert!(lives(pid), "it is somebody else's");
    // When it goes, the other one takes its place.
    let third = Supervisor::launch_at(program, first.data_dir(), tempo());
    third.start().await;
    assert_eq!(bed::running(&third).await, pid);
    first.supervisor.shut_down().await;
    let is_own = |state: &State| matches!(state, State::Running { is_attached: false, .. });
    bed::until(&third, "a server of its own", is_own).await;
    third.shut_down().await;
}

#[tokio::test]
async fn a_server_of_another_build_is_ended_on_demand() {
    let Some(bed) = Bed::new() else { return };
    let other = bed.dir.path().join("metrics-tracker");
    std::fs::copy(bed::server().expect("server"), &other).expect("copy");
    let mut other = Command::new(other);
    let other = other.args(["serve", "--data-dir"]).arg(bed.data_dir()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut other = other.spawn().expect("server");
    let mut lines = BufReader::new(other.stdout.take().expect("stdout")).lines();
    lines.next().expect("a line").expect("it listens");
    assert_eq!(bed.supervisor.stop_other().await.expect_err("not yet").code(), "no_other");
    bed.supervisor.start().await;
    let fault = bed.fault().await;
    let FaultKind::DataDirInUse { pid, version } = fault.kind else { panic!("{fault:#?}") };
    assert_eq!((pid, version.is_some()), (Some(other.id()), true));
    bed.supervisor.stop_other().await.expect("ended");
    assert_ne!(bed.running().await, other.id());
    assert!(matches!(bed.state(), State::Running { is_attached: false, .. }));
    assert!(other.wait().expect("wait").success(), "in order");
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_token_signs_the_owner_in_once() {
    let Some(bed) = Bed::new() else { return };
    bed.up().await;
    bed.sign_up().await;
    let token = bed.supervisor.sign_in().await.expect("admitted").expect("a server of ours");
    let url = format!("{}/api/v1/auth/desktop", bed.origin());
    let (status, answer) = bed::post(&url, &json!({ "token": token })).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer.pointer("/user/email").and_then(|email| email.as_str()), Some(bed::EMAIL));
    assert_eq!(bed::post(&url, &json!({ "token": token })).await.0, 401, "once");
    bed.supervisor.stop().await;
    assert_eq!(bed.supervisor.sign_in().await.expect_err("refused").code(), "not_running");
    bed.supervisor.shut_down().await;
}

#[test]
fn it_does_not_outlive_a_supervisor_that_is_killed() {
    let Some(program) = bed::server() else { return };
    let dir = tempfile::tempdir().expect("directory");
    let data_dir = dir.path().join("data");
    write_settings(&data_dir, bed::lasting_port());
    let mut holder = Command::new(example("hold"));
    let mut holder = holder.arg(program).arg(&data_dir).stdout(Stdio::piped()).spawn().expect("hold");
    let mut lines = BufReader::new(holder.stdout.take().expect("stdout")).lines();
    let server: u32 = lines.next().expect("a line").expect("text").parse().expect("a process");
    assert!(lives(server));
    holder.kill().expect("kill");
    let killed = Instant::now();
    holder.wait().expect("wait");
    while lives(server) {
        assert!(killed.elapsed() < Duration::from_secs(1), "the server is still there");
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("gone after {:?}", killed.elapsed());
}

/// Cargo builds examples with the tests, beside them.
fn example(name: &str) -> std::path::PathBuf {
    let test = std::env::current_exe().expect("this test");
    let profile = test.parent().and_then(Path::parent).expect("target directory");
    profile.join("examples").join(name)
}
