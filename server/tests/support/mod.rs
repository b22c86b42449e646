//! The real router on a free port over a fresh database of each kind, with a clock that stands still.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::{
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::Extension;
use model::{ManualClock, Millis};
use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use server::{app::App, extract::PeerAddress, router::router};
use settings::{DatabaseUrlText, ServeArgs, Settings};
use sqlx::{Connection as _, Executor as _};
use store::{Durability, Store};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

/// When every test begins.
pub const START: Millis = Millis(1_790_000_000_000);
/// A password that is long enough.
pub const PASSWORD: &str = "correct horse battery";

/// A served application.
pub struct Server {
    /// What the handlers share.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    client: reqwest::Client,
    serving: JoinHandle<()>,
    database: Database,
}

/// A fresh database; dropped with it.
struct Database {
    url: String,
    // The server's address and the database's name, if it is PostgreSQL.
    postgres: Option<(String, String)>,
    directory: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes, as they were sent.
    pub bytes: Vec<u8>,
    /// Its JSON; `null` if it is none.
    pub body: Value,
}

/// A signed-in account.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Its id.
    pub id: String,
    /// For `Authorization`.
    pub access: String,
    /// For the next pair.
    pub refresh: String,
    /// Its first key: `{id,keyName,apiKey,apiSecret}`; `null` after a sign-in.
    pub key: Value,
}

impl From<&Answer> for Signed {
    fn from(answer: &Answer) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            id: text(&answer.body["user"]["id"]),
            access: text(&answer.body["accessToken"]),
            refresh: text(&answer.body["refreshToken"]),
            key: answer.body["apiKey"].clone(),
        }
    }
}

/// One server a database kind; `METRICS_TRACKER_TEST_POSTGRES_URL` names where databases can be made.
pub async fn servers() -> Vec<Server> {
    servers_with(|_| {}).await
}

/// [`servers`] with other settings.
pub async fn servers_with(change: impl Fn(&mut ServeArgs)) -> Vec<Server> {
    let mut servers = vec![Server::start(Database::sqlite(), &change).await];
    match std::env::var("METRICS_TRACKER_TEST_POSTGRES_URL") {
        Ok(address) => servers.push(Server::start(Database::postgres(&address).await, &change).await),
        Err(_) => eprintln!("SKIPPED on PostgreSQL: run `cargo xtask test`, which starts one"),
    }
    servers
}

impl Database {
    fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("directory");
        Self { url: Store::sqlite_url(&directory.path().join("test.db")), postgres: None, directory }
    }

    async fn postgres(server: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("mt_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let mut connection = sqlx::PgConnection::connect(server).await.expect("PostgreSQL");
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("database");
        let (base, _) = server.rsplit_once('/').expect("a database in the address");
        let url = format!("{base}/{name}");
        Self { url, postgres: Some((server.to_owned(), name)), directory: tempfile::tempdir().expect("directory") }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some((server, name)) = self.postgres.take() else { return };
        // Outside the test's runtime, which may be ending. What fails here leaves a database behind, no more.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let mut connection = sqlx::PgConnection::connect(&server).await.ok()?;
                let sql = format!("DROP DATABASE {name} WITH (FORCE)");
                connection.execute(sqlx::AssertSqlSafe(sql)).await.ok()
            })
        });
        _ = dropping.join();
    }
}

impl Server {
    async fn start(database: Database, change: &impl Fn(&mut ServeArgs)) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let app = open(&database, change, &clock).await;
        let (url, serving) = serve(&app).await;
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("client");
        Self { app, clock, url, client, serving, database }
    }

    /// Ends the server and starts it again on the same data.
    pub async fn restart(&mut self, change: impl Fn(&mut ServeArgs)) {
        self.serving.abort();
        self.app.store.close().await;
        self.app = open(&self.database, &change, &self.clock).await;
        (self.url, self.serving) = serve(&self.app).await;
    }

    /// Which database it has, for messages.
    pub fn kind(&self) -> &'static str {
        if self.database.postgres.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// Sends a request with these headers, as the client of `address`.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body").to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, bytes, body }
    }

    /// GET, signed in with `access` unless it is empty.
    pub async fn get(&self, path: &str, access: &str) -> Answer {
        self.request(Method::GET, path, access, None).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, access: &str, body: Value) -> Answer {
        self.request(Method::POST, path, access, Some(&body)).await
    }

    /// A request with JSON, or without a body.
    pub async fn request(&self, method: Method, path: &str, access: &str, body: Option<&Value>) -> Answer {
        let bearer = format!("Bearer {access}");
        let headers = [("authorization", bearer.as_str())];
        self.send(method, path, if access.is_empty() { &[] } else { &headers }, body).await
    }

    /// Signs an account up.
    pub async fn sign_up(&self, email: &str) -> Signed {
        let answer = self.post("/api/v1/auth/signup", "", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        Signed::from(&answer)
    }

    /// Signs it in.
    pub async fn sign_in(&self, email: &str) -> Signed {
        let answer = self.post("/api/v1/auth/signin", "", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        Signed::from(&answer)
    }

    /// Asks for a new pair.
    pub async fn refresh(&self, token: &str) -> Answer {
        self.post("/api/v1/auth/refresh", "", json!({ "refreshToken": token })).await
    }

    /// The access token is taken.
    pub async fn is_signed_in(&self, access: &str) -> bool {
        self.get("/api/v1/auth/me", access).await.status == StatusCode::OK
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Answer {
    /// `error.code`.
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// The fields of `error.details`.
    pub fn fields(&self) -> Vec<&str> {
        let details = self.body["error"]["details"].as_array().map(Vec::as_slice).unwrap_or_default();
        details.iter().filter_map(|detail| detail["field"].as_str()).collect()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }
}

async fn open(database: &Database, change: &impl Fn(&mut ServeArgs), clock: &Arc<ManualClock>) -> Arc<App> {
    let mut args = ServeArgs {
        data_dir: Some(database.directory.path().to_owned()),
        database_url: Some(DatabaseUrlText::new(database.url.as_str())),
        auth_attempts_per_minute: NonZeroU32::new(100_000),
        // So that a test can be many clients: `X-Forwarded-For`.
        trusted_proxies: Some(vec!["127.0.0.1".parse().expect("address")]),
        ..ServeArgs::default()
    };
    change(&mut args);
    let settings = Settings::load_with(args, &|_| None).expect("settings");
    let store = Store::open(&database.url, Durability::Process).await.expect("database");
    store.migrate().await.expect("schema");
    let clock = Arc::clone(clock);
    Arc::new(App::open(settings, store, clock, Arc::default()).await.expect("application"))
}

async fn serve(app: &Arc<App>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("port");
    let url = format!("http://{}", listener.local_addr().expect("address"));
    let service = router(Arc::clone(app)).layer(Extension(PeerAddress(IpAddr::V4(Ipv4Addr::LOCALHOST))));
    let serving = tokio::spawn(async move { axum::serve(listener, service).await.expect("served") });
    (url, serving)
}
