//! The types of the window are those of the supervisor: `ui/src/platform/desktop/bindings/*.ts`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use supervisor::{log::LogLine, status::Status};
use ts_rs::{Config, TS, TypeVisitor};

/// Set it to write the files instead of comparing them.
const WRITE: &str = "METRICS_TRACKER_WRITE_BINDINGS";
const FOLDER: &str = "../../ui/src/platform/desktop/bindings";

struct Files<'a> {
    config: &'a Config,
    by_path: BTreeMap<PathBuf, String>,
}

impl TypeVisitor for Files<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let Some(path) = T::output_path() else { return };
        if self.by_path.contains_key(&path) {
            return;
        }
        self.by_path.insert(path, T::export_to_string(self.config).expect("a type of the window"));
        T::visit_dependencies(self);
    }
}

#[test]
fn the_window_knows_the_types_as_they_are() {
    let config = Config::new();
    let mut files = Files { config: &config, by_path: BTreeMap::new() };
    files.visit::<Status>();
    files.visit::<LogLine>();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if std::env::var_os(WRITE).is_some() {
        fs::create_dir_all(&folder).expect("folder");
        for (path, text) in &files.by_path {
            fs::write(folder.join(path), text).expect("file");
        }
        return;
    }
    for (path, text) in &files.by_path {
        let committed = fs::read_to_string(folder.join(path)).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            committed == *text,
            "{} is not what the types say; write it anew with `{WRITE}=1 cargo test -p supervisor --test bindings`",
            path.display()
        );
    }
}
