//! Programs that read pages for a living.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    process::{Command, Stdio},
};

use crate::{
    expected::{Format, Samples, assert_samples, of_account, of_all},
    model::{Labels, Model},
    pages::{Fetched, without_created},
    process::tool,
};

const PROMTOOL: [&str; 2] = ["/usr/bin/promtool", "/usr/local/bin/promtool"];
/// Names that it would have chosen otherwise; what it could not read ends with 1.
const LINT: i32 = 3;

/// `promtool check metrics` of every page in text.
pub fn promtool(pages: &[Fetched]) {
    let Some(program) = tool(&PROMTOOL) else { return };
    for page in pages.iter().filter(|page| page.format == Format::Text) {
        let mut command = Command::new(&program);
        command.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("promtool");
        child.stdin.take().expect("stdin").write_all(page.text.as_bytes()).expect("write");
        let output = child.wait_with_output().expect("promtool");
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(matches!(output.status.code(), Some(0 | LINT)), "{}: {said}", page.path);
        for complaint in ["not unique", "second", "parsing error", "no help"] {
            assert!(!said.contains(complaint), "{}: {said}", page.path);
        }
    }
}

/// Python's two parsers, each with its format.
pub fn python(model: &Model, pages: &[Fetched]) {
    let Ok(path) = std::env::var("METRICS_TRACKER_TEST_PYTHONPATH") else {
        assert!(std::env::var_os("METRICS_TRACKER_TEST_REQUIRED").is_none(), "no Python parser");
        eprintln!("SKIPPED Python's parser: run `cargo xtask test`, which installs it");
        return;
    };
    let folder = tempfile::tempdir().expect("folder");
    let name_of = |index: usize, page: &Fetched| match page.format {
        Format::Text => format!("{index}.txt"),
        Format::OpenMetrics => format!("{index}.om"),
    };
    for (index, page) in pages.iter().enumerate() {
        fs::write(folder.path().join(name_of(index, page)), &page.text).expect("write");
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exposition/parse.py");
    let output =
        Command::new("python3").arg(script).arg(folder.path()).env("PYTHONPATH", path).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let parsed: BTreeMap<String, Vec<(String, Labels, String)>> = serde_json::from_slice(&output.stdout).expect("JSON");
    for (index, page) in pages.iter().enumerate() {
        let expected = match (&page.account, page.path.as_str()) {
            (Some(account), _) => of_account(model, account, page.format).samples,
            (None, "/metrics") => of_all(model, page.format).samples,
            _ => Samples::new(),
        };
        let samples = parsed[&name_of(index, page)].iter().filter(|(name, ..)| !name.starts_with("metrics_tracker_"));
        let samples =
            samples.map(|(name, labels, value)| ((name.clone(), labels.clone()), value.parse().expect("a number")));
        assert_samples(
            &format!("Python: {} as {:?}", page.path, page.format),
            &without_created(samples.collect()),
            &expected,
        );
    }
}
