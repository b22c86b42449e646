//! Connections. `axum::serve` has no deadlines, so hyper is driven here: at most so many connections, a deadline for the
//! first byte and for the head, and no connection that makes no progress. (The whole request has its own deadline in
//! `middleware::trace`.)

mod leftover;

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use prometheus::IntGauge;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use self::leftover::{Left, WholeBody};
use crate::extract::PeerAddress;

/// From accepting a connection to its first byte, in seconds.
const FIRST_BYTE_SECONDS_MAX: u64 = 10;
/// From the first byte of a head to its end, in seconds.
const HEAD_SECONDS_MAX: u64 = 5;
/// Without a byte in either direction, in seconds. Streams send a comment more often.
const STALLED_SECONDS_MAX: u64 = 60;
/// How often stalled connections are looked for, in seconds.
const STALLED_CHECK_SECONDS: u64 = 5;
/// Pause when the machine has no more file descriptors, in milliseconds.
const ACCEPT_PAUSE_MILLIS: u64 = 50;
/// From the wish to stop to the end of requests in flight, in seconds.
const DRAIN_SECONDS_MAX: u64 = 6;
/// Bytes of a head.
const HEAD_BYTES_MAX: usize = 64 * 1024;
const HEADERS_MAX: usize = 100;

/// Serves until `stop` ends: what it ended with, and what is still in flight. The socket stays open.
pub async fn serve<T>(
    listener: &TcpListener,
    router: Router,
    connections_max: usize,
    open: IntGauge,
    stop: impl Future<Output = T>,
) -> (T, Draining) {
    let draining = Draining::default();
    let slots = Arc::new(Semaphore::new(connections_max));
    let mut stop = pin!(stop);
    let why = loop {
        let accepted = tokio::select! {
            accepted = accept(listener, &slots) => accepted,
            why = &mut stop => break why,
        };
        let Some((stream, peer, slot)) = accepted else { continue };
        let (router, open, watcher) = (router.clone(), open.clone(), draining.graceful.watcher());
        let (stopping, cut) = (draining.stopping.clone(), draining.cut.clone());
        tokio::spawn(async move {
            open.inc();
            let life = async {
                tokio::select! {
                    begun = begins(&stream) => begun,
                    // Nobody waits for who has said nothing yet.
                    () = stopping.cancelled() => false,
                }
            };
            if life.await {
                tokio::select! {
                    () = connection(stream, peer, router, watcher) => {}
                    () = cut.cancelled() => {}
                }
            }
            open.dec();
            drop(slot);
        });
    };
    draining.stopping.cancel();
    (why, draining)
}

/// Connections after the end of accepting.
#[derive(Default)]
pub struct Draining {
    graceful: GracefulShutdown,
    stopping: CancellationToken,
    /// Ends what is still busy when the time is over.
    cut: CancellationToken,
}

impl Draining {
    /// Waits until what is in flight is done, [`DRAIN_SECONDS_MAX`] at most.
    pub async fn finish(self) {
        let drained = tokio::time::timeout(Duration::from_secs(DRAIN_SECONDS_MAX), self.graceful.shutdown()).await;
        if drained.is_err() {
            tracing::warn!("connections were still busy after {DRAIN_SECONDS_MAX} s and are cut");
        }
        self.cut.cancel();
    }
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// Waits for a slot first: over the bound, connections wait in the kernel's queue, which is bounded too.
async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Option<Accepted> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, slot)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(ACCEPT_PAUSE_MILLIS)).await;
            None
        }
    }
}

/// Whether the first byte comes in time. A new socket is at first taken for readable; only a look at what is there waits.
async fn begins(stream: &TcpStream) -> bool {
    let mut byte = [0];
    let first = tokio::time::timeout(Duration::from_secs(FIRST_BYTE_SECONDS_MAX), stream.peek(&mut byte));
    matches!(first.await, Ok(Ok(1..)))
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher) {
    drop(stream.set_nodelay(true));
    let progress = Arc::new(LastProgress::now());
    let io = TokioIo::new(Watched { stream, progress: Arc::clone(&progress) });
    let moved = Arc::clone(&progress);
    let service = service_fn(move |request| answer(router.clone(), peer, request, Arc::clone(&moved)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(io, service);
    let mut connection = pin!(watcher.watch(connection));
    let mut check = tokio::time::interval(Duration::from_secs(STALLED_CHECK_SECONDS));
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                }
                return;
            }
            _ = check.tick() => {
                if progress.age() > Duration::from_secs(STALLED_SECONDS_MAX) {
                    return;
                }
            }
        }
    }
}

async fn answer(
    router: Router,
    peer: SocketAddr,
    request: Request<Incoming>,
    progress: Arc<LastProgress>,
) -> Result<Response, Infallible> {
    let (head, body) = request.into_parts();
    let body = WholeBody::new(body, &head.headers);
    let left = body.left();
    let mut request = Request::from_parts(head, Body::new(body));
    request.extensions_mut().insert(PeerAddress(peer.ip()));
    let mut response = handled(router.oneshot(request), &left, &progress).await?;
    if left.is_something() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

/// Waits for a handler. While it works on a body that came whole, the connection is not stalled: the deadline of the
/// request is what bounds it then.
async fn handled<T>(handler: impl Future<Output = T>, left: &Left, progress: &LastProgress) -> T {
    let mut handler = pin!(handler);
    let mut check = tokio::time::interval(Duration::from_secs(STALLED_CHECK_SECONDS));
    loop {
        tokio::select! {
            answer = &mut handler => return answer,
            _ = check.tick() => {
                if left.is_read() {
                    progress.note();
                }
            }
        }
    }
}

/// When bytes last moved.
#[derive(Debug)]
struct LastProgress {
    started: Instant,
    millis: AtomicU64,
}

impl LastProgress {
    fn now() -> Self {
        Self { started: Instant::now(), millis: AtomicU64::new(0) }
    }

    fn note(&self) {
        let millis = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.millis.store(millis, Ordering::Relaxed);
    }

    fn age(&self) -> Duration {
        self.started.elapsed().saturating_sub(Duration::from_millis(self.millis.load(Ordering::Relaxed)))
    }
}

/// A stream that notes when bytes move.
struct Watched {
    stream: TcpStream,
    progress: Arc<LastProgress>,
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.progress.note();
        }
        polled
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if matches!(polled, Poll::Ready(Ok(1..))) {
            self.progress.note();
        }
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        if matches!(polled, Poll::Ready(Ok(1..))) {
            self.progress.note();
        }
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
