//! Whose address a request comes from. Forwarding headers count only when the peer is a proxy that the operator trusts;
//! otherwise anybody could choose the bucket that limits him.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;
use model::Millis;
use parking_lot::Mutex;

use crate::{app::App, reach::Scope};

/// The other end of the TCP connection; put into each request by the listener.
#[derive(Debug, Clone, Copy)]
pub struct PeerAddress(pub IpAddr);

/// The client's address, behind trusted proxies too. Never stored.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<Arc<App>> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let peer = peer_of(parts);
        if is_forwarded(&parts.headers) {
            app.forwarders.note(peer, &app.settings.trusted_proxies, app.now());
        }
        Ok(Self(client_of(peer, &parts.headers, &app.settings.trusted_proxies)))
    }
}

/// Who was last seen to forward requests without being trusted to. Only neighbours count: anybody can write the header.
#[derive(Debug, Default)]
pub struct Forwarders(Mutex<Option<(IpAddr, Millis)>>);

impl Forwarders {
    fn note(&self, peer: IpAddr, trusted: &[IpNet], now: Millis) {
        let peer = peer.to_canonical();
        if Scope::of_address(peer) != Scope::Public && !trusted.iter().any(|network| network.contains(&peer)) {
            *self.0.lock() = Some((peer, now));
        }
    }

    /// Who, and when.
    #[must_use]
    pub fn last(&self) -> Option<(IpAddr, Millis)> {
        *self.0.lock()
    }
}

/// The other end of the connection of this request.
#[must_use]
pub fn peer_of(parts: &Parts) -> IpAddr {
    parts.extensions.get::<PeerAddress>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0)
}

/// Headers by which proxies say that they forward.
const FORWARDING: [&str; 6] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];

/// Whether the request says that it was forwarded.
#[must_use]
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDING.iter().any(|name| headers.contains_key(*name))
}

/// The nearest address that is not a trusted proxy, read from the end of the chain.
#[must_use]
pub fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address.to_canonical()));
    let mut client = peer;
    for hop in forwarded_chain(headers).into_iter().rev() {
        if !is_trusted(client) {
            break;
        }
        // An entry that is no address hides everything before it.
        let Some(address) = hop else { break };
        client = address;
    }
    client
}

fn forwarded_chain(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let texts = |name: &str| -> Vec<String> {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(|hop| hop.trim().to_owned()).collect()
    };
    let (forwarded, x_forwarded) = (texts("forwarded"), texts("x-forwarded-for"));
    if forwarded.is_empty() {
        return x_forwarded.iter().map(|hop| parse_address(hop)).collect();
    }
    if !x_forwarded.is_empty() {
        // A proxy writes one of them; the other one came from the client, and which is which nobody knows.
        return vec![None];
    }
    let for_of = |hop: &String| {
        let mut pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| name.eq_ignore_ascii_case("for")).and_then(|(_, value)| parse_address(value))
    };
    forwarded.iter().map(for_of).collect()
}

/// An address as proxies write it: bare, quoted, in brackets, with a port.
fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches('"');
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split(']').next()?.parse().ok();
    }
    text.parse().ok().or_else(|| text.rsplit_once(':')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, header: (&'static str, &str)) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header.0, header.1.parse().expect("header"));
        let trusted = ["10.0.0.0/8".parse().expect("network")];
        client_of(peer.parse().expect("peer"), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client("192.0.2.1", ("x-forwarded-for", "1.2.3.4")), "192.0.2.1");
        assert_eq!(client("10.0.0.1", ("x-forwarded-for", "1.2.3.4")), "1.2.3.4");
        assert_eq!(client("10.0.0.1", ("x-forwarded-for", "6.6.6.6, 1.2.3.4, 10.0.0.2")), "1.2.3.4");
        assert_eq!(client("10.0.0.1", ("x-forwarded-for", "1.2.3.4, junk")), "10.0.0.1");
        assert_eq!(client("10.0.0.1", ("forwarded", "for=1.2.3.4;proto=https")), "1.2.3.4");
        assert_eq!(client("10.0.0.1", ("forwarded", "For=\"[2001:db8::1]:4711\"")), "2001:db8::1");
    }
}
