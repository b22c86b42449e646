//! The systems that are compared, each behind the same request.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    http::{self, Connection},
    process::Process,
};

/// Key that the express peer knows.
const EXPRESS_HEADERS: &str = "content-type: application/json\r\nx-api-key: bench-key\r\n";
/// Series that our account may have while it is measured; the contract's own quota is 10,000.
const SERIES_QUOTA: usize = 200_000;
/// The owner's ceiling of a key (`CONTRACT.md` §6).
const REQUESTS_PER_MINUTE: u32 = 10_000_000;

/// One system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum System {
    /// Ours; an answer survives loss of power.
    Fsync,
    /// Ours; an answer survives the end of the process.
    Process,
    /// express and prom-client; nothing survives.
    Express,
}

/// Where the programs are.
pub struct Programs {
    /// `metrics-tracker`.
    pub server: PathBuf,
    /// Directory of the express peer, installed.
    pub express: PathBuf,
}

/// A system that answers, with what a sender needs.
pub struct Running {
    /// The process.
    pub process: Process,
    /// Header lines of an ingest request.
    pub headers: String,
    _data: TempDir,
}

impl System {
    /// As the table calls it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Fsync => "metrics-tracker, `durability=fsync`",
            Self::Process => "metrics-tracker, `durability=process`",
            Self::Express => "express 5 + prom-client 15",
        }
    }

    /// What an answered batch survives.
    #[must_use]
    pub const fn survives(self) -> &'static str {
        match self {
            Self::Fsync => "loss of power",
            Self::Process => "kill -9",
            Self::Express => "nothing",
        }
    }

    /// Starts it on fresh data, with an account whose limits do not stop the load.
    pub async fn start(self, programs: &Programs) -> Result<Running> {
        let data = tempfile::tempdir()?;
        let process = match self {
            Self::Fsync => serve(&programs.server, data.path(), "fsync").await?,
            Self::Process => serve(&programs.server, data.path(), "process").await?,
            Self::Express => {
                let script = programs.express.join("server.js");
                Process::start("node", &[text(&script)?]).await?
            }
        };
        let headers = match self {
            Self::Fsync | Self::Process => sign_up(&process).await?,
            Self::Express => EXPRESS_HEADERS.to_owned(),
        };
        Ok(Running { process, headers, _data: data })
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}

async fn serve(program: &Path, data: &Path, durability: &str) -> Result<Process> {
    let args = ["serve", "--listen", "127.0.0.1:0", "--data-dir", text(data)?, "--durability", durability];
    Process::start(text(program)?, &args).await
}

/// Makes the owner's account, lifts its limits, and gives the header lines of its key.
async fn sign_up(process: &Process) -> Result<String> {
    let mut connection = Connection::open(process.address).await?;
    let credentials = json!({ "email": "bench@example.org", "password": "correct horse battery staple" });
    let account = send(&mut connection, ("POST", "/api/v1/auth/signup"), "", &credentials).await?;
    let field = |pointer: &str| {
        let value = account.pointer(pointer).and_then(Value::as_str);
        value.with_context(|| format!("sign-up did not answer {pointer}"))
    };
    let bearer = format!("authorization: Bearer {}\r\n", field("/accessToken")?);
    let quotas =
        json!({ "quotas": { "seriesMax": SERIES_QUOTA, "seriesPerMetricMax": SERIES_QUOTA, "definitionsMax": 500 } });
    let path = format!("/api/v1/admin/accounts/{}", field("/user/id")?);
    send(&mut connection, ("PATCH", &path), &bearer, &quotas).await?;
    let path = format!("/api/v1/apikeys/{}", field("/apiKey/id")?);
    let rate = json!({ "rateLimitPerMinute": REQUESTS_PER_MINUTE });
    send(&mut connection, ("PATCH", &path), &bearer, &rate).await?;
    let (key, secret) = (field("/apiKey/apiKey")?, field("/apiKey/apiSecret")?);
    Ok(format!("content-type: application/json\r\nx-api-key: {key}\r\nx-api-secret: {secret}\r\n"))
}

async fn send(connection: &mut Connection, (method, path): (&str, &str), headers: &str, body: &Value) -> Result<Value> {
    let headers = format!("{headers}content-type: application/json\r\n");
    let request = http::render(method, path, &headers, &body.to_string());
    let mut text = Vec::new();
    let answer = connection.call(&request, &mut |part| text.extend_from_slice(part)).await?;
    ensure!(
        matches!(answer.status, 200 | 201),
        "{method} {path} answered {}: {}",
        answer.status,
        String::from_utf8_lossy(&text)
    );
    Ok(serde_json::from_slice(&text)?)
}
