//! The app's window, driven by `WebKitWebDriver`.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::{Machine, free_port, program, signal, until};

/// Pictures are for people; nothing waits for them otherwise.
const PAINT: Duration = Duration::from_millis(2_500);

/// A driver, the app that it started, and the app's window.
pub struct Window {
    pub client: Client,
    driver: Child,
}

impl Window {
    /// Starts the app through the driver and waits for its window.
    pub async fn open(machine: &Machine) -> Self {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        machine.surround(&mut command);
        // Without it a session is never answered.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.args([format!("--port={port}"), "--host=127.0.0.1".to_owned()]);
        let driver = command.stdin(Stdio::null()).spawn().expect("WebKitWebDriver");
        let url = format!("http://127.0.0.1:{port}");
        until("WebKitWebDriver", async || reqwest::get(format!("{url}/status")).await.ok()).await;
        let options = json!({ "binary": program(), "args": [] });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let serde_json::Value::Object(capabilities) = capabilities else { unreachable!("an object") };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&url).await.expect("a session");
        Self { client, driver }
    }

    /// The driver's own process.
    pub fn driver_pid(&self) -> u32 {
        self.driver.id()
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element {
        self.client.wait().at_most(super::WAIT_MAX).for_element(Locator::Css(css)).await.unwrap_or_else(|error| {
            panic!("never came: {css}: {error}");
        })
    }

    /// Waits for a button, link or field by the text that people see, and clicks it.
    pub async fn click(&self, text: &str) {
        let xpath = format!(
            "//*[self::button or self::a or @role='button'][normalize-space()='{text}' or @aria-label='{text}']\
             [not(@disabled)]"
        );
        let wait = self.client.wait().at_most(super::WAIT_MAX);
        let found = wait.for_element(Locator::XPath(&xpath)).await;
        let element = match found {
            Ok(element) => element,
            Err(error) => panic!("never came: {text}: {error}\n{}", self.text().await),
        };
        element.click().await.unwrap_or_else(|error| panic!("cannot click {text}: {error}"));
    }

    /// Types into the field of a label.
    pub async fn fill(&self, label: &str, text: &str) {
        let xpath = format!("//*[@id=//label[normalize-space()='{label}']/@for]");
        let wait = self.client.wait().at_most(super::WAIT_MAX);
        let field = wait.for_element(Locator::XPath(&xpath)).await;
        let field = field.unwrap_or_else(|error| panic!("never came: {label}: {error}"));
        field.send_keys(text).await.expect("typed");
    }

    /// What the window says.
    pub async fn text(&self) -> String {
        self.find("body").await.text().await.unwrap_or_default()
    }

    /// Waits until the window says it.
    pub async fn says(&self, text: &str) {
        let said = || async { self.text().await };
        for _ in 0..super::WAIT_MAX.as_millis() / 100 {
            if said().await.contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never came: {text}\n{}", said().await);
    }

    /// Keeps a picture of the display where `METRICS_TRACKER_TEST_PICTURES` names a folder. The driver's own are of what
    /// has been laid out, before it is painted.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("METRICS_TRACKER_TEST_PICTURES") else { return };
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).expect("folder");
        tokio::time::sleep(PAINT).await;
        let import = Command::new("import").args(["-window", "root"]).arg(folder.join(format!("{name}.png"))).status();
        assert!(import.expect("import, of ImageMagick").success());
    }

    /// Ends the app as the end of a person's session does. The driver's own way may come to nothing while a page loads.
    pub async fn end(self, machine: &Machine) {
        let is_app = |pid: &u32| std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == program());
        let app = machine.processes().into_iter().find(is_app).expect("the app runs");
        signal(app, "TERM");
        machine.is_quiet_but(self.driver.id()).await;
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}
