//! However the app or its server ends, nothing is left behind and nothing is lost; what keeps the server from running is
//! said, and the app goes on.
#![cfg(target_os = "linux")]

mod app;

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::symlink,
    time::{Duration, Instant},
};

use app::{Machine, bus::Tray, driver::Window, is_alive, is_possible, signal, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_app_leaves_no_server() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    let app = machine.launch(&["--minimized"]);
    let server = machine.is_up().await;
    signal(app.pid(), "KILL");
    let killed = Instant::now();
    until("the server's end", async || (!is_alive(server)).then_some(())).await;
    assert!(killed.elapsed() < Duration::from_secs(1), "{:?}", killed.elapsed());
    drop(app);
    let app = machine.launch(&["--minimized"]);
    machine.is_up().await;
    assert!(app.terminate().await.success());
    machine.is_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_launch_opens_the_window_of_the_first() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    let first = machine.launch(&["--minimized"]);
    let server = machine.is_up().await;
    assert!(!machine.has_window());
    assert!(machine.launch(&["--minimized"]).ended().await.success());
    assert!(!machine.has_window(), "nobody wants to see it");
    assert!(machine.launch(&[]).ended().await.success());
    until("a window", async || machine.has_window().then_some(())).await;
    assert_eq!(machine.server_pid(), Some(server), "one server");
    assert!(first.terminate().await.success());
    machine.is_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_told_and_another_one_taken() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    let holder = TcpListener::bind(("127.0.0.1", machine.port)).expect("the port is free");
    let window = Window::open(&machine).await;
    window.says(&machine.port.to_string()).await;
    window.says(&format!("{}", std::process::id())).await;
    window.picture("port-taken").await;
    let text = window.text().await;
    let free = text.split("Use port ").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a free port");
    let free = free.to_owned();
    window.click(&format!("Use port {free}")).await;
    until("the server at the other port", async || reqwest::get(format!("http://127.0.0.1:{free}/health")).await.ok())
        .await;
    window.says("Create").await;
    drop(holder);
    window.end(&machine).await;
    machine.is_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_that_cannot_be_used_is_told() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    fs::remove_dir_all(machine.data_dir()).expect("removed");
    // Root may write anywhere but here.
    symlink("/proc/version", machine.data_dir()).expect("link");
    let window = Window::open(&machine).await;
    window.says(machine.data_dir().to_str().expect("text")).await;
    window.picture("data-directory").await;
    fs::remove_file(machine.data_dir()).expect("removed");
    window.click("Try again").await;
    until("a server", async || machine.server_pid()).await;
    window.end(&machine).await;
    machine.is_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_files_are_set_aside() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    machine.set("settings.toml", "listen = \n");
    fs::create_dir_all(machine.config_dir()).expect("folder");
    fs::write(machine.config_dir().join("desktop.toml"), "data_dir = \n").expect("file");
    let window = Window::open(&machine).await;
    window.says("settings.toml, line 1").await;
    window.picture("settings-broken").await;
    window.click("Server, log and data").await;
    window.says("desktop.toml.broken").await;
    window.picture("preferences-broken").await;
    window.click("Set the file aside").await;
    window.click("Set it aside").await;
    let aside = machine.data_dir().join("settings.toml.aside-1");
    until("the file under another name", async || aside.exists().then_some(())).await;
    assert_eq!(fs::read_to_string(aside).expect("kept"), "listen = \n");
    window.end(&machine).await;
    machine.is_quiet().await;
    assert_eq!(fs::read_to_string(machine.config_dir().join("desktop.toml.broken")).expect("kept"), "data_dir = \n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_session_ends_both_in_order() {
    if !is_possible() {
        return;
    }
    for name in ["TERM", "INT", "HUP"] {
        let machine = Machine::new().await;
        let tray = Tray::open().await;
        let app = machine.launch(&["--minimized"]);
        let server = machine.is_up().await;
        tray.says("Running").await;
        signal(app.pid(), name);
        assert!(app.ended().await.success(), "{name}: {}", machine.said());
        assert!(!is_alive(server));
        assert!(!machine.data_dir().join("server.json").exists(), "the server ended in order");
        machine.is_quiet().await;
    }
}
