//! One server at a time: the lease, and what a server that lost it can no longer do.

mod support;

use model::Millis;
use store::{
    Durability, Store, StoreError,
    lease::{Holder, LEASE_MILLIS},
    log::{LogWriter, Mark},
    series::Fold,
};

fn holder(token: &str) -> Holder {
    Holder { token: token.to_owned(), host: format!("host of {token}"), pid: 7 }
}

#[tokio::test]
async fn a_lease_is_refused_while_it_lives_and_taken_when_it_ran_out_or_its_holder_died() {
    for database in support::databases().await {
        let store = &database.store;
        let now = Millis(1_000_000);
        store.take_lease(&holder("a"), now, |_| false).await.expect("free");
        let refused = store.take_lease(&holder("b"), now.plus(LEASE_MILLIS - 1), |_| false).await;
        assert!(matches!(&refused, Err(StoreError::Held { host, pid: 7 }) if host == "host of a"), "{refused:?}");
        store.renew_lease(&holder("a"), now.plus(10_000)).await.expect("renew");
        let refused = store.take_lease(&holder("b"), now.plus(LEASE_MILLIS + 1), |_| false).await;
        assert!(refused.is_err(), "it was renewed");
        store.take_lease(&holder("b"), now.plus(10_001), |other| other.token == "a").await.expect("a is dead");
        assert!(matches!(store.renew_lease(&holder("a"), now).await, Err(StoreError::Fenced)));
        store.release_lease(&holder("b")).await.expect("release");
        store.take_lease(&holder("c"), now, |_| false).await.expect("free again");
    }
}

#[tokio::test]
async fn a_server_that_lost_its_lease_writes_nothing_more() {
    for database in support::databases().await {
        let (now, first) = (Millis(1_000_000), &database.store);
        first.take_lease(&holder("first"), now, |_| false).await.expect("free");
        let mut log = LogWriter::new(first.clone());
        log.append(1, now, b"by the first").await.expect("it holds the lease");

        let second = Store::open(&database.url, Durability::Fsync).await.expect("open");
        second.take_lease(&holder("second"), now.plus(LEASE_MILLIS + 1), |_| false).await.expect("it ran out");
        second.set_mark(Mark::Folded, 9).await.expect("it holds the lease");

        assert!(matches!(log.append(2, now, b"too late").await, Err(StoreError::Fenced)));
        assert!(matches!(first.fold(&Fold::default()).await, Err(StoreError::Fenced)));
        assert!(matches!(first.set_mark(Mark::Folded, 1).await, Err(StoreError::Fenced)));
        assert_eq!(second.mark(Mark::Folded).await.expect("mark"), 9);
        second.set_mark(Mark::Folded, 3).await.expect("older");
        assert_eq!(second.mark(Mark::Folded).await.expect("mark"), 9, "a mark never goes back");
        assert_eq!(second.log_end().await.expect("end"), 9);
    }
}
