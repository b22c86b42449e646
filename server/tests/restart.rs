//! The server restarts in its process: the socket stays, what is asked meanwhile is answered, nothing is lost.

mod process;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    time::{Duration, Instant},
};

use process::{Account, Place, Server, lasting_address, sign_up, wait_for};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

async fn restart(http: &Client, origin: &str, owner: &Account) {
    let answer = http.post(format!("{origin}/api/v1/admin/restart")).bearer_auth(&owner.access_token).send().await;
    assert_eq!(answer.expect("answer").status(), StatusCode::ACCEPTED);
}

/// Waits until the server answers, whatever it says.
async fn settings(http: &Client, origin: &str, owner: &Account) -> Value {
    wait_for("settings", async || {
        let request = http.get(format!("{origin}/api/v1/admin/settings")).bearer_auth(&owner.access_token);
        let answer = request.send().await.map_err(|error| error.to_string())?;
        if answer.status() != StatusCode::OK {
            return Err(answer.text().await.unwrap_or_default());
        }
        answer.json::<Value>().await.map_err(|error| error.to_string())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_the_socket_and_reads_the_settings() {
    for place in Place::each().await {
        let server = Server::start(&place, "127.0.0.1:0", &[]);
        let (http, origin) = (Client::new(), server.origin.as_str());
        let owner = sign_up(&http, origin, "owner@example.org").await;
        // A connection that has said nothing yet may be closed; who sends again with the same id loses nothing.
        let send = async |number: u32| {
            let id = format!("restart-batch-{number:08}");
            let batch = json!({ "batchId": id, "metrics": [{ "name": "kept", "type": "counter", "value": 3 }] });
            wait_for("an answer", async || {
                let request = http.post(format!("{origin}/api/v1/metrics")).header("x-api-key", &owner.key);
                let answer = request.header("x-api-secret", &owner.secret).json(&batch).send().await;
                match answer.map(|answer| answer.status()) {
                    Ok(StatusCode::OK) => Ok(()),
                    Ok(StatusCode::SERVICE_UNAVAILABLE) => Err("not now".to_owned()),
                    Ok(status) => panic!("{status}"),
                    Err(error) if error.is_connect() => panic!("a connection is refused: {error:?}"),
                    Err(error) => Err(error.to_string()),
                }
            })
            .await;
        };
        fs::write(place.data_dir().join("settings.toml"), "signup = \"closed\"\n").expect("settings");
        let pid = server.child.id();
        let mut answered = 0;
        for _ in 0..3 {
            restart(&http, origin, &owner).await;
            let until = Instant::now() + Duration::from_millis(700);
            while Instant::now() < until {
                send(answered).await;
                answered += 1;
            }
        }
        let after = settings(&http, origin, &owner).await;
        assert_eq!((&after["signup"], &after["pending"]), (&json!("closed"), &json!({})));
        let page = http.get(format!("{origin}/metrics")).send().await.expect("page").text().await.expect("text");
        let kept = page.lines().find(|line| line.starts_with("kept_total")).expect("the counter");
        assert!(kept.ends_with(&format!(" {}", answered * 3)), "{kept} after {answered} batches");
        assert_eq!(server.child.id(), pid);
        let began = Instant::now();
        assert_eq!(server.terminate(), Some(0));
        assert!(began.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_listening_address_can_change() {
    let place = Place::sqlite();
    let (first, second) = (lasting_address(), lasting_address());
    let file = place.data_dir().join("settings.toml");
    fs::create_dir_all(place.data_dir()).expect("directory");
    fs::write(&file, format!("listen = \"{first}\"\n")).expect("settings");
    let mut child = process::spawn_with(&place, &["--supervised"]);
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let mut next = || -> Value {
        let line = lines.next().expect("a ready line").expect("stdout");
        serde_json::from_str(&line).expect("JSON")
    };
    let ready = next();
    assert_eq!(ready["address"], format!("http://{first}"));
    let (http, origin) = (Client::new(), format!("http://{first}"));
    let owner = sign_up(&http, &origin, "owner@example.org").await;
    // The same address: no second line. Another one: one more.
    restart(&http, &origin, &owner).await;
    settings(&http, &origin, &owner).await;
    let change = json!({ "listen": second });
    let request = http.patch(format!("{origin}/api/v1/admin/settings")).bearer_auth(&owner.access_token);
    assert_eq!(request.json(&change).send().await.expect("answer").status(), StatusCode::OK);
    restart(&http, &origin, &owner).await;
    assert_eq!(next()["address"], format!("http://{second}"));
    settings(&http, &format!("http://{second}"), &owner).await;
    assert!(http.get(format!("{origin}/health")).send().await.is_err(), "nobody listens at the old address");
    drop(child.stdin.take());
    assert_eq!(child.wait().expect("wait").code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_used_stops_the_restart_and_not_the_server() {
    let place = Place::sqlite();
    let server = Server::start(&place, "127.0.0.1:0", &[]);
    let (http, origin) = (Client::new(), server.origin.as_str());
    let owner = sign_up(&http, origin, "owner@example.org").await;
    fs::write(place.data_dir().join("settings.toml"), "signup = \"maybe\"\n").expect("settings");
    let answer = http.post(format!("{origin}/api/v1/admin/restart")).bearer_auth(&owner.access_token).send().await;
    let answer = answer.expect("answer");
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(answer.text().await.expect("text").contains("settings_unusable"));
    assert_eq!(settings(&http, origin, &owner).await["signup"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_during_a_restart_ends_the_process() {
    for place in Place::each().await {
        for pause in [0, 5, 30, 100] {
            let server = Server::start(&place, "127.0.0.1:0", &[]);
            let (http, origin) = (Client::new(), server.origin.clone());
            let email = format!("a{pause}@example.org");
            let account = sign_up(&http, &origin, &email).await;
            // The first account is the owner; the others only ask.
            let request = http.post(format!("{origin}/api/v1/admin/restart")).bearer_auth(&account.access_token);
            request.send().await.expect("answer");
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let began = Instant::now();
            assert_eq!(server.terminate(), Some(0));
            assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        }
    }
}
