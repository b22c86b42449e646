//! Runs on disk. A page holds the entries whose fingerprints begin with the page's number, sorted, 32 bytes each:
//! fingerprint (16), body hash (8), answer (8: a count up to [`CLEAN_MAX`], else the id of a stored answer).

use std::collections::HashMap;

use model::Millis;
use sqlx::{AnyConnection, Row as _};

use super::{Filter, Known, Run, read_run};
use crate::{
    Store, StoreError,
    log::{Mark, StoredAnswer, put_mark},
    series::upsert,
};

/// Answers up to this number are counts of items that all counted.
pub(super) const CLEAN_MAX: i64 = 255;
/// A run has so many pages that one holds about this many entries, up to twice as many.
const PAGE_IDS: u64 = 96;
const ENTRY_BYTES: usize = 32;
/// Rows of one statement, and pages deleted in one transaction.
const STATEMENT_ROWS: usize = 64;
const DELETE_PAGES: i64 = 512;

/// State of a run's row.
const WRITING: i64 = 0;
const COMPLETE: i64 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) fingerprint: u128,
    body: u64,
    answer: i64,
}

/// What a seal writes beside the ids.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seal {
    /// Id of the run.
    pub(super) run: i64,
    /// Id of its first stored answer; the others follow.
    pub(super) first_answer: i64,
    /// When the first id came.
    pub(super) first_at: Millis,
    pub(super) now: Millis,
    /// Up to which position of the log the ids are sealed by it.
    pub(super) seq: i64,
}

/// First bits that number the pages of a run of so many ids.
pub(crate) fn page_bits_for(ids: u64) -> u32 {
    (ids / PAGE_IDS).max(1).ilog2()
}

/// The page of a fingerprint.
pub(crate) fn page_of(fingerprint: u128, page_bits: u32) -> i64 {
    let first = fingerprint.checked_shr(u128::BITS - page_bits).unwrap_or(0);
    i64::try_from(first).unwrap_or(i64::MAX)
}

pub(crate) fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut data = Vec::with_capacity(entries.len() * ENTRY_BYTES);
    for entry in entries {
        data.extend_from_slice(&entry.fingerprint.to_be_bytes());
        data.extend_from_slice(&entry.body.to_be_bytes());
        data.extend_from_slice(&entry.answer.to_be_bytes());
    }
    data
}

pub(crate) fn decode(data: &[u8]) -> Result<Vec<Entry>, StoreError> {
    let (entries, rest) = data.as_chunks::<ENTRY_BYTES>();
    if !rest.is_empty() {
        return Err(StoreError::Corrupt("batch_id_pages"));
    }
    let field = |bytes: &[u8]| bytes.try_into().unwrap_or_default();
    Ok(entries
        .iter()
        .map(|bytes| Entry {
            fingerprint: u128::from_be_bytes(bytes[..16].try_into().unwrap_or_default()),
            body: u64::from_be_bytes(field(&bytes[16..24])),
            answer: i64::from_be_bytes(field(&bytes[24..])),
        })
        .collect())
}

/// Pages in order, each with its number; pages without entries are not stored.
pub(crate) fn split(entries: &[Entry], page_bits: u32) -> impl Iterator<Item = (i64, &[Entry])> {
    entries
        .chunk_by(move |a, b| page_of(a.fingerprint, page_bits) == page_of(b.fingerprint, page_bits))
        .map(move |page| (page_of(page[0].fingerprint, page_bits), page))
}

pub(crate) async fn put_pages(
    connection: &mut AnyConnection,
    run: i64,
    pages: &[(i64, &[Entry])],
) -> Result<(), StoreError> {
    for rows in pages.chunks(STATEMENT_ROWS) {
        // A merge that starts a page again after a restart writes the same bytes.
        let conflict = "(run_id, page) DO UPDATE SET data = excluded.data";
        let sql = upsert("batch_id_pages (run_id, page, data)", rows.len(), 3, conflict);
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (page, entries) in rows {
            query = query.bind(run).bind(*page).bind(encode(entries));
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn put_run(connection: &mut AnyConnection, run: &Run, state: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO batch_id_runs (id, level, page_bits, ids, first_at, last_at, filter, complete) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET ids = excluded.ids, \
         filter = excluded.filter, complete = excluded.complete",
    )
    .bind(run.id)
    .bind(run.level)
    .bind(i64::from(run.page_bits))
    .bind(i64::try_from(run.ids).unwrap_or(i64::MAX))
    .bind(run.first_at.0)
    .bind(run.last_at.0)
    .bind(run.filter.as_ref().map(Filter::to_bytes).unwrap_or_default())
    .bind(state)
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    /// Complete runs, and the ids of those to be deleted (half written, or merged away).
    pub(super) async fn batch_id_runs(&self) -> Result<(Vec<Run>, Vec<i64>), StoreError> {
        let rows = sqlx::query("SELECT id, level, page_bits, ids, first_at, last_at, complete FROM batch_id_runs")
            .fetch_all(&self.pool)
            .await?;
        let (mut complete, mut doomed) = (Vec::new(), Vec::new());
        for row in &rows {
            let (run, is_complete) = read_run(row)?;
            if is_complete { complete.push(run) } else { doomed.push(run.id) }
        }
        Ok((complete, doomed))
    }

    pub(super) async fn run_filter(&self, run: i64) -> Result<Option<Filter>, StoreError> {
        let row = sqlx::query("SELECT filter FROM batch_id_runs WHERE id = $1").bind(run).fetch_one(&self.pool).await?;
        Ok(Filter::from_bytes(&row.try_get::<Vec<u8>, _>(0)?))
    }

    pub(super) async fn batch_answer_id_max(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT id FROM batch_answers ORDER BY id DESC LIMIT 1").fetch_optional(&self.pool);
        Ok(row.await?.map_or(Ok(0), |row| row.try_get(0))?)
    }

    pub(super) async fn run_page(&self, run: i64, page: i64) -> Result<Vec<Entry>, StoreError> {
        let row = sqlx::query("SELECT data FROM batch_id_pages WHERE run_id = $1 AND page = $2")
            .bind(run)
            .bind(page)
            .fetch_optional(&self.pool)
            .await?;
        row.map_or(Ok(Vec::new()), |row| decode(&row.try_get::<Vec<u8>, _>(0)?))
    }

    pub(super) async fn batch_id_entry(&self, run: &Run, fingerprint: u128) -> Result<Option<Entry>, StoreError> {
        let page = self.run_page(run.id, page_of(fingerprint, run.page_bits)).await?;
        let found = page.binary_search_by_key(&fingerprint, |entry| entry.fingerprint);
        Ok(found.ok().map(|position| page[position]))
    }

    pub(super) async fn known(&self, entry: Entry) -> Result<Known, StoreError> {
        let answer = if let Ok(count) = u8::try_from(entry.answer) {
            StoredAnswer::Clean(count)
        } else {
            let row = sqlx::query("SELECT answer FROM batch_answers WHERE id = $1").bind(entry.answer);
            StoredAnswer::Full(row.fetch_one(&self.pool).await?.try_get::<Vec<u8>, _>(0)?.into())
        };
        Ok(Known { body: entry.body, answer })
    }

    /// Writes a run of level 0 and the mark that says so, all or nothing.
    pub(super) async fn write_run(&self, seal: Seal, recent: &HashMap<u128, Known>) -> Result<Run, StoreError> {
        let Seal { run: id, first_answer, first_at, now, seq } = seal;
        let ids = recent.len() as u64;
        let mut filter = Filter::with_room_for(ids);
        let mut entries = Vec::with_capacity(recent.len());
        let mut answers = Vec::new();
        for (&fingerprint, known) in recent {
            filter.insert(fingerprint);
            let answer = match &known.answer {
                StoredAnswer::Clean(count) => i64::from(*count),
                StoredAnswer::Full(bytes) => {
                    answers.push(bytes);
                    first_answer + i64::try_from(answers.len()).unwrap_or(i64::MAX) - 1
                }
            };
            entries.push(Entry { fingerprint, body: known.body, answer });
        }
        entries.sort_unstable();
        let page_bits = page_bits_for(ids);
        let run = Run { id, level: 0, page_bits, ids, first_at, last_at: now, filter: Some(filter) };
        let pages: Vec<_> = split(&entries, page_bits).collect();
        let mut write = self.begin_fenced().await?;
        put_pages(&mut write.tx, id, &pages).await?;
        for (answer_id, answer) in (first_answer..).zip(answers) {
            sqlx::query("INSERT INTO batch_answers (id, at, answer) VALUES ($1, $2, $3)")
                .bind(answer_id)
                .bind(now.0)
                .bind(answer.to_vec())
                .execute(&mut *write.tx)
                .await?;
        }
        put_run(&mut write.tx, &run, COMPLETE).await?;
        put_mark(&mut write.tx, Mark::Sealed, seq).await?;
        write.commit().await?;
        Ok(run)
    }

    /// Announces a run that is about to be written, so that a crash leaves nothing unnamed.
    pub(super) async fn announce_run(&self, run: &Run) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        put_run(&mut write.tx, run, WRITING).await?;
        write.commit().await
    }

    /// Puts a merged run in the place of its sources.
    pub(super) async fn replace_runs(&self, run: &Run, sources: &[i64]) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        put_run(&mut write.tx, run, COMPLETE).await?;
        doom(&mut write.tx, sources).await?;
        write.commit().await
    }

    /// Takes runs out of use; their pages are deleted step by step.
    pub(super) async fn doom_runs(&self, ids: &[i64]) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        doom(&mut write.tx, ids).await?;
        write.commit().await
    }

    /// Deletes some pages of a run. `false`: it has none left.
    pub(super) async fn delete_run_pages(&self, run: i64) -> Result<bool, StoreError> {
        let first = sqlx::query("SELECT page FROM batch_id_pages WHERE run_id = $1 ORDER BY page LIMIT 1").bind(run);
        let Some(first) = first.fetch_optional(&self.pool).await? else { return Ok(false) };
        let mut write = self.begin_fenced().await?;
        sqlx::query("DELETE FROM batch_id_pages WHERE run_id = $1 AND page < $2")
            .bind(run)
            .bind(first.try_get::<i64, _>(0)? + DELETE_PAGES)
            .execute(&mut *write.tx)
            .await?;
        write.commit().await?;
        Ok(true)
    }

    /// Deletes the row of a run without pages, and stored answers that no run can name any more.
    pub(super) async fn delete_run(&self, run: i64, answers_before: Millis) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        sqlx::query("DELETE FROM batch_id_runs WHERE id = $1").bind(run).execute(&mut *write.tx).await?;
        sqlx::query("DELETE FROM batch_answers WHERE at < $1").bind(answers_before.0).execute(&mut *write.tx).await?;
        write.commit().await
    }

    pub(super) async fn append_pages(&self, run: i64, pages: &[(i64, &[Entry])]) -> Result<(), StoreError> {
        let mut write = self.begin_fenced().await?;
        put_pages(&mut write.tx, run, pages).await?;
        write.commit().await
    }
}

async fn doom(connection: &mut AnyConnection, ids: &[i64]) -> Result<(), StoreError> {
    for id in ids {
        sqlx::query("UPDATE batch_id_runs SET complete = $2 WHERE id = $1")
            .bind(*id)
            .bind(WRITING)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
