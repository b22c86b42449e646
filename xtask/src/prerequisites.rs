//! What the tests need beside Rust and Node.js: PostgreSQL, Prometheus with promtool, three browser engines, block lists,
//! nginx, Caddy, PHP, what reads the files of bundles and containers, and the second parser of the exposition format,
//! which is a Python package.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{postgres, step, workspace};

/// The Python package whose parser reads our pages as a second opinion.
const PYTHON_PACKAGE: &str = "prometheus-client==0.26.0";

/// A program and the Debian package that brings it.
struct Needed {
    package: &'static str,
    is_there: fn() -> bool,
}

/// `EasyList` and `EasyPrivacy`, as that package installs them.
const BLOCK_LISTS: &str = "/usr/share/chromium/extensions/ublock-origin/assets/thirdparties/easylist";

const NEEDED: [Needed; 19] = [
    Needed { package: "postgresql", is_there: || postgres::programs().is_some() },
    Needed {
        package: "prometheus",
        is_there: || workspace::program("prometheus").is_some() && workspace::program("promtool").is_some(),
    },
    Needed { package: "chromium", is_there: || chromium().is_some() },
    Needed { package: "webext-ublock-origin-chromium", is_there: has_block_lists },
    // What reads generated code and recipes.
    Needed { package: "nginx-light", is_there: has_nginx },
    Needed { package: "caddy", is_there: || workspace::program("caddy").is_some() },
    Needed { package: "php-cli", is_there: || workspace::program("php").is_some() },
    Needed { package: "firefox-esr", is_there: || is_program("firefox-esr") || is_program("firefox") },
    Needed { package: "webkit2gtk-driver", is_there: || is_program("WebKitWebDriver") },
    Needed { package: "xvfb", is_there: || is_program("Xvfb") && is_program("xvfb-run") },
    // The desktop app's session: a bus, and what opens folders.
    Needed { package: "dbus-x11", is_there: || is_program("dbus-launch") },
    Needed { package: "dbus-daemon", is_there: || is_program("dbus-run-session") },
    Needed { package: "xdotool", is_there: || is_program("xdotool") },
    Needed { package: "xauth", is_there: || is_program("xauth") },
    Needed { package: "xdg-utils", is_there: || is_program("xdg-open") },
    // What reads the files of bundles and containers.
    Needed { package: "appstream", is_there: || is_program("appstreamcli") },
    Needed { package: "desktop-file-utils", is_there: || is_program("desktop-file-validate") },
    Needed { package: "docker-compose", is_there: || is_program("docker-compose") },
    // Debian splits `pip` off; one of the two ways to it is enough.
    Needed { package: "python3-venv", is_there: || has_pip() || has_venv() },
];

/// Chromium's program, under either of its names.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser"].into_iter().find_map(workspace::program)
}

fn has_block_lists() -> bool {
    std::env::var_os("METRICS_TRACKER_TEST_BLOCK_LISTS").is_some() || Path::new(BLOCK_LISTS).is_dir()
}

/// Not everybody has `sbin` on the PATH.
fn has_nginx() -> bool {
    workspace::program("nginx").is_some() || Path::new("/usr/sbin/nginx").is_file()
}

fn is_program(name: &str) -> bool {
    workspace::program(name).is_some()
}

fn has_pip() -> bool {
    step::succeeds(Command::new("python3").args(["-m", "pip", "--version"]))
}

fn has_venv() -> bool {
    step::succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"]))
}

/// Installs the Debian packages that the tests miss, or says which.
pub fn install_packages() -> Result<()> {
    install(&NEEDED)?;
    install_for_desktop()
}

/// What the desktop app is built with and runs on.
const DESKTOP: [Needed; 3] = [
    Needed { package: "libwebkit2gtk-4.1-dev", is_there: || has_library("webkit2gtk-4.1") },
    Needed { package: "libayatana-appindicator3-dev", is_there: || has_library("ayatana-appindicator3-0.1") },
    Needed { package: "librsvg2-dev", is_there: || has_library("librsvg-2.0") },
];

/// Installs what the desktop app is built with; other systems have it.
pub fn install_for_desktop() -> Result<()> {
    if cfg!(target_os = "linux") { install(&DESKTOP) } else { Ok(()) }
}

fn has_library(name: &str) -> bool {
    step::succeeds(Command::new("pkg-config").args(["--exists", name]))
}

/// Installs what makes pictures: a browser, and a clock that can be set for one program.
pub fn install_for_screenshots() -> Result<()> {
    install(&[
        Needed { package: "chromium", is_there: || chromium().is_some() },
        Needed { package: "faketime", is_there: || is_program("faketime") },
    ])
}

fn install(needed: &[Needed]) -> Result<()> {
    let missing: Vec<_> = needed.iter().filter(|needed| !(needed.is_there)()).map(|needed| needed.package).collect();
    if missing.is_empty() {
        eprintln!("all there");
        return Ok(());
    }
    if workspace::program("apt-get").is_none() || !is_root() {
        let list = missing.join(" ");
        bail!(
            "{list} must be installed first. On Debian and Ubuntu: `sudo apt-get install --no-install-recommends {list}`; \
             elsewhere the packages of the same programs, on the PATH"
        );
    }
    step::show(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(missing);
    step::show(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Whether this runs as root, who may install packages and whom PostgreSQL refuses.
#[cfg(unix)]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Nobody is root elsewhere.
#[cfg(not(unix))]
pub fn is_root() -> bool {
    false
}

/// A directory for `PYTHONPATH` with the parser in it. Nothing is installed outside of the target directory.
pub fn python_path() -> Result<PathBuf> {
    let python = workspace::target()?.join("python");
    let packages = python.join(PYTHON_PACKAGE.replace("==", "-"));
    if packages.join("prometheus_client").is_dir() {
        eprintln!("{} is there", packages.display());
        return Ok(packages);
    }
    fs::create_dir_all(&python).with_context(|| format!("cannot make {}", python.display()))?;
    let program = if has_pip() {
        PathBuf::from("python3")
    } else {
        let venv = python.join("venv");
        step::show(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        venv.join("bin").join("python3")
    };
    let mut install = Command::new(program);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]);
    step::show(install.arg(&packages).arg(PYTHON_PACKAGE))?;
    Ok(packages)
}
