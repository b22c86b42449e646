//! Batch ids through seals, merges, restarts and the end of their life.

mod support;

use std::sync::Arc;

use model::Millis;
use store::{
    batch_ids::{BatchIds, Known},
    log::{BatchHead, Mark, StoredAnswer},
};

/// Ids spread over the whole range, so that every page of a run is used.
fn fingerprint(number: u64) -> u128 {
    u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
}

fn head(number: u64) -> BatchHead {
    let answer = match number % 10 {
        0 => StoredAnswer::Full(Arc::from(format!("answer {number}").as_bytes())),
        _ => StoredAnswer::Clean(10),
    };
    BatchHead { fingerprint: fingerprint(number), body: number, answer }
}

async fn find(ids: &BatchIds, number: u64) -> Option<Known> {
    match ids.find_recent(fingerprint(number)) {
        Some(known) => Some(known.clone()),
        None => ids.find_sealed(fingerprint(number)).await.expect("lookup"),
    }
}

async fn assert_all_known(ids: &BatchIds, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let BatchHead { body, answer, .. } = head(number);
        assert_eq!(find(ids, number).await, Some(Known { body, answer }), "{number}");
    }
}

#[tokio::test]
async fn ids_are_found_through_seals_merges_and_restarts() {
    for database in support::databases().await {
        let mut now = Millis(1_000_000);
        // No room for filters: every lookup reads pages. With room: most do not.
        for (filter_bytes_max, first) in [(0, 0_u64), (1 << 20, 100_000)] {
            let mut ids = BatchIds::load(&database.store, filter_bytes_max).await.expect("load");
            for run in 0..9 {
                let numbers = first + run * 300..first + (run + 1) * 300;
                ids.remember(now, numbers.clone().map(head).collect());
                assert_all_known(&ids, numbers).await;
                ids.seal(now, 1).await.expect("seal");
                now = now.plus(Millis::MINUTE);
            }
            let mut steps = 0;
            while ids.maintain(now).await.expect("maintain") {
                steps += 1;
                if steps == 2 {
                    // A restart in the middle of a merge.
                    ids = BatchIds::load(&database.store, filter_bytes_max).await.expect("load");
                }
                assert_all_known(&ids, first + 290..first + 310).await;
            }
            assert!(steps > 3, "eight runs were merged");
            assert_all_known(&ids, first..first + 2_700).await;
            assert_eq!(find(&ids, first + 2_700).await, None);
            let again = BatchIds::load(&database.store, filter_bytes_max).await.expect("load");
            assert_all_known(&again, first..first + 2_700).await;
        }
    }
}

#[tokio::test]
async fn ids_are_forgotten_after_three_days_and_not_before() {
    for database in support::databases().await {
        let sealed_at = Millis(1_000_000);
        let mut ids = BatchIds::load(&database.store, 1 << 20).await.expect("load");
        ids.remember(sealed_at, (0..200).map(head).collect());
        ids.seal(sealed_at, 7).await.expect("seal");
        while ids.maintain(sealed_at.plus(72 * Millis::HOUR)).await.expect("maintain") {}
        assert_all_known(&ids, 0..200).await;
        while ids.maintain(sealed_at.plus(72 * Millis::HOUR + 1)).await.expect("maintain") {}
        assert_eq!(find(&ids, 5).await, None);
        assert_eq!(database.store.mark(Mark::Sealed).await.expect("mark"), 7);
        assert!(ids.seal_is_due(sealed_at) || ids.recent_len() == 0);
    }
}
