//! `doctor --json`.

use std::fs;

use serde_json::Value;

use crate::{
    child::{command, run, text},
    process::{Place, Server},
};

/// Exit code, and the checks.
fn checks(arguments: &[&str]) -> (Option<i32>, Vec<Value>) {
    let mut doctor = command(&["doctor", "--json"]);
    doctor.args(arguments);
    let (code, stdout, stderr) = run(doctor);
    let checks = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"));
    (code, checks)
}

fn failed(checks: &[Value]) -> Vec<&Value> {
    checks.iter().filter(|check| check["state"] != "ok").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_runs_is_no_reason_for_alarm() {
    for place in Place::each().await {
        let server = Server::start(&place, "127.0.0.1:0", &[]);
        let (data_dir, address) = (place.data_dir(), server.address());
        let mut arguments = vec!["--data-dir", text(&data_dir), "--listen", &address];
        arguments.extend(place.database_url.iter().flat_map(|url| ["--database-url", url]));
        let (code, checks) = checks(&arguments);
        // A disk may be nearly full.
        let others: Vec<_> = failed(&checks).into_iter().filter(|check| check["id"] != "disk").collect();
        assert!(others.is_empty(), "{others:#?}");
        assert!(code == Some(0) || !failed(&checks).is_empty());
        let titles: Vec<_> = checks.iter().filter_map(|check| check["title"].as_str()).collect();
        for title in ["Settings", "Database", "Database schema", "Data directory", "Address"] {
            assert!(titles.contains(&title), "{title} in {titles:?}");
        }
        assert!(checks.iter().all(|check| check["message"].is_string()));
        assert_eq!(server.terminate(), Some(0));
    }
}

#[test]
fn settings_that_cannot_be_read_are_a_failed_check() {
    let place = Place::sqlite();
    let data_dir = place.data_dir();
    fs::create_dir_all(&data_dir).expect("directory");
    fs::write(data_dir.join("settings.toml"), "\nsignup = \"maybe\"").expect("settings");
    for arguments in [vec!["--data-dir", text(&data_dir)], vec!["--listen", "nowhere"]] {
        let (code, checks) = checks(&arguments);
        let [check] = checks.as_slice() else { panic!("{checks:#?}") };
        assert_eq!((code, &check["title"], &check["state"]), (Some(1), &"Settings".into(), &"failed".into()));
        let message = check["message"].as_str().expect("a message");
        assert!(message.contains("line 2") || message.contains("nowhere"), "{message}");
        assert!(check["fix"].is_string());
    }
}
