//! The build stage's image: what `docker/root.sh` needs, from this machine, and a `cargo` that has compiled already.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use crate::docker::{Image, docker, name, try_docker};

/// What the build stage calls; `ldd` is a script of bash.
const PROGRAMS: [&str; 7] = ["sh", "bash", "ldd", "awk", "cp", "mkdir", "dirname"];
/// On everything that is built on the stand-in.
const LABEL: &str = "metrics-tracker-test";
/// Takes the very command of the Dockerfile and no other, and looks at what it would compile.
const CARGO: &str = "#!/bin/sh
set -e
[ \"$*\" = 'build --release --locked --package server' ] || { echo \"unexpected: cargo $*\" >&2; exit 1; }
for file in Cargo.toml Cargo.lock ui/dist/index.html clients/browser/dist/tracker-core.js bundle/launchd.plist; do
  [ -f $file ] || { echo \"not in the context: $file\" >&2; exit 1; }
done
[ ! -e target ] && [ ! -e ui/node_modules ] || { echo 'too much in the context' >&2; exit 1; }
mkdir -p target/release
cp /prebuilt/metrics-tracker target/release/metrics-tracker
";

/// Builds the image by the Dockerfile.
pub fn build() -> Image {
    let base = import();
    let image = Image(name("image"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let argument = format!("BUILD_IMAGE={}", base.name());
    let file = root.join("docker/Dockerfile");
    let file = file.to_str().expect("UTF-8");
    let root = root.to_str().expect("UTF-8");
    let _stages = Stages;
    docker(&["build", "--file", file, "--build-arg", &argument, "--tag", image.name(), "--force-rm", root]);
    image
}

/// What the builder leaves of the first stage.
struct Stages;

impl Drop for Stages {
    fn drop(&mut self) {
        try_docker(&["image", "prune", "--force", "--filter", &format!("label={LABEL}")]);
    }
}

/// The stand-in, as an image of one layer.
fn import() -> Image {
    let directory = tempfile::tempdir().expect("directory");
    let root = directory.path();
    let mut files: BTreeSet<PathBuf> = PROGRAMS.iter().flat_map(|program| with_libraries(&find(program))).collect();
    let program = Path::new(env!("CARGO_BIN_EXE_metrics-tracker"));
    files.extend(libraries(program));
    files.insert("/etc/ssl/certs/ca-certificates.crt".into());
    for file in files {
        put(&file, &root.join(file.strip_prefix("/").expect("absolute")));
    }
    put(program, &root.join("prebuilt/metrics-tracker"));
    fs::create_dir_all(root.join("usr/local/bin")).expect("directory");
    fs::write(root.join("usr/local/bin/cargo"), CARGO).expect("cargo");
    fs::set_permissions(root.join("usr/local/bin/cargo"), fs::Permissions::from_mode(0o755)).expect("mode");
    symlink("usr/bin", root.join("bin")).expect("link");
    let image = Image(name("build"));
    let script = format!(
        "tar --create --directory '{}' . | docker import --change 'LABEL {LABEL}=1' - {}",
        root.display(),
        image.name()
    );
    let output = Command::new("sh").args(["-c", &script]).output().expect("sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    image
}

fn find(program: &str) -> PathBuf {
    let path = Path::new("/usr/bin").join(program);
    assert!(path.exists(), "{program} is not in /usr/bin");
    path
}

fn with_libraries(program: &Path) -> BTreeSet<PathBuf> {
    let mut files = libraries(program);
    files.insert(program.to_path_buf());
    files
}

/// The libraries of a program, the loader included; a script has none.
fn libraries(program: &Path) -> BTreeSet<PathBuf> {
    let output = Command::new("ldd").arg(program).output().expect("ldd");
    let text = String::from_utf8(output.stdout).expect("text");
    let words = text.split_whitespace().filter(|word| word.starts_with('/') && !word.ends_with(':'));
    words.map(PathBuf::from).collect()
}

/// Copies a file, or what a link leads to.
fn put(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("directory")).expect("directory");
    fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}
