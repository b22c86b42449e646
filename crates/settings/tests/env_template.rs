//! `docker/env.template` lists every variable, and only variables that exist.

use std::collections::BTreeSet;

use clap::{Args, Command};
use settings::{ServeArgs, StoreArgs};

const TEMPLATE: &str = include_str!("../../../docker/env.template");

/// What `clap` reads, which is the one list of variables there is.
fn variables() -> BTreeSet<String> {
    let command = StoreArgs::augment_args_for_update(ServeArgs::augment_args(Command::new("serve")));
    command.get_arguments().filter_map(|arg| arg.get_env()).map(|name| name.to_string_lossy().into_owned()).collect()
}

fn listed() -> BTreeSet<String> {
    let assignments = TEMPLATE.lines().map(|line| line.trim_start_matches('#').trim_start());
    assignments
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.to_owned())
        .filter(|name| is_variable(name))
        .collect()
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

#[test]
fn every_variable_is_listed_and_no_other() {
    let mut expected = variables();
    assert!(expected.len() > 15, "clap knows the variables");
    assert!(expected.insert("DATABASE_URL".to_owned()));
    assert_eq!(listed(), expected);
}

#[test]
fn every_setting_has_a_variable_named_like_its_flag() {
    for arg in ServeArgs::augment_args(Command::new("serve")).get_arguments() {
        let flag = arg.get_long().expect("a setting is a flag").to_ascii_uppercase().replace('-', "_");
        let name = arg.get_env().expect("a setting is a variable").to_string_lossy();
        assert_eq!(name, format!("METRICS_TRACKER_{flag}"));
        assert!(arg.get_help().is_some_and(|help| !help.to_string().is_empty()), "{name} is described");
    }
}
