//! What the writer does between groups, one small step at a time, so that no group waits long: fold changed series into
//! their rows, seal and merge batch ids, trim the log, park what is idle, forget what is old.

use std::time::Duration;

use model::Millis;
use registry::{Export, Sweep};
use store::{
    StoreError,
    log::Mark,
    series::{FamilyRow, Fold, HistoryRow, SeriesRow},
};

use super::{group::Committer, recovery::labels_hash};

/// How often changed series are folded; what a restart has to replay is at most this much, and what came while folding.
const CHECKPOINT: Duration = Duration::from_secs(30);
/// Bytes of log after which series are folded, or ids sealed, earlier.
const LOG_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Groups that a start may replay before it folds them at once.
const REPLAYED_GROUPS_MAX: u64 = 1_000;
/// Rows of one step.
const STEP_ROWS: usize = 512;
/// How often idle series are parked and old history is forgotten.
const HOUSEKEEPING: Duration = Duration::from_mins(10);
/// Series parked in one step.
const PARK_SERIES_MAX: usize = 1_000;
/// Pause before parking is tried again, in milliseconds.
const PARK_RETRY_MILLIS: u64 = 500;
/// How long each step of history is kept, by the seconds between its points.
const HISTORY_DAYS: [(i64, i64); 2] = [(10, 1), (300, 30)];
/// Chunks are forgotten by their start; the longest covers a day.
const CHUNK_DAYS_MAX: i64 = 1;

/// A checkpoint under way: every row that was behind the log at one position, taken and written step by step.
struct Checkpoint {
    seq: i64,
    sweep: Sweep,
    /// An export that the store has not taken yet.
    step: Option<Fold>,
}

/// What is due when.
pub(crate) struct Upkeep {
    checkpoint: Option<Checkpoint>,
    /// When this server began, and when it last did what; by the clock that never jumps.
    started: Duration,
    checkpointed: Duration,
    housekept: Option<Duration>,
    /// The last group before it began, or its beginning.
    last_at: Millis,
    folded: i64,
    /// Bytes of log that are not folded, and not sealed.
    unfolded_bytes: usize,
    unsealed_bytes: usize,
    /// A mark has moved, so that the log may have rows to trim.
    trim_is_due: bool,
    idle_millis: i64,
}

impl Upkeep {
    pub(crate) fn new(started: Duration, last_at: Millis, folded: i64, replayed: u64, idle_days: u32) -> Self {
        let idle_millis = i64::from(idle_days) * Millis::DAY;
        Self {
            checkpoint: None,
            started,
            checkpointed: started,
            housekept: Some(started),
            last_at,
            folded,
            // A server that keeps dying young must not leave each next start more to replay.
            unfolded_bytes: if replayed > REPLAYED_GROUPS_MAX { LOG_BYTES_MAX } else { 0 },
            unsealed_bytes: 0,
            trim_is_due: true,
            idle_millis,
        }
    }

    /// One step. `false`: nothing is due.
    pub(crate) async fn step(&mut self, committer: &mut Committer, now: Millis) -> Result<bool, StoreError> {
        let new_bytes = std::mem::take(&mut committer.appended_bytes);
        self.unfolded_bytes += new_bytes;
        self.unsealed_bytes += new_bytes;
        if self.checkpoint.is_some() {
            return self.fold(committer).await.map(|()| true);
        }
        let is_large = self.unsealed_bytes >= LOG_BYTES_MAX && committer.ids.recent_len() > 0;
        if is_large || committer.ids.seal_is_due(now) {
            committer.ids.seal(now, committer.seq).await?;
            (self.unsealed_bytes, self.trim_is_due) = (0, true);
            return Ok(true);
        }
        let elapsed = committer.clock.monotonic();
        let is_old = elapsed.saturating_sub(self.checkpointed) >= CHECKPOINT && committer.seq > self.folded;
        if is_old || self.unfolded_bytes >= LOG_BYTES_MAX {
            self.begin_checkpoint(committer);
            return Ok(true);
        }
        if self.housekept.is_none_or(|at| elapsed.saturating_sub(at) >= HOUSEKEEPING) {
            self.housekept = Some(elapsed);
            self.house_keep(committer, self.age_now(committer, now)).await?;
            return Ok(true);
        }
        if self.trim_is_due {
            self.trim_is_due = committer.store.trim_log().await?;
            return Ok(true);
        }
        committer.ids.maintain(self.age_now(committer, now)).await
    }

    /// The time by which things grow old: the machine's, but never further from the last group before the start than
    /// this server has run. A clock that jumps ahead (or a machine that was off) must not make it forget batch ids that
    /// clients may still repeat.
    fn age_now(&self, committer: &Committer, now: Millis) -> Millis {
        let ran = committer.clock.monotonic().saturating_sub(self.started);
        now.min(self.last_at.plus(i64::try_from(ran.as_millis()).unwrap_or(i64::MAX)))
    }

    /// Everything folded and sealed: the next start has nothing to replay.
    pub(crate) async fn finish(&mut self, committer: &mut Committer, now: Millis) -> Result<(), StoreError> {
        while self.checkpoint.is_some() || self.folded < committer.seq {
            if self.checkpoint.is_none() {
                self.begin_checkpoint(committer);
            }
            self.fold(committer).await?;
        }
        if committer.ids.recent_len() > 0 {
            committer.ids.seal(now, committer.seq).await?;
        } else {
            committer.store.set_mark(Mark::Sealed, committer.seq).await?;
        }
        while committer.store.trim_log().await? {}
        Ok(())
    }

    fn begin_checkpoint(&mut self, committer: &Committer) {
        self.checkpoint = Some(Checkpoint { seq: committer.seq, sweep: Sweep::default(), step: None });
        self.unfolded_bytes = 0;
    }

    /// A step that fails stays first and is tried again: the rows are still right, only not the newest.
    async fn fold(&mut self, committer: &mut Committer) -> Result<(), StoreError> {
        let Some(checkpoint) = &mut self.checkpoint else { return Ok(()) };
        if checkpoint.step.is_none() {
            let export = committer.registry.export(&mut checkpoint.sweep, STEP_ROWS);
            checkpoint.step = (!export.is_empty()).then(|| fold_of(export));
        }
        if let Some(step) = &checkpoint.step {
            committer.store.fold(step).await?;
            checkpoint.step = None;
        } else {
            committer.store.set_mark(Mark::Folded, checkpoint.seq).await?;
            if committer.ids.recent_len() == 0 {
                committer.store.set_mark(Mark::Sealed, checkpoint.seq).await?;
                self.unsealed_bytes = 0;
            }
            self.trim_is_due = true;
            self.folded = checkpoint.seq;
            self.checkpointed = committer.clock.monotonic();
            self.checkpoint = None;
        }
        Ok(())
    }

    async fn house_keep(&mut self, committer: &mut Committer, now: Millis) -> Result<(), StoreError> {
        for (step_seconds, days) in HISTORY_DAYS {
            let horizon = now.plus(-(days + CHUNK_DAYS_MAX) * Millis::DAY);
            committer.store.forget_history(step_seconds, horizon).await?;
        }
        let mut idle = committer.registry.idle_since(now.plus(-self.idle_millis));
        if idle.len() > PARK_SERIES_MAX {
            self.housekept = None;
        }
        idle.truncate(PARK_SERIES_MAX);
        let ids: Vec<_> = idle.iter().filter_map(|(_, id)| i64::try_from(id.0).ok()).collect();
        if !ids.is_empty() {
            // Once a row may say "parked", memory must follow: the next start would not load it.
            while let Err(error) = committer.store.park_series(&ids).await {
                if matches!(error, StoreError::Fenced) {
                    return Err(error);
                }
                tracing::warn!(error = &error as &dyn std::error::Error, "idle series cannot be parked; trying again");
                tokio::time::sleep(Duration::from_millis(PARK_RETRY_MILLIS)).await;
            }
            let parked = committer.registry.park(&idle);
            tracing::info!(parked, "idle series left memory");
        }
        committer.store.trim_audit().await
    }
}

fn fold_of(export: Export) -> Fold {
    let number = |id: u64| i64::try_from(id).unwrap_or(i64::MAX);
    let families = export.families.into_iter().map(|row| FamilyRow {
        id: number(row.id.0),
        account: row.account,
        name: row.name,
        shape: row.shape,
        started_at: row.started,
    });
    let series = export.series.into_iter().map(|row| SeriesRow {
        id: number(row.id.0),
        family: number(row.family.0),
        labels_hash: labels_hash(&row.labels),
        labels: row.labels,
        state: row.state,
        started_at: row.started,
        last_at: row.last,
        seq: number(row.seq),
    });
    let history = export.chunks.into_iter().map(|row| HistoryRow {
        family: number(row.family.0),
        step_seconds: i64::from(row.step_seconds),
        start_seconds: row.start_seconds,
        seq: number(row.seq),
        data: row.data,
    });
    Fold {
        families: families.collect(),
        series: series.collect(),
        history: history.collect(),
        retired: export.retired.iter().map(|id| number(id.0)).collect(),
    }
}
