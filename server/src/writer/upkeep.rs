//! What the writer does between groups, one small step at a time, so that no group waits long: fold changed series into
//! their rows, seal and merge batch ids, trim the log, park what is idle, forget what is old.

use model::Millis;
use registry::{Export, Sweep};
use store::{
    StoreError,
    log::Mark,
    series::{FamilyRow, Fold, HistoryRow, SeriesRow},
};

use super::{group::Committer, recovery::labels_hash};

/// How often changed series are folded; what a restart has to replay is at most this much, and what came while folding.
const CHECKPOINT_MILLIS: i64 = 30 * Millis::SECOND;
/// Bytes of log after which series are folded, or ids sealed, earlier.
const LOG_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Rows of one step.
const STEP_ROWS: usize = 512;
/// How often idle series are parked and old history is forgotten.
const HOUSEKEEPING_MILLIS: i64 = 10 * Millis::MINUTE;
/// Series parked in one step.
const PARK_SERIES_MAX: usize = 1_000;
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
    last_checkpoint: Millis,
    last_housekeeping: Millis,
    folded: i64,
    /// Bytes of log that are not folded, and not sealed.
    unfolded_bytes: usize,
    unsealed_bytes: usize,
    /// A mark has moved, so that the log may have rows to trim.
    trim_is_due: bool,
    idle_millis: i64,
}

impl Upkeep {
    pub(crate) fn new(now: Millis, folded: i64, idle_days: u32) -> Self {
        let idle_millis = i64::from(idle_days) * Millis::DAY;
        Self {
            checkpoint: None,
            last_checkpoint: now,
            last_housekeeping: now,
            folded,
            unfolded_bytes: 0,
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
            return self.fold(committer, now).await.map(|()| true);
        }
        let is_large = self.unsealed_bytes >= LOG_BYTES_MAX && committer.ids.recent_len() > 0;
        if is_large || committer.ids.seal_is_due(now) {
            committer.ids.seal(now, committer.seq).await?;
            (self.unsealed_bytes, self.trim_is_due) = (0, true);
            return Ok(true);
        }
        let is_old = now.since(self.last_checkpoint) >= CHECKPOINT_MILLIS && committer.seq > self.folded;
        if is_old || self.unfolded_bytes >= LOG_BYTES_MAX {
            self.begin_checkpoint(committer);
            return Ok(true);
        }
        if now.since(self.last_housekeeping) >= HOUSEKEEPING_MILLIS {
            self.last_housekeeping = now;
            self.house_keep(committer, now).await?;
            return Ok(true);
        }
        if self.trim_is_due {
            self.trim_is_due = committer.store.trim_log().await?;
            return Ok(true);
        }
        committer.ids.maintain(now).await
    }

    /// Everything folded and sealed: the next start has nothing to replay.
    pub(crate) async fn finish(&mut self, committer: &mut Committer, now: Millis) -> Result<(), StoreError> {
        if self.checkpoint.is_none() {
            self.begin_checkpoint(committer);
        }
        while self.checkpoint.is_some() {
            self.fold(committer, now).await?;
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
    async fn fold(&mut self, committer: &mut Committer, now: Millis) -> Result<(), StoreError> {
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
            self.last_checkpoint = now;
            self.checkpoint = None;
        }
        Ok(())
    }

    async fn house_keep(&self, committer: &mut Committer, now: Millis) -> Result<(), StoreError> {
        for (step_seconds, days) in HISTORY_DAYS {
            let horizon = now.plus(-(days + CHUNK_DAYS_MAX) * Millis::DAY);
            committer.store.forget_history(step_seconds, horizon).await?;
        }
        let mut idle = committer.registry.idle_since(now.plus(-self.idle_millis));
        idle.truncate(PARK_SERIES_MAX);
        let ids: Vec<_> = idle.iter().filter_map(|(_, id)| i64::try_from(id.0).ok()).collect();
        if !ids.is_empty() {
            committer.store.park_series(&ids).await?;
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
