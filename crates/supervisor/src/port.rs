//! Who listens at a port, and which one is free.

use std::net::{SocketAddr, TcpListener};

use listeners::{Protocol, SocketState};

use crate::status::{Fault, FaultKind, PortHolder};

/// So many ports above the taken one are tried.
const TRIES_MAX: u16 = 100;

/// The fault of an address where somebody else listens.
pub(crate) fn taken(listen: &str, message: String) -> Fault {
    let Ok(address) = listen.parse::<SocketAddr>() else { return Fault::new(FaultKind::Other, message) };
    let (holder, free) = (holder(address), next_free(address));
    Fault::new(FaultKind::PortTaken { port: address.port(), holder, free }, message)
}

/// Who listens there; `None`: the system does not tell.
fn holder(address: SocketAddr) -> Option<PortHolder> {
    let listeners = listeners::get_all().ok()?;
    let mut there: Vec<_> = listeners
        .into_iter()
        .filter(|one| one.protocol == Protocol::TCP && one.state == SocketState::Listen)
        .filter(|one| one.socket.port() == address.port())
        .collect();
    // Several may share a port at different addresses; the very address goes first, then those that mean every one.
    there.sort_by_key(|one| (one.socket.ip() != address.ip(), !one.socket.ip().is_unspecified(), one.process.pid));
    let process = there.into_iter().next()?.process;
    Some(PortHolder { pid: process.pid, name: process.name })
}

/// The next port above that somebody could listen at now.
fn next_free(address: SocketAddr) -> Option<u16> {
    let above = (1..=TRIES_MAX).map_while(|more| address.port().checked_add(more));
    above.into_iter().find(|port| TcpListener::bind(SocketAddr::new(address.ip(), *port)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_found_and_a_free_port_offered() {
        let socket = TcpListener::bind("127.0.0.1:0").expect("socket");
        let address = socket.local_addr().expect("address");
        let FaultKind::PortTaken { port, holder, free } = taken(&address.to_string(), String::new()).kind else {
            panic!("another kind of fault");
        };
        assert_eq!((port, holder.map(|holder| holder.pid)), (address.port(), Some(std::process::id())));
        let free = free.expect("a free port");
        assert!(free > address.port());
        drop(TcpListener::bind(SocketAddr::new(address.ip(), free)).expect("free"));
    }
}
