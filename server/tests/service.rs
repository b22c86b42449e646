//! `metrics-tracker service`: the files that systemd and launchd get, and what `systemctl` is asked.
#![cfg(target_os = "linux")]

use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Directories that are hard to quote.
const NAMES: [&str; 6] = ["data", "my data", "100% \"mine\"", r"a\b 'c'", "$HOME;${x}", "größe & <co>"];

/// A user with nothing but a home and a program called `systemctl`, which writes down what it is asked.
struct User {
    home: tempfile::TempDir,
}

impl User {
    /// `answers`: the program's last word, `exit 0` or not.
    fn new(answers: &str) -> Self {
        let user = Self { home: tempfile::tempdir().expect("directory") };
        let program = user.path("bin/systemctl");
        fs::create_dir(user.path("bin")).expect("directory");
        let script = format!("#!/bin/sh\necho \"$@\" >>'{}'\n{answers}\n", user.path("asked").display());
        fs::write(&program, script).expect("program");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("mode");
        user
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn unit(&self) -> PathBuf {
        self.path(".config/systemd/user/metrics-tracker.service")
    }

    fn service<S: AsRef<OsStr>>(&self, arguments: &[S], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_metrics-tracker"));
        command.arg("service").args(arguments).env_clear().env("HOME", self.home.path());
        command.env("PATH", self.path("bin")).envs(variables.iter().copied());
        command.output().expect("the program")
    }

    /// What a command prints that must succeed.
    fn said<S: AsRef<OsStr>>(&self, arguments: &[S]) -> String {
        let output = self.service(arguments, &[]);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        String::from_utf8(output.stdout).expect("text")
    }

    /// What `systemctl` has been asked since the last look.
    fn asked(&self) -> Vec<String> {
        let asked = fs::read_to_string(self.path("asked")).unwrap_or_default();
        drop(fs::remove_file(self.path("asked")));
        asked.lines().map(str::to_owned).collect()
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

#[test]
fn a_service_is_installed_started_and_taken_away() {
    let user = User::new("exit 0");
    let data_dir = user.path(".local/share/metrics-tracker");
    for time in ["first", "again"] {
        let said = user.said(&["install"]);
        let expected = [
            format!("wrote {}", user.unit().display()),
            format!("the service is started, with its data in {}", data_dir.display()),
            "it starts when you log in, and ends when you log out. To let it run without you:".to_owned(),
            "  loginctl enable-linger".to_owned(),
        ];
        assert_eq!(lines(&said), expected, "{time}");
        let asked = [
            "--user show --property=Version",
            "--user daemon-reload",
            "--user enable metrics-tracker.service",
            "--user restart metrics-tracker.service",
        ];
        assert_eq!(user.asked(), asked, "{time}");
    }
    let unit = fs::read_to_string(user.unit()).expect("unit");
    let program = env!("CARGO_BIN_EXE_metrics-tracker");
    let command = format!("\nExecStart=\":{program}\" \"serve\" \"--data-dir\" \"{}\"\n", data_dir.display());
    assert!(unit.contains(&command), "{unit}");

    let said = user.said(&["uninstall"]);
    let expected = [format!("removed {}", user.unit().display()), format!("the data stays in {}", data_dir.display())];
    assert_eq!(lines(&said), expected);
    let asked = [
        "--user show --property=Version",
        "--user disable --now metrics-tracker.service",
        "--user show --property=Version",
        "--user daemon-reload",
    ];
    assert_eq!(user.asked(), asked);
    let said = user.said(&["uninstall"]);
    assert_eq!(said, format!("there is no service to take away ({} does not exist)\n", user.unit().display()));
    assert!(user.asked().is_empty());
}

#[test]
fn without_systemd_the_command_is_said() {
    let user = User::new("exit 1");
    let said = user.said(&["install", "--data-dir", "/srv/metrics"]);
    let expected = [
        &format!("wrote {}", user.unit().display()),
        "no systemd answers for this user here. Where it does, start the service with",
        "  systemctl --user daemon-reload && systemctl --user enable --now metrics-tracker.service",
    ];
    assert_eq!(lines(&said)[..3], expected);
    assert_eq!(user.asked(), ["--user show --property=Version"]);

    // What `systemctl enable` leaves, goes.
    let wants = user.unit().with_file_name("default.target.wants");
    fs::create_dir(&wants).expect("directory");
    std::os::unix::fs::symlink(user.unit(), wants.join("metrics-tracker.service")).expect("link");
    let said = user.said(&["uninstall"]);
    assert!(said.ends_with(
        "if the server still runs, end it: nobody answers here who could\nthe data stays in /srv/metrics\n"
    ));
    assert!(!user.unit().exists());
    assert_eq!(fs::read_dir(wants).expect("directory").count(), 0);
}

#[test]
fn a_refusal_of_systemd_is_passed_on() {
    let user = User::new("[ \"$2\" = show ] || { echo 'Unit is masked.' >&2; exit 1; }");
    let output = user.service(&["install"], &[]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    let expected = "error: `systemctl --user daemon-reload` failed (exit status: 1): Unit is masked.\n";
    assert_eq!(said, expected);
}

#[test]
fn what_the_service_will_not_see_is_told() {
    let user = User::new("exit 1");
    let directory = tempfile::tempdir().expect("directory");
    let _held = instance::lock::take(directory.path()).expect("lock");
    let variables = [
        ("METRICS_TRACKER_DATA_DIR", directory.path().to_str().expect("UTF-8")),
        ("METRICS_TRACKER_LISTEN", "127.0.0.1:4000"),
    ];
    let output = user.service(&["install"], &variables);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    let data_dir = directory.path().display();
    let expected = [
        &format!(
            "warning: another server (pid {}) has {data_dir}, perhaps that of the desktop app. Stop it: the service tries \
             again until the directory is free",
            std::process::id()
        ),
        &format!(
            "warning: the service does not see the variables of this shell (METRICS_TRACKER_LISTEN). Write these settings \
             into {data_dir}/settings.toml"
        ),
    ];
    assert_eq!(lines(&said), expected);
    assert_eq!(user.service(&["install"], &[("HOME", "here")]).status.code(), Some(1));
}

#[test]
fn settings_that_cannot_be_used_are_told_before_anything_is_written() {
    let user = User::new("exit 0");
    fs::create_dir(user.path("data")).expect("directory");
    fs::write(user.path("data/settings.toml"), "listne = \"127.0.0.1:1\"\n").expect("settings");
    let output = user.service(&[OsStr::new("install"), OsStr::new("--data-dir"), user.path("data").as_os_str()], &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("listne") && said.contains("settings.toml"), "{said}");
    assert!(!user.unit().exists() && user.asked().is_empty());
}

#[test]
fn printing_writes_nothing() {
    let user = User::new("exit 0");
    for system in ["systemd", "launchd"] {
        let said = user.said(&["install", "--print", "--system", system]);
        assert!(said.contains("serve") && !said.contains('@'.to_string().repeat(2).as_str()), "{said}");
    }
    assert!(!user.path(".config").exists() && user.asked().is_empty());
    assert_eq!(user.service(&["install", "--system", "launchd"], &[]).status.code(), Some(2));
}

/// The agent's command as Python reads the property list.
fn words_of_agent(agent: &str) -> Vec<String> {
    let script = "import json, plistlib, sys; print(json.dumps(plistlib.load(sys.stdin.buffer)))";
    let directory = tempfile::tempdir().expect("directory");
    let file = directory.path().join("agent.plist");
    fs::write(&file, agent).expect("agent");
    let mut python = Command::new("python3");
    let output = python.args(["-c", script]).stdin(fs::File::open(file).expect("agent")).output().expect("Python");
    assert!(output.status.success(), "{output:?}\n{agent}");
    let agent: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(agent["Label"], "io.metrics-tracker.server");
    assert_eq!(agent["RunAtLoad"], true);
    assert_eq!(agent["KeepAlive"]["SuccessfulExit"], false);
    assert_eq!(agent["Umask"], 0o077);
    assert!(agent["StandardErrorPath"].as_str().expect("path").ends_with("/Library/Logs/metrics-tracker/server.log"));
    serde_json::from_value(agent["ProgramArguments"].clone()).expect("words")
}

#[test]
fn launchd_gets_the_words_as_they_are() {
    let user = User::new("exit 0");
    for name in NAMES {
        let data_dir = user.path(name);
        let data_dir = data_dir.to_str().expect("UTF-8");
        let agent = user.said(&["install", "--print", "--system", "launchd", "--data-dir", data_dir]);
        let program = env!("CARGO_BIN_EXE_metrics-tracker");
        assert_eq!(words_of_agent(&agent), [program, "serve", "--data-dir", data_dir]);
    }
}

/// `systemd-analyze verify` of a file, or `None` with a loud line: it comes with systemd.
fn verify(unit: &Path) -> Option<Output> {
    let tool = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].iter().map(Path::new).find(|path| path.exists());
    let Some(tool) = tool else {
        eprintln!("SKIPPED without systemd-analyze: install systemd");
        return None;
    };
    let runtime = tempfile::tempdir().expect("directory");
    let mut command = Command::new(tool);
    command.args(["verify", "--user", "--man=no", "--recursive-errors=no"]).arg(unit);
    Some(command.env("XDG_RUNTIME_DIR", runtime.path()).output().expect("systemd-analyze"))
}

#[test]
fn systemd_takes_the_unit() {
    let user = User::new("exit 1");
    for name in NAMES {
        let data_dir = user.path(name);
        user.said(&[OsStr::new("install"), OsStr::new("--data-dir"), data_dir.as_os_str()]);
        let Some(output) = verify(&user.unit()) else { return };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains("metrics-tracker.service"), "{name}: {said}");
    }
    // The same tool tells a unit that is wrong.
    let unit = fs::read_to_string(user.unit()).expect("unit");
    fs::write(user.unit(), unit.replace("\":", "\":/nowhere")).expect("unit");
    let Some(output) = verify(&user.unit()) else { return };
    assert!(!output.status.success());
}
