//! `health`: asks the running server. Exits 1 unless it can do its work, so that containers and scripts can tell.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use settings::{ServeArgs, Settings};
use url::Url;

/// How long the answer may take; the server looks at its database for up to 3 s.
const ANSWER_MAX: Duration = Duration::from_secs(4);

#[derive(Debug, Args)]
pub(super) struct HealthArgs {
    /// The server's address [default: where its settings say that it listens]
    #[arg(long)]
    url: Option<Url>,
    #[command(flatten)]
    settings: ServeArgs,
}

pub(super) async fn run(HealthArgs { url, settings }: HealthArgs) -> anyhow::Result<()> {
    let url = match url {
        Some(url) => url,
        None => Url::parse(&format!("http://{}/", reached_at(Settings::load(settings)?.listen)))?,
    };
    let url = url.join("/health")?;
    let client = reqwest::Client::builder().no_proxy().timeout(ANSWER_MAX).build()?;
    let answer = client.get(url.clone()).send().await.with_context(|| format!("{url} does not answer"))?;
    let status = answer.status();
    let text = answer.text().await.with_context(|| format!("{url} does not finish its answer"))?;
    println!("{text}");
    anyhow::ensure!(status.is_success(), "the server says that it cannot do its work ({status})");
    Ok(())
}

/// Who listens at every address is asked at this machine's own.
fn reached_at(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
