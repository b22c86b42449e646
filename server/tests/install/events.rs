//! A reader of server-sent events.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::Value;

/// Longest that a stream may let somebody wait who expects something.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream.
pub struct Events {
    response: Response,
    text: String,
}

/// One frame.
#[derive(Debug)]
pub struct Frame {
    /// Its `id:`.
    pub id: u64,
    /// Its `data:`.
    pub data: Value,
}

/// Asks for a stream.
pub fn request(address: &str, access: Option<&str>) -> RequestBuilder {
    let request = Client::new().get(address).header("accept", "text/event-stream");
    access.into_iter().fold(request, RequestBuilder::bearer_auth)
}

impl Events {
    /// Opens a stream.
    pub async fn open(address: &str, access: Option<&str>) -> Self {
        let response = request(address, access).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
        assert_eq!((header("content-type"), header("cache-control")), ("text/event-stream".into(), "no-cache".into()));
        Self { response, text: String::new() }
    }

    /// The next piece up to an empty line: a frame or a comment. `None`: the stream has ended.
    pub async fn piece(&mut self, patience: Duration) -> Option<String> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let piece = self.text.drain(..end + 2).collect::<String>();
                return Some(piece.trim_end().to_owned());
            }
            let chunk = tokio::time::timeout(patience, self.response.chunk()).await.expect("something in time");
            self.text.push_str(std::str::from_utf8(&chunk.expect("an orderly end")?).expect("UTF-8"));
        }
    }

    /// The next frame.
    pub async fn frame(&mut self) -> Frame {
        let piece = self.piece(PATIENCE).await.expect("a frame");
        let (mut id, mut data) = (None, None);
        for line in piece.lines() {
            match line.split_once(": ").expect("a field") {
                ("id", text) => id = text.parse().ok(),
                ("data", text) => data = serde_json::from_str(text).ok(),
                other => panic!("{other:?} in {piece}"),
            }
        }
        Frame { id: id.expect("an id"), data: data.expect("JSON") }
    }

    /// Reads frames until one is like this.
    pub async fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Frame {
        loop {
            let frame = self.frame().await;
            if is_it(&frame.data) {
                return frame;
            }
        }
    }

    /// The stream ends, whatever it still says.
    pub async fn ends(&mut self) {
        while self.piece(PATIENCE).await.is_some() {}
    }
}
