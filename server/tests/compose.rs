//! `metrics-tracker compose`: the files under `docker/` are what it prints, and each is one that Docker Compose takes.

mod process;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The committed files, and the flags that print them.
const FILES: [(&str, &[&str]); 3] = [
    ("compose.yaml", &[]),
    ("compose.postgres.yaml", &["--postgres"]),
    ("compose.public.yaml", &["--postgres", "--public-url", "https://metrics.example.org"]),
];

fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("docker").join(name)
}

fn compose(flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_metrics-tracker"));
    command.arg("compose").args(flags).output().expect("the program")
}

fn printed(flags: &[&str]) -> String {
    let output = compose(flags);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// To write them anew: `cargo run -q -p server -- compose FLAGS >docker/FILE`.
#[test]
fn the_committed_files_are_what_it_prints() {
    for (name, flags) in FILES {
        let file = fs::read_to_string(committed(name)).unwrap_or_default();
        assert_eq!(file, printed(flags), "docker/{name} is not what `compose {}` prints", flags.join(" "));
    }
}

#[test]
fn docker_compose_takes_every_file() {
    let Some(tool) = process::tool(&["/usr/bin/docker-compose"]) else { return };
    for (name, _) in FILES {
        let config = |password: Option<&str>| {
            let mut command = Command::new(&tool);
            command.args(["--file"]).arg(committed(name)).args(["config", "--quiet"]).env_remove("POSTGRES_PASSWORD");
            command.envs(password.map(|password| ("POSTGRES_PASSWORD", password))).output().expect("docker-compose")
        };
        let output = config(Some("secret"));
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        // Never with a password that nobody chose.
        assert_eq!(config(None).status.success(), name == "compose.yaml", "{name}");
    }
}

#[test]
fn the_image_is_the_one_that_was_named() {
    let digest = format!("host:5000/metrics/tracker:1.2@sha256:{}", "0".repeat(64));
    assert!(printed(&["--image", &digest]).contains(&format!("\n    image: \"{digest}\"\n")));
    for name in ["", "a b", "a\"b", "-a", "a\nb", "${A}", &"a".repeat(256)] {
        let output = compose(&["--image", name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    assert_eq!(compose(&["--public-url", "https://x.example/path"]).status.code(), Some(2));
}
