//! What people can ask for.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use model::{Clock, SystemClock};
use rand::Rng as _;
use settings::{DatabaseUrlText, PublicUrl};
use sha2::{Digest as _, Sha256};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    configuration::{self, Change, ServerSettings},
    data_dir::{self, Move},
    doctor,
    driver::{Command, Driver, Pending},
    error::SupervisorError,
    log::Log,
    machine::{Input, Machine},
    probe,
    shared::{Shared, blocking},
    status::{FaultKind, Finding, State, Status},
    tempo::Tempo,
    work,
};

/// Wishes that have not been taken yet.
const COMMANDS_MAX: usize = 32;
/// For the server to admit a token.
const ADMIT_MAX: Duration = Duration::from_secs(2);
/// For work that is given up when the app ends; what is not done by then is cut where nothing is lost.
const GIVE_UP_MAX: Duration = Duration::from_secs(10);
/// Bytes of a token: nobody guesses it.
const TOKEN_BYTES: usize = 32;

type Result<T> = std::result::Result<T, SupervisorError>;

/// Keeps one server running. Cheap to clone.
#[derive(Clone)]
pub struct Supervisor(Arc<Shared>);

impl Supervisor {
    /// Of a program and the data directory that it serves; data that was moved from there is followed. Its task runs on
    /// the present runtime; the server does not run yet.
    #[must_use]
    pub fn launch(program: PathBuf, data_dir: PathBuf) -> Self {
        Self::launch_at(program, data_dir, Tempo::default())
    }

    /// The same in another tempo.
    #[must_use]
    pub fn launch_at(program: PathBuf, data_dir: PathBuf, tempo: Tempo) -> Self {
        let data_dir = data_dir::follow_signs(data_dir);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        let log = Log::new(Arc::clone(&clock));
        let (commands, taken) = mpsc::channel(COMMANDS_MAX);
        let stopped = Status { state: State::Stopped, address: None, data_dir: data_dir.clone() };
        let (shown, status) = watch::channel(stopped);
        let driver = Driver {
            program: program.clone(),
            data_dir,
            tempo,
            clock,
            http: probe::client(),
            log: log.clone(),
            status: shown,
            machine: Machine::new(tempo),
            pending: Pending::default(),
        };
        tokio::spawn(driver.run(taken));
        let (turn, cancel) = (Arc::default(), Mutex::default());
        Self(Arc::new(Shared { program, tempo, commands, status, log, turn, cancel }))
    }

    /// The server as it is now, and as it changes.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
        self.0.status.clone()
    }

    /// What the server said.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.0.log
    }

    /// Where the files of the log are.
    #[must_use]
    pub fn log_dir(&self) -> PathBuf {
        Log::dir_in(&self.0.data_dir())
    }

    /// Lets the server run. Answered at once; the status tells how it goes.
    pub async fn start(&self) {
        drop(self.0.take(Input::Start).await);
    }

    /// Gives up what is done with the data, and ends the server. Answered when it has ended.
    pub async fn stop(&self) {
        self.0.cancel();
        drop(self.0.stop().await);
    }

    /// Lets another run of the server follow, or the first one. Answered at once.
    pub async fn restart(&self) {
        drop(self.0.take(Input::Restart).await);
    }

    /// A token that signs the owner in, once, within half a minute; `None`: the server is somebody else's, who admits
    /// nobody.
    pub async fn sign_in(&self) -> Result<Option<String>> {
        let mut bytes = [0; TOKEN_BYTES];
        rand::rng().fill_bytes(&mut bytes);
        let token = hexadecimal(&bytes);
        let token_hash = hexadecimal(&Sha256::digest(token.as_bytes()));
        let (answer, answered) = oneshot::channel();
        let asked = self.0.commands.send(Command::Admit { token_hash, answer }).await;
        asked.map_err(|_| SupervisorError::Ending)?;
        let answered = tokio::time::timeout(ADMIT_MAX, answered).await.map_err(|_| SupervisorError::NotAdmitted)?;
        // Nobody answers any more: the server has ended meanwhile.
        let is_admitted = answered.map_err(|_| SupervisorError::NotRunning)??;
        Ok(is_admitted.map(|()| token))
    }

    /// Ends our own server, and the supervision. Nothing of it is left; somebody else's server stays.
    pub async fn shut_down(&self) {
        self.0.cancel();
        let (answer, answered) = oneshot::channel();
        let turn = tokio::time::timeout(GIVE_UP_MAX, self.0.turn.lock()).await;
        if self.0.commands.send(Command::End(answer)).await.is_ok() {
            drop(answered.await);
        }
        drop(turn);
        self.0.commands.closed().await;
    }

    /// What the settings say.
    pub fn configuration(&self) -> Result<ServerSettings> {
        Ok(ServerSettings::from(&configuration::read(&self.0.data_dir())?))
    }

    /// Lets the server listen at another port, from now on.
    pub async fn use_port(&self, port: u16) -> Result<()> {
        self.change(Change::Port(port)).await?;
        self.0.take(Input::Restart).await
    }

    /// Sets the address that people and pages use, or takes it away.
    pub async fn set_public_url(&self, url: Option<PublicUrl>) -> Result<()> {
        self.change(Change::PublicUrl(url)).await?;
        self.restart_if_wanted().await
    }

    /// What the server's checks find about a database.
    pub async fn test_database(&self, url: DatabaseUrlText) -> Result<Vec<Finding>> {
        let (url, data_dir) = (url.check()?, self.0.data_dir());
        doctor::of_database(&self.0.program, &data_dir, &url, self.0.tempo.doctor_max).await
    }

    /// Lets the server use another database, with the data of the present one if `copy`; `None`: the file in the data
    /// directory. Answered when the server runs on it; an error leaves everything as it was.
    pub async fn switch_database(&self, url: Option<DatabaseUrlText>, copy: bool) -> Result<()> {
        self.work(move |shared, cancelled| async move { work::database::switch(&shared, url, copy, &cancelled).await })
            .await
    }

    /// Brings the data to another directory. Answered when the server runs there; an error leaves everything as it was.
    pub async fn move_data_dir(&self, to: PathBuf) -> Result<()> {
        self.work(move |shared, cancelled| async move { work::moving::run(&shared, to, &cancelled).await }).await
    }

    /// Lets the server use other data; nothing is moved.
    pub async fn use_data_dir(&self, path: PathBuf) -> Result<()> {
        Move::usable(&path)?;
        self.work(move |shared, _cancelled| async move {
            let was_wanted = shared.hold(work::moving::NOTHING_YET).await?;
            data_dir::take_sign_down(&path);
            shared.use_data_dir(path).await?;
            shared.take(Input::Release { is_start: was_wanted }).await
        })
        .await
    }

    /// Gives up what is done with the data. Answered when everything is as it was.
    pub async fn cancel_work(&self) {
        self.0.cancel();
        drop(self.0.turn.lock().await);
    }

    /// Gives a `settings.toml` that cannot be used another name, and starts with defaults. The new name.
    pub async fn set_settings_aside(&self) -> Result<PathBuf> {
        let data_dir = self.0.data_dir();
        let _turn = self.0.turn.try_lock().map_err(|_| SupervisorError::Busy)?;
        let aside = blocking(move || configuration::set_aside(&data_dir)).await?;
        self.0.take(Input::Restart).await?;
        Ok(aside)
    }

    /// Ends the server that holds the data directory, and lets ours run. Answered when ours is begun.
    pub async fn stop_other(&self) -> Result<()> {
        let is_in_use = |state: &State| matches!(state, State::Failed { fault } if matches!(fault.kind, FaultKind::DataDirInUse { .. }));
        if !is_in_use(&self.0.state()) {
            return Err(SupervisorError::NoOther);
        }
        self.0.take(Input::StopOther).await?;
        let state = self.0.until(|state| !matches!(state, State::Stopping)).await;
        if is_in_use(&state) { Err(SupervisorError::OtherStays) } else { Ok(()) }
    }

    async fn change(&self, change: Change) -> Result<()> {
        let _turn = self.0.turn.try_lock().map_err(|_| SupervisorError::Busy)?;
        let data_dir = self.0.data_dir();
        blocking(move || configuration::change(&data_dir, &change)).await
    }

    async fn restart_if_wanted(&self) -> Result<()> {
        match self.0.state() {
            State::Stopped | State::Stopping => Ok(()),
            _ => self.0.take(Input::Restart).await,
        }
    }

    /// Does something with the data to its end, whether or not anybody waits for that.
    async fn work<F>(&self, work: impl FnOnce(Arc<Shared>, CancellationToken) -> F) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let turn = Arc::clone(&self.0.turn).try_lock_owned().map_err(|_| SupervisorError::Busy)?;
        let cancelled = CancellationToken::new();
        *self.0.cancel.lock().unwrap_or_else(PoisonError::into_inner) = cancelled.clone();
        let work = work(Arc::clone(&self.0), cancelled);
        let done = tokio::spawn(async move {
            let done = work.await;
            drop(turn);
            done
        });
        done.await.unwrap_or(Err(SupervisorError::Ending))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Text takes everything.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
