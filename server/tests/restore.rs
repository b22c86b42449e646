//! Backups that the server keeps, and restoring one while it runs: whole, or not at all, whatever happens.

mod process;

use std::{fs, time::Duration};

use process::{Account, Place, Server, lasting_address, sign_up, wait_for};
use rand::RngExt as _;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use sqlx::Connection as _;

const EMAIL: &str = "owner@example.org";
const FLAGS: [&str; 4] = ["--log-level", "error", "--auth-attempts-per-minute", "100000"];
/// Kills during restores, on each database.
const KILLS: u32 = 8;

/// A server with an owner.
struct World {
    http: Client,
    origin: String,
    owner: Account,
}

impl World {
    async fn new(server: &Server) -> Self {
        let (http, origin) = (Client::new(), server.origin.clone());
        let owner = sign_up(&http, &origin, EMAIL).await;
        Self { http, origin, owner }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1/admin/backup{path}", self.origin));
        request.bearer_auth(&self.owner.access_token)
    }

    async fn list(&self) -> Value {
        let answer = self.request(Method::GET, "").send().await.expect("answer");
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.expect("JSON")
    }

    /// Makes a backup; its name.
    async fn backup(&self) -> String {
        let answer = self.request(Method::POST, "").send().await.expect("answer");
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        wait_for("the backup", async || {
            let job = self.list().await["running"].clone();
            if job["state"] == "done" { Ok(job["name"].as_str().expect("name").to_owned()) } else { Err(job) }
        })
        .await
    }

    async fn restore(&self, name: &str) {
        let answer = self.request(Method::POST, &format!("/{name}/restore")).send().await.expect("answer");
        assert_eq!(answer.status(), StatusCode::ACCEPTED, "{}", answer.text().await.expect("text"));
    }

    /// Waits for the next life and signs in there.
    async fn sign_in(&mut self) {
        let body = json!({ "email": EMAIL, "password": "correct horse battery" });
        let token = wait_for("a sign-in", async || {
            let answer = self.http.post(format!("{}/api/v1/auth/signin", self.origin)).json(&body).send().await;
            let answer = answer.map_err(|error| error.to_string())?;
            let (status, answer) = (answer.status(), answer.json::<Value>().await.map_err(|error| error.to_string())?);
            assert!([200, 503].contains(&status.as_u16()), "{status} {answer}");
            answer["accessToken"].as_str().map(str::to_owned).ok_or_else(|| answer.to_string())
        })
        .await;
        self.owner.access_token = token;
    }

    async fn count(&self, value: u32) {
        let body = json!({ "metrics": [{ "name": "sold", "type": "counter", "value": value }] });
        let request = self.http.post(format!("{}/api/v1/metrics", self.origin)).header("x-api-key", &self.owner.key);
        assert_eq!(request.json(&body).send().await.expect("answer").status(), StatusCode::OK);
    }

    async fn counted(&self) -> String {
        let page = self.http.get(format!("{}/metrics", self.origin)).send().await.expect("page");
        assert_eq!(page.status(), StatusCode::OK);
        let page = page.text().await.expect("text");
        let line = page.lines().find(|line| line.starts_with("sold_total{")).expect("the counter");
        line.rsplit(' ').next().expect("value").to_owned()
    }
}

/// How the last restore ended, and why.
fn outcome(list: &Value) -> (String, String) {
    let text = |name: &str| list["lastRestore"][name].as_str().unwrap_or_default().to_owned();
    (text("state"), text("message"))
}

/// Changes a backup on the shelf behind the server's back.
async fn spoil(place: &Place, name: &str, sql: &str) {
    let file = place.data_dir().join("backups").join(name);
    let url = format!("sqlite:{}", file.display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("the backup");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect(sql);
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.expect("checkpoint");
    connection.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_downloaded_and_restored() {
    for place in Place::each().await {
        let server = Server::start(&place, "127.0.0.1:0", &FLAGS);
        let mut world = World::new(&server).await;
        world.count(3).await;
        let name = world.backup().await;
        world.count(4).await;
        let item = world.list().await["items"][0].clone();
        assert_eq!((&item["name"], &item["kind"], &item["accounts"]), (&json!(name), &json!("backup"), &json!(1)));
        let file = world.request(Method::GET, &format!("/{name}")).send().await.expect("answer");
        assert_eq!(file.headers()["cache-control"], "no-store");
        assert_eq!(file.headers()["content-disposition"], format!("attachment; filename=\"{name}\""));
        let bytes = file.bytes().await.expect("file");
        assert_eq!(json!(bytes.len()), item["bytes"]);
        let before = world.owner.access_token.clone();
        world.restore(&name).await;
        // Over a new connection: the one that is open ends with the life that had it.
        let told = reqwest::get(format!("{}/api/v1/health", world.origin)).await.expect("answer");
        assert_eq!(
            (told.status(), &told.headers()["retry-after"]),
            (StatusCode::SERVICE_UNAVAILABLE, &"1".parse().unwrap())
        );
        assert_eq!(told.json::<Value>().await.expect("JSON")["error"]["code"], "restoring");
        world.sign_in().await;
        assert_eq!(world.counted().await, "3");
        let me = world.http.get(format!("{}/api/v1/auth/me", world.origin)).bearer_auth(before).send().await;
        assert_eq!(me.expect("answer").status(), StatusCode::UNAUTHORIZED, "the sessions have ended");
        let list = world.list().await;
        assert_eq!(outcome(&list), ("done".to_owned(), String::new()));
        let kept = list["items"][0].clone();
        assert_eq!(kept["kind"], "before_restore", "{list}");
        // And back again.
        world.restore(kept["name"].as_str().expect("name")).await;
        world.sign_in().await;
        assert_eq!(world.counted().await, "7");
        let deleted = world.request(Method::DELETE, &format!("/{name}")).send().await.expect("answer");
        assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
        assert_eq!(world.request(Method::GET, &format!("/{name}")).send().await.expect("answer").status(), 404);
        // A new server begins with it.
        let (mut second, fresh) = (Place::each().await, place.database_url.is_some());
        let second = second.remove(usize::from(fresh));
        first_run(&second, bytes.to_vec()).await;
        assert_eq!(server.terminate(), Some(0));
    }
}

async fn first_run(place: &Place, backup: Vec<u8>) {
    let server = Server::start(place, "127.0.0.1:0", &FLAGS);
    let (http, origin) = (Client::new(), server.origin.clone());
    let upload = async |body: Vec<u8>| {
        let request =
            http.post(format!("{origin}/api/v1/setup/restore")).header("content-type", "application/octet-stream");
        request.body(body).send().await.expect("answer")
    };
    let refused = upload(b"SQLite format 3\0 or so".to_vec()).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json::<Value>().await.expect("JSON")["error"]["code"], "not_a_backup");
    assert_eq!(upload(backup.clone()).await.status(), StatusCode::ACCEPTED);
    let owner = Account {
        id: String::new(),
        access_token: String::new(),
        key_id: String::new(),
        key: String::new(),
        secret: String::new(),
    };
    let mut world = World { http: http.clone(), origin: origin.clone(), owner };
    world.sign_in().await;
    assert_eq!(world.counted().await, "3");
    let list = world.list().await;
    assert_eq!(list["items"].as_array().expect("items").len(), 1, "an empty state is not kept: {list}");
    assert_eq!(outcome(&list).0, "done");
    let again = upload(backup).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert_eq!(again.json::<Value>().await.expect("JSON")["error"]["code"], "already_set_up");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_restored_changes_nothing() {
    for place in Place::each().await {
        let server = Server::start(&place, "127.0.0.1:0", &FLAGS);
        let mut world = World::new(&server).await;
        let config = json!({ "name": "Sold", "metricName": "sold", "metricType": "counter", "labels": {} });
        let request = world.http.post(format!("{}/api/v1/metric-configs", world.origin));
        let answer = request.bearer_auth(&world.owner.access_token).json(&config).send().await.expect("answer");
        assert_eq!(answer.status(), StatusCode::CREATED);
        world.count(3).await;
        for (sql, reason) in [
            ("UPDATE accounts SET is_active = 0", "no owner"),
            ("UPDATE metric_families SET shape = x'ffff'", "series"),
            // Only the server itself finds that: the new state stood already, and the one before comes back.
            ("UPDATE metric_configs SET labels = 'x'", "could not start"),
        ] {
            let name = world.backup().await;
            // What is spoilt is in rows only after the last checkpoint.
            world.restore(&name).await;
            world.sign_in().await;
            let name = world.backup().await;
            spoil(&place, &name, sql).await;
            world.count(1).await;
            let (counted, token) = (world.counted().await, world.owner.access_token.clone());
            world.restore(&name).await;
            let list = wait_for("the next life", async || {
                let answer = world.request(Method::GET, "").send().await.map_err(|error| error.to_string())?;
                if answer.status() == StatusCode::OK {
                    Ok(answer.json::<Value>().await.expect("JSON"))
                } else {
                    Err(answer.status().to_string())
                }
            })
            .await;
            assert_eq!(world.owner.access_token, token, "the sessions go on");
            let (state, message) = outcome(&list);
            assert!(state == "failed" && message.contains(reason), "{sql}: {list}");
            assert_eq!(world.counted().await, counted, "{sql}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_leaves_the_old_state_or_the_new_one() {
    for place in Place::each().await {
        let mut server = Server::start(&place, &lasting_address(), &FLAGS);
        let mut world = World::new(&server).await;
        world.count(3).await;
        let old = world.backup().await;
        let (mut kept, mut replaced) = (0, 0);
        for _ in 0..KILLS {
            world.count(4).await;
            let present = world.counted().await;
            world.restore(&old).await;
            let pause = rand::rng().random_range(0..400);
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let address = server.address();
            server.kill();
            server = Server::start(&place, &address, &FLAGS);
            world.sign_in().await;
            let counted = world.counted().await;
            let (state, message) = outcome(&world.list().await);
            let is_replaced = counted == "3";
            assert!(is_replaced || counted == present, "{counted} after {pause} ms, it was {present}");
            // A kill before the server stopped leaves no trace of the wish.
            if is_replaced {
                assert_eq!(state, "done", "{message}");
            }
            let accounts = world.http.get(format!("{}/api/v1/admin/accounts", world.origin));
            let accounts = accounts.bearer_auth(&world.owner.access_token).send().await.expect("answer");
            assert_eq!(accounts.json::<Value>().await.expect("JSON")["items"].as_array().map(Vec::len), Some(1));
            let left = fs::read_dir(place.data_dir().join("backups")).expect("directory");
            let left: Vec<_> = left.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
            assert!(!left.iter().any(|name| name.contains(".partial")), "{left:?}");
            *if is_replaced { &mut replaced } else { &mut kept } += 1;
        }
        println!("{kept} kept the old state, {replaced} had the new one");
        assert_eq!(server.terminate(), Some(0));
    }
}
