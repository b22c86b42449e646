//! What a visitor of the demo site does in a real browser arrives as numbers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    process::tool,
    support::{Server, Signed, servers},
    tools,
};

/// Looks around, fills the cart, searches, breaks things and orders; says what the browser complained about.
const VISIT: &str = "
    const { createRequire } = await import('node:module');
    const { chromium } = createRequire(input.modules + '/_.js')('playwright-core');
    const browser = await chromium.launch({ executablePath: input.chromium, args: ['--no-sandbox', '--disable-gpu'] });
    const page = await browser.newPage();
    const refused = [];
    page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
    const failed = [];
    page.on('response', (answer) => answer.status() >= 400 && failed.push(answer.url()));
    const measured = () => page.waitForFunction(() => window.MetricsTracker?.version);
    await page.goto(input.url, { waitUntil: 'load' });
    await page.getByRole('link', { name: 'Plants', exact: true }).click();
    await measured();
    await page.getByLabel('Search the plants').fill('shade');
    await page.getByRole('button', { name: 'Search' }).click();
    const found = await page.locator('.product:visible').count();
    await page.getByRole('button', { name: 'Add Snake plant to the cart' }).click();
    await page.getByRole('button', { name: 'Add Boston fern to the cart' }).click();
    await page.getByRole('link', { name: 'Help', exact: true }).click();
    await measured();
    await page.getByRole('button', { name: 'Throw an error' }).click();
    await page.getByRole('button', { name: 'Break a promise' }).click();
    await page.getByRole('button', { name: 'Freeze the page' }).click();
    await page.getByRole('link', { name: 'Cart' }).click();
    await measured();
    await page.getByRole('button', { name: 'Remove Boston fern' }).click();
    const sum = await page.locator('#sum').textContent();
    await page.getByText('Seashells').click();
    await page.getByLabel('Delivery').selectOption('pickup');
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.waitForURL('**/thanks**');
    await measured();
    const title = await page.locator('h1').textContent();
    await page.evaluate(() => MetricsTracker.flush());
    await page.waitForTimeout(500);
    await page.goto('about:blank');
    await browser.close();
    return { found, sum, title, refused, failed };
";

/// Series of one metric: labels as JSON, and the value or the number of observations.
async fn series(server: &Server, signed: &Signed, name: &str) -> BTreeMap<String, f64> {
    let history = server.get(&format!("/api/v1/stats/{name}/history"), &signed.access).await.body;
    let series = history["series"].as_array().cloned().unwrap_or_default();
    let number = |series: &Value| series["value"].as_f64().or(series["count"].as_f64()).expect("a number");
    series.iter().map(|series| (series["labels"].to_string(), number(series))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_arrives() {
    let (Some(node), Some(modules)) = (tools::node(), tools::node_modules("playwright-core")) else { return };
    let chromium = std::env::var("METRICS_TRACKER_TEST_CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let Some(chromium) = tool(&[&chromium]) else { return };
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let site = server.post("/api/v1/demo", &ann.access, json!({})).await.body;
        let seen = tools::run(&node, VISIT, &json!({ "modules": modules, "chromium": chromium, "url": site["url"] }));
        let expected = json!({
            "found": 2, "sum": "€ 26.50", "title": "Thank you. It is on its way.", "refused": [], "failed": [],
        });
        assert_eq!(seen, expected);

        let all = async |name: &str| series(&server, &ann, name).await;
        let one = |labels: Value, value: f64| BTreeMap::from([(labels.to_string(), value)]);
        assert_eq!(all("demo_orders_total").await, one(json!({ "delivery": "pickup", "payment": "seashells" }), 1.0));
        assert_eq!(all("demo_cart_items").await, one(json!({}), 0.0));
        assert_eq!(all("demo_search_length").await, one(json!({}), 1.0));
        assert_eq!(all("demo_checkout_seconds").await, one(json!({}), 1.0));
        let page = |name: &str| json!({ "page": format!("/demo/:id{name}") }).to_string();
        let views = all("page_views_total").await;
        let pages = ["/", "/products", "/help", "/cart", "/thanks"].map(|name| (page(name), 1.0));
        assert_eq!(views, BTreeMap::from(pages));
        assert_eq!(all("js_errors_total").await.len(), 2);
        assert!(all("inp_seconds").await.keys().any(|labels| *labels == page("/help")));
    }
}
