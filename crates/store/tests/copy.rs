//! Backups and copies between the two databases.

mod support;

use model::{AccountId, Millis};
use sqlx::Row as _;
use store::{
    Durability, Store, StoreError,
    accounts::{Account, AccountQuotas, Role},
    backup::{backup, restore},
    backup_check::check,
    copy::copy,
    pinned_scripts::{PinnedOwner, PinnedScript},
    replace::{Sessions, replace},
    series::{FamilyRow, Fold, HistoryRow, SeriesRow},
};

async fn fill(store: &Store) -> AccountId {
    let id = AccountId::generate();
    let account = Account {
        id,
        email: "a@example.org".to_owned(),
        password_hash: "hash".to_owned(),
        first_name: None,
        last_name: Some("Ü".to_owned()),
        role: Role::Member,
        is_active: true,
        accept_unconfigured: true,
        quotas: AccountQuotas::default(),
        created_at: Millis(1),
        updated_at: Millis(2),
        last_login_at: None,
    };
    assert_eq!(store.add_account(&account).await.expect("account"), Role::Owner);
    let series = SeriesRow {
        id: 1,
        family: 1,
        labels: "a=\"\0\u{2028}\"".to_owned(),
        labels_hash: -3,
        state: vec![0, 255],
        started_at: Millis(1),
        last_at: Millis(2),
        seq: 9,
    };
    let fold = Fold {
        families: vec![FamilyRow { id: 1, account: id, name: "x".to_owned(), shape: vec![7], started_at: Millis(1) }],
        series: (1..=130).map(|id| SeriesRow { id, ..series.clone() }).collect(),
        history: vec![HistoryRow { family: 1, step_seconds: 10, start_seconds: 600, seq: 9, data: vec![1] }],
        retired: Vec::new(),
    };
    store.fold(&fold).await.expect("fold");
    for script in pinned(id) {
        assert!(store.pin_script(&script).await.expect("pinned").is_empty());
    }
    id
}

/// One of an account, one without a key.
fn pinned(account: AccountId) -> [PinnedScript; 2] {
    let owner = PinnedOwner { account, api_key: "mt_pub_x".to_owned() };
    [("a", Some(owner)), ("b", None)].map(|(hash, owner)| PinnedScript {
        hash: hash.to_owned(),
        owner,
        content: vec![0, 255],
        created_at: Millis(3),
    })
}

async fn assert_filled(store: &Store, id: AccountId) {
    let account = store.account_by_email("a@example.org").await.expect("query").expect("account");
    assert_eq!((account.id, account.role, account.last_name.as_deref()), (id, Role::Owner, Some("Ü")));
    let series = store.series_page(0).await.expect("series");
    assert_eq!(series.len(), 130);
    assert_eq!(series[129].labels, "a=\"\0\u{2028}\"");
    assert_eq!(series[0].state, [0, 255]);
    assert_eq!(store.history(1, 10, 0, 1_000).await.expect("history")[0].data, [1]);
    for script in pinned(id) {
        assert_eq!(store.pinned_script(&script.hash).await.expect("query"), Some(script));
    }
}

#[tokio::test]
async fn everything_arrives_in_every_direction() {
    for (from, to) in [(0, 0), (0, 1), (1, 0)] {
        let (sources, targets) = (support::databases().await, support::databases().await);
        let (Some(source), Some(target)) = (sources.get(from), targets.get(to)) else { continue };
        let id = fill(&source.store).await;
        let mut reports = 0;
        copy(&source.store, &target.store, |_| reports += 1).await.expect("copy");
        assert!(reports > 10);
        assert_filled(&target.store, id).await;
        let again = copy(&source.store, &target.store, |_| ()).await;
        assert!(matches!(again, Err(StoreError::Refused(_))), "a target with accounts is refused: {again:?}");
    }
}

#[tokio::test]
async fn a_backup_restores_and_a_damaged_one_is_refused() {
    for (source, target) in support::databases().await.iter().zip(support::databases().await) {
        let id = fill(&source.store).await;
        let dir = tempfile::tempdir().expect("directory");
        let file = dir.path().join("backup.db");
        backup(&source.store, &file, |_| ()).await.expect("backup");
        assert!(backup(&source.store, &file, |_| ()).await.is_err(), "never over an existing file");
        restore(&file, &target.store, |_| ()).await.expect("restore");
        assert_filled(&target.store, id).await;

        let damaged = dir.path().join("damaged.db");
        let bytes = std::fs::read(&file).expect("read");
        std::fs::write(&damaged, &bytes[..bytes.len() / 2]).expect("write");
        let empty = support::databases().await;
        assert!(restore(&damaged, &empty[0].store, |_| ()).await.is_err());
        assert!(empty[0].store.accounts().await.expect("accounts").is_empty(), "nothing was touched");
    }
}

/// A column that a migration adds and the copy forgets would be lost in silence.
#[tokio::test]
async fn the_copy_names_every_column_of_every_table() {
    let databases = support::databases().await;
    let pool = sqlx::SqlitePool::connect(&databases[0].url).await.expect("pool");
    let sql = "SELECT m.name || '.' || p.name FROM sqlite_master m, pragma_table_info(m.name) p \
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx%' \
               AND m.name != 'server_lease'";
    let columns: Vec<String> =
        sqlx::query(sql).fetch_all(&pool).await.expect("columns").iter().map(|row| row.get(0)).collect();
    let mut copied = store::copy::columns();
    let mut columns = columns;
    copied.sort();
    columns.sort();
    assert_eq!(copied, columns);
    drop(Store::open(&databases[0].url, Durability::Process).await.expect("opens twice"));
}

#[tokio::test]
async fn a_state_is_replaced_whole_or_not_at_all() {
    for (source, target) in support::databases().await.iter().zip(support::databases().await) {
        let (theirs, ours) = (fill(&source.store).await, fill(&target.store).await);
        let now = || Millis(9);
        {
            // Given up after a few tables: everything is as it was.
            let reports = std::cell::Cell::new(0);
            let sessions = Sessions::End { at: Millis(8) };
            let replacing = replace(&source.store, &target.store, sessions, now, |_| reports.set(reports.get() + 1));
            let mut replacing = std::pin::pin!(replacing);
            while reports.get() < 8 {
                let step = tokio::time::timeout(std::time::Duration::from_micros(50), &mut replacing).await;
                assert!(step.is_err(), "it was over before it could be given up");
            }
        }
        assert_filled(&target.store, ours).await;
        replace(&source.store, &target.store, Sessions::End { at: Millis(8) }, now, |_| ()).await.expect("replaced");
        assert_filled(&target.store, theirs).await;
        assert_eq!(target.store.restored_at().await.expect("query"), Some(Millis(8)));
        assert_eq!(target.store.accounts().await.expect("accounts").len(), 1);
    }
}

#[tokio::test]
async fn only_backups_of_this_product_pass() {
    let database = support::databases().await.remove(0);
    let dir = tempfile::tempdir().expect("directory");
    let path = |name: &str| dir.path().join(name);
    backup(&database.store, &path("empty.db"), |_| ()).await.expect("backup");
    fill(&database.store).await;
    backup(&database.store, &path("good.db"), |_| ()).await.expect("backup");
    assert_eq!(check(&path("good.db")).await.expect("good").accounts, 1);
    let bytes = std::fs::read(path("good.db")).expect("read");
    assert_eq!(std::fs::read_dir(dir.path()).expect("directory").count(), 2, "nothing is left beside it");
    let changed = async |name: &str, sql: &str| {
        std::fs::write(path(name), &bytes).expect("write");
        let pool = sqlx::SqlitePool::connect(&Store::sqlite_url(&path(name))).await.expect("pool");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&pool).await.expect(sql);
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&pool).await.expect("checkpoint");
        pool.close().await;
    };
    changed("newer.db", "UPDATE _sqlx_migrations SET version = 9999 WHERE version = 2").await;
    changed("trigger.db", "CREATE TRIGGER t AFTER DELETE ON accounts BEGIN SELECT 1; END").await;
    changed("other.db", "DROP TABLE ingest_log").await;
    let mut damaged = bytes.clone();
    damaged.truncate(bytes.len() / 2);
    std::fs::write(path("damaged.db"), damaged).expect("write");
    std::fs::write(path("text.db"), "x").expect("write");
    for (name, reason) in [
        ("newer.db", "newer version"),
        ("trigger.db", "triggers"),
        ("other.db", "another program"),
        ("damaged.db", "damaged"),
        ("text.db", "no SQLite file"),
        ("empty.db", "no owner"),
    ] {
        let refused = check(&path(name)).await;
        let is_named = matches!(&refused, Err(StoreError::Refused(text)) if text.contains(reason));
        assert!(is_named, "{name}: {refused:?}");
    }
}
