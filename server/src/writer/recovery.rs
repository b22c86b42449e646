//! At start: rows and log become registry and batch ids again, exactly as they were.

use model::Millis;
use registry::{FamilyId, Loader, Registry, SeriesId};
use store::{
    Store, StoreError,
    batch_ids::BatchIds,
    log::{Mark, SectionKind},
    series::{HistoryRow, SeriesRow},
};

/// Seconds that a chunk of history covers, by the seconds between its points.
const CHUNK_SECONDS: [(i64, i64); 2] = [(10, 600), (300, 86_400)];

/// What can go wrong at start.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// The store cannot be read.
    #[error("the store cannot be read")]
    Store(#[from] StoreError),
    /// A row does not hold what the registry writes.
    #[error("the stored series cannot be read")]
    Load(#[from] registry::LoadError),
    /// The log holds something this version does not know.
    #[error("the ingest log cannot be read at position {0}")]
    Log(i64, #[source] registry::DecodeError),
}

/// What is recovered.
pub struct Recovered {
    /// Every series.
    pub registry: Registry,
    /// Every known batch id.
    pub ids: BatchIds,
    /// Position of the last group.
    pub seq: i64,
    /// Up to which position the rows are folded.
    pub folded: i64,
    /// Time of the last group, as far as the log still knows.
    pub last_at: Millis,
    /// Groups that were replayed.
    pub replayed: u64,
}

/// The key by which a parked series is found. Stored: it must never change.
#[must_use]
pub fn labels_hash(labels: &str) -> i64 {
    xxhash_rust::xxh3::xxh3_64(labels.as_bytes()).cast_signed()
}

/// Reads everything.
pub async fn recover(
    store: &Store,
    seed: u64,
    filter_bytes_max: usize,
    now: Millis,
) -> Result<Recovered, RecoveryError> {
    let folded = store.mark(Mark::Folded).await?;
    let sealed = store.mark(Mark::Sealed).await?;
    let mut ids = BatchIds::load(store, filter_bytes_max).await?;
    let mut rows = store.log_rows(folded.min(sealed)).await?;
    let mut loader = Loader::new(seed);
    let mut last_at = load_series(store, &mut loader).await?;
    load_history(store, &mut loader, rows.first().map_or(now.max(last_at), |row| row.at)).await?;
    let (mut replayed, mut seq) = (0, folded.max(sealed));
    while let Some(last) = rows.last().map(|row| row.seq) {
        for row in rows {
            last_at = last_at.max(row.at);
            if row.seq > sealed {
                ids.remember(row.at, row.group.heads);
            }
            for (SectionKind::Metrics, bytes) in row.group.sections {
                if row.seq > folded {
                    let records =
                        registry::decode_records(&bytes).map_err(|error| RecoveryError::Log(row.seq, error))?;
                    loader.replay(u64::try_from(row.seq).unwrap_or(0), row.at, &records)?;
                }
            }
            replayed += 1;
            seq = seq.max(row.seq);
        }
        rows = store.log_rows(last).await?;
    }
    Ok(Recovered { registry: loader.finish(), ids, seq, folded, last_at, replayed })
}

/// Families, series and parked counts. The time of the latest sample.
async fn load_series(store: &Store, loader: &mut Loader) -> Result<Millis, RecoveryError> {
    let (family_max, series_max) = store.id_maxima().await?;
    loader.reserve(FamilyId(family_max.unsigned_abs()), SeriesId(series_max.unsigned_abs()));
    for row in store.families().await? {
        loader.family(&registry::FamilyRow {
            id: FamilyId(row.id.unsigned_abs()),
            account: row.account,
            name: row.name,
            shape: row.shape,
            started: row.started_at,
        })?;
    }
    let (mut after, mut last_at) = (0, Millis(0));
    loop {
        let page = store.series_page(after).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for row in page {
            last_at = last_at.max(row.last_at);
            loader.series(&series_from_store(row))?;
        }
    }
    for (family, count) in store.parked_counts().await? {
        loader.parked(FamilyId(family.unsigned_abs()), count);
    }
    Ok(last_at)
}

/// The chunks that go on: those that cover the next sample, or begin later.
async fn load_history(store: &Store, loader: &mut Loader, first_at: Millis) -> Result<(), RecoveryError> {
    for (step_seconds, chunk_seconds) in CHUNK_SECONDS {
        let open_from = (first_at.0 / 1_000).div_euclid(chunk_seconds) * chunk_seconds;
        for row in store.history_since(step_seconds, open_from).await? {
            loader.chunk(&chunk_from_store(row))?;
        }
    }
    Ok(())
}

pub(crate) fn series_from_store(row: SeriesRow) -> registry::SeriesRow {
    registry::SeriesRow {
        id: SeriesId(row.id.unsigned_abs()),
        family: FamilyId(row.family.unsigned_abs()),
        labels: row.labels,
        state: row.state,
        started: row.started_at,
        last: row.last_at,
        seq: row.seq.unsigned_abs(),
    }
}

fn chunk_from_store(row: HistoryRow) -> registry::ChunkRow {
    registry::ChunkRow {
        family: FamilyId(row.family.unsigned_abs()),
        step_seconds: u32::try_from(row.step_seconds).unwrap_or(u32::MAX),
        start_seconds: row.start_seconds,
        seq: row.seq.unsigned_abs(),
        data: row.data,
    }
}
