//! A supervisor signs the owner in; what else stands on standard input is of no effect.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use instance::{Said, Told};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    child::{self, Program},
    process::{Place, sign_up, wait_for},
};

const WINDOW: &str = "tauri://localhost";

fn hash(token: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(token).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("memory");
        text
    })
}

/// Has a token admitted.
fn admit(server: &mut Program, token: &str) {
    let token_hash = hash(token);
    server.tell(&Told::Admit { token_hash: token_hash.clone() }.line());
    assert_eq!(server.said(), Said::Admits { token_hash });
}

async fn bring(http: &Client, origin: &str, token: &str) -> Response {
    try_to_bring(http, origin, token).await.expect("an answer")
}

async fn try_to_bring(http: &Client, origin: &str, token: &str) -> reqwest::Result<Response> {
    let request = http.post(format!("{origin}/api/v1/auth/desktop")).header("origin", WINDOW);
    request.json(&json!({ "token": token })).send().await
}

/// Status and code of a refusal.
async fn refused(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.expect("JSON");
    (status, body["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admitted_token_is_the_owner_once() {
    let place = Place::sqlite();
    let mut server = Program::serve(place.data_dir());
    let (http, origin) = (Client::new(), server.address());
    let nobody = (401, "invalid_credentials".to_owned());

    assert_eq!(refused(bring(&http, &origin, "early").await).await, nobody);
    admit(&mut server, "first");
    assert_eq!(refused(bring(&http, &origin, "first").await).await, (409, "no_owner".to_owned()));
    assert_eq!(refused(bring(&http, &origin, "first").await).await, nobody);

    let owner = sign_up(&http, &origin, "owner@example.org").await;
    sign_up(&http, &origin, "member@example.org").await;
    admit(&mut server, "second");
    assert_eq!(refused(bring(&http, &origin, &hash("second")).await).await, nobody, "the hash is not the token");
    let answer = bring(&http, &origin, "second").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["access-control-allow-origin"], WINDOW);
    let session: Value = answer.json().await.expect("JSON");
    assert_eq!((&session["user"]["id"], &session["user"]["role"]), (&json!(owner.id), &json!("owner")));
    assert_eq!(session["expiresIn"], 900);
    assert_eq!(refused(bring(&http, &origin, "second").await).await, nobody, "once");

    // What the window needs: its tokens, and a stream, which sends no header.
    let refresh = json!({ "refreshToken": session["refreshToken"] });
    let request = http.post(format!("{origin}/api/v1/auth/refresh")).header("origin", WINDOW).json(&refresh);
    let pair: Value =
        request.send().await.expect("an answer").error_for_status().expect("a pair").json().await.expect("JSON");
    let access = pair["accessToken"].as_str().expect("a token");
    let request = http.post(format!("{origin}/api/v1/auth/ticket")).header("origin", WINDOW).bearer_auth(access);
    let ticket: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    let ticket = ticket["ticket"].as_str().expect("a ticket");
    let stream = http.get(format!("{origin}/api/v1/install-status?apiKeyId={}&ticket={ticket}", owner.key_id));
    let stream =
        stream.header("origin", WINDOW).header("accept", "text/event-stream").header("sec-fetch-site", "cross-site");
    let mut stream = stream.send().await.expect("an answer");
    assert_eq!(
        (stream.status(), &stream.headers()["content-type"]),
        (StatusCode::OK, &"text/event-stream".parse().expect("a value"))
    );
    assert_eq!(stream.headers()["access-control-allow-origin"], WINDOW);
    assert!(stream.chunk().await.expect("a chunk").is_some());

    let audit = http.get(format!("{origin}/api/v1/admin/audit")).bearer_auth(access).send().await.expect("an answer");
    let audit: Value = audit.json().await.expect("JSON");
    let entries = audit["items"].as_array().expect("entries");
    let by_desktop = |entry: &&Value| entry["details"]["by"] == "desktop";
    assert_eq!(
        entries.iter().filter(by_desktop).map(|entry| &entry["action"]).collect::<Vec<_>>(),
        ["session.started"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_before_a_restart_holds_after_it() {
    let place = Place::sqlite();
    let mut server = Program::serve(place.data_dir());
    let (http, origin) = (Client::new(), server.address());
    let owner = sign_up(&http, &origin, "owner@example.org").await;
    admit(&mut server, "before");
    let restart = http.post(format!("{origin}/api/v1/admin/restart")).bearer_auth(&owner.access_token).send().await;
    assert_eq!(restart.expect("an answer").status(), StatusCode::ACCEPTED);
    admit(&mut server, "meanwhile");
    for token in ["before", "meanwhile"] {
        // A connection that has said nothing yet may be closed between two lives.
        wait_for("the next life", async || match try_to_bring(&http, &origin, token).await {
            Ok(answer) if answer.status() == StatusCode::OK => Ok(()),
            other => Err(other),
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_are_none_change_nothing() {
    let place = Place::sqlite();
    let mut server = Program::serve(place.data_dir());
    let (http, origin) = (Client::new(), server.address());
    sign_up(&http, &origin, "owner@example.org").await;
    let endless = format!(r#"{{"command":"admit","tokenHash":"{}"}}"#, "0".repeat(1 << 20));
    for line in ["", "admit", "{", "[]", r#"{"command":"stop"}"#, r#"{"command":"admit"}"#, "\u{0}", &endless] {
        server.tell(line);
    }
    for hash in ["", "00", &hash("short")[1..], &hash("endless").repeat(2), &"z".repeat(64)] {
        server.tell(&Told::Admit { token_hash: hash.to_owned() }.line());
    }
    // The next answer is that to the next line that is one.
    admit(&mut server, "after");
    assert_eq!(bring(&http, &origin, "after").await.status(), StatusCode::OK);
    let (status, log) = server.end();
    assert_eq!(status.code(), Some(0), "{log}");
}

/// As `kill -9` of a supervisor leaves its server: nobody writes, and nobody reads what is said.
#[test]
fn a_server_that_nobody_hears_any_more_ends_in_order() {
    let place = Place::sqlite();
    let mut command = child::command(&["serve", "--supervised"]);
    command.arg("--listen").arg("127.0.0.1:0").arg("--data-dir").arg(place.data_dir());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = command.spawn().expect("the server");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
    assert!(line.contains("listening"), "{line}");
    drop((server.stdin.take(), server.stderr.take()));
    assert_eq!(server.wait().expect("its end").code(), Some(0));
    assert!(!place.data_dir().join("server.json").exists());
}

#[test]
fn the_end_of_standard_input_ends_the_server() {
    let place = Place::sqlite();
    let server = Program::serve(place.data_dir());
    server.address();
    let (status, log) = server.end();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!place.data_dir().join("server.json").exists());
    // Also before it listens.
    let (status, log) = Program::serve(place.data_dir()).end();
    assert_eq!(status.code(), Some(0), "{log}");
}
