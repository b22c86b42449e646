//! Arrows between the crates of the workspace, read from their manifests.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use toml::Table;

/// Every crate and what it may use. registry and store never meet: the server brings them together.
const ALLOWED: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("settings", &["model"]),
    ("registry", &["model"]),
    ("store", &["model"]),
    ("instance", &[]),
    ("server", &["model", "settings", "registry", "store", "instance"]),
    ("supervisor", &["model", "settings", "instance"]),
    ("desktop", &["settings", "model", "supervisor"]),
    ("xtask", &[]),
    ("bench", &[]),
];
/// The tables of a manifest that hold dependencies, at its top and below `target.…`.
const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Every arrow between crates that [`ALLOWED`] does not hold.
pub fn broken(root: &Path) -> Result<Vec<String>> {
    let workspace = manifest(root)?;
    let members = workspace["workspace"].get("members").and_then(toml::Value::as_array).context("no members")?;
    let mut broken = Vec::new();
    for member in members.iter().filter_map(toml::Value::as_str) {
        broken.extend(broken_in(&manifest(&root.join(member))?)?);
    }
    Ok(broken)
}

fn manifest(folder: &Path) -> Result<Table> {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| format!("{} is not TOML", path.display()))
}

fn broken_in(manifest: &Table) -> Result<Vec<String>> {
    let name = manifest["package"].get("name").and_then(toml::Value::as_str).context("a package without a name")?;
    let Some((_, allowed)) = ALLOWED.iter().find(|(member, _)| *member == name) else {
        return Ok(vec![format!("{name} is not in the table of crates (xtask/src/arrows/crates.rs)")]);
    };
    let ours = |dependency: &String| ALLOWED.iter().any(|(member, _)| member == dependency);
    let wrong = dependencies(manifest).into_iter().filter(ours).filter(|used| !allowed.contains(&used.as_str()));
    Ok(wrong.map(|used| format!("crate {name} must not use {used}")).collect())
}

/// Names of the packages used, whatever they are called in the code.
fn dependencies(manifest: &Table) -> Vec<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables = targets.into_iter().flat_map(|table| table.values()).filter_map(toml::Value::as_table);
    let sections = tables.chain([manifest]).flat_map(|table| SECTIONS.iter().filter_map(|name| table.get(*name)));
    sections.filter_map(toml::Value::as_table).flatten().map(|(name, value)| package(name, value)).collect()
}

fn package(name: &str, value: &toml::Value) -> String {
    value.get("package").and_then(toml::Value::as_str).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken_by(text: &str) -> Vec<String> {
        broken_in(&text.parse().expect("TOML")).expect("a manifest")
    }

    #[test]
    fn registry_and_store_never_meet() {
        assert!(broken_by("[package]\nname='store'\n[dependencies]\nmodel.workspace=true\nserde='1'").is_empty());
        for wrong in [
            "[dependencies]\nregistry.workspace=true",
            "[dev-dependencies]\nregistry={path='../registry'}",
            "[target.'cfg(unix)'.dependencies]\nseries={package='registry',path='../registry'}",
        ] {
            let broken = broken_by(&format!("[package]\nname='store'\n{wrong}"));
            assert_eq!(broken, ["crate store must not use registry"], "{wrong}");
        }
    }

    #[test]
    fn a_new_crate_needs_its_line() {
        assert!(broken_by("[package]\nname='other'")[0].contains("not in the table"));
    }
}
