//! A server that is asked to end does not wait for its streams.

use std::time::{Duration, Instant};

use reqwest::Client;

use crate::{
    events::Events,
    process::{Place, Server, sign_up},
};

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_with_the_server() {
    for place in Place::each().await {
        let server = Server::start(&place, "127.0.0.1:0", &[]);
        let account = sign_up(&Client::new(), &server.origin, "ann@example.org").await;
        let address = format!("{}/api/v1/install-status?apiKeyId={}", server.origin, account.key_id);
        let mut streams = Vec::new();
        for _ in 0..3 {
            let mut events = Events::open(&address, Some(&account.access_token)).await;
            events.frame().await;
            streams.push(events);
        }
        let asked = Instant::now();
        let ended = tokio::task::spawn_blocking(move || server.terminate());
        for events in &mut streams {
            events.ends().await;
        }
        assert_eq!(ended.await.expect("an end"), Some(0));
        assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    }
}
