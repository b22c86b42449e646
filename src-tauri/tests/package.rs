//! The `.deb` installs, starts, runs and is removed without a trace. Only where `METRICS_TRACKER_TEST_PACKAGE` names it,
//! since that changes the machine.
#![cfg(target_os = "linux")]

mod app;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use app::{Machine, is_possible, until};

const NAME: &str = "metrics-tracker";
const PROGRAMS: [&str; 2] = ["/usr/bin/metrics-tracker", "/usr/bin/metrics-tracker-desktop"];

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// The package, until the test is over.
struct Installed;

impl Drop for Installed {
    fn drop(&mut self) {
        let removed = Command::new("dpkg").args(["--purge", NAME]).status().expect("dpkg");
        assert!(removed.success() || std::thread::panicking(), "{NAME} cannot be removed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_package_installs_runs_and_goes() {
    let Some(package) = std::env::var_os("METRICS_TRACKER_TEST_PACKAGE").filter(|_| is_possible()) else { return };
    let package = package.to_str().expect("text").to_owned();
    let machine = Machine::new().await;
    let needs = run("dpkg-deb", &["--field", &package, "Depends", "Recommends"]);
    for library in ["libwebkit2gtk-4.1-0", "libgtk-3-0", "libayatana-appindicator3-1"] {
        assert!(needs.contains(library), "{needs}");
    }
    let is_installed = Command::new("dpkg").args(["--status", NAME]).output().expect("dpkg").status.success();
    assert!(!is_installed, "{NAME} is installed on this machine; the test would remove it");
    let installed = Installed;
    run("dpkg", &["--install", &package]);
    let files: Vec<_> = run("dpkg", &["--listfiles", NAME]).lines().map(PathBuf::from).collect();
    for program in PROGRAMS {
        assert!(files.contains(&PathBuf::from(program)), "{files:?}");
    }
    let entry = files.iter().find(|file| file.extension().is_some_and(|end| end == "desktop")).expect("an entry");
    run("desktop-file-validate", &[entry.to_str().expect("text")]);
    assert!(files.iter().any(|file| file.starts_with("/usr/share/metainfo") && file.is_file()), "{files:?}");

    let app = machine.launch_program(Path::new(PROGRAMS[1]), &["--minimized"]);
    let server = machine.is_up().await;
    let runs = std::fs::read_link(format!("/proc/{server}/exe")).expect("a program");
    assert_eq!(runs, Path::new(PROGRAMS[0]), "the server of the package");
    assert!(app.terminate().await.success(), "{}", machine.said());
    machine.is_quiet().await;

    drop(installed);
    let is_left = |file: &&PathBuf| file.is_file();
    until("an end of every file", async || files.iter().find(is_left).is_none().then_some(())).await;
    assert!(machine.data_dir().join("settings.toml").exists(), "what people have is theirs");
}
