//! Whether pages can reach this server at the address that their code carries. The name of the public URL is looked up, with
//! a deadline and a memory, when somebody asks for his code or his install page; ingestion never waits for it.
//!
//! Behaviours worth knowing: what counts is where the server itself finds the name. Behind a name that is public outside
//! and private inside (split DNS) that may be wrong in either direction.

mod scope;

use std::{sync::Arc, time::Duration};

use model::Clock;
use serde::Serialize;
use tokio::sync::Mutex;
use url::{Host, Url};
use utoipa::ToSchema;

pub use self::scope::Scope;

/// How long a name may take to be found, in seconds.
const LOOKUP_SECONDS_MAX: u64 = 2;
/// How long the answer is good for, in seconds.
const FOUND_SECONDS: u64 = 60;

/// Which pages reach an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// `scheme://host[:port]` that the code carries.
    origin: String,
    /// Whose pages reach it.
    scope: Scope,
    /// Whether it is encrypted.
    is_https: bool,
    /// Which pages do not reach it, and what to do.
    warnings: Vec<Advice>,
}

/// What is in the way, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Advice {
    /// Stable code.
    pub code: String,
    /// Plain sentences.
    pub message: String,
}

impl Advice {
    /// An advice.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}

impl Reach {
    fn new(origin: &str, scope: Scope, is_looked_up: bool) -> Self {
        let is_https = origin.starts_with("https://");
        // Browsers let https pages load from `http://localhost` and `http://127.0.0.1`, not from names that lead there.
        let is_exempt = is_https || scope == Scope::Loopback && !is_looked_up;
        let https = (!is_exempt).then(|| https_advice(origin));
        let warnings = scope_advice(origin, scope, is_looked_up).into_iter().chain(https);
        Self { origin: origin.to_owned(), scope, is_https, warnings: warnings.collect() }
    }

    /// Whose pages reach the address.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// Which pages do not reach the address, and what to do.
    #[must_use]
    pub fn warnings(&self) -> &[Advice] {
        &self.warnings
    }
}

fn scope_advice(origin: &str, scope: Scope, is_looked_up: bool) -> Option<Advice> {
    let (code, leads) = match scope {
        Scope::Public => return None,
        Scope::Loopback => ("address_loopback", "leads to this machine only"),
        Scope::Private => ("address_private", "leads into a private network"),
        Scope::Unresolved => {
            let message = format!(
                "The name of {origin} is not found from this server, so pages may not find it either. Check its DNS \
                 entry, or set `--public-url` to the address that pages reach."
            );
            return Some(Advice::new("address_unresolved", message));
        }
    };
    // Debian gives a host's own name to 127.0.1.1.
    let seen = if is_looked_up { "As this server finds the name (look at its hosts file, too), " } else { "" };
    let message = format!(
        "{seen}{origin} {leads}. Browsers keep pages of public sites from such addresses (Chrome 142 and \
         later: Local Network Access). For a public site, give the server a public https address (a reverse proxy on \
         a public host, or a tunnel) and set `--public-url` to it."
    );
    Some(Advice::new(code, message))
}

fn https_advice(origin: &str) -> Advice {
    let message = format!(
        "{origin} is not encrypted. Browsers do not let a page that is https load from it (mixed content). Put a \
         reverse proxy with a certificate before the server and set `--public-url` to its https address."
    );
    Advice::new("address_not_https", message)
}

/// Finds out. The one name that is looked up is that of the public URL: names that callers bring (`Host`) are not, or
/// any account could ask this server's network for names. A caller has found such a name himself.
pub struct ReachFinder {
    clock: Arc<dyn Clock>,
    public_url: Option<String>,
    // With the moment until which it is good. Whoever looks up holds it, and the others wait.
    found: Mutex<Option<(Duration, Scope)>>,
}

impl ReachFinder {
    /// Knows nothing yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, public_url: Option<String>) -> Self {
        Self { clock, public_url, found: Mutex::default() }
    }

    /// Which pages reach this origin. Takes [`LOOKUP_SECONDS_MAX`] at most.
    pub async fn of(&self, origin: &str) -> Reach {
        let url = Url::parse(origin).ok();
        let host = url.as_ref().and_then(Url::host);
        match (host.as_ref().and_then(Scope::of_host), host) {
            (Some(scope), _) => Reach::new(origin, scope, false),
            (None, Some(Host::Domain(name))) if self.public_url.as_deref() == Some(origin) => {
                Reach::new(origin, self.of_name(name).await, true)
            }
            (None, Some(Host::Domain(_))) => Reach::new(origin, Scope::Public, false),
            (None, _) => Reach::new(origin, Scope::Unresolved, false),
        }
    }

    async fn of_name(&self, name: &str) -> Scope {
        let mut found = self.found.lock().await;
        let now = self.clock.monotonic();
        if let Some((_, scope)) = found.filter(|(until, _)| *until > now) {
            return scope;
        }
        let deadline = Duration::from_secs(LOOKUP_SECONDS_MAX);
        // What takes longer is remembered, too: its thread goes on, and there must not be one for each who asks.
        let scope = match tokio::time::timeout(deadline, tokio::net::lookup_host((name, 0))).await {
            Ok(Ok(addresses)) => Scope::of_addresses(addresses.map(|address| address.ip())),
            Ok(Err(_)) | Err(_) => Scope::Unresolved,
        };
        *found = Some((now + Duration::from_secs(FOUND_SECONDS), scope));
        scope
    }
}

#[cfg(test)]
mod tests {
    use model::{ManualClock, Millis};

    use super::*;

    fn finder(public_url: &str) -> (Arc<ManualClock>, ReachFinder) {
        let clock = Arc::new(ManualClock::at(Millis(0)));
        (Arc::clone(&clock), ReachFinder::new(clock, Some(public_url.to_owned())))
    }

    fn codes(reach: &Reach) -> Vec<&str> {
        reach.warnings().iter().map(|warning| warning.code.as_str()).collect()
    }

    #[tokio::test]
    async fn each_address_has_its_warnings() {
        for (origin, scope, expected) in [
            ("http://127.0.0.1:3000", Scope::Loopback, vec!["address_loopback"]),
            ("https://localhost", Scope::Loopback, vec!["address_loopback"]),
            ("http://192.168.1.5:3000", Scope::Private, vec!["address_private", "address_not_https"]),
            ("https://nas.local", Scope::Private, vec!["address_private"]),
            ("http://9.9.9.9", Scope::Public, vec!["address_not_https"]),
            ("https://9.9.9.9", Scope::Public, vec![]),
            ("https://no-such-name.invalid", Scope::Unresolved, vec!["address_unresolved"]),
            ("no origin", Scope::Unresolved, vec!["address_unresolved", "address_not_https"]),
        ] {
            let reach = finder(origin).1.of(origin).await;
            assert_eq!((reach.scope, codes(&reach)), (scope, expected), "{origin}");
            assert_eq!(reach.is_https, origin.starts_with("https"));
            assert!(reach.warnings().iter().all(|warning| warning.message.contains(origin)), "{reach:?}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_no_localhost() {
        let (_, finder) = finder("http://host.example.org");
        *finder.found.lock().await = Some((Duration::from_secs(1), Scope::Loopback));
        let reach = finder.of("http://host.example.org").await;
        assert_eq!(codes(&reach), ["address_loopback", "address_not_https"]);
        assert!(reach.warnings()[0].message.contains("hosts file"), "{reach:?}");
    }

    #[tokio::test]
    async fn only_the_name_of_the_public_url_is_looked_up_and_remembered_for_a_minute() {
        let (clock, finder) = finder("https://no-such-name.invalid");
        assert_eq!(finder.of("https://another-name.invalid").await.scope, Scope::Public);
        assert!(finder.found.lock().await.is_none());
        *finder.found.lock().await = Some((Duration::from_secs(FOUND_SECONDS), Scope::Public));
        assert_eq!(finder.of("https://no-such-name.invalid").await.scope, Scope::Public);
        clock.advance(i64::try_from(FOUND_SECONDS).expect("seconds") * Millis::SECOND);
        assert_eq!(finder.of("https://no-such-name.invalid").await.scope, Scope::Unresolved);
    }
}
