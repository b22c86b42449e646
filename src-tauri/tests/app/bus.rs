//! The other side of the session bus: a shell with a tray, and one that shows notifications.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "the interfaces' forms"
)]

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use zbus::{
    Connection, connection, interface,
    zvariant::{OwnedValue, Value},
};

use super::until;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
const MENU: &str = "com.canonical.dbusmenu";

/// Takes icons as a shell does.
struct Watcher(Arc<Mutex<Option<(String, String)>>>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: zbus::message::Header<'_>) {
        let sender = header.sender().expect("a sender").to_string();
        // An item names its path or its name on the bus.
        let item = if service.starts_with('/') {
            (sender, service.to_owned())
        } else {
            (service.to_owned(), "/StatusNotifierItem".to_owned())
        };
        *self.0.lock() = Some(item);
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.0.lock().iter().map(|(name, path)| format!("{name}{path}")).collect()
    }
}

/// A shell with a tray.
pub struct Tray {
    bus: Connection,
    item: Arc<Mutex<Option<(String, String)>>>,
}

/// An entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: i32,
    pub label: String,
    pub is_enabled: bool,
    pub is_checked: bool,
}

type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Tray {
    /// Owns the name before an app looks for it.
    pub async fn open() -> Self {
        let item = Arc::default();
        let watcher = Watcher(Arc::clone(&item));
        let builder = connection::Builder::session().expect("a session bus");
        let builder = builder.serve_at("/StatusNotifierWatcher", watcher).expect("served");
        let bus = builder.name(WATCHER).expect("a name").build().await.expect("the session bus");
        Self { bus, item }
    }

    async fn ask<B: serde::Serialize + zbus::zvariant::DynamicType>(&self, method: &str, body: &B) -> zbus::Message {
        let (name, path) = until("an icon", async || self.item.lock().clone()).await;
        let properties = "org.freedesktop.DBus.Properties";
        let menu = self
            .bus
            .call_method(
                Some(name.as_str()),
                path.as_str(),
                Some(properties),
                "Get",
                &("org.kde.StatusNotifierItem", "Menu"),
            )
            .await
            .expect("the item's menu");
        let menu: OwnedValue = menu.body().deserialize().expect("a path");
        let menu = zbus::zvariant::OwnedObjectPath::try_from(menu).expect("a path");
        self.bus.call_method(Some(name.as_str()), &menu, Some(MENU), method, body).await.expect("the menu answers")
    }

    /// Everything in the menu, without lines between groups.
    pub async fn entries(&self) -> Vec<Entry> {
        let answer = self.ask("GetLayout", &(0_i32, -1_i32, Vec::<String>::new())).await;
        let (_, layout): (u32, Layout) = answer.body().deserialize().expect("a layout");
        layout.2.into_iter().filter_map(entry).collect()
    }

    pub async fn entry(&self, label: &str) -> Entry {
        until(label, async || self.entries().await.into_iter().find(|entry| entry.label == label)).await
    }

    /// Chooses an entry once it can be chosen.
    pub async fn choose(&self, label: &str) {
        let Entry { id, .. } =
            until(label, async || Some(self.entry(label).await).filter(|entry| entry.is_enabled)).await;
        self.ask("Event", &(id, "clicked", Value::from(0_i32), 0_u32)).await;
    }

    /// Waits until the first line of the menu says it.
    pub async fn says(&self, text: &str) {
        until(text, async || self.entries().await.first()?.label.contains(text).then_some(())).await;
    }

    /// The icon's file or name.
    pub async fn icon(&self) -> String {
        let (name, path) = until("an icon", async || self.item.lock().clone()).await;
        let asked = ("org.kde.StatusNotifierItem", "IconName");
        let properties = "org.freedesktop.DBus.Properties";
        let answer = self.bus.call_method(Some(name.as_str()), path.as_str(), Some(properties), "Get", &asked).await;
        let value: OwnedValue = answer.expect("an icon").body().deserialize().expect("text");
        String::try_from(value).expect("text")
    }
}

fn entry(value: OwnedValue) -> Option<Entry> {
    let (id, properties, _): Layout = value.try_into().ok()?;
    let text = |name: &str| properties.get(name).and_then(|value| String::try_from(value.clone()).ok());
    if text("type").as_deref() == Some("separator") {
        return None;
    }
    let is_enabled = properties.get("enabled").and_then(|value| bool::try_from(value).ok()).unwrap_or(true);
    let is_checked = properties.get("toggle-state").and_then(|value| i32::try_from(value).ok()) == Some(1);
    Some(Entry { id, label: text("label").unwrap_or_default().replace('_', ""), is_enabled, is_checked })
}

/// Takes notifications.
#[derive(Clone, Default)]
pub struct Notifications(Arc<Mutex<Vec<(String, String)>>>);

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the interface's form")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        self.0.lock().push((summary.to_owned(), body.to_owned()));
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("test".to_owned(), "test".to_owned(), "1".to_owned(), "1.2".to_owned())
    }
}

impl Notifications {
    /// Owns the name; until the connection is dropped.
    pub async fn open() -> (Self, Connection) {
        let shown = Self::default();
        let builder = connection::Builder::session().expect("a session bus");
        let builder = builder.serve_at("/org/freedesktop/Notifications", shown.clone()).expect("served");
        (shown, builder.name(NOTIFICATIONS).expect("a name").build().await.expect("the session bus"))
    }

    /// Forgets those that came.
    pub fn clear(&self) {
        self.0.lock().clear();
    }

    /// Waits for one with this title; its text.
    pub async fn shows(&self, title: &str) -> String {
        let found = || self.0.lock().iter().find(|(shown, _)| shown.contains(title)).map(|(_, body)| body.clone());
        until(title, async || found()).await
    }
}
