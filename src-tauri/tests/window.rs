//! The window, driven as a person drives it.
#![cfg(target_os = "linux")]

mod app;

use app::{Machine, driver::Window, is_alive, is_possible, until};

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_start_to_a_restart() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    let window = Window::open(&machine).await;
    let first = machine.is_up().await;
    window.fill("Email", "owner@example.org").await;
    window.fill("Password", "a long pass phrase").await;
    window.picture("first-run").await;
    window.click("Create owner account").await;
    window.says("key").await;
    window.picture("welcome").await;

    window.click("Server").await;
    window.says(&machine.origin()).await;
    window.says("series recovered").await;
    window.picture("server").await;
    window.click("Stop").await;
    window.click("Stop the server").await;
    window.says("Stopped").await;
    assert!(!is_alive(first));
    window.picture("server-stopped").await;
    window.click("Start").await;
    window.says("Running").await;
    let second = machine.is_up().await;
    window.click("Restart").await;
    let third = until("another server", async || machine.server_pid().filter(|pid| *pid != second)).await;
    window.says("Running").await;
    window.end(&machine).await;
    until("the server's end", async || (!is_alive(third)).then_some(())).await;

    // Nobody types a password again.
    let window = Window::open(&machine).await;
    window.click("Server").await;
    window.says("Running").await;
    window.click("Overview").await;
    window.says("Nothing has arrived yet").await;
    window.picture("overview").await;
    window.end(&machine).await;
    machine.is_quiet().await;
}
