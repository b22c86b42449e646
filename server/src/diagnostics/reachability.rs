//! How pages and people reach the server.

use settings::Settings;

use super::check::{Category, Check, State};
use crate::{
    app::App,
    reach::{ReachFinder, Scope},
};

/// The address that code for pages carries. One of this machine or network may be meant so; a name that nobody finds
/// is not.
pub(super) async fn public_url(settings: &Settings, finder: &ReachFinder) -> Check {
    let check = |state, message: String| Check::new("public_url", Category::Network, "Public URL", state, message);
    let Some(url) = &settings.public_url else {
        let message = if settings.listen.ip().is_loopback() {
            "not set: only pages on this machine can send; set --public-url for public sites"
        } else {
            "not set: snippets use the address that people open"
        };
        return check(State::Ok, message.to_owned()).public();
    };
    let reach = finder.of(&url.to_string()).await;
    let warnings: Vec<_> = reach.warnings().iter().map(|warning| warning.message.as_str()).collect();
    let (warnings, figures) = (warnings.join(" "), format!("set, {:?}", reach.scope()).to_lowercase());
    match reach.scope() {
        Scope::Unresolved => check(State::Failed, warnings).fix("Check its DNS entry, or set another --public-url"),
        Scope::Loopback | Scope::Private | Scope::Public => {
            let message = format!("pages reach the server at {url}. {warnings}");
            check(State::Ok, message.trim_end().to_owned())
        }
    }
    .figures(figures)
}

/// Whether somebody forwards who is not trusted to.
pub(super) fn proxies(app: &App) -> Check {
    let check = |state, message: String| Check::new("proxies", Category::Network, "Proxies", state, message);
    let trusted = app.settings.trusted_proxies.len();
    match app.forwarders.last() {
        None => check(State::Ok, format!("{trusted} trusted; none seen that is not")).public(),
        Some((address, at)) => {
            let message = format!(
                "{address} in this network forwards requests and is not trusted (last at {}): all its visitors share \
                 one address and its rate limits",
                at.to_rfc3339()
            );
            check(State::Warning, message)
                .figures("one forwards that is not trusted")
                .fix(format!("If it is your proxy, add {address} to --trusted-proxies"))
        }
    }
}
