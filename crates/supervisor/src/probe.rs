//! Whether a server answers.

use std::time::Duration;

use reqwest::{Client, redirect::Policy};

/// Asks servers on this machine; no proxy stands between.
pub(crate) fn client() -> Client {
    // Every look makes a connection of its own: one that is kept says nothing about new ones.
    let client = Client::builder().no_proxy().redirect(Policy::none()).pool_max_idle_per_host(0).build();
    client.expect("a client without TLS needs nothing from the system")
}

/// What a server answers at `/health`: whether it can do its work. `None`: it does not answer.
pub(crate) async fn health(http: &Client, address: &str, max: Duration) -> Option<bool> {
    let asked = http.get(format!("{}/health", near(address))).timeout(max).send().await;
    asked.ok().map(|answer| answer.status().is_success())
}

/// Where this machine reaches a server that listens there: every address is no address to go to.
pub(crate) fn near(address: &str) -> String {
    address.replacen("//0.0.0.0:", "//127.0.0.1:", 1).replacen("//[::]:", "//[::1]:", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_reached_at_the_near_one() {
        assert_eq!(near("http://0.0.0.0:80"), "http://127.0.0.1:80");
        assert_eq!(near("http://[::]:80"), "http://[::1]:80");
        assert_eq!(near("http://10.0.0.1:80"), "http://10.0.0.1:80");
    }
}
