//! What a handler leaves unread of a request's body. An answer that needs no body (no such key, too many requests) goes out
//! while the sender is still sending; hyper would then cut the connection, and the sender, or the next request on the same
//! connection, would see a broken one instead of an answer. So the rest is read and thrown away, within bounds, and the
//! answer says that the connection closes.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::{
    HeaderMap,
    body::{Body, Frame, Incoming, SizeHint},
    header,
};

/// Bytes that are read for nobody; who sends more is cut off.
const LEFTOVER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Seconds for it.
const LEFTOVER_SECONDS_MAX: u64 = 2;

/// A request's body whose rest is read when it is dropped.
#[derive(Debug)]
pub struct WholeBody {
    /// `None` once it has been read to its end.
    rest: Option<Incoming>,
    /// The sender waits for `100 Continue`: a rest that nobody wants has not been sent.
    is_held_back: bool,
    left: Left,
}

/// What became of a body; `None`: there was none.
#[derive(Debug, Clone, Default)]
pub struct Left(Option<Arc<Fate>>);

#[derive(Debug, Default)]
struct Fate {
    is_read: AtomicBool,
    is_left: AtomicBool,
}

impl Left {
    /// Something of it was not read. To be asked when the answer is there.
    pub fn is_something(&self) -> bool {
        self.0.as_ref().is_some_and(|fate| fate.is_left.load(Ordering::Relaxed))
    }

    /// It has been read to its end.
    pub fn is_read(&self) -> bool {
        self.0.as_ref().is_none_or(|fate| fate.is_read.load(Ordering::Relaxed))
    }
}

impl WholeBody {
    /// A body and the head that it came with.
    pub fn new(body: Incoming, headers: &HeaderMap) -> Self {
        let left = if body.is_end_stream() { Left::default() } else { Left(Some(Arc::default())) };
        Self { rest: Some(body), is_held_back: headers.contains_key(header::EXPECT), left }
    }

    /// What the answer has to know.
    pub fn left(&self) -> Left {
        self.left.clone()
    }
}

impl Body for WholeBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.rest else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.rest = None;
            if let Left(Some(fate)) = &self.left {
                fate.is_read.store(true, Ordering::Relaxed);
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.rest.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.rest.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for WholeBody {
    fn drop(&mut self) {
        let Some(body) = self.rest.take().filter(|body| !body.is_end_stream()) else { return };
        if let Left(Some(fate)) = &self.left {
            fate.is_left.store(true, Ordering::Relaxed);
        }
        if self.is_held_back {
            return;
        }
        let fits = usize::try_from(body.size_hint().lower()).is_ok_and(|bytes| bytes <= LEFTOVER_BYTES_MAX);
        if let (true, Ok(runtime)) = (fits, tokio::runtime::Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(Duration::from_secs(LEFTOVER_SECONDS_MAX), read(body)));
        }
    }
}

async fn read(mut body: Incoming) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = body.frame().await {
        bytes += frame.data_ref().map_or(0, Bytes::len);
        if bytes > LEFTOVER_BYTES_MAX {
            return;
        }
    }
}
