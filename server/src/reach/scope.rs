//! How far an address reaches: from its digits, or from its name without asking anybody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Serialize;
use url::Host;
use utoipa::ToSchema;

/// Ends of names that exist in a local network only (RFC 6762, RFC 8375, ICANN's `.internal`, and what routers use).
const LOCAL_ENDS: [&str; 4] = [".local", ".internal", ".lan", ".home.arpa"];

/// Whose pages reach an address, from the fewest to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Those of this machine.
    Loopback,
    /// Those of this network.
    Private,
    /// All.
    Public,
    /// Nobody knows: the name is not found.
    Unresolved,
}

impl Scope {
    /// The scope of a host whose name or digits say it; otherwise its name must be looked up.
    #[must_use]
    pub fn of_host(host: &Host<&str>) -> Option<Self> {
        match *host {
            Host::Ipv4(address) => Some(Self::of_address(address.into())),
            Host::Ipv6(address) => Some(Self::of_address(address.into())),
            Host::Domain(name) => Self::of_name(name),
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        if name == "localhost" || name.ends_with(".localhost") {
            return Some(Self::Loopback);
        }
        let is_local = !name.contains('.') || LOCAL_ENDS.iter().any(|end| name.ends_with(end));
        is_local.then_some(Self::Private)
    }

    /// The scope of an address.
    #[must_use]
    pub fn of_address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }

    /// The scope of a name with these addresses: that of the nearest, because a browser may take any of them.
    #[must_use]
    pub fn of_addresses(addresses: impl Iterator<Item = IpAddr>) -> Self {
        addresses.map(Self::of_address).min().unwrap_or(Self::Unresolved)
    }
}

fn of_v4(address: Ipv4Addr) -> Scope {
    let [first, second, ..] = address.octets();
    // 100.64.0.0/10 (RFC 6598): behind a provider's or a tunnel's translation.
    let is_shared = first == 100 && second & 0b1100_0000 == 64;
    if address.is_loopback() || address.is_unspecified() {
        Scope::Loopback
    } else if address.is_private() || address.is_link_local() || is_shared {
        Scope::Private
    } else {
        Scope::Public
    }
}

fn of_v6(address: Ipv6Addr) -> Scope {
    if address.is_loopback() || address.is_unspecified() {
        Scope::Loopback
    } else if address.is_unique_local() || address.is_unicast_link_local() {
        Scope::Private
    } else {
        Scope::Public
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    fn scope(host: &str) -> Option<Scope> {
        Scope::of_host(&Url::parse(&format!("http://{host}:3000")).expect("a URL").host().expect("a host"))
    }

    #[test]
    fn hosts_that_say_it_themselves() {
        let table = [
            (
                Scope::Loopback,
                vec!["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "0.0.0.0", "[::1]", "[::]"],
            ),
            (Scope::Loopback, vec!["[::ffff:127.0.0.1]", "2130706433", "0x7f.1"]),
            (Scope::Private, vec!["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1"]),
            (Scope::Private, vec!["100.64.0.1", "100.127.255.255", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]"]),
            (Scope::Private, vec!["nas", "nas.local", "NAS.Local.", "db.internal", "router.lan", "pc.home.arpa"]),
            (Scope::Public, vec!["9.9.9.9", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.169.0.1", "[2620:fe::9]"]),
        ];
        for (expected, hosts) in table {
            for host in hosts {
                assert_eq!(scope(host), Some(expected), "{host}");
            }
        }
        for host in ["example.org", "local.example.org", "notlocal", "xlan.example", "example.local.org"] {
            assert_eq!(scope(host).is_none(), host.contains('.'), "{host}");
        }
    }

    #[test]
    fn a_name_is_as_near_as_its_nearest_address() {
        let of = |texts: &[&str]| Scope::of_addresses(texts.iter().map(|text| text.parse().expect("an address")));
        assert_eq!(of(&["9.9.9.9", "2620:fe::9"]), Scope::Public);
        assert_eq!(of(&["9.9.9.9", "fd00::1"]), Scope::Private);
        assert_eq!(of(&["10.0.0.1", "127.0.0.1"]), Scope::Loopback);
        assert_eq!(of(&[]), Scope::Unresolved);
    }

    proptest! {
        #[test]
        fn an_address_mapped_into_ipv6_is_the_same_address(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(Scope::of_address(address.into()), Scope::of_address(address.to_ipv6_mapped().into()));
        }

        #[test]
        fn private_networks_are_never_public(network in 0_usize..6, host: u32) {
            let (base, bits) =
                [("10.0.0.0", 8), ("172.16.0.0", 12), ("192.168.0.0", 16), ("169.254.0.0", 16), ("100.64.0.0", 10), ("127.0.0.0", 8)]
                    [network];
            let base: Ipv4Addr = base.parse().expect("an address");
            let address = Ipv4Addr::from_bits(base.to_bits() | host & (u32::MAX >> bits));
            prop_assert!(Scope::of_address(address.into()) < Scope::Public, "{}", address);
        }
    }
}
