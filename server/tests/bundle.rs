//! What installers carry is what the systems they are for accept.

mod process;

use std::{fs, path::PathBuf, process::Command};

fn bundle(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("bundle").join(file)
}

fn accepts(tool: &str, arguments: &[&str], file: &PathBuf) {
    let Some(tool) = process::tool(&[tool]) else { return };
    let output = Command::new(&tool).args(arguments).arg(file).output().expect("the tool");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn software_centres_read_the_metainfo() {
    let file = bundle("io.metrics-tracker.desktop.metainfo.xml");
    accepts("/usr/bin/appstreamcli", &["validate", "--no-net"], &file);
}

/// As the bundler fills it in, without file types.
#[test]
fn desktops_read_the_entry() {
    let template = fs::read_to_string(bundle("metrics-tracker.desktop")).expect("template");
    let (before, after) = template.split_once("{{#if mime_type}}\n").expect("types of files");
    let (_, after) = after.split_once("{{/if}}\n").expect("their end");
    let entry = format!("{before}{after}");
    let entry = entry.replace("{{exec}}", "metrics-tracker-desktop").replace("{{icon}}", "metrics-tracker-desktop");
    assert!(!entry.contains("{{"), "{entry}");
    let directory = tempfile::tempdir().expect("directory");
    let file = directory.path().join("metrics-tracker.desktop");
    fs::write(&file, entry).expect("entry");
    accepts("/usr/bin/desktop-file-validate", &[], &file);
}
