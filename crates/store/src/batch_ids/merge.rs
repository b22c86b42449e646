//! Merging eight runs of a level into one of the next, a few pages at a time between group commits. The sources stay in
//! use until the last page is written; a restart in between deletes the half-written run and begins anew.

use super::{
    BatchIds, Filter, Run,
    pages::{Entry, page_bits_for, page_of, split},
};
use crate::StoreError;

/// Runs of one level that become one of the next.
const FAN_IN: usize = 8;
/// Pages of the finest source that one step reads (from each source).
const STEP_PAGES: i64 = 4;

/// A merge under way.
#[derive(Debug)]
pub(super) struct Merge {
    run: Run,
    sources: Vec<Source>,
    /// Bits of the finest source: the unit in which the key space is walked.
    unit_bits: u32,
    next_unit: i64,
    filter: Option<Filter>,
}

#[derive(Debug)]
struct Source {
    id: i64,
    page_bits: u32,
    /// The page read last; a coarse source's page serves many units.
    cached: Option<(i64, Vec<Entry>)>,
}

impl BatchIds {
    /// Starts a merge if a level has enough runs. `false`: none has.
    pub(super) async fn begin_merge(&mut self) -> Result<bool, StoreError> {
        let count = |level| self.runs.iter().filter(|run| run.level == level).count();
        let Some(level) = self.runs.iter().map(|run| run.level).filter(|level| count(*level) >= FAN_IN).min() else {
            return Ok(false);
        };
        // Runs stand newest first; the oldest of a level are merged.
        let sources: Vec<_> = self.runs.iter().rev().filter(|run| run.level == level).take(FAN_IN).collect();
        let ids = sources.iter().map(|run| run.ids).sum();
        let unit_bits = sources.iter().map(|run| run.page_bits).max().unwrap_or(0);
        let run = Run {
            id: self.next_run,
            level: level + 1,
            page_bits: page_bits_for(ids).max(unit_bits),
            ids,
            first_at: sources.iter().map(|run| run.first_at).min().unwrap_or_default(),
            last_at: sources.iter().map(|run| run.last_at).max().unwrap_or_default(),
            filter: None,
        };
        let filter = (Filter::bytes_for(ids) <= self.filter_bytes_max).then(|| Filter::with_room_for(ids));
        let source = |run: &&Run| Source { id: run.id, page_bits: run.page_bits, cached: None };
        let sources = sources.iter().map(source).collect();
        self.store.announce_run(&run).await?;
        self.next_run += 1;
        self.merging = Some(Merge { run, sources, unit_bits, next_unit: 0, filter });
        Ok(true)
    }

    /// Writes the next pages of the merge under way. `false`: there is none.
    pub(super) async fn advance_merge(&mut self) -> Result<bool, StoreError> {
        let Some(merge) = self.merging.take() else { return Ok(false) };
        let run = merge.run.id;
        let result = self.write_units(merge).await;
        if result.is_err() {
            // What is half written goes; the sources are still in use and will be merged anew.
            self.doomed.push(run);
        }
        result
    }

    async fn write_units(&mut self, mut merge: Merge) -> Result<bool, StoreError> {
        let units = 1_i64 << merge.unit_bits;
        let end = units.min(merge.next_unit + STEP_PAGES);
        let mut entries: Vec<Entry> = Vec::new();
        for unit in merge.next_unit..end {
            for source in &mut merge.sources {
                let page = unit >> (merge.unit_bits - source.page_bits);
                if source.cached.as_ref().is_none_or(|(cached, _)| *cached != page) {
                    source.cached = Some((page, self.store.run_page(source.id, page).await?));
                }
                let page = source.cached.iter().flat_map(|(_, page)| page);
                entries.extend(page.filter(|entry| page_of(entry.fingerprint, merge.unit_bits) == unit));
            }
        }
        entries.sort_unstable();
        if let Some(filter) = &mut merge.filter {
            for entry in &entries {
                filter.insert(entry.fingerprint);
            }
        }
        let pages: Vec<_> = split(&entries, merge.run.page_bits).collect();
        self.store.append_pages(merge.run.id, &pages).await?;
        merge.next_unit = end;
        if end < units {
            self.merging = Some(merge);
        } else {
            self.finish_merge(merge).await?;
        }
        Ok(true)
    }

    async fn finish_merge(&mut self, merge: Merge) -> Result<(), StoreError> {
        let sources: Vec<_> = merge.sources.iter().map(|source| source.id).collect();
        let run = Run { filter: merge.filter, ..merge.run };
        self.store.replace_runs(&run, &sources).await?;
        self.runs.retain(|run| !sources.contains(&run.id));
        self.doomed.extend(sources);
        self.runs.push(run);
        self.runs.sort_by_key(|run| std::cmp::Reverse(run.last_at));
        self.drop_filters_over_budget();
        Ok(())
    }
}
