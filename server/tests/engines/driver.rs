//! The driver of a browser, which is a Node.js program.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    closes::{self, Close},
    deeds::{self, Deed, is_uncertain},
    process::{
        Server,
        ledger::{Ledger, is_measured},
    },
};

/// A running driver. Dropping it ends it with everything that it has started: they are one process group.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).status());
        drop(self.0.wait());
    }
}

/// What the driver has to tell in the end.
#[derive(Debug, Deserialize)]
pub struct Driven {
    version: String,
    deeds: Vec<Deed>,
    pub closes: Vec<Close>,
    /// How long each part took.
    seconds: BTreeMap<String, f64>,
    /// Pages that came back out of the back/forward cache.
    restored: u32,
    preflights: u32,
}

impl Driven {
    /// What must be counted exactly.
    pub fn expected(&self) -> Ledger {
        deeds::ledger(&self.deeds).without(|series| is_measured(series) || is_uncertain(series))
    }

    /// What may be lost.
    pub fn uncertain(&self) -> Ledger {
        deeds::ledger(&self.deeds).without(|series| !is_uncertain(series))
    }

    /// For people.
    pub fn report(&self) -> String {
        let mut text = format!(
            "{}: {} deeds, {} pages out of the back/forward cache, {} preflights\n",
            self.version,
            self.deeds.len(),
            self.restored,
            self.preflights
        );
        for (part, seconds) in &self.seconds {
            writeln!(text, "  {part} {seconds:.1} s").expect("text");
        }
        text + &closes::table(&self.closes)
    }
}

/// Plays a scenario; kills and starts the server when the driver says so. The server, and what the driver tells.
pub fn drive(node: &Path, scenario: &Value, server: Server, start: impl Fn(&str) -> Server) -> (Server, Driven) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines/drive.mjs");
    let mut command = Command::new(node);
    command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
    let mut driver = Driver(command.spawn().expect("node"));
    let mut answers = driver.0.stdin.take().expect("stdin");
    writeln!(answers, "{scenario}").expect("scenario");
    let address = server.address();
    let mut server = Some(server);
    for line in BufReader::new(driver.0.stdout.take().expect("stdout")).lines() {
        let message: Value = serde_json::from_str(&line.expect("line")).expect("JSON");
        match message["want"].as_str() {
            Some("kill") => server.take().expect("a server").kill(),
            Some("start") => server = Some(start(&address)),
            _ => return (server.expect("a server"), serde_json::from_value(message).expect("what was driven")),
        }
        writeln!(answers, "done").expect("answer");
    }
    panic!("the driver ended early: {:?}", driver.0.wait());
}
