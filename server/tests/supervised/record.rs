//! `server.json`: where the server that holds a data directory answers.

use std::fs;

use instance::{Build, Record, Said};
use reqwest::{Client, StatusCode};
use serde_json::json;

use crate::{
    child::Program,
    process::{Place, Server, lasting_address, sign_up, wait_for},
};

fn build() -> Build {
    Build::of(env!("CARGO_BIN_EXE_metrics-tracker").as_ref()).expect("the program")
}

#[test]
fn a_plain_server_leaves_it_too_and_takes_it_away() {
    let place = Place::sqlite();
    let server = Server::start(&place, "127.0.0.1:0", &[]);
    let record = Record::of_holder(&place.data_dir()).expect("a record");
    assert_eq!((record.pid, &record.address), (server.child.id(), &server.origin));
    assert_eq!(record.build, Some(build()));
    assert_eq!(server.terminate(), Some(0));
    assert!(!place.data_dir().join("server.json").exists());
}

#[test]
fn what_a_killed_server_leaves_counts_for_nothing() {
    let place = Place::sqlite();
    let first = Program::serve(place.data_dir());
    let Said::Listening { pid, build: said, .. } = first.said() else { panic!("it does not listen") };
    assert_eq!((pid, said), (first.child.id(), Some(build())));
    first.kill();
    assert!(place.data_dir().join("server.json").exists());
    assert_eq!(Record::of_holder(&place.data_dir()), None);
    let next = Program::serve(place.data_dir());
    let address = next.address();
    assert_eq!(Record::of_holder(&place.data_dir()).map(|record| record.address), Some(address));
    assert_eq!(next.end().0.code(), Some(0));
    assert_eq!(instance::lock::holder(&place.data_dir()), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stays_through_a_restart_and_moves_with_the_server() {
    let place = Place::sqlite();
    let (first, second) = (lasting_address(), lasting_address());
    fs::create_dir_all(place.data_dir()).expect("directory");
    fs::write(place.data_dir().join("settings.toml"), format!("listen = \"{first}\"\n")).expect("settings");
    let server = Program::serve_with(place.data_dir(), &[]);
    let (http, mut origin) = (Client::new(), server.address());
    assert_eq!(origin, format!("http://{first}"));
    let owner = sign_up(&http, &origin, "owner@example.org").await;
    for next in [&first, &second] {
        let change = http.patch(format!("{origin}/api/v1/admin/settings")).bearer_auth(&owner.access_token);
        let change = change.json(&json!({ "listen": next })).send().await.expect("an answer");
        assert_eq!(change.status(), StatusCode::OK);
        let restart = http.post(format!("{origin}/api/v1/admin/restart")).bearer_auth(&owner.access_token).send().await;
        assert_eq!(restart.expect("an answer").status(), StatusCode::ACCEPTED);
        if *next == second {
            origin = server.address();
        }
        // The life that ends refuses everything.
        wait_for("the next life", async || {
            let answer = http.get(format!("{origin}/health")).send().await.map_err(|error| error.to_string())?;
            if answer.status() == StatusCode::OK { Ok(()) } else { Err(answer.status().to_string()) }
        })
        .await;
        let record = Record::of_holder(&place.data_dir()).expect("a record");
        assert_eq!((record.pid, record.address), (server.child.id(), format!("http://{next}")));
    }
    assert_eq!(server.end().0.code(), Some(0));
}
