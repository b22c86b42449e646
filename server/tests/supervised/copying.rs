//! `copy-database --json` with addresses on standard input.

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _};

use crate::{
    child::{Program, command},
    process::{Place, Server, sign_up},
};

/// Entries of the audit log: so many that a copy takes a while.
const ENTRIES: u64 = 40_000;

async fn sign_in(http: &Client, server: &Server) -> StatusCode {
    let body = json!({ "email": "owner@example.org", "password": "correct horse battery" });
    let request = http.post(format!("{}/api/v1/auth/signin", server.origin)).json(&body);
    request.send().await.expect("an answer").status()
}

/// A database with an account and a long audit log.
async fn source(http: &Client) -> (Place, String) {
    let place = Place::sqlite();
    let server = Server::start(&place, "127.0.0.1:0", &[]);
    sign_up(http, &server.origin, "owner@example.org").await;
    assert_eq!(server.terminate(), Some(0));
    let url = format!("sqlite:{}", place.data_dir().join("metrics-tracker.db").display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("database");
    let entries = format!(
        "WITH RECURSIVE entries(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM entries WHERE number < {ENTRIES}) \
         INSERT INTO audit_log (id, at, action) SELECT 'entry-' || number, 0, 'test.entry' FROM entries"
    );
    connection.execute(sqlx::AssertSqlSafe(entries)).await.expect("rows");
    connection.close().await.expect("closed");
    (place, url)
}

fn copy(from: &str, to: &str) -> Program {
    let mut copy = Program::start(command(&["copy-database", "-", "-", "--json"]));
    copy.tell(from);
    copy.tell(to);
    copy
}

fn line(copy: &Program) -> Value {
    serde_json::from_str(&copy.line().expect("a line")).expect("JSON")
}

/// The lines up to the last one, which is returned.
fn last(copy: &Program) -> (u64, Value) {
    let mut progress = 0;
    loop {
        match line(copy) {
            said if said["event"] == "progress" => {
                assert!(said["tableNumber"].as_u64() <= said["tables"].as_u64() && said["table"].is_string(), "{said}");
                progress += 1;
            }
            said => {
                assert_eq!(copy.line(), None, "it was the last line");
                return (progress, said);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_was_killed_can_be_repeated() {
    let http = Client::new();
    let (_place, from) = source(&http).await;
    for target in Place::each().await {
        std::fs::create_dir_all(target.data_dir()).expect("directory");
        let own = format!("sqlite:{}", target.data_dir().join("metrics-tracker.db").display());
        let to = target.database_url.clone().unwrap_or(own);
        let copying = copy(&from, &to);
        // The accounts are copied, the audit log is under way.
        loop {
            let said = line(&copying);
            assert_eq!(said["event"], "progress", "{said}");
            if said["table"] == "audit_log" && said["rows"].as_u64() > Some(0) {
                assert!(said["rows"].as_u64() < Some(ENTRIES), "too quick to be killed");
                break;
            }
        }
        copying.kill();

        let mut again = copy(&from, &to);
        let (progress, said) = last(&again);
        assert_eq!(said["event"], "done", "{said}");
        assert!(progress > 20 && said["rows"].as_u64() > Some(ENTRIES), "{progress} {said}");
        assert_eq!(again.wait().0.code(), Some(0));

        let mut third = copy(&from, &to);
        let (_, said) = last(&third);
        assert_eq!(said["event"], "failed");
        assert!(said["message"].as_str().is_some_and(|message| message.contains("holds accounts already")), "{said}");
        assert_eq!(third.wait().0.code(), Some(1));

        let server = Server::start(&target, "127.0.0.1:0", &[]);
        assert_eq!(sign_in(&http, &server).await, StatusCode::OK);
    }
}

#[test]
fn addresses_that_are_none_are_refused_without_being_quoted() {
    let place = Place::sqlite();
    let sqlite = format!("sqlite:{}", place.dir.path().join("from.db").display());
    for (from, to) in
        [("mysql://u:very-secret@host/x", sqlite.as_str()), (sqlite.as_str(), "postgres://u:very-secret@")]
    {
        let mut copying = copy(from, to);
        let (progress, said) = last(&copying);
        assert_eq!((progress, &said["event"]), (0, &json!("failed")));
        let (status, log) = copying.wait();
        assert_eq!(status.code(), Some(1));
        assert!(!said.to_string().contains("very-secret") && !log.contains("very-secret"), "{said} {log}");
    }
    // No second line.
    let mut copying = Program::start(command(&["copy-database", "-", "-", "--json"]));
    copying.tell(&sqlite);
    let (status, log) = copying.end();
    assert_eq!(status.code(), Some(1));
    assert!(log.contains("TO"), "{log}");
}
