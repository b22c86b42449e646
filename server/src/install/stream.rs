//! The status of a key as server-sent events: the present one at once, then each that differs. Somebody who reads slowly
//! gets the latest when he is ready: nothing is queued for him.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    http::{HeaderName, HeaderValue},
    response::{
        IntoResponse as _, Response,
        sse::{Event, Sse},
    },
};
use tokio::{sync::watch, time::Instant};

use super::status::InstallStatus;
use crate::{app::App, streams::Seat};

/// Shortest time between two looks, in milliseconds: what changes meanwhile is one event.
const MERGE_MILLIS: u64 = 250;
/// Longest time without a byte, in seconds; what only time changes (an expiry) is seen then.
const KEEP_ALIVE_SECONDS: u64 = 15;

/// Starts the stream of a key.
pub fn respond(app: Arc<App>, seat: Seat, api_key: String, origin: String) -> Response {
    let updates = Updates {
        snapshots: app.snapshots.changes(),
        app,
        api_key,
        origin,
        last: String::new(),
        events: 0,
        next_look: Instant::now(),
    };
    let events = futures::stream::unfold((seat, updates), |(mut seat, mut updates)| async move {
        let event = tokio::select! {
            biased;
            () = seat.ended() => None,
            event = updates.next() => event,
        };
        event.map(|event| (Ok::<_, Infallible>(event), (seat, updates)))
    });
    let mut response = Sse::new(events).into_response();
    // nginx would keep the frames until it has a buffer full of them.
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response.headers_mut().insert(unbuffered.0, unbuffered.1);
    response
}

struct Updates {
    app: Arc<App>,
    api_key: String,
    /// Of the server, as the caller knows it.
    origin: String,
    snapshots: watch::Receiver<()>,
    /// The JSON that was sent last.
    last: String,
    /// Events so far.
    events: u64,
    next_look: Instant,
}

impl Updates {
    /// The next event, or the next comment. `None`: the key is gone.
    async fn next(&mut self) -> Option<Event> {
        let quiet_until = Instant::now() + Duration::from_secs(KEEP_ALIVE_SECONDS);
        loop {
            tokio::time::sleep_until(self.next_look).await;
            self.next_look = Instant::now() + Duration::from_millis(MERGE_MILLIS);
            self.snapshots.mark_unchanged();
            let key = self.app.snapshots.key(&self.api_key)?;
            let (version, status) = InstallStatus::of(&self.app, &key, &self.origin).await;
            let json = serde_json::to_string(&status).unwrap_or_default();
            if json != self.last {
                self.events += 1;
                let event = Event::default().id(self.events.to_string()).data(&json);
                self.last = json;
                return Some(event);
            }
            if Instant::now() >= quiet_until {
                return Some(Event::default().comment("still here"));
            }
            tokio::select! {
                () = key.deliveries.changed_since(version) => {}
                _ = self.snapshots.changed() => {}
                () = tokio::time::sleep_until(quiet_until) => {}
            }
        }
    }
}
