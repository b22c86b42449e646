//! Installers of the desktop app: on Linux `.deb` and `.rpm`, elsewhere what that system installs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{node, prerequisites, step, workspace};

/// What the bundler reads beside `tauri.conf.json`. Kept apart from it: with the server's program named there, the app
/// could not be compiled where that has not been staged.
const CONFIGURATION: &str = "tauri.bundle.conf.json";
const APP: &str = "metrics-tracker-desktop";
const SERVER: &str = "metrics-tracker";

/// What `cargo xtask bundle` can be told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which ones, by Tauri's names, with commas between; otherwise those that can be made here
    #[arg(long)]
    formats: Option<String>,
    /// Of debug builds, for tests
    #[arg(long)]
    debug: bool,
}

/// Builds both programs and packs them.
pub fn run(args: &Args) -> Result<()> {
    prerequisites::install_for_desktop()?;
    build(args.debug)?;
    let profile = if args.debug { "debug" } else { "release" };
    for file in pack(profile, args.formats.as_deref().unwrap_or(here()))? {
        println!("{} ({} bytes)", file.display(), fs::metadata(&file)?.len());
    }
    Ok(())
}

/// Packs programs that have been built. The installers.
pub fn pack(profile: &str, formats: &str) -> Result<Vec<PathBuf>> {
    let bundler = workspace::root().join("bundle");
    node::install(&bundler)?;
    let staged = stage(profile)?;
    let installers = staged.join(profile).join("bundle");
    // What was made before may be of another version.
    if installers.exists() {
        fs::remove_dir_all(&installers)?;
    }
    let mut tauri =
        Command::new(bundler.join("node_modules/.bin/tauri").with_extension(if cfg!(windows) { "cmd" } else { "" }));
    tauri.current_dir(app_folder()).env("CARGO_TARGET_DIR", &staged);
    tauri.args(["bundle", "--bundles", formats, "--config", CONFIGURATION, "--ci"]);
    tauri.args((profile == "debug").then_some("--debug"));
    // Where no key signs, there are no updates to publish.
    if std::env::var_os("TAURI_SIGNING_PRIVATE_KEY").is_some() {
        let key = std::env::var("METRICS_TRACKER_UPDATE_KEY");
        let key = key.context("METRICS_TRACKER_UPDATE_KEY must hold the public part of the key that signs")?;
        let signed =
            format!(r#"{{"bundle":{{"createUpdaterArtifacts":true}},"plugins":{{"updater":{{"pubkey":"{key}"}}}}}}"#);
        tauri.args(["--config", &signed]);
    }
    step::show(&mut tauri)?;
    made(&installers)
}

fn app_folder() -> PathBuf {
    workspace::root().join("src-tauri")
}

/// What can be made on this system without a download. An `AppImage` needs one.
fn here() -> &'static str {
    if cfg!(target_os = "macos") {
        "dmg"
    } else if cfg!(windows) {
        "nsis,msi"
    } else {
        "deb,rpm"
    }
}

fn build(is_debug: bool) -> Result<()> {
    for selection in [&["--bin", SERVER][..], &["--package", "desktop", "--bins"][..]] {
        let mut cargo = workspace::cargo(["build", "--locked"]);
        step::show(cargo.args(selection).args((!is_debug).then_some("--release")))?;
    }
    Ok(())
}

/// Puts the programs where the bundler looks for them, without what only debuggers read.
fn stage(profile: &str) -> Result<PathBuf> {
    let built = workspace::target()?.join(profile);
    let staged = workspace::target()?.join("bundle");
    let program = |name: &str| format!("{name}{}", std::env::consts::EXE_SUFFIX);
    copy(&built.join(program(APP)), &staged.join(profile).join(program(APP)))?;
    let sidecar = program(&format!("{SERVER}-{}", host()?));
    copy(&built.join(program(SERVER)), &app_folder().join("binaries").join(sidecar))?;
    Ok(staged)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().context("a file lies in a folder")?;
    fs::create_dir_all(folder)?;
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    if cfg!(target_os = "linux") {
        step::show(Command::new("strip").arg("--strip-debug").arg(to))?;
    }
    Ok(())
}

/// The system that programs are built for here, by Rust's name.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc cannot be asked")?;
    let text = String::from_utf8(output.stdout)?;
    let Some(host) = text.lines().find_map(|line| line.strip_prefix("host: ")) else { bail!("rustc names no host") };
    Ok(host.to_owned())
}

fn made(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for format in fs::read_dir(folder)?.flatten() {
        files.extend(fs::read_dir(format.path())?.flatten().map(|entry| entry.path()).filter(|path| path.is_file()));
    }
    Ok(files)
}
