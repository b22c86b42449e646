//! Just enough HTTP/1.1 to load a server without the client being the limit: one keep-alive connection, requests rendered
//! beforehand, answers read by length or in chunks into one buffer.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Room that is there for an answer before anything is read, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// One keep-alive connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

/// An answer that was read completely.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Length of its body, in bytes.
    pub body_bytes: usize,
}

/// What the head says of the body.
enum Body {
    Length(usize),
    Chunks,
}

impl Connection {
    /// Connects, without Nagle's delay.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; BUFFER_BYTES], filled: 0 })
    }

    /// Sends a rendered request and reads its answer; the body is counted and dropped.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.call(request, &mut |_| ()).await
    }

    /// Sends a rendered request and hands over the body's parts as they come.
    pub async fn call(&mut self, request: &[u8], take: &mut impl FnMut(&[u8])) -> Result<Answer> {
        self.stream.write_all(request).await?;
        let head_bytes = self.read_until(b"\r\n\r\n").await?;
        let head = std::str::from_utf8(&self.buffer[..head_bytes]).context("the head is not text")?;
        let (status, body) = parse_head(head)?;
        self.consume(head_bytes);
        let body_bytes = match body {
            Body::Length(length) => self.read_body(length, take).await?,
            Body::Chunks => self.read_chunks(take).await?,
        };
        Ok(Answer { status, body_bytes })
    }

    async fn read_chunks(&mut self, take: &mut impl FnMut(&[u8])) -> Result<usize> {
        let mut total = 0;
        loop {
            let line_bytes = self.read_until(b"\r\n").await?;
            let line = std::str::from_utf8(&self.buffer[..line_bytes - 2])?;
            let length = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)?;
            self.consume(line_bytes);
            total += self.read_body(length, take).await?;
            let end = self.read_until(b"\r\n").await?;
            self.consume(end);
            if length == 0 {
                return Ok(total);
            }
        }
    }

    async fn read_body(&mut self, length: usize, take: &mut impl FnMut(&[u8])) -> Result<usize> {
        let mut rest = length;
        while rest > 0 {
            if self.filled == 0 {
                self.read_more().await?;
            }
            let part = rest.min(self.filled);
            take(&self.buffer[..part]);
            self.consume(part);
            rest -= part;
        }
        Ok(length)
    }

    /// Bytes up to the end of `mark`.
    async fn read_until(&mut self, mark: &[u8]) -> Result<usize> {
        loop {
            let found = self.buffer[..self.filled].windows(mark.len()).position(|window| window == mark);
            if let Some(start) = found {
                return Ok(start + mark.len());
            }
            self.read_more().await?;
        }
    }

    async fn read_more(&mut self) -> Result<()> {
        if self.filled == self.buffer.len() {
            bail!("an answer's head is longer than {BUFFER_BYTES} bytes");
        }
        match self.stream.read(&mut self.buffer[self.filled..]).await? {
            0 => bail!("the server closed the connection"),
            count => self.filled += count,
        }
        Ok(())
    }

    fn consume(&mut self, count: usize) {
        self.buffer.copy_within(count..self.filled, 0);
        self.filled -= count;
    }
}

fn parse_head(head: &str) -> Result<(u16, Body)> {
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let status = status.context("no status line")?;
    let mut body = Body::Length(0);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            body = Body::Length(value.trim().parse()?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") && value.trim().eq_ignore_ascii_case("chunked") {
            body = Body::Chunks;
        }
    }
    Ok((status, body))
}

/// Renders a request; `headers` are whole lines, each ending in CRLF.
#[must_use]
pub fn render(method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}content-length: {length}\r\n\r\n{body}")
        .into_bytes()
}
