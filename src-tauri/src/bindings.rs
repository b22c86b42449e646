//! The console knows the app's types as they are: `ui/src/platform/desktop/bindings/*.ts`. Those of the supervisor are
//! written by its own test.

use std::{fs, path::Path};

use ts_rs::{Config, TS};

use crate::{
    commands::application::{Configuration, Database},
    error::CommandError,
    updates::UpdateState,
};

/// Set it to write the files instead of comparing them.
const WRITE: &str = "METRICS_TRACKER_WRITE_BINDINGS";
const FOLDER: &str = "../ui/src/platform/desktop/bindings";

fn check<T: TS + 'static>() {
    let path = T::output_path().expect("a file of its own");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(path);
    let text = T::export_to_string(&Config::new()).expect("a type of the window");
    if std::env::var_os(WRITE).is_some() {
        fs::write(file, text).expect("file");
        return;
    }
    let committed = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        committed == text,
        "{} is not what the types say; write it anew with `{WRITE}=1 cargo test -p desktop --lib`",
        file.display()
    );
}

#[test]
fn the_window_knows_the_types_as_they_are() {
    check::<Configuration>();
    check::<Database>();
    check::<UpdateState>();
    check::<CommandError>();
}
