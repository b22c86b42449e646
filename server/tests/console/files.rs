//! The console's files: forms, tags, policies, and what is not there.

use std::{fs, io::Read as _, path::Path};

use reqwest::{Method, StatusCode};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{Answer, Server, servers};

const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
     form-action 'self'";

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    server.send(Method::GET, path, headers, None).await
}

fn on_disk(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist").join(&path[1..])).expect("a file")
}

fn is_page(answer: &Answer) -> bool {
    answer.status == StatusCode::OK
        && answer.header("content-type") == "text/html; charset=utf-8"
        && answer.bytes == on_disk("/index.html")
}

fn is_missing(answer: &Answer) -> bool {
    (answer.status, answer.code()) == (StatusCode::NOT_FOUND, "not_found")
}

fn unpacked(answer: &Answer) -> Vec<u8> {
    let packed = answer.bytes.as_slice();
    let mut plain = Vec::new();
    let unpacked = match answer.header("content-encoding") {
        "br" => brotli::Decompressor::new(packed, 4096).read_to_end(&mut plain),
        "gzip" => flate2::read::GzDecoder::new(packed).read_to_end(&mut plain),
        _ => return packed.to_vec(),
    };
    unpacked.expect("the form that the header names");
    plain
}

#[tokio::test]
async fn every_file_is_served_in_every_form() {
    for server in servers().await {
        for path in server::console::files::paths() {
            let plain = on_disk(path);
            for (accepted, expected) in [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", "")] {
                let answer = get(&server, path, &[("accept-encoding", accepted)]).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                assert!([expected, ""].contains(&answer.header("content-encoding")), "{path} {accepted}");
                assert_eq!(unpacked(&answer), plain, "{path} {accepted}");
                assert_eq!(answer.header("x-content-type-options"), "nosniff");
                assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
                assert_eq!(answer.header("access-control-allow-origin"), "");
                let is_asset = path.starts_with("/assets/");
                let expected = if is_asset { "public, max-age=31536000, immutable" } else { "no-cache" };
                assert_eq!(answer.header("cache-control"), expected, "{path}");
                revalidate(&server, path, accepted, &answer).await;
            }
        }
    }
}

/// The same again costs no body, by HEAD and with the tag.
async fn revalidate(server: &Server, path: &str, accepted: &str, first: &Answer) {
    let tag = first.header("etag");
    for tag in [tag, &format!("W/{tag}"), &format!("\"x\", {tag}"), "*"] {
        let again = get(server, path, &[("accept-encoding", accepted), ("if-none-match", tag)]).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{path} {tag}");
        for name in ["etag", "cache-control", "vary"] {
            assert_eq!(again.header(name), first.header(name), "{path}");
        }
    }
    let other = get(server, path, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, StatusCode::OK, "{path}");
    let head = server.send(Method::HEAD, path, &[("accept-encoding", accepted)], None).await;
    assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0), "{path}");
    for name in ["etag", "content-length", "content-type", "content-encoding"] {
        assert_eq!(head.header(name), first.header(name), "{path} {name}");
    }
}

#[tokio::test]
async fn the_page_is_at_every_place_of_the_console() {
    for server in servers().await {
        for path in ["/", "/?a=b", "/console", "/console/", "/console/metrics/019a?tab=code", "/console/a.b/c"] {
            assert!(is_page(&get(&server, path, &[]).await), "{path}");
        }
        for path in ["/sign-in", "/a/b/c", "/favicon.none", "/apis", "/metrics/none/none", "/index.html"] {
            assert!(is_page(&get(&server, path, &[BROWSER]).await), "{path}");
            let head = server.send(Method::HEAD, path, &[BROWSER], None).await;
            assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_json_to_programs_and_below_the_api() {
    for server in servers().await {
        for path in ["/sign-in", "/a/b/c", "/favicon.none"] {
            for accept in ["*/*", "application/json", "text/html;q=0", "text/*", ""] {
                assert!(is_missing(&get(&server, path, &[("accept", accept)]).await), "{path} {accept}");
            }
            assert!(is_missing(&server.send(Method::POST, path, &[BROWSER], None).await), "{path}");
        }
        for path in ["/api", "/api/", "/api/v1", "/api/v1/none", "/api/v2/metrics", "/assets/none.js", "/assets/a/b"] {
            assert!(is_missing(&get(&server, path, &[BROWSER]).await), "{path}");
        }
        let post = server.send(Method::POST, "/console/x", &[BROWSER], None).await;
        assert_eq!((post.status, post.code()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
    }
}

/// The answer to a path that other clients would tidy up first.
async fn as_written(server: &Server, path: &str) -> String {
    let address = server.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

#[tokio::test]
async fn no_path_leads_out_of_the_files() {
    for server in servers().await {
        for path in [
            "/assets/..%2findex.html",
            "/assets/%2e%2e/index.html",
            "/assets/..%5c..%5cCargo.toml",
            "/assets/%00",
            "/assets//etc/passwd",
            "/assets/index.html",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/assets/../index.html",
            "/../../etc/passwd",
            "//etc/passwd",
            "/./index.html",
            "/INDEX.HTML",
        ] {
            let answer = as_written(&server, path).await;
            assert!(answer.starts_with("HTTP/1.1 404 ") && answer.contains("not_found"), "{path}: {answer}");
        }
    }
}

#[tokio::test]
async fn the_page_has_a_strict_policy_and_the_documentation_its_own() {
    for server in servers().await {
        for path in ["/", "/console/x", "/other"] {
            let page = get(&server, path, &[BROWSER]).await;
            assert_eq!(page.header("content-security-policy"), POLICY, "{path}");
            assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
            assert_eq!(page.header("permissions-policy"), "camera=(), microphone=(), geolocation=()");
            assert_eq!(page.header("x-frame-options"), "DENY");
            assert_eq!(page.header("referrer-policy"), "no-referrer");
        }
        let docs = get(&server, "/api/docs/", &[BROWSER]).await;
        assert_eq!(docs.status, StatusCode::OK);
        assert!(docs.header("content-security-policy").contains("style-src 'self' 'unsafe-inline'"));
    }
}

#[test]
fn the_page_needs_nothing_that_the_policy_forbids() {
    let page = String::from_utf8(on_disk("/index.html")).expect("UTF-8").to_lowercase();
    for (at, _) in page.match_indices("<script") {
        let (attributes, rest) = page[at..].split_once('>').expect("the end of a tag");
        assert!(attributes.contains("src=") && rest.trim_start().starts_with("</script"), "an inline script");
    }
    for inline in
        ["<style", " style=", " onload=", " onclick=", " onerror=", "javascript:", "<base", "http://", "https://"]
    {
        assert!(!page.contains(inline), "{inline}");
    }
}

#[tokio::test]
async fn the_files_have_no_rate_limit() {
    for server in servers().await {
        for _ in 0..700 {
            assert_eq!(get(&server, "/", &[]).await.status, StatusCode::OK);
        }
    }
}
