//! A fresh database of each kind for every test.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, Executor as _};
use store::{Durability, Store};

/// A migrated, empty database.
pub struct Fresh {
    /// The database.
    pub store: Store,
    /// Its address, to open it again.
    pub url: String,
    _dir: tempfile::TempDir,
}

/// One SQLite database and, when `METRICS_TRACKER_TEST_POSTGRES_URL` names a server, one PostgreSQL database.
pub async fn databases() -> Vec<Fresh> {
    let mut databases = vec![sqlite().await];
    match std::env::var("METRICS_TRACKER_TEST_POSTGRES_URL") {
        Ok(server) => databases.push(postgres(&server).await),
        Err(_) => eprintln!("SKIPPED on PostgreSQL: run `cargo xtask test`, which starts one"),
    }
    databases
}

async fn sqlite() -> Fresh {
    let dir = tempfile::tempdir().expect("directory");
    let url = Store::sqlite_url(&dir.path().join("test.db"));
    open(url, dir).await
}

async fn postgres(server: &str) -> Fresh {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("mt_store_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let mut connection = sqlx::PgConnection::connect(server).await.expect("PostgreSQL");
    connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("database");
    let (base, _) = server.rsplit_once('/').expect("a database in the address");
    open(format!("{base}/{name}"), tempfile::tempdir().expect("directory")).await
}

async fn open(url: String, dir: tempfile::TempDir) -> Fresh {
    let store = Store::open(&url, Durability::Fsync).await.expect("open");
    store.migrate().await.expect("migrate");
    Fresh { store, url, _dir: dir }
}
