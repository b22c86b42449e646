//! The documents are true where a machine can tell.
//!
//! A block that begins with ```` ```sh runnable ```` is run by bash against a real server: `SERVER` is its address,
//! `metrics-tracker` the binary with the server's data directory in its environment. The blocks of a document are one
//! session, in order. Every line of the ```` ```text output ```` block that follows must be found in what they print;
//! `…` stands for anything. `sh runnable postgres` needs PostgreSQL, an empty database of which is `POSTGRES_URL`.
//! A `yaml prometheus` block is a configuration that promtool accepts.

mod process;

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use process::{Place, Server};

/// Every document, from the workspace's root.
const DOCUMENTS: [&str; 9] = [
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/API.md",
    "docs/ARCHITECTURE.md",
    "docs/DESKTOP.md",
    "docs/INSTALLING.md",
    "docs/OPERATING.md",
    "docs/PERFORMANCE.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A fenced block.
struct Block {
    info: String,
    /// Its first line in the document.
    line: usize,
    text: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (index, line) in read(document).lines().enumerate() {
        match (line.strip_prefix("```"), is_open) {
            (Some(info), false) => blocks.push(Block { info: info.to_owned(), line: index + 2, text: String::new() }),
            (None, true) => {
                let block = blocks.last_mut().expect("an open block");
                block.text.push_str(line);
                block.text.push('\n');
            }
            (Some(_), true) | (None, false) => {}
        }
        is_open ^= line.starts_with("```");
    }
    assert!(!is_open, "{document} has a block without an end");
    blocks
}

/// A block that is run, and what it prints.
struct Step {
    line: usize,
    script: String,
    output: Vec<String>,
}

fn steps(document: &str, has_postgres: bool) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_left_out = false;
    for Block { info, line, text } in blocks(document) {
        match info.as_str() {
            "sh runnable" => is_left_out = false,
            "sh runnable postgres" => is_left_out = !has_postgres,
            "text output" if !is_left_out => {
                let step = steps.last_mut().expect("output stands after a block that is run");
                step.output.extend(text.lines().map(str::to_owned));
                continue;
            }
            _ => continue,
        }
        if is_left_out {
            eprintln!("SKIPPED {document}:{line} without PostgreSQL: run `cargo xtask test`, which starts one");
        } else {
            steps.push(Step { line, script: text, output: Vec::new() });
        }
    }
    steps
}

/// Whether the parts between `…` stand in the line in this order.
fn fits(pattern: &str, line: &str) -> bool {
    let mut rest = line;
    pattern.split('…').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// Runs the blocks of a document in one session of bash.
fn run(document: &str, place: &Place, postgres_url: Option<&str>) {
    let steps = steps(document, postgres_url.is_some());
    assert!(!steps.is_empty(), "{document} has no block that is run");
    let server = Server::start(place, "127.0.0.1:0", &[]);
    let directory = tempfile::tempdir().expect("directory");
    let file = |index: usize| directory.path().join(format!("{index}.out"));
    let mut script = String::from("set -euo pipefail\n");
    for (index, step) in steps.iter().enumerate() {
        // In braces and not in parentheses: the next block knows the variables of this one.
        writeln!(script, "{{\n{}}} >'{}' 2>&1", step.script, file(index).display()).expect("memory");
    }
    let program = Path::new(env!("CARGO_BIN_EXE_metrics-tracker"));
    let mut path = OsString::from(program.parent().expect("its directory"));
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut bash = Command::new("bash");
    bash.arg("-c").arg(script).current_dir(directory.path()).env("PATH", path).env("SERVER", &server.origin);
    bash.env("METRICS_TRACKER_DATA_DIR", place.data_dir());
    if let Some(url) = &place.database_url {
        bash.env("METRICS_TRACKER_DATABASE_URL", url);
    }
    if let Some(url) = postgres_url {
        bash.env("POSTGRES_URL", url);
    }
    let status = bash.status().expect("bash");
    for (index, step) in steps.iter().enumerate() {
        let at = format!("{document}:{}", step.line);
        let printed = fs::read_to_string(file(index)).unwrap_or_default();
        let is_last = !file(index + 1).exists();
        assert!(status.success() || !is_last, "{at} failed ({status}):\n{}\nprinted:\n{printed}", step.script);
        for pattern in &step.output {
            let is_there = printed.lines().any(|line| fits(pattern, line));
            assert!(is_there, "{at} does not print\n{pattern}\nbut\n{printed}");
        }
        if is_last {
            break;
        }
    }
}

#[test]
fn a_pattern_is_parts_in_order() {
    assert!(fits("a…c", "xaybcz") && fits("abc", "abc") && fits("…", ""));
    assert!(!fits("a…c", "cba") && !fits("a", "b"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_site_takes_what_the_readme_says() {
    for place in Place::each().await {
        run("README.md", &place, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_does_what_its_page_says() {
    for place in Place::each().await {
        run("docs/API.md", &place, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_equipped_as_the_page_says() {
    for place in Place::each().await {
        run("docs/INSTALLING.md", &place, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_can_do_what_the_page_says() {
    let empty = Place::each().await.into_iter().find_map(|place| place.database_url);
    run("docs/OPERATING.md", &Place::sqlite(), empty.as_deref());
}

#[test]
fn prometheus_takes_the_documented_configurations() {
    let all = ["README.md", "docs/OPERATING.md"].into_iter().flat_map(blocks);
    let configurations: Vec<_> = all.filter(|block| block.info == "yaml prometheus").collect();
    assert_eq!(configurations.len(), 2);
    let Some(promtool) = process::tool(&["/usr/bin/promtool", "/usr/local/bin/promtool"]) else { return };
    let directory = tempfile::tempdir().expect("directory");
    for Block { line, text, .. } in configurations {
        let file = directory.path().join(format!("{line}.yml"));
        // promtool looks for files that are named.
        let token = directory.path().join("token");
        fs::write(&token, "mt_scr_x").expect("token");
        let text = text.replace("/etc/prometheus/metrics-tracker.token", token.to_str().expect("UTF-8"));
        fs::write(&file, text).expect("configuration");
        let output = Command::new(&promtool).args(["check", "config"]).arg(&file).output().expect("promtool");
        assert!(output.status.success(), "line {line}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Rows of the tables whose first cell is code, cell by cell.
fn rows(document: &str) -> Vec<Vec<String>> {
    let text = read(document);
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    text.lines().filter(|line| line.starts_with("| `")).map(cells).collect()
}

/// The pieces of code in a cell.
fn code(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_bound_is_where_the_table_says() {
    let mut found = 0;
    for row in rows("docs/ARCHITECTURE.md") {
        let [names, _, file] = row.as_slice() else { continue };
        let Some(path) = code(file).next().filter(|path| path.contains("/src/")) else { continue };
        let source = read(path);
        for name in code(names) {
            assert!(source.contains(&format!("const {name}:")), "{path} has no {name}");
            found += 1;
        }
    }
    assert!(found > 40, "{found} bounds");
}

#[test]
fn every_setting_is_documented() {
    let variables = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
        words.filter(|word| word.starts_with("METRICS_TRACKER_")).map(str::to_owned).collect()
    };
    let documented: String = rows("docs/OPERATING.md").into_iter().filter_map(|row| row.into_iter().nth(1)).collect();
    assert_eq!(variables(&documented), variables(&read("docker/env.template")));
}

#[test]
fn every_error_code_is_documented() {
    let codes_of = |path: &str, name: &str| -> BTreeSet<String> {
        let source = read(path);
        let body = source.split_once(&format!("pub enum {name} {{")).expect(name).1;
        let body = body.split_once("\n}").expect("its end").0;
        let variants = body.lines().filter_map(|line| line.trim().strip_suffix(','));
        variants.map(snake).collect()
    };
    let text = read("docs/API.md");
    let (errors, items) = text.split_once("| item error |").expect("two tables");
    let documented = |text: &str, column: usize| -> BTreeSet<String> {
        let cells = text.lines().filter_map(|line| line.split('|').nth(column).and_then(|cell| code(cell).next()));
        cells.map(str::to_owned).collect()
    };
    let missing: Vec<_> = codes_of("server/src/error.rs", "Code").difference(&documented(errors, 2)).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
    let missing: Vec<_> =
        codes_of("crates/model/src/item.rs", "ItemErrorCode").difference(&documented(items, 1)).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

#[tokio::test]
async fn every_own_metric_is_documented() {
    let server = Server::start(&Place::sqlite(), "127.0.0.1:0", &[]);
    let http = reqwest::Client::new();
    // A counter by label is on the page once it has counted.
    http.post(format!("{}/api/v1/metrics", server.origin)).body("{}").send().await.expect("answer");
    let page = http.get(format!("{}/metrics/server", server.origin)).send().await.expect("answer");
    let page = page.text().await.expect("page");
    let types = page.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let shown: BTreeSet<(String, String)> =
        types.filter_map(|text| text.split_once(' ')).map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect();
    let documented: BTreeSet<(String, String)> = rows("docs/OPERATING.md")
        .into_iter()
        .filter_map(|row| {
            let name = code(&row[0]).next()?.split('{').next()?.to_owned();
            name.starts_with("metrics_tracker_").then(|| (name, row[1].clone()))
        })
        .collect();
    assert_eq!(documented, shown);
}

#[test]
fn links_lead_somewhere() {
    for document in DOCUMENTS {
        let text = read(document);
        let folder = Path::new(document).parent().expect("folder").to_path_buf();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { PathBuf::from(document) } else { folder.join(file) };
            let path = root().join(&target);
            assert!(path.exists(), "{document}: {link}");
            if !anchor.is_empty() {
                let text = fs::read_to_string(&path).expect("document");
                let is_there = text.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == anchor);
                assert!(is_there, "{document}: {link}");
            }
        }
    }
}

/// The anchor of a heading.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn the_benchmark_finds_its_place() {
    let text = read("docs/PERFORMANCE.md");
    for marker in ["<!-- bench:begin -->", "<!-- bench:end -->"] {
        assert_eq!(text.lines().filter(|line| *line == marker).count(), 1, "{marker}");
    }
}
