//! The window, driven as a person drives it.
#![cfg(target_os = "linux")]

mod app;

use app::{Machine, driver::Window, is_alive, is_possible, until};
use serde_json::json;

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
    window.click("Server").await;
    window.click("Quit…").await;
    window.click("Quit").await;
    machine.is_quiet_but(window.driver_pid()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_is_the_console_and_nothing_else() {
    if !is_possible() {
        return;
    }
    let machine = Machine::new().await;
    let window = Window::open(&machine).await;
    machine.is_up().await;
    window.says("Welcome").await;
    for elsewhere in [machine.origin(), "file:///etc/passwd".to_owned(), "https://metrics.example/".to_owned()] {
        let go = "location.href = arguments[0]";
        drop(window.client.execute(go, vec![json!(elsewhere)]).await);
        window.says("Welcome").await;
        let url = window.client.current_url().await.expect("an address");
        assert_eq!(url.scheme(), "tauri", "{url}");
    }
    let plugins = ["opener|open_path", "dialog|open", "updater|check", "autostart|enable", "notification|notify"];
    for command in plugins {
        let ask = "const done = arguments[1];
            window.__TAURI_INTERNALS__.invoke('plugin:' + arguments[0], {}).then(() => done('done'), (error) => done(String(error)))";
        let answer = window.client.execute_async(ask, vec![json!(command)]).await.expect("an answer");
        assert!(answer.as_str().is_some_and(|text| text.contains("not allowed")), "{command}: {answer}");
    }
    let reach = "const done = arguments[1];
        document.addEventListener('securitypolicyviolation', (event) => done(event.violatedDirective));
        fetch(arguments[0]).then(() => done('reached'), () => {})";
    let ask = async |url: &str| window.client.execute_async(reach, vec![json!(url)]).await.expect("an answer");
    assert_eq!(
        ask("http://127.0.0.2:1/").await,
        json!("connect-src"),
        "the policy lets the window reach this machine alone"
    );
    assert_eq!(ask(&format!("{}/health", machine.origin())).await, json!("reached"));
    window.end(&machine).await;
}
