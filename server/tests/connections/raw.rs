//! A connection without an HTTP client in between.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::process::Server;

/// Longer than every deadline of the server but the one for stalled answers.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two bytes of who drips.
const DRIP: Duration = Duration::from_millis(200);

/// A connection, and when it was made.
pub struct Raw {
    pub stream: TcpStream,
    started: Instant,
}

impl Raw {
    pub async fn connect(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address()).await.expect("connection");
        Self { stream, started: Instant::now() }
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("write");
    }

    /// What the server says until it closes the connection, and after how many seconds it does.
    pub async fn until_closed(mut self) -> (String, f64) {
        let mut answer = Vec::new();
        // A reset is an end as well.
        drop(timeout(PATIENCE, self.stream.read_to_end(&mut answer)).await.expect("the connection stays open"));
        (String::from_utf8(answer).expect("UTF-8"), self.started.elapsed().as_secs_f64())
    }

    /// The same for who sends a byte now and then, for ever.
    pub async fn drip_until_closed(mut self) -> (String, f64) {
        let (mut reader, mut writer) = self.stream.split();
        let drip = async {
            let mut pause = tokio::time::interval(DRIP);
            while writer.write_all(b"x").await.is_ok() {
                pause.tick().await;
            }
            std::future::pending::<()>().await;
        };
        let mut answer = Vec::new();
        let read = async { drop(reader.read_to_end(&mut answer).await) };
        tokio::select! {
            () = drip => {}
            ended = timeout(PATIENCE, read) => ended.expect("the connection stays open"),
        }
        (String::from_utf8(answer).expect("UTF-8"), self.started.elapsed().as_secs_f64())
    }

    /// The answer to a request that has no body and gets none; the connection stays open.
    pub async fn head(&mut self, path: &str) -> String {
        self.send(format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await;
        let mut answer = Vec::new();
        while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
            let read = timeout(PATIENCE, self.stream.read_buf(&mut answer)).await.expect("an answer").expect("read");
            assert!(read > 0, "closed after {answer:?}");
        }
        String::from_utf8(answer).expect("UTF-8")
    }
}
