//! The end that is asked for from outside: `SIGTERM`, `SIGINT`, `SIGHUP`. GTK leaves them to us.

use tauri::AppHandle;

/// Quits in order when a signal comes.
#[cfg(unix)]
pub fn follow(app: &AppHandle) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let app = app.clone();
    tauri::async_runtime::block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut hangup = signal(SignalKind::hangup())?;
        tauri::async_runtime::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                _ = hangup.recv() => {}
            }
            crate::app::quit(&app);
        });
        Ok(())
    })
}

/// Quits in order on Ctrl-C.
#[cfg(not(unix))]
pub fn follow(app: &AppHandle) -> std::io::Result<()> {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            crate::app::quit(&app);
        }
    });
    Ok(())
}
