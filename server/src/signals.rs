//! What ends the process from outside: a signal, or with `--supervised` the end of standard input.

use std::io::Read as _;

use tokio_util::sync::CancellationToken;

/// Cancelled once the process is asked to end; watched from the moment this returns.
pub fn watch(is_supervised: bool) -> std::io::Result<CancellationToken> {
    let signals = Signals::watch()?;
    let asked = CancellationToken::new();
    let ending = asked.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = signals.received() => {}
            () = stdin_closed(), if is_supervised => {}
        }
        ending.cancel();
    });
    Ok(asked)
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn received(self) {
        drop(tokio::signal::ctrl_c().await);
    }
}

async fn stdin_closed() {
    let read = tokio::task::spawn_blocking(|| {
        let mut byte = [0];
        while matches!(std::io::stdin().read(&mut byte), Ok(1)) {}
    });
    drop(read.await);
}
