//! What ends the process from outside: a signal, or the end of its supervisor.

use tokio_util::sync::CancellationToken;

/// Cancelled once the process is asked to end; watched from the moment this returns. `supervisor` is ready when there is
/// none any more.
pub fn watch(supervisor: impl Future<Output = ()> + Send + 'static) -> std::io::Result<CancellationToken> {
    let signals = Signals::watch()?;
    let asked = CancellationToken::new();
    let ending = asked.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = signals.received() => {}
            () = supervisor => {}
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
