//! What pages of other sites try on a server that the browser reaches, also one that listens on this machine only:
//! forged requests, forms, borrowed cookies, names that are pointed here. Nothing may change, nothing may be read.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Server, Signed, servers_with};

type Headers<'a> = Vec<(&'a str, &'a str)>;

const PUBLIC: &str = "https://metrics.example.org";

/// A page's `Origin` beside the server's own `Host`.
const FOREIGN_ORIGINS: [&str; 44] = [
    "https://evil.example",
    "http://evil.example",
    "null",
    "Null",
    "",
    "*",
    "undefined",
    "//metrics.example.org",
    "metrics.example.org",
    // Names that look like the public one.
    "https://evil.metrics.example.org",
    "https://metrics.example.org.evil.example",
    "https://evilmetrics.example.org",
    "https://example.org",
    "https://metrics.example.org.",
    "https://metrics-example.org",
    "https://metrics.example.org%2eevil.example",
    "https://metrics.example.org%00.evil.example",
    // The public one in a form that no browser sends.
    "https://METRICS.example.org",
    "HTTPS://metrics.example.org",
    "https://metrics.example.org:443",
    "https://metrics.example.org/",
    "https://metrics.example.org/evil",
    "https://metrics.example.org?evil",
    "https://metrics.example.org#evil",
    "https://metrics.example.org\\evil",
    "https://metrics.example.org@evil.example",
    "https://evil.example@metrics.example.org",
    "https://metrics.example.org, https://evil.example",
    "https://metrics.example.org https://evil.example",
    // The same host by another door.
    "https://metrics.example.org:444",
    "http://127.0.0.1:1",
    "https://127.0.0.1",
    "http://localhost",
    "http://[::1]",
    "http://0.0.0.0",
    // Other schemes.
    "ws://metrics.example.org",
    "wss://metrics.example.org",
    "ftp://metrics.example.org",
    "file://",
    "blob:https://metrics.example.org/0",
    "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    // Names that look like the desktop window's.
    "tauri://localhost.evil.example",
    "tauri://evil",
    "http://tauri.localhost.evil.example",
];

/// Hosts that somebody else can point here: the page and the server are of one origin to the browser.
const POINTED_HOSTS: [&str; 20] = [
    "evil.example",
    "evil.example:3000",
    "EVIL.example",
    "evil.example.",
    "127.0.0.1.evil.example:3000",
    "127.0.0.1.nip.io",
    "localhost.evil.example",
    "localhost.",
    "localhost.evil",
    "evil.local.example",
    "evil.internal.example:3000",
    "evil.home.arpa.example",
    "home.arpa.evil.example",
    "metrics.example.org.",
    "evil.metrics.example.org",
    "metrics.example.org.evil.example",
    "example.org",
    "xn--mtrics-bva.example.org",
    "evillocalhost.example",
    ".local.",
];

/// A server with a signed-in owner, and the owner's cookie as a browser would add it.
struct World {
    server: Server,
    owner: Signed,
    cookie: String,
}

async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for server in servers_with(|args| args.public_url = Some(PUBLIC.parse().expect("an address"))).await {
        let owner = server.sign_up("owner@example.org").await;
        let credentials = json!({ "email": "owner@example.org", "password": PASSWORD, "session": "cookie" });
        let page = [("origin", PUBLIC)];
        let answer = server.send(Method::POST, "/api/v1/auth/signin", &page, Some(&credentials)).await;
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        assert!(cookie.contains("mt_ref_"), "{answer:?}");
        worlds.push(World { server, owner, cookie });
    }
    worlds
}

impl World {
    /// Everything an attacker may hope for, sent by a page with these headers.
    async fn attack(&self, page: &Headers<'_>) -> Vec<(&'static str, Answer)> {
        let send = async |method, path, own: &[(&str, &str)], body: Value| {
            let headers: Headers<'_> = page.iter().chain(own).copied().collect();
            let body = (method != Method::GET).then_some(&body);
            self.server.send(method, path, &headers, body).await
        };
        let bearer = format!("Bearer {}", self.owner.access);
        let (signed_in, form) = ([("authorization", bearer.as_str())], [("content-type", "text/plain")]);
        let cookie = [("cookie", self.cookie.as_str())];
        let owner = json!({ "email": "owner@example.org", "password": PASSWORD });
        let stranger = json!({ "email": "evil@example.org", "password": PASSWORD });
        let (by_cookie, change, none) = (json!({ "session": "cookie" }), json!({ "firstName": "Evil" }), Value::Null);
        vec![
            ("sign-in", send(Method::POST, "/api/v1/auth/signin", &[], owner.clone()).await),
            ("form", send(Method::POST, "/api/v1/auth/signin", &form, owner).await),
            ("sign-up", send(Method::POST, "/api/v1/auth/signup", &[], stranger).await),
            ("cookie", send(Method::POST, "/api/v1/auth/refresh", &cookie, by_cookie).await),
            ("change", send(Method::PATCH, "/api/v1/auth/me", &signed_in, change).await),
            ("read", send(Method::GET, "/api/v1/auth/me", &signed_in, none.clone()).await),
            ("numbers", send(Method::GET, "/api/v1/stats/summary", &signed_in, none.clone()).await),
            ("operator", send(Method::GET, "/api/v1/admin/accounts", &signed_in, none).await),
        ]
    }

    /// Every attempt is refused with this code, without anything that the page could read or keep.
    async fn withstands(&self, page: &Headers<'_>, code: &str) {
        for (attempt, answer) in self.attack(page).await {
            assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, code), "{attempt}, {page:?}");
            for name in ["set-cookie", "access-control-allow-origin", "access-control-allow-credentials"] {
                assert_eq!(answer.header(name), "", "{attempt}, {page:?}");
            }
        }
    }

    /// The owner's two sessions, the one account, the cookie: as before.
    async fn is_untouched(&self) {
        let store = &self.server.app.store;
        let sessions =
            store.sessions_of(self.owner.id.parse().expect("id"), self.server.app.now()).await.expect("sessions");
        assert_eq!(sessions.iter().map(|session| session.counter).collect::<Vec<_>>(), [0, 0]);
        assert_eq!(self.server.app.snapshots.load().accounts.len(), 1);
        let me = self.server.get("/api/v1/auth/me", &self.owner.access).await;
        assert_eq!(me.body["firstName"], Value::Null);
    }
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    for world in worlds().await {
        for origin in FOREIGN_ORIGINS {
            world.withstands(&vec![("origin", origin)], "origin_not_allowed").await;
        }
        // By a proxy that keeps the public host.
        for origin in ["https://evil.example", "http://metrics.example.org:81", "https://metrics.example.org."] {
            world.withstands(&vec![("origin", origin), ("host", "metrics.example.org")], "origin_not_allowed").await;
        }
        world.withstands(&vec![("origin", PUBLIC), ("origin", "https://evil.example")], "origin_not_allowed").await;
        world.is_untouched().await;
    }
}

#[tokio::test]
async fn what_says_no_origin_is_refused_when_it_comes_from_another_site() {
    for world in worlds().await {
        for site in ["cross-site", "same-site", "Same-Origin", "same-origin, none", ""] {
            world.withstands(&vec![("sec-fetch-site", site)], "origin_not_allowed").await;
            world.withstands(&vec![("sec-fetch-site", site), ("origin", "null")], "origin_not_allowed").await;
        }
        world.withstands(&vec![("sec-fetch-site", "none"), ("origin", "null")], "origin_not_allowed").await;
        let twice = vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")];
        world.withstands(&twice, "origin_not_allowed").await;
        world.is_untouched().await;
    }
}

#[tokio::test]
async fn names_that_are_pointed_here_are_refused() {
    for world in worlds().await {
        for host in POINTED_HOSTS {
            for scheme in ["http", "https"] {
                let origin = format!("{scheme}://{}", host.to_ascii_lowercase());
                world.withstands(&vec![("origin", &origin), ("host", host)], "host_not_allowed").await;
            }
            world.withstands(&vec![("sec-fetch-site", "same-origin"), ("host", host)], "host_not_allowed").await;
        }
        world.is_untouched().await;
    }
}

#[tokio::test]
async fn a_server_without_an_owner_is_not_taken_by_a_page() {
    for server in servers_with(|_| {}).await {
        let body = json!({ "email": "evil@example.org", "password": PASSWORD });
        let pages: [(Headers<'_>, &str); 3] = [
            (vec![("origin", "https://evil.example")], "origin_not_allowed"),
            (vec![("origin", "http://evil.example:3000"), ("host", "evil.example:3000")], "host_not_allowed"),
            (vec![("sec-fetch-site", "cross-site")], "origin_not_allowed"),
        ];
        for (page, code) in pages {
            let answer = server.send(Method::POST, "/api/v1/auth/signup", &page, Some(&body)).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, code), "{page:?}");
        }
        assert_eq!(server.get("/api/v1/setup", "").await.body["hasOwner"], false);
        // The message says what the operator does when the name is his own.
        let own = vec![("origin", "https://stats.example.org"), ("host", "stats.example.org")];
        let answer = server.send(Method::POST, "/api/v1/auth/signup", &own, Some(&body)).await;
        let message = answer.body["error"]["message"].as_str().expect("a message");
        assert!(message.contains("`--public-url https://stats.example.org`"), "{message}");
    }
}

#[tokio::test]
async fn what_every_site_may_use_asks_nobody() {
    for world in worlds().await {
        let key = world.owner.key["apiKey"].as_str().expect("a key");
        let batch = json!({ "metrics": [{ "name": "visits", "type": "counter", "value": 1 }] });
        let pages: [Headers<'_>; 4] = [
            vec![("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            vec![("origin", "null")],
            vec![("origin", "http://evil.example"), ("host", "evil.example")],
            vec![("sec-fetch-site", "cross-site")],
        ];
        for page in pages {
            for path in [format!("/m?k={key}"), format!("/api/v1/metrics?k={key}")] {
                let answer = world.server.send(Method::POST, &path, &page, Some(&batch)).await;
                assert_eq!(answer.status, StatusCode::OK, "{path} {page:?}");
            }
            for path in [
                &format!("/m.js?k={key}"),
                "/api/v1/client/script.js",
                "/api/v1/client",
                "/health",
                "/api/v1/health",
                "/api/v1/setup",
                "/api/openapi.json",
                "/",
            ] {
                let answer = world.server.send(Method::GET, path, &page, None).await;
                assert_eq!(answer.status, StatusCode::OK, "{path} {page:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_preflight_of_another_site_gets_no_permission() {
    for world in worlds().await {
        for origin in FOREIGN_ORIGINS {
            let headers = [("origin", origin), ("access-control-request-method", "POST")];
            let answer = world.server.send(Method::OPTIONS, "/api/v1/auth/signin", &headers, None).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
        }
    }
}
