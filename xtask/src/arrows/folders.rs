//! Arrows between the feature folders of the server, read from the paths in its code. Features do not use each other;
//! they meet in the files directly below `server/src` (`app`, `router`, …).

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Folders that are no feature: every feature may use them, and they use none.
const SHARED: [&str; 5] = ["encoded", "extract", "middleware", "reach", "writer"];
/// Folders that put features together, as `app` does: they may use every feature.
const WIRING: [&str; 1] = ["cli"];

/// Every use of one feature folder in another.
pub fn broken(source: &Path) -> Result<Vec<String>> {
    let folders = folders(source)?;
    let mut broken = Vec::new();
    for folder in folders.iter().filter(|folder| !WIRING.contains(&folder.as_str())) {
        for file in rust_files(&source.join(folder))? {
            let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let path = file.strip_prefix(source)?;
            let used = modules_used(&text, depth(path));
            let features = used.iter().filter(|used| folders.contains(*used) && !SHARED.contains(&used.as_str()));
            let others = features.filter(|used| *used != folder);
            broken.extend(others.map(|used| format!("server/src/{} must not use crate::{used}", path.display())));
        }
    }
    Ok(broken)
}

fn folders(source: &Path) -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(source).with_context(|| format!("cannot read {}", source.display()))?;
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    Ok(folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// How many `super::` lead from a file's module to the crate's root.
fn depth(path: &Path) -> usize {
    let parts = path.components().count();
    if path.file_name().is_some_and(|name| name == "mod.rs") { parts - 1 } else { parts }
}

/// The modules at the crate's root that the code names, through `crate::…` or enough `super::`.
fn modules_used(text: &str, depth: usize) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let root = ["crate::".to_owned(), "super::".repeat(depth)];
    root.iter()
        .flat_map(|root| code.match_indices(root.as_str()).map(|(at, _)| &code[at + root.len()..]))
        .flat_map(first_segments)
        .collect()
}

/// `a` of `a::b`; `a` and `c` of `{a::b, c::{d, e}}`.
fn first_segments(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else { return vec![identifier(path)] };
    let mut segments = Vec::new();
    let mut depth = 1_usize;
    let mut expected = true;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' if depth == 1 => expected = true,
            _ if expected && !character.is_whitespace() => {
                segments.push(identifier(&group[at..]));
                expected = false;
            }
            _ => {}
        }
    }
    segments
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(text: &str, depth: usize) -> Vec<String> {
        modules_used(text, depth).into_iter().collect()
    }

    #[test]
    fn finds_every_way_to_name_a_module() {
        assert_eq!(used("use crate::keys::Key;", 1), ["keys"]);
        assert_eq!(used("use crate::{app::App, keys::{self, Key}, live};", 1), ["app", "keys", "live"]);
        assert_eq!(used("use crate::{\n    app::{App, State},\n    keys,\n};", 2), ["app", "keys"]);
        assert_eq!(used("let x = crate::keys::find();", 1), ["keys"]);
        assert_eq!(used("use super::super::keys;", 2), ["keys"]);
        assert_eq!(used("use super::sibling;", 2), Vec::<String>::new());
        assert_eq!(used("// use crate::keys;", 1), Vec::<String>::new());
    }

    #[test]
    fn depth_is_the_number_of_supers() {
        assert_eq!(depth(Path::new("keys/mod.rs")), 1);
        assert_eq!(depth(Path::new("keys/rotate.rs")), 2);
        assert_eq!(depth(Path::new("keys/a/mod.rs")), 2);
    }

    #[test]
    fn features_do_not_use_each_other() -> Result<()> {
        let source = tempfile::tempdir()?;
        for (file, text) in [
            ("keys/mod.rs", "use crate::{app::App, extract::Member};"),
            ("live/mod.rs", "use crate::keys::Key;"),
            ("cli/mod.rs", "use crate::keys::Key;"),
            ("extract/mod.rs", "use crate::app::App;"),
        ] {
            let path = source.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder"))?;
            fs::write(path, text)?;
        }
        assert_eq!(broken(source.path())?, ["server/src/live/mod.rs must not use crate::keys"]);
        Ok(())
    }
}
