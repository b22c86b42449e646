//! Another data directory.

use std::{path::PathBuf, sync::Arc};

use tokio_util::sync::CancellationToken;

use crate::{
    configuration,
    data_dir::{Move, MoveRefused, Way},
    error::SupervisorError,
    log::Level,
    machine::Input,
    shared::{Shared, Tried, blocking},
    status::Work,
};

/// Nothing has been copied.
pub(crate) const NOTHING_YET: Work = Work::Move { done: 0, total: 0 };

/// Brings the data to another directory.
pub(crate) async fn run(
    shared: &Arc<Shared>,
    to: PathBuf,
    cancelled: &CancellationToken,
) -> Result<(), SupervisorError> {
    let from = shared.data_dir();
    let planned = {
        let (from, to) = (from.clone(), to.clone());
        blocking(move || plan(&from, &to)).await?
    };
    let was_wanted = shared.hold(NOTHING_YET).await?;
    // Files of the log are part of the data.
    shared.log.keep_in(None);
    match bring(shared, &planned, from, to, cancelled).await {
        Ok(()) if was_wanted => Ok(()),
        Ok(()) => shared.stop().await,
        // However it went wrong, the machine gets the data back.
        Err(error) => {
            drop(shared.take(Input::Release { is_start: was_wanted }).await);
            Err(error)
        }
    }
}

/// The server runs on the data in the new place, or the data is in the old one.
async fn bring(
    shared: &Arc<Shared>,
    planned: &Move,
    from: PathBuf,
    to: PathBuf,
    cancelled: &CancellationToken,
) -> Result<(), SupervisorError> {
    let way = make(shared, planned, cancelled).await?;
    let tried = match shared.use_data_dir(to).await {
        Ok(()) => shared.try_out(cancelled).await,
        Err(_) => Tried::GivenUp,
    };
    let error = match tried {
        Tried::Runs => {
            finish(shared, planned.clone(), way).await;
            return Ok(());
        }
        Tried::Refused(reason) => SupervisorError::PutBack(reason),
        Tried::GivenUp => SupervisorError::Cancelled,
    };
    Err(match put_back(shared, planned, way, from).await {
        Ok(()) => error,
        Err(undoing) => error.not_put_back(undoing),
    })
}

async fn finish(shared: &Arc<Shared>, planned: Move, way: Way) {
    let from = planned.from().to_owned();
    if let Ok(Err(error)) = blocking(move || Ok(planned.finish(way))).await {
        let message = format!("The data was moved. The old directory {} cannot be removed: {error}", from.display());
        shared.log.say(Level::Warn, message);
    }
}

fn plan(from: &std::path::Path, to: &std::path::Path) -> Result<Move, SupervisorError> {
    let planned = Move::plan(from, to)?;
    let named = configuration::database_in_file(from)?.map(|url| url.check()).transpose()?;
    let file = named.as_ref().and_then(|url| url.sqlite_file());
    match file.filter(|file| file.starts_with(from) || file.starts_with(planned.from())) {
        Some(file) => Err(MoveRefused::NamedFile(file.to_owned()).into()),
        None => Ok(planned),
    }
}

async fn make(shared: &Arc<Shared>, planned: &Move, cancelled: &CancellationToken) -> Result<Way, SupervisorError> {
    let (planned, cancelled) = (planned.clone(), cancelled.clone());
    let (report, mut reports) = tokio::sync::watch::channel((0, 0));
    let made = blocking(move || {
        planned.make(&cancelled, &|done, total| {
            report.send_replace((done, total));
        })
    });
    let mut made = std::pin::pin!(made);
    loop {
        tokio::select! {
            made = &mut made => return made,
            Ok(()) = reports.changed() => {
                let (done, total) = *reports.borrow_and_update();
                // Nobody is shown it where the supervision is over; what is under way still comes to its end.
                drop(shared.take(Input::Progress(Work::Move { done, total })).await);
            }
        }
    }
}

async fn put_back(shared: &Arc<Shared>, planned: &Move, way: Way, from: PathBuf) -> Result<(), SupervisorError> {
    match shared.hold_again(NOTHING_YET).await {
        // Where the supervision is over, no server of ours runs.
        Ok(()) | Err(SupervisorError::Ending) => {}
        Err(error) => return Err(error),
    }
    shared.log.keep_in(None);
    let planned = planned.clone();
    blocking(move || planned.undo(way)).await?;
    // Who is ending uses nothing; its next run finds the data where it was.
    drop(shared.use_data_dir(from).await);
    Ok(())
}
