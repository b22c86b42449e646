//! What a real browser makes of a generated policy and a pinned tag.

use serde_json::{Value, json};

use crate::{
    process::tool,
    support::{Answer, servers},
    tools,
};

/// Serves pages with a policy, opens each, and tells whether the library was there. Each page is `[policy, html]`.
const VISIT: &str = "
    const { createRequire } = await import('node:module');
    const { createServer } = await import('node:http');
    const { chromium } = createRequire(input.modules + '/_.js')('playwright-core');
    const site = createServer((request, response) => {
      const page = input.pages[request.url.slice(1)];
      if (!page) return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'text/html', ...(page[0] ? { 'content-security-policy': page[0] } : {}) });
      response.end('<!doctype html><head>' + page[1] + '</head><body></body>');
    });
    await new Promise((done) => site.listen(0, '127.0.0.1', done));
    const browser = await chromium.launch({ executablePath: input.chromium, args: ['--no-sandbox', '--disable-gpu'] });
    const seen = [];
    for (const index in input.pages) {
      const page = await browser.newPage();
      const sent = page.waitForResponse((answer) => answer.url().includes('/m?k='), { timeout: 15000 }).catch(() => {});
      await page.goto(`http://127.0.0.1:${site.address().port}/${index}`, { waitUntil: 'load' });
      const version = await page.evaluate(() => window.MetricsTracker?.version ?? null);
      if (version) {
        await page.evaluate(() => (MetricsTracker.increment('visits'), MetricsTracker.flush()));
        await sent;
      }
      const status = version ? (await sent)?.status() ?? null : null;
      seen.push([version !== null, status]);
      await page.close();
    }
    await browser.close();
    return seen;
";

fn field<'a>(answer: &'a Answer, pointer: &str) -> &'a str {
    answer.body.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {answer:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_and_pinned_tags_hold_in_a_browser() {
    let (Some(node), Some(modules)) = (tools::node(), tools::node_modules("playwright-core")) else { return };
    let chromium = std::env::var("METRICS_TRACKER_TEST_CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let Some(chromium) = tool(&[&chromium]) else { return };
    let server = &servers().await[0];
    let ann = server.sign_up("ann@example.org").await;
    let generate = async |platform: &str| {
        let body = json!({ "apiKeyId": ann.key["id"], "platform": platform, "pin": true });
        server.post("/api/v1/code-generation", &ann.access, body).await
    };
    let (html, vue) = (generate("html").await, generate("vue").await);
    let csp = |answer: &Answer| format!("default-src 'none'; {}", field(answer, "/csp"));
    let module = |answer: &Answer| {
        let code = field(answer, "/snippet").replace("export ", "");
        format!("<script nonce=\"n\" type=\"module\">{code}\nmetricsTracker.install();</script>")
    };
    let with_nonce = csp(&vue).replace("script-src", "script-src 'nonce-n'");
    let pinned = field(&html, "/pinned/tag");
    let pages = json!([
        [csp(&html), field(&html, "/snippet")],
        [csp(&html), field(&html, "/tag")],
        [with_nonce, module(&vue)],
        ["", pinned],
        [csp(&html), pinned],
        // Refused: a policy without the server, a script that is another one.
        ["script-src 'self'", field(&html, "/snippet")],
        ["", pinned.replace("sha384-", "sha384-AAAA")],
    ]);
    let seen = tools::run(&node, VISIT, &json!({ "modules": modules, "chromium": chromium, "pages": pages }));
    let (works, refused) = (json!([true, 200]), json!([false, null]));
    assert_eq!(seen, json!([works, works, works, works, works, refused, refused]), "{pages:#}");
}
