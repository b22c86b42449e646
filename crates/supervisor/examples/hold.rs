//! Holds a server and does nothing else: what a test kills. `hold PROGRAM DATA_DIR` prints the server's process.

use std::{future::pending, path::PathBuf};

use supervisor::{Supervisor, status::State};

#[tokio::main]
async fn main() {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(program), Some(data_dir)) = (paths.next(), paths.next()) else {
        eprintln!("hold PROGRAM DATA_DIR");
        return;
    };
    let supervisor = Supervisor::launch(program, data_dir);
    supervisor.start().await;
    let mut status = supervisor.status();
    let running = status.wait_for(|status| matches!(status.state, State::Running { .. })).await;
    if let Ok(State::Running { pid, .. }) = running.map(|status| status.state.clone()) {
        println!("{pid}");
    }
    pending::<()>().await;
}
