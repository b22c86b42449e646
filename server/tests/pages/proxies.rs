//! Reverse-proxy recipes in front of the real server.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    process::{Account, Place, Server, lasting_address, sign_up, tool},
    tools,
};

/// Longest that a proxy may take until it answers.
const PATIENCE: Duration = Duration::from_secs(20);
const FLAGS: [&str; 4] = ["--log-level", "error", "--trusted-proxies", "127.0.0.1"];

/// A proxy that runs. Dropping it kills it.
struct Proxy {
    child: Child,
    origin: String,
}

impl Proxy {
    async fn start(mut command: Command, address: &str, http: &Client) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("proxy");
        let proxy = Self { child, origin: format!("http://{address}") };
        let began = Instant::now();
        while http.get(format!("{}/", proxy.origin)).send().await.is_err() {
            assert!(began.elapsed() < PATIENCE, "the proxy does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        proxy
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

async fn code(http: &Client, origin: &str, account: &Account) -> Value {
    let body = json!({ "apiKeyId": account.key_id, "pin": true });
    let request = http.post(format!("{origin}/api/v1/code-generation")).bearer_auth(&account.access_token).json(&body);
    request.send().await.expect("answer").json().await.expect("JSON")
}

fn recipe<'a>(code: &'a Value, name: &str) -> &'a str {
    let recipe = code["reverseProxies"][name].as_str().expect("recipe");
    assert!(code["reverseProxy"].as_str().expect("text").contains(recipe));
    for told in ["--trusted-proxies", "--public-url", "--script-path", "--ingest-path"] {
        assert!(recipe.contains(told), "{told}: {recipe}");
    }
    recipe
}

/// Library, pinned script and a batch pass; the page's own paths do not go to the server.
async fn everything_passes(http: &Client, proxy: &Proxy, server: &Server, account: &Account, code: &Value) {
    let Proxy { origin, .. } = proxy;
    let path = format!("/m.js?k={}", account.key);
    // Browsers always say what they take; Caddy would ask for gzip in the name of a client that does not.
    let get = async |url: String| http.get(url).header("accept-encoding", "identity").send().await.expect("answer");
    for path in [path.as_str(), code["pinned"]["path"].as_str().expect("path")] {
        let there = get(format!("{origin}{path}")).await;
        assert_eq!(there.status(), 200, "{path}");
        let here = get(format!("{}{path}", server.origin)).await;
        assert_eq!(there.headers()["etag"], here.headers()["etag"]);
        let there = there.text().await.expect("script");
        assert_eq!(there, here.text().await.expect("script"));
        assert!(there.contains("\"u\":\"/m\""), "batches go where the script came from");
    }
    let batch = json!({ "metrics": [{ "name": "sales", "type": "counter", "value": 1 }] }).to_string();
    let sent = http.post(format!("{origin}/m?k={}", account.key)).header("content-type", "text/plain").body(batch);
    let answer: Value = sent.send().await.expect("answer").json().await.expect("JSON");
    assert_eq!(answer["success"], true, "{answer}");
    for own in ["/", "/mail", "/api/v1/client"] {
        let answer = http.get(format!("{origin}{own}")).send().await.expect("answer");
        assert_eq!(answer.text().await.expect("text"), "the page's own", "{own}");
    }
}

/// Visitors of one proxy have a rate limit each: twenty batches at once.
async fn visitors_are_told_apart(http: &Client, proxy: &Proxy, account: &Account) {
    let send = async |visitor: &str| {
        let url = format!("{}/m?k={}", proxy.origin, account.key);
        let batch = json!({ "metrics": [{ "name": "sales", "type": "counter", "value": 1 }] });
        let request = http.post(url).header("x-forwarded-for", visitor).json(&batch);
        request.send().await.expect("answer").status().as_u16()
    };
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(send("203.0.113.1").await);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(send("203.0.113.2").await, 200);
}

fn nginx_configuration(folder: &Path, address: &str, recipe: &str) -> String {
    let folder = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {folder}/{what};\n"))
        .concat();
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log stderr error;\nevents {{}}\nhttp {{\naccess_log off;\n\
         {temporary}server {{\nlisten {address};\n{recipe}\nlocation / {{ return 200 \"the page's own\"; }}\n}}\n}}\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_passes_everything() {
    let Some(nginx) = tool(&["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"]) else { return };
    for place in Place::each().await {
        let (server, http) = (Server::start(&place, "127.0.0.1:0", &FLAGS), Client::new());
        let account = sign_up(&http, &server.origin, "ann@example.org").await;
        let code = code(&http, &server.origin, &account).await;
        let (folder, address) = (tempfile::tempdir().expect("directory"), lasting_address());
        let file = folder.path().join("nginx.conf");
        let run = |recipe: &str, flags: &[&str]| {
            fs::write(&file, nginx_configuration(folder.path(), &address, recipe)).expect("configuration");
            let mut command = Command::new(&nginx);
            command.arg("-p").arg(folder.path()).arg("-c").arg(&file).args(flags);
            command
        };
        let recipe = recipe(&code, "nginx");
        let https = recipe.replace("    proxy_http_version", "    proxy_ssl_server_name on;\n    proxy_http_version");
        for recipe in [recipe, &https] {
            let checked = run(recipe, &["-t", "-q"]).output().expect("nginx");
            assert!(checked.status.success(), "{recipe}\n{}", String::from_utf8_lossy(&checked.stderr));
        }
        let proxy = Proxy::start(run(recipe, &[]), &address, &http).await;
        everything_passes(&http, &proxy, &server, &account, &code).await;
        visitors_are_told_apart(&http, &proxy, &account).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_passes_everything() {
    let Some(caddy) = tool(&["/usr/bin/caddy", "/usr/local/bin/caddy"]) else { return };
    let (place, http) = (Place::sqlite(), Client::new());
    let server = Server::start(&place, "127.0.0.1:0", &FLAGS);
    let account = sign_up(&http, &server.origin, "ann@example.org").await;
    let code = code(&http, &server.origin, &account).await;
    let (folder, address) = (tempfile::tempdir().expect("directory"), lasting_address());
    let file = folder.path().join("Caddyfile");
    let text = format!(
        "{{\n    admin off\n    log {{\n        level ERROR\n    }}\n}}\nhttp://{address} {{\n{}\n    respond \
         \"the page's own\"\n}}\n",
        recipe(&code, "caddy")
    );
    fs::write(&file, text).expect("configuration");
    let run = |what: &str| {
        let mut command = Command::new(&caddy);
        command.args([what, "--adapter", "caddyfile", "--config"]).arg(&file);
        command.env("HOME", folder.path()).env("XDG_DATA_HOME", folder.path()).env("XDG_CONFIG_HOME", folder.path());
        command
    };
    let checked = run("validate").output().expect("caddy");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let proxy = Proxy::start(run("run"), &address, &http).await;
    everything_passes(&http, &proxy, &server, &account, &code).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_passes_everything() {
    let Some(node) = tools::node() else { return };
    let (place, http) = (Place::sqlite(), Client::new());
    let server = Server::start(&place, "127.0.0.1:0", &FLAGS);
    let account = sign_up(&http, &server.origin, "ann@example.org").await;
    let code = code(&http, &server.origin, &account).await;
    let worker = recipe(&code, "cloudflare");
    assert!(worker.contains("Origin Rule"), "{worker}");
    let body = "const { default: worker } = await import('data:text/javascript,' + encodeURIComponent(input.worker)); \
                const ask = async (url, init = {}) => { \
                  const headers = { 'CF-Connecting-IP': input.visitor, Cookie: 'a=b', ...init.headers }; \
                  const answer = await worker.fetch(new Request(url, { ...init, headers })); \
                  return [answer.status, await answer.text()]; }; \
                const page = 'https://page.example'; \
                const post = { method: 'POST', body: input.batch, headers: { 'content-type': 'text/plain' } }; \
                return [await ask(page + '/m.js?k=' + input.key), await ask(page + input.pinned), \
                        await ask(page + '/m?k=' + input.key, post), await ask(input.own)];";
    let batch = json!({ "metrics": [{ "name": "sales", "type": "counter", "value": 1 }] }).to_string();
    let input = json!({
        "worker": worker, "key": account.key, "pinned": code["pinned"]["path"], "batch": batch,
        "visitor": "203.0.113.9", "own": format!("{}/health", server.origin),
    });
    let answers = tools::run(&node, body, &input);
    let direct = http.get(format!("{}/m.js?k={}", server.origin, account.key)).send().await.expect("answer");
    let direct = direct.text().await.expect("script");
    assert_eq!(answers[0], json!([200, direct]));
    assert_eq!(answers[1], json!([200, direct]));
    assert_eq!(answers[2][0], 200, "{answers}");
    assert!(answers[2][1].as_str().is_some_and(|answer| answer.contains("\"success\":true")), "{answers}");
    assert!(answers[3][1].as_str().is_some_and(|answer| answer.contains("\"status\":\"ok\"")), "{answers}");
}
