//! `docker`, and what a test makes with it: gone again when the test ends.

use std::{
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use serde_json::Value;

/// Longest that anything here may take to become true.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether somebody asked for this and an engine answers; a loud line otherwise.
pub fn is_wanted() -> bool {
    if std::env::var_os("METRICS_TRACKER_TEST_DOCKER").is_none() {
        eprintln!("SKIPPED: set METRICS_TRACKER_TEST_DOCKER=1 where `docker` answers");
        return false;
    }
    // Who asks for it wants to know that there is no engine.
    docker(&["version", "--format", "{{.Server.Version}}"]);
    true
}

/// What a command prints that must succeed.
pub fn docker(arguments: &[&str]) -> String {
    let output = try_docker(arguments);
    assert!(output.status.success(), "docker {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// A command that may fail.
pub fn try_docker(arguments: &[&str]) -> Output {
    // The classic builder, which every engine has.
    Command::new("docker").args(arguments).env("DOCKER_BUILDKIT", "0").output().expect("docker")
}

/// A name that nobody else uses.
pub fn name(what: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("mt-test-{what}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst))
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

/// An image of the test.
pub struct Image(pub String);

impl Image {
    pub fn name(&self) -> &str {
        &self.0
    }

    pub fn inspect(&self, format: &str) -> Value {
        read(&docker(&["image", "inspect", "--format", format, &self.0]))
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        try_docker(&["image", "rm", "--force", &self.0]);
    }
}

/// A volume of the test.
pub struct Volume(String);

impl Volume {
    pub fn new() -> Self {
        let name = name("data");
        docker(&["volume", "create", &name]);
        Self(name)
    }

    pub fn name(&self) -> &str {
        &self.0
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        try_docker(&["volume", "rm", "--force", &self.0]);
    }
}

/// A container of the test.
pub struct Container(String);

impl Container {
    pub fn create(image: &Image, flags: &[&str]) -> Self {
        let name = name("server");
        let mut arguments = vec!["create", "--name", &name];
        arguments.extend(flags);
        arguments.push(image.name());
        docker(&arguments);
        Self(name)
    }

    pub fn name(&self) -> &str {
        &self.0
    }

    pub fn start(&self) {
        docker(&["start", &self.0]);
    }

    pub fn inspect(&self, format: &str) -> Value {
        read(&docker(&["inspect", "--format", format, &self.0]))
    }

    pub fn log(&self) -> String {
        let output = try_docker(&["logs", &self.0]);
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    }

    /// By the image's own check.
    pub fn wait_until_healthy(&self) {
        let began = Instant::now();
        loop {
            let state = self.inspect("{{json .State}}");
            if state["Health"]["Status"] == "healthy" {
                return;
            }
            let is_over = state["Status"] == "exited" || began.elapsed() > PATIENCE;
            assert!(!is_over, "{state:#}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Users of the process as the kernel of this machine sees them.
    pub fn users(&self) -> Vec<String> {
        let pid = self.inspect("{{json .State.Pid}}");
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process");
        let line = status.lines().find_map(|line| line.strip_prefix("Uid:")).expect("its users");
        line.split_whitespace().map(str::to_owned).collect()
    }

    /// `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://{}", docker(&["port", &self.0, "3000/tcp"]).lines().next().expect("a port"))
    }

    /// Every path in it.
    pub fn paths(&self) -> Vec<String> {
        let script = format!("docker export {} | tar --list", self.0);
        let output = Command::new("sh").args(["-c", &script]).output().expect("sh");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        try_docker(&["rm", "--force", "--volumes", &self.0]);
    }
}
