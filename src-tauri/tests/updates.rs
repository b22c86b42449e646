//! An update is taken only when it is signed for the version that was announced.
#![cfg(target_os = "linux")]

mod app;

use std::sync::Arc;

use app::{Machine, driver::Window, free_port, is_possible};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// A key that signs nothing but this test's file, made with `tauri signer generate`.
const KEY: &str = include_str!("updates/key.pub");
/// Of `artifact`, for version 9.0.0.
const SIGNATURE: &str = include_str!("updates/artifact.sig");
const ARTIFACT: &[u8] = include_bytes!("updates/artifact");

/// Answers the announcement and the file.
async fn serve(port: u16, version: &'static str, artifact: &'static [u8]) {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("port");
    let announcement = serde_json::json!({
        "version": version,
        "notes": "Everything is better.",
        "url": format!("http://127.0.0.1:{port}/artifact"),
        "signature": SIGNATURE,
    });
    let announcement: Arc<[u8]> = serde_json::to_vec(&announcement).expect("JSON").into();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let announcement = Arc::clone(&announcement);
            tokio::spawn(async move {
                let mut request = [0; 4_096];
                let read = stream.read(&mut request).await.unwrap_or(0);
                let is_file = request[..read].starts_with(b"GET /artifact");
                let body = if is_file { artifact } else { &*announcement };
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                drop(stream.write_all(head.as_bytes()).await);
                drop(stream.write_all(body).await);
            });
        }
    });
}

async fn refused(version: &'static str, artifact: &'static [u8], why: &str) {
    let mut machine = Machine::new().await;
    let port = free_port();
    serve(port, version, artifact).await;
    let source = format!("http://127.0.0.1:{port}/latest.json {}", KEY.trim());
    machine.environment.push(("METRICS_TRACKER_UPDATE_TEST".to_owned(), source));
    let window = Window::open(&machine).await;
    let server = machine.is_up().await;
    window.click("Server, log and data").await;
    window.click("Check for updates").await;
    window.says(version).await;
    window.says("Everything is better.").await;
    window.picture("update").await;
    window.click("Install…").await;
    window.click("Install").await;
    window.says(why).await;
    assert_eq!(machine.server_pid(), Some(server), "the server was not even stopped");
    window.end(&machine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_is_refused() {
    if is_possible() {
        refused("9.0.0", b"something else", "signature").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_release_under_a_new_version_is_refused() {
    if is_possible() {
        refused("9.9.9", ARTIFACT, "signed for version 9.0.0").await;
    }
}
