//! The server's image, made from `docker/Dockerfile` and run by a real engine.
//!
//! Runs with `METRICS_TRACKER_TEST_DOCKER=1` where `docker` answers. No image can be pulled in the test bed, and a release
//! build takes longer than all tests together: the build stage is therefore a stand-in of this machine's own programs,
//! whose `cargo` hands out the program that the tests were compiled with. All other steps are those of the file.
#![cfg(target_os = "linux")]

mod docker;
mod stand_in;

use std::time::{Duration, Instant};

use docker::{Container, Image, Volume, docker};
use serde_json::{Value, json};

/// How long a stopped server may take (`docker stop` kills after this).
const STOP_SECONDS: u64 = 10;

/// What the server's image may hold, and what an engine puts into every container.
fn is_expected(path: &str) -> bool {
    let own = ["usr/bin/metrics-tracker", "etc/nsswitch.conf", "etc/ssl/certs/ca-certificates.crt", "data/"];
    let engine = [".dockerenv", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf", "dev/", "proc/", "sys/"];
    let is_library = path.contains(".so") && (path.starts_with("lib") || path.starts_with("usr/lib"));
    own.contains(&path) || engine.iter().any(|known| path.starts_with(known)) || is_library
}

fn assert_holds_nothing_else(image: &Image) {
    let container = Container::create(image, &[]);
    let paths = container.paths();
    // Directories end in `/`; those on the way to a file are named by what they hold.
    let unexpected: Vec<_> = paths.iter().filter(|path| !is_expected(path) && !path.ends_with('/')).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    assert!(paths.iter().any(|path| path == "usr/bin/metrics-tracker"), "{paths:?}");
}

fn assert_says(image: &Image) {
    let config = image.inspect("{{json .Config}}");
    assert_eq!(config["User"], "65532:65532");
    assert_eq!(config["ExposedPorts"], json!({ "3000/tcp": {} }));
    assert_eq!(config["Volumes"], json!({ "/data": {} }));
    assert_eq!(config["Entrypoint"], json!(["/usr/bin/metrics-tracker"]));
    assert_eq!(config["Labels"]["org.opencontainers.image.version"], env!("CARGO_PKG_VERSION"));
    let help = docker(&["run", "--rm", image.name(), "--version"]);
    assert_eq!(help.trim(), concat!("metrics-tracker ", env!("CARGO_PKG_VERSION")));
}

async fn post(origin: &str, path: &str, body: Value) -> reqwest::StatusCode {
    let http = reqwest::Client::builder().no_proxy().build().expect("client");
    http.post(format!("{origin}{path}")).json(&body).send().await.expect("answer").status()
}

#[tokio::test]
async fn the_server_runs_from_its_image_as_nobody() {
    if !docker::is_wanted() {
        return;
    }
    let image = stand_in::build();
    assert_says(&image);
    assert_holds_nothing_else(&image);

    let volume = Volume::new();
    let mount = format!("{}:/data", volume.name());
    let flags = [
        "--read-only",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--publish=127.0.0.1::3000",
        "--health-interval=1s",
        "--volume",
        &mount,
    ];
    let container = Container::create(&image, &flags);
    container.start();
    container.wait_until_healthy();
    assert_eq!(container.users(), ["65532", "65532", "65532", "65532"], "real, effective, saved, file system");

    let account = json!({ "email": "owner@example.org", "password": "correct horse battery" });
    assert_eq!(post(&container.origin(), "/api/v1/auth/signup", account.clone()).await, 201);

    let backup = docker(&["exec", container.name(), "metrics-tracker", "backup", "/data/by-hand.db"]);
    assert!(backup.ends_with(" rows written to /data/by-hand.db\n"), "{backup}");

    let began = Instant::now();
    docker(&["stop", "--time", &STOP_SECONDS.to_string(), container.name()]);
    assert!(began.elapsed() < Duration::from_secs(STOP_SECONDS), "{:?}", began.elapsed());
    assert_eq!(container.inspect("{{json .State.ExitCode}}"), 0, "{}", container.log());

    container.start();
    container.wait_until_healthy();
    assert_eq!(post(&container.origin(), "/api/v1/auth/signin", account).await, 200, "the account is still there");

    // The check tells: a server that does not answer makes it fail.
    let health = docker::try_docker(&[
        "exec",
        container.name(),
        "/usr/bin/metrics-tracker",
        "health",
        "--listen",
        "127.0.0.1:1",
    ]);
    assert_eq!(health.status.code(), Some(1), "{health:?}");
    assert!(
        String::from_utf8_lossy(&health.stderr).contains("http://127.0.0.1:1/health does not answer"),
        "{health:?}"
    );
}
