//! The ingest log: written once however often it is tried, read in order, trimmed only when nothing needs it.

mod support;

use model::Millis;
use store::{
    StoreError,
    log::{Group, LogWriter, Mark, SectionKind},
};

fn payload(number: u8) -> Vec<u8> {
    Group { heads: Vec::new(), sections: vec![(SectionKind::Metrics, vec![number; 3])] }.encode()
}

#[tokio::test]
async fn a_group_is_written_once_and_another_servers_is_not_overwritten() {
    for database in support::databases().await {
        let mut writer = LogWriter::new(database.store.clone());
        writer.append(1, Millis(5), &payload(1)).await.expect("first");
        writer.append(1, Millis(5), &payload(1)).await.expect("the same again");
        let other = writer.append(1, Millis(5), &payload(2)).await;
        assert!(matches!(other, Err(StoreError::Fenced)), "{other:?}");
        let rows = database.store.log_rows(0).await.expect("rows");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].group.sections, [(SectionKind::Metrics, vec![1; 3])]);
    }
}

#[tokio::test]
async fn the_log_is_trimmed_up_to_the_lower_mark() {
    for database in support::databases().await {
        let store = &database.store;
        let mut writer = LogWriter::new(store.clone());
        for seq in 1..=10 {
            writer.append(seq, Millis(seq), &payload(0)).await.expect("append");
        }
        store.set_mark(Mark::Folded, 8).await.expect("mark");
        assert!(!store.trim_log().await.expect("trim"), "the ids are not sealed");
        store.set_mark(Mark::Sealed, 6).await.expect("mark");
        while store.trim_log().await.expect("trim") {}
        let left: Vec<_> = store.log_rows(0).await.expect("rows").iter().map(|row| row.seq).collect();
        assert_eq!(left, [7, 8, 9, 10]);
        assert_eq!(store.log_end().await.expect("end"), 10);
    }
}
