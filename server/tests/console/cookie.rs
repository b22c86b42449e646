//! The session of the console: the refresh token in a cookie.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Server, servers, servers_with};

const SIGN_IN: &str = "/api/v1/auth/signin";
const SIGN_UP: &str = "/api/v1/auth/signup";
const REFRESH: &str = "/api/v1/auth/refresh";

fn credentials(session: &str) -> Value {
    json!({ "email": "ann@example.org", "password": PASSWORD, "session": session })
}

/// As a page of the server itself sends it, with the cookies of its browser.
async fn from_page(server: &Server, path: &str, cookie: &str, body: &Value) -> Answer {
    let headers = [("origin", server.url.as_str()), ("sec-fetch-site", "same-origin"), ("cookie", cookie)];
    server.send(Method::POST, path, &headers, Some(body)).await
}

/// `NAME=TOKEN` of the `Set-Cookie` header.
fn cookie(answer: &Answer) -> &str {
    answer.header("set-cookie").split(';').next().unwrap_or_default()
}

fn token(cookie: &str) -> &str {
    cookie.split_once('=').expect("a cookie").1
}

fn access(answer: &Answer) -> &str {
    answer.body["accessToken"].as_str().expect("an access token")
}

fn is_taken_away(answer: &Answer) -> bool {
    token(cookie(answer)).is_empty() && answer.header("set-cookie").contains("; Max-Age=0;")
}

#[tokio::test]
async fn signing_up_and_in_puts_the_refresh_token_into_the_cookie_only() {
    for server in servers().await {
        let up = from_page(&server, SIGN_UP, "", &credentials("cookie")).await;
        let signed_in = from_page(&server, SIGN_IN, "", &credentials("cookie")).await;
        for (answer, status) in [(up, StatusCode::CREATED), (signed_in, StatusCode::OK)] {
            assert_eq!(answer.status, status, "{answer:?}");
            assert_eq!(answer.body.get("refreshToken"), None);
            assert!(!answer.text().contains("mt_ref_"));
            let (name, rest) = answer.header("set-cookie").split_once('=').expect("a cookie");
            let suffix = name.strip_prefix("mt_session_").expect("the name");
            assert!(suffix.len() == 8 && suffix.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
            let (token, attributes) = rest.split_once("; ").expect("attributes");
            assert!(token.starts_with("mt_ref_"));
            assert_eq!(attributes, "Max-Age=604800; Path=/api/v1/auth; HttpOnly; SameSite=Strict");
            assert!(server.is_signed_in(access(&answer)).await);
        }
    }
}

#[tokio::test]
async fn the_json_form_stays_for_others() {
    for server in servers().await {
        let ann = from_page(&server, SIGN_UP, "", &credentials("token")).await;
        assert_eq!((ann.status, ann.header("set-cookie")), (StatusCode::CREATED, ""));
        let refresh = ann.body["refreshToken"].as_str().expect("a token");
        for body in [json!({ "refreshToken": refresh }), json!({ "refreshToken": refresh, "session": "token" })] {
            let answer = server.post(REFRESH, "", body).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (StatusCode::OK, ""));
            assert!(answer.body["refreshToken"].is_string());
        }
        for body in [json!({}), json!({ "session": "token" }), json!({ "refreshToken": refresh, "session": "cookie" })]
        {
            let answer = server.post(REFRESH, "", body).await;
            assert_eq!((answer.status, answer.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["refreshToken"]));
        }
        let other = server.post(SIGN_IN, "", credentials("both")).await;
        assert_eq!((other.status, other.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["session"]));
    }
}

#[tokio::test]
async fn the_cookie_moves_on_with_the_session() {
    for server in servers().await {
        let ann = from_page(&server, SIGN_UP, "", &credentials("cookie")).await;
        let first = cookie(&ann).to_owned();
        let second = from_page(&server, REFRESH, &first, &json!({})).await;
        assert_eq!(second.status, StatusCode::OK, "{second:?}");
        let mut fields: Vec<_> = second.body.as_object().expect("an object").keys().collect();
        fields.sort();
        assert_eq!(fields, ["accessToken", "expiresIn"]);
        assert_ne!(cookie(&second), first);
        assert!(server.is_signed_in(access(&second)).await);
        // A parallel tab, among cookies of others.
        let among = format!("theme=dark; {first}; mt_session_00000000=mt_ref_x");
        let tab = from_page(&server, REFRESH, &among, &json!({ "session": "cookie" })).await;
        assert_eq!((tab.status, cookie(&tab)), (StatusCode::OK, cookie(&second)));
        // The token of a cookie is an ordinary one: what is older ends the session.
        let third = from_page(&server, REFRESH, cookie(&second), &json!({})).await;
        assert_eq!(third.status, StatusCode::OK);
        let replayed = from_page(&server, REFRESH, &first, &json!({})).await;
        assert_eq!(replayed.status, StatusCode::UNAUTHORIZED);
        assert!(is_taken_away(&replayed));
        assert!(!server.is_signed_in(access(&third)).await);
    }
}

#[tokio::test]
async fn a_refused_cookie_is_taken_away() {
    for server in servers().await {
        let ann = from_page(&server, SIGN_UP, "", &credentials("cookie")).await;
        let name = cookie(&ann).split_once('=').expect("a cookie").0;
        let two = format!("{0}; {0}", cookie(&ann));
        for text in ["", "a=b", &format!("{name}="), &format!("{name}=mt_ref_AAAA"), &two] {
            let answer = from_page(&server, REFRESH, text, &json!({})).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "unauthenticated"), "{text}");
            assert!(is_taken_away(&answer), "{text}");
        }
        // Nobody used it yet.
        assert_eq!(from_page(&server, REFRESH, cookie(&ann), &json!({})).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn signing_out_takes_the_cookie_away_and_ends_the_session() {
    for server in servers().await {
        let ann = from_page(&server, SIGN_UP, "", &credentials("cookie")).await;
        let other = from_page(&server, SIGN_IN, "", &credentials("cookie")).await;
        let answer = server.request(Method::POST, "/api/v1/auth/signout", access(&ann), None).await;
        assert!(answer.status == StatusCode::OK && is_taken_away(&answer), "{answer:?}");
        assert_eq!(from_page(&server, REFRESH, cookie(&ann), &json!({})).await.status, StatusCode::UNAUTHORIZED);
        let next = from_page(&server, REFRESH, cookie(&other), &json!({})).await;
        assert_eq!(next.status, StatusCode::OK);
        let everywhere = json!({ "everywhere": true });
        let answer = server.post("/api/v1/auth/signout", access(&next), everywhere).await;
        assert!(answer.status == StatusCode::OK && is_taken_away(&answer));
        assert_eq!(from_page(&server, REFRESH, cookie(&next), &json!({})).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_change_of_password_keeps_this_browser_signed_in() {
    for server in servers().await {
        let ann = from_page(&server, SIGN_UP, "", &credentials("cookie")).await;
        let other = from_page(&server, SIGN_IN, "", &credentials("cookie")).await;
        let change = json!({ "currentPassword": PASSWORD, "newPassword": "another long password" });
        let answer = server.post("/api/v1/auth/password", access(&ann), change).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(from_page(&server, REFRESH, cookie(&ann), &json!({})).await.status, StatusCode::OK);
        assert_eq!(from_page(&server, REFRESH, cookie(&other), &json!({})).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn only_a_page_of_the_server_may_have_or_use_the_cookie() {
    for server in servers().await {
        let ann = from_page(&server, SIGN_UP, "", &credentials("cookie")).await;
        let cookie = cookie(&ann);
        let pages: [&[(&str, &str)]; 6] = [
            &[],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "null")],
            &[("origin", "https://evil.example")],
            &[("origin", "tauri://localhost")],
        ];
        for page in pages {
            let mut headers = page.to_vec();
            headers.push(("cookie", cookie));
            for (path, body) in [(REFRESH, json!({ "session": "cookie" })), (SIGN_IN, credentials("cookie"))] {
                let answer = server.send(Method::POST, path, &headers, Some(&body)).await;
                assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "origin_not_allowed"), "{page:?}");
                assert_eq!(answer.header("set-cookie"), "", "{page:?}");
            }
        }
        assert_eq!(from_page(&server, REFRESH, cookie, &json!({})).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn over_https_the_cookie_is_secure() {
    let url = "https://metrics.example.org";
    for server in servers_with(|args| args.public_url = Some(url.parse().expect("an address"))).await {
        server.sign_up("ann@example.org").await;
        let own = server.url.as_str();
        let cases: [(&[(&str, &str)], bool); 6] = [
            (&[("origin", url)], true),
            (&[("origin", url), ("host", "127.0.0.1:3000")], true),
            (&[("origin", own)], false),
            (&[("sec-fetch-site", "same-origin"), ("host", "metrics.example.org")], true),
            (&[("sec-fetch-site", "same-origin"), ("x-forwarded-proto", "https")], true),
            (&[("sec-fetch-site", "same-origin")], false),
        ];
        for (headers, is_secure) in cases {
            let answer = server.send(Method::POST, SIGN_IN, headers, Some(&credentials("cookie"))).await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            assert_eq!(
                answer.header("set-cookie").ends_with("; Secure; Path=/api/v1/auth; HttpOnly; SameSite=Strict"),
                is_secure,
                "{headers:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_second_name_of_the_server_is_named_as_an_origin() {
    let (public, second) = ("https://shop.example.org", "https://stats.example.org");
    for server in servers_with(|args| {
        args.public_url = Some(public.parse().expect("an address"));
        args.cors_origins = Some(vec![second.parse().expect("an origin")]);
    })
    .await
    {
        server.sign_up("ann@example.org").await;
        for (host, status) in [("stats.example.org", StatusCode::OK), ("127.0.0.1", StatusCode::FORBIDDEN)] {
            let headers = [("origin", second), ("host", host)];
            let answer = server.send(Method::POST, SIGN_IN, &headers, Some(&credentials("cookie"))).await;
            assert_eq!(answer.status, status, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn two_servers_on_one_host_have_a_cookie_each() {
    for (server, other) in servers().await.into_iter().zip(servers().await) {
        let here = from_page(&server, SIGN_UP, "", &credentials("cookie")).await;
        let there = from_page(&other, SIGN_UP, "", &credentials("cookie")).await;
        assert_ne!(cookie(&here).split('=').next(), cookie(&there).split('=').next());
        let both = format!("{}; {}", cookie(&here), cookie(&there));
        assert_eq!(from_page(&server, REFRESH, &both, &json!({})).await.status, StatusCode::OK);
        assert_eq!(from_page(&other, REFRESH, &both, &json!({})).await.status, StatusCode::OK);
    }
}
