//! A parser of exposition pages that shares nothing with the registry, and refuses what a strict one refuses.

use std::collections::{BTreeMap, BTreeSet};

pub type Labels = BTreeMap<String, String>;

#[derive(Debug, Default)]
pub struct Page {
    /// Type by family, as TYPE names it.
    pub types: BTreeMap<String, String>,
    pub helps: BTreeMap<String, String>,
    pub samples: BTreeMap<(String, Labels), f64>,
}

impl Page {
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.samples.get(&(name.to_owned(), labels)).copied()
    }

    /// Sum of the samples of this name.
    pub fn sum(&self, name: &str) -> f64 {
        self.samples.iter().filter(|((sample, _), _)| sample == name).map(|(_, value)| value).sum()
    }
}

const SUFFIXES: [&str; 6] = ["", "_total", "_created", "_bucket", "_sum", "_count"];

pub fn parse(text: &str) -> Page {
    let mut page = Page::default();
    let mut present = String::new();
    let mut with_samples = BTreeSet::new();
    assert!(text.is_empty() || text.ends_with('\n'));
    for line in text.split_terminator('\n') {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("help");
            assert!(!with_samples.contains(name), "HELP after samples: {line}");
            assert!(page.helps.insert(name.to_owned(), help.to_owned()).is_none(), "HELP twice: {line}");
            name.clone_into(&mut present);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("type");
            assert!(!with_samples.contains(name), "TYPE after samples: {line}");
            assert!(page.types.insert(name.to_owned(), kind.to_owned()).is_none(), "TYPE twice: {line}");
            name.clone_into(&mut present);
        } else {
            let (name, labels, value) = sample(line);
            let suffix = name.strip_prefix(present.as_str()).unwrap_or_else(|| panic!("interleaved: {line}"));
            assert!(SUFFIXES.contains(&suffix), "interleaved: {line}");
            with_samples.insert(present.clone());
            assert!(page.samples.insert((name, labels), value).is_none(), "twice: {line}");
        }
    }
    assert!(page.types.keys().eq(page.helps.keys()) && page.types.keys().eq(&with_samples));
    page
}

fn sample(line: &str) -> (String, Labels, f64) {
    let Some((name, mut rest)) = line.split_once('{') else {
        let (name, value) = line.split_once(' ').expect("value");
        return (name.to_owned(), Labels::new(), value.parse().expect("number"));
    };
    let mut labels = Labels::new();
    loop {
        let (label, after) = rest.split_once("=\"").expect("label");
        assert!(!label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'), "{line}");
        let (value, after) = quoted(after);
        assert!(labels.insert(label.to_owned(), value).is_none(), "label twice: {line}");
        if let Some(end) = after.strip_prefix("} ") {
            return (name.to_owned(), labels, end.parse().expect("number"));
        }
        rest = after.strip_prefix(',').expect("comma");
    }
}

fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, &text[index + 1..]),
            '\\' => match characters.next().expect("escaped").1 {
                'n' => value.push('\n'),
                other => {
                    assert!(matches!(other, '\\' | '"'), "escape {other}");
                    value.push(other);
                }
            },
            other => value.push(other),
        }
    }
    panic!("no closing quote: {text}");
}
