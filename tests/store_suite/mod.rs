//! What the store's suites share: a fresh store for each test, of either kind, and a way past the ports.

#![allow(
    dead_code,
    unused_macros,
    unused_imports,
    reason = "each test binary includes this and uses some of it"
)]

use genesis::store::{self, Store};
use genesis_actors::ports::journal::{Commit, Verdict};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection};
use tempfile::TempDir;

/// A migrated store of its own.
pub struct World {
    pub store: Store,
    pub url: String,
    _folder: Option<TempDir>,
}

impl World {
    pub async fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!(
            "sqlite://{}",
            folder.path().join("new/genesis.db").display()
        );
        let store = store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        Self {
            store,
            url,
            _folder: Some(folder),
        }
    }

    pub async fn commit(&self, commit: &Commit) -> Verdict {
        self.store.journal().commit(commit.clone()).await.unwrap()
    }

    /// Runs a statement past the ports.
    pub async fn execute(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let mut db = self.sqlite_connection().await;
        let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .execute(&mut db)
            .await?;
        Ok(done.rows_affected())
    }

    /// One number.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut db = self.sqlite_connection().await;
        let row = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut db)
            .await;
        row.unwrap().get(0)
    }

    async fn sqlite_connection(&self) -> SqliteConnection {
        let path = self.url.strip_prefix("sqlite://").unwrap();
        sqlx::sqlite::SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            .connect()
            .await
            .unwrap()
    }
}

/// Makes each function a test on each store.
macro_rules! on_both_stores {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() { super::$name(crate::store_suite::World::sqlite().await).await; })+
        }
    };
}
pub(crate) use on_both_stores;
