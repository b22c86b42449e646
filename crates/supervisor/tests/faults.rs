//! What keeps the real server from running is told in a way that helps, and can be mended from the app.
#![cfg(unix)]

mod bed;

use std::net::{Ipv4Addr, TcpListener};

use bed::{Bed, server, tempo, write_settings};
use supervisor::{
    Supervisor,
    status::{FaultKind, State},
};

#[tokio::test]
async fn a_taken_port_names_its_holder_and_another_one_works() {
    let Some(bed) = Bed::new() else { return };
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, bed.port)).expect("socket");
    bed.supervisor.start().await;
    let fault = bed.fault().await;
    let FaultKind::PortTaken { port, holder, free } = fault.kind else { panic!("{fault:#?}") };
    assert_eq!(port, bed.port);
    let holder = holder.expect("a holder");
    assert_eq!(holder.pid, std::process::id());
    let name = std::fs::read_to_string("/proc/self/comm").expect("name");
    assert!(holder.name.starts_with(name.trim()), "{} is not {name}", holder.name);
    assert_eq!(bed.supervisor.use_port(0).await.expect_err("no port").code(), "port_invalid");
    let free = free.expect("a free port");
    bed.supervisor.use_port(free).await.expect("written");
    bed.running().await;
    assert_eq!(bed.origin(), format!("http://127.0.0.1:{free}"));
    let configuration = bed.supervisor.configuration().expect("settings");
    assert_eq!(configuration.listen, format!("127.0.0.1:{free}"));
    assert_eq!((configuration.database_kind.as_str(), configuration.public_url), ("sqlite", None));
    drop(taken);
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_public_url_is_set_and_taken_away() {
    let Some(bed) = Bed::new() else { return };
    let pid = bed.up().await;
    let url = "https://metrics.example.org".parse().expect("address");
    bed.supervisor.set_public_url(Some(url)).await.expect("written");
    bed.until("another run", |state| matches!(state, State::Running { pid: now, .. } if *now != pid)).await;
    let public_url = || bed.supervisor.configuration().expect("settings").public_url;
    assert_eq!(public_url().as_deref(), Some("https://metrics.example.org"));
    bed.supervisor.stop().await;
    bed.supervisor.set_public_url(None).await.expect("written");
    assert_eq!(public_url(), None);
    assert_eq!(bed.state(), State::Stopped, "who is stopped stays stopped");
    bed.supervisor.shut_down().await;
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_used_is_a_fault_and_another_one_works() {
    let Some(program) = server() else { return };
    let dir = tempfile::tempdir().expect("directory");
    // For root, too: a directory cannot be below a file.
    let file = dir.path().join("file");
    std::fs::write(&file, "").expect("file");
    let supervisor = Supervisor::launch_at(program, file.join("data"), tempo());
    supervisor.start().await;
    let failed = bed::until(&supervisor, "failed", |state| matches!(state, State::Failed { .. })).await;
    let State::Failed { fault } = failed else { unreachable!("it has been waited for") };
    assert_eq!(fault.kind, FaultKind::DataDirUnusable, "{fault:#?}");
    assert!(fault.message.contains(&file.display().to_string()), "{}", fault.message);
    assert_eq!(supervisor.use_data_dir(file).await.expect_err("a file").code(), "data_dir_refused");
    assert_eq!(supervisor.use_data_dir("data".into()).await.expect_err("no full path").code(), "data_dir_refused");
    let other = dir.path().join("other");
    write_settings(&other, bed::lasting_port());
    supervisor.use_data_dir(other.clone()).await.expect("another one");
    bed::running(&supervisor).await;
    assert_eq!(supervisor.status().borrow().data_dir, other);
    supervisor.shut_down().await;
}

#[tokio::test]
async fn settings_that_cannot_be_read_are_set_aside() {
    let Some(bed) = Bed::new() else { return };
    let file = bed.data_dir().join("settings.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:\n").expect("file");
    bed.supervisor.start().await;
    let fault = bed.fault().await;
    assert_eq!(fault.kind, FaultKind::SettingsInvalid, "{fault:#?}");
    assert!(fault.message.contains("settings.toml"), "{}", fault.message);
    assert_eq!(bed.supervisor.configuration().expect_err("unreadable").code(), "settings_invalid");
    assert_eq!(bed.supervisor.use_port(bed.port).await.expect_err("unreadable").code(), "settings_invalid");
    let aside = bed.supervisor.set_settings_aside().await.expect("renamed");
    assert!(aside.exists() && !file.exists());
    // With the defaults it listens at 3000, where somebody else may be.
    let is_settled = |state: &State| match state {
        State::Running { .. } => true,
        State::Failed { fault } => matches!(fault.kind, FaultKind::PortTaken { .. }),
        _ => false,
    };
    bed.until("defaults", is_settled).await;
    bed.supervisor.use_port(bed.port).await.expect("written");
    bed.until("the port", |state| matches!(state, State::Running { .. })).await;
    bed.supervisor.shut_down().await;
}
