//! One group commit.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::{Duration, Instant},
};

use model::{AccountId, Clock, Millis};
use registry::{Planned, Presentation, RecordLog, Registry, Revived};
use store::{
    Store, StoreError,
    batch_ids::{BatchIds, Known},
    log::{BatchHead, Group, LogWriter, SectionKind, StoredAnswer},
};
use tokio::sync::oneshot;

use super::{
    Command, Outcome, Reconcile, Request,
    answer::{self, Note},
    recovery::labels_hash,
};
use crate::{snapshots::Definitions, telemetry::Telemetry};

/// How far the machine's clock may go back and still be waited for.
const CLOCK_TRUST_MILLIS: i64 = Millis::HOUR;
/// Pauses between tries to write a group that the store did not take; the last one repeats.
const RETRY_MILLIS: [u64; 5] = [20, 100, 500, 1_000, 2_000];

/// Everything that a group commit touches.
pub(crate) struct Committer {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) ids: BatchIds,
    pub(crate) log: LogWriter,
    pub(crate) telemetry: Arc<Telemetry>,
    /// Position of the last group.
    pub(crate) seq: i64,
    /// Time of the last group; the next one is not before it, whatever the machine's clock does.
    pub(crate) last_at: Millis,
    /// Bytes appended since upkeep last looked.
    pub(crate) appended_bytes: usize,
    /// Newest version of each account's configurations.
    pub(crate) versions: HashMap<AccountId, u64>,
}

/// What is done for one command once its group is durable.
enum Effect {
    Answer {
        planned: Planned,
        answer: StoredAnswer,
        reply: oneshot::Sender<Outcome>,
    },
    Reconciled {
        planned: Vec<Planned>,
        reconcile: Reconcile,
        reply: oneshot::Sender<()>,
    },
    /// A repetition of a batch of this very group: the answer of that one.
    Repeat {
        known: Known,
        body: u64,
        reply: oneshot::Sender<Outcome>,
    },
}

/// A group while it is planned.
struct Draft {
    at: Millis,
    records: RecordLog,
    heads: Vec<BatchHead>,
    by_id: HashMap<u128, usize>,
    effects: Vec<Effect>,
}

impl Committer {
    /// Commits everything that was waiting. An error means that this server must not go on: another one has the log.
    pub(crate) async fn commit(&mut self, commands: Vec<Command>, now: Millis) -> Result<(), StoreError> {
        let mut draft = Draft {
            // Never before the group before, unless that one was dated by a clock that was far ahead.
            at: if self.last_at.since(now) > CLOCK_TRUST_MILLIS { now } else { now.max(self.last_at) },
            records: RecordLog::new(),
            heads: Vec::new(),
            by_id: HashMap::new(),
            effects: Vec::with_capacity(commands.len()),
        };
        for command in commands {
            match command {
                Command::Batch(request, reply) => self.plan_batch(&mut draft, *request, reply).await,
                Command::Reconcile(reconcile, reply) => self.plan_reconcile(&mut draft, reconcile, reply),
                Command::Stop(_) => {}
            }
        }
        self.finish(draft).await
    }

    async fn plan_batch(&mut self, draft: &mut Draft, request: Request, reply: oneshot::Sender<Outcome>) {
        if self.versions.get(&request.account).is_some_and(|version| request.definitions_version < *version) {
            drop(reply.send(Outcome::Outdated));
            return;
        }
        match self.known(draft, &request).await {
            Ok(None) => {}
            Ok(Some(known)) => {
                self.telemetry.replays.inc();
                draft.effects.push(Effect::Repeat { known, body: request.body, reply });
                return;
            }
            Err(error) => return refuse(reply, &error),
        }
        match self.revived(&request).await {
            Ok(revived) => draft.add(&self.registry, request, &revived, reply),
            Err(error) => refuse(reply, &error),
        }
    }

    /// How this batch was answered before: in this group, lately, or in the last three days.
    async fn known(&self, draft: &Draft, request: &Request) -> Result<Option<Known>, StoreError> {
        let Some(fingerprint) = request.fingerprint else { return Ok(None) };
        if let Some(&head) = draft.by_id.get(&fingerprint) {
            let BatchHead { body, answer, .. } = draft.heads[head].clone();
            return Ok(Some(Known { body, answer }));
        }
        match self.ids.find_recent(fingerprint) {
            Some(known) => Ok(Some(known.clone())),
            None => self.ids.find_sealed(fingerprint).await,
        }
    }

    /// Parked series that this batch brings back.
    async fn revived(&self, request: &Request) -> Result<Revived, StoreError> {
        if self.registry.parked_count(request.account) == 0 {
            return Ok(Revived::default());
        }
        let mut rows = Vec::new();
        for (family, labels) in self.registry.missing(request.account, &request.resolved.batch) {
            let Ok(id) = i64::try_from(family.0) else { continue };
            if let Some(row) = self.store.parked_series(id, &labels, labels_hash(&labels)).await? {
                rows.push(super::recovery::series_from_store(row));
            }
        }
        Revived::from_rows(rows).map_err(|_| StoreError::Corrupt("metric_series"))
    }

    fn plan_reconcile(&mut self, draft: &mut Draft, reconcile: Reconcile, reply: oneshot::Sender<()>) {
        let account = reconcile.account;
        let mut planned = Vec::new();
        for family in &reconcile.ended {
            planned.push(self.registry.plan_retire(account, family, &mut draft.records));
        }
        let by_family = &reconcile.definitions.by_family;
        let shape_of = |family: &str| by_family.get(family).map(|definition| Arc::clone(&definition.shape));
        planned.push(self.registry.plan_reconcile(account, &shape_of, &mut draft.records));
        self.versions.insert(account, reconcile.definitions.version);
        draft.effects.push(Effect::Reconciled { planned, reconcile, reply });
    }

    async fn finish(&mut self, draft: Draft) -> Result<(), StoreError> {
        let Draft { at, records, heads, effects, .. } = draft;
        let mut effects: Vec<_> = effects.into_iter().map(Some).collect();
        if !heads.is_empty() || !records.is_empty() {
            let group = Group { heads, sections: vec![(SectionKind::Metrics, records.into_bytes())] };
            self.append(&group, at, &mut effects).await?;
            self.ids.remember(at, group.heads);
        }
        for effect in effects.into_iter().flatten() {
            self.settle(effect, at);
        }
        Ok(())
    }

    /// Writes the group's row, however often that must be tried: once planned, a group is never given up, because a try
    /// that failed may still have written it. Senders are told at the first failure; they come again with the same id.
    async fn append(&mut self, group: &Group, at: Millis, effects: &mut [Option<Effect>]) -> Result<(), StoreError> {
        let payload = group.encode();
        let seq = self.seq + 1;
        let started = Instant::now();
        let mut tries = 0;
        while let Err(error) = self.log.append(seq, at, &payload).await {
            if matches!(error, StoreError::Fenced) {
                return Err(error);
            }
            tracing::error!(
                error = &error as &dyn std::error::Error,
                seq,
                tries,
                "a group commit failed; trying again"
            );
            self.telemetry.commit_failures.inc();
            for effect in effects.iter_mut() {
                tell_unavailable(effect);
            }
            tokio::time::sleep(Duration::from_millis(RETRY_MILLIS[tries.min(RETRY_MILLIS.len() - 1)])).await;
            tries += 1;
        }
        self.telemetry.commit_seconds.observe(started.elapsed().as_secs_f64());
        self.seq = seq;
        self.last_at = at;
        self.appended_bytes += payload.len();
        Ok(())
    }

    fn settle(&self, effect: Effect, at: Millis) {
        let seq = u64::try_from(self.seq).unwrap_or(0);
        match effect {
            Effect::Answer { planned, answer, reply } => {
                self.registry.apply(planned, seq, at);
                drop(reply.send(Outcome::Answered(answer)));
            }
            Effect::Repeat { known, body, reply } => {
                let outcome = if known.body == body { Outcome::Answered(known.answer) } else { Outcome::Reused };
                drop(reply.send(outcome));
            }
            Effect::Reconciled { planned, reconcile, reply } => {
                for planned in planned {
                    self.registry.apply(planned, seq, at);
                }
                self.registry.describe(reconcile.account, presentations(&reconcile.definitions));
                (reconcile.publish)();
                // Whoever asked may have gone.
                let _ = reply.send(());
            }
        }
    }
}

impl Draft {
    fn add(&mut self, registry: &Registry, request: Request, revived: &Revived, reply: oneshot::Sender<Outcome>) {
        let Request { account, quotas, fingerprint, body, batch_id, resolved, .. } = request;
        let planned = registry.plan(account, self.at, &resolved.batch, &quotas, revived, &mut self.records);
        let mut notes = resolved.notes;
        let mut processed = 0;
        for (position, (index, outcome)) in resolved.indexes.iter().zip(&planned.outcomes).enumerate() {
            match outcome {
                Ok(()) => processed += 1,
                Err(error) => {
                    let name = resolved.names.split(' ').nth(position).unwrap_or("");
                    notes.errors.push(Note::error(*index, name, error.clone()));
                }
            }
        }
        let answer = answer::to_store(processed, notes, &batch_id);
        if let Some(fingerprint) = fingerprint
            && let Entry::Vacant(vacant) = self.by_id.entry(fingerprint)
        {
            vacant.insert(self.heads.len());
            self.heads.push(BatchHead { fingerprint, body, answer: answer.clone() });
        }
        self.effects.push(Effect::Answer { planned, answer, reply });
    }
}

/// Help and quantiles, which change without a new generation.
fn presentations(definitions: &Definitions) -> HashMap<String, Presentation> {
    let of = |definition: &model::Definition| Presentation {
        // A reader of the page skips blanks: help of nothing else would be no help.
        help: definition.help_text.clone().filter(|text| !text.trim().is_empty()),
        quantiles: definition.quantiles.clone(),
    };
    definitions.by_family.iter().map(|(family, definition)| (family.clone(), of(definition))).collect()
}

/// The sender need not wait while the group is tried again.
fn tell_unavailable(effect: &mut Option<Effect>) {
    let Some(Effect::Answer { reply, .. } | Effect::Repeat { reply, .. }) = effect else { return };
    let (closed, _) = oneshot::channel();
    drop(std::mem::replace(reply, closed).send(Outcome::Unavailable));
}

fn refuse(reply: oneshot::Sender<Outcome>, error: &StoreError) {
    tracing::error!(error = error as &dyn std::error::Error, "a batch could not be looked up");
    drop(reply.send(Outcome::Unavailable));
}
