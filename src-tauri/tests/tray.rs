//! The tray, as a shell sees it: every entry does what it says, and quit leaves nothing.
#![cfg(target_os = "linux")]

mod app;

use std::{
    fs,
    process::{Child, Command, Stdio},
};

use app::{
    Machine,
    bus::{Entry, Notifications, Tray},
    is_alive, is_possible, until,
};

const MENU: [&str; 12] = [
    "Running",
    "Open console",
    "Copy snippet address",
    "Start server",
    "Stop server",
    "Restart server",
    "Open Grafana",
    "Open Prometheus",
    "Show logs",
    "Start at login",
    "Quit",
    "",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_does_what_it_says() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    let tray = Tray::open().await;
    let app = machine.launch(&["--minimized"]);
    let first = machine.is_up().await;
    tray.says(&format!("Running · port {}", machine.port)).await;
    let labels: Vec<_> = tray.entries().await.into_iter().map(|entry| entry.label).collect();
    assert!(labels[0].starts_with(MENU[0]), "{labels:?}");
    assert_eq!(labels[1..], MENU[1..11]);
    let is_enabled = async |label: &str| tray.entry(label).await.is_enabled;
    assert!(!is_enabled("Start server").await && is_enabled("Stop server").await && is_enabled("Restart server").await);
    assert!(!is_enabled("Open Grafana").await && !is_enabled("Open Prometheus").await, "there is no stack yet");
    assert!(!machine.has_window(), "started for the tray alone");
    let running = tray.icon().await;

    tray.choose("Restart server").await;
    let second = until("another server", async || machine.server_pid().filter(|pid| *pid != first)).await;
    assert_eq!(machine.is_up().await, second);

    tray.choose("Stop server").await;
    tray.says("Stopped").await;
    until("the server's end", async || (!is_alive(second)).then_some(())).await;
    assert_ne!(tray.icon().await, running, "the icon says so, too");
    assert!(!is_enabled("Stop server").await && !is_enabled("Restart server").await);

    tray.choose("Start server").await;
    tray.says("Running").await;
    let third = machine.is_up().await;

    tray.choose("Copy snippet address").await;
    let mut clipboard = arboard::Clipboard::new().expect("a clipboard");
    until("the address on the clipboard", async || {
        clipboard.get_text().is_ok_and(|text| text == machine.origin()).then_some(())
    })
    .await;

    login(&machine, &tray).await;

    tray.choose("Open console").await;
    until("a window", async || machine.has_window().then_some(())).await;
    tray.choose("Show logs").await;

    tray.choose("Quit").await;
    assert!(app.ended().await.success());
    machine.is_quiet().await;
    assert!(!is_alive(third));
}

async fn login(machine: &Machine, tray: &Tray) {
    let file = machine.dir.path().join("home/.config/autostart/metrics-tracker.desktop");
    let checked = async |is_on: bool| {
        until("the mark", async || {
            let Entry { is_checked, .. } = tray.entry("Start at login").await;
            (is_checked == is_on).then_some(())
        })
        .await;
    };
    checked(false).await;
    assert!(!file.exists(), "nobody asked for it");
    tray.choose("Start at login").await;
    checked(true).await;
    assert!(fs::read_to_string(&file).expect("an entry").contains("--minimized"));
    tray.choose("Start at login").await;
    checked(false).await;
    assert!(!file.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_and_its_end_are_told() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    let tray = Tray::open().await;
    let (notifications, _bus) = Notifications::open().await;
    machine.set("settings.toml", "listen = \n");
    let app = machine.launch(&["--minimized"]);
    tray.says("Does not run").await;
    let told = notifications.shows("The server does not run").await;
    assert!(told.contains("settings.toml"), "{told}");
    machine.set("settings.toml", &format!("listen = \"127.0.0.1:{}\"\n", machine.port));
    tray.choose("Start server").await;
    let pid = machine.is_up().await;
    tray.says("Running").await;
    notifications.shows("The server runs again").await;
    notifications.clear();
    app::signal(pid, "KILL");
    let told = notifications.shows("The server runs again").await;
    assert!(!told.is_empty());
    assert!(app.terminate().await.success());
    machine.is_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tray_it_says_how_to_come_back() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    let _manager = Manager::start().await;
    let (notifications, _bus) = Notifications::open().await;
    let app = machine.launch(&[]);
    machine.is_up().await;
    until("a window", async || machine.has_window().then_some(())).await;
    close_window().await;
    until("no window", async || (!machine.has_window()).then_some(())).await;
    let told = notifications.shows("Metrics Tracker goes on").await;
    assert!(told.contains("Start Metrics Tracker again"), "{told}");
    machine.is_up().await;
    let second = machine.launch(&[]);
    assert!(second.ended().await.success());
    until("a window", async || machine.has_window().then_some(())).await;
    assert!(app.terminate().await.success());
    machine.is_quiet().await;
}

/// As a person does by keyboard; a window manager passes that on.
async fn close_window() {
    let xdotool = |arguments: &[&str]| {
        let output = Command::new("xdotool").args(arguments).output().expect("xdotool");
        String::from_utf8(output.stdout).expect("text")
    };
    let shown = ["search", "--onlyvisible", "--name", "^Metrics Tracker$"];
    let window = until("the window on the display", async || xdotool(&shown).lines().last().map(str::to_owned)).await;
    xdotool(&["windowactivate", "--sync", &window, "key", "alt+F4"]);
}

/// A window manager; ends with the test.
struct Manager(Child);

impl Manager {
    async fn start() -> Self {
        let child = Command::new("openbox").stderr(Stdio::null()).spawn().expect("openbox");
        let is_there = || Command::new("xprop").args(["-root", "_NET_SUPPORTING_WM_CHECK"]).output().expect("xprop");
        until("a window manager", async || {
            String::from_utf8_lossy(&is_there().stdout).contains("window id").then_some(())
        })
        .await;
        Self(child)
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
