//! What the store's suites share: a fresh store for each test, of either kind, and a way past the ports.

pub mod proxy;
pub mod server;

use std::thread;

use chrono::{DateTime, Utc};
use genesis::store::{self, Store};
use genesis_actors::ports::journal::{Commit, Verdict};
use genesis_actors::ports::outbox::{Asked, DueRow};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};
use tempfile::TempDir;
use uuid::Uuid;

/// A migrated store of its own; what it was kept in goes away with it.
pub struct World {
    pub store: Store,
    pub url: String,
    place: Place,
}

enum Place {
    /// Kept for its end, at which the folder goes.
    Folder {
        _folder: TempDir,
    },
    Database(String),
}

/// Where the tests' PostgreSQL is. If it is not there, tests fail: they are never skipped.
pub fn postgres_url() -> String {
    std::env::var("GENESIS_TEST_POSTGRES_URL")
        .unwrap_or_else(|_| "postgres://genesis:genesis@127.0.0.1:55432/genesis".to_owned())
}

/// The same server, another database.
pub fn database_url(server: &str, database: &str) -> String {
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}

async fn on_server(sql: String) {
    let options: PgConnectOptions = postgres_url().parse().unwrap();
    let mut server = options
        .connect()
        .await
        .expect("these tests need PostgreSQL: scripts/services up postgres");
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut server)
        .await
        .unwrap();
}

impl World {
    /// SQLite in a folder that is not there yet.
    pub async fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!(
            "sqlite://{}",
            folder.path().join("new/genesis.db").display()
        );
        Self::open(url, Place::Folder { _folder: folder }).await
    }

    /// PostgreSQL, in a database of its own.
    pub async fn postgres() -> Self {
        let database = format!("genesis_test_{}", Uuid::now_v7().simple());
        on_server(format!("CREATE DATABASE {database}")).await;
        let url = database_url(&postgres_url(), &database);
        Self::open(url, Place::Database(database)).await
    }

    async fn open(url: String, place: Place) -> Self {
        let store = store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        Self { store, url, place }
    }

    pub const fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Database(_))
    }

    pub async fn commit(&self, commit: &Commit) -> Verdict {
        self.store.journal().commit(commit.clone()).await.unwrap()
    }

    /// Writes a commit that must succeed.
    pub async fn write(&self, commit: &Commit) {
        assert_eq!(self.commit(commit).await, Verdict::Written);
    }

    /// Rows of the outbox that are due at a time, of all buckets.
    pub async fn due(&self, at: DateTime<Utc>, limit: u32) -> Vec<DueRow> {
        let asked = Asked {
            buckets: (0..64).collect(),
            limit,
            ..Asked::default()
        };
        self.store.outbox().due(at, &asked).await.unwrap()
    }

    /// Runs a statement past the ports.
    pub async fn execute(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        if self.is_postgres() {
            let done = query.execute(&mut self.postgres_connection().await).await?;
            return Ok(done.rows_affected());
        }
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        let done = query.execute(&mut self.sqlite_connection().await).await?;
        Ok(done.rows_affected())
    }

    /// One number.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = sql.to_owned();
        if self.is_postgres() {
            let mut db = self.postgres_connection().await;
            let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut db).await;
            return row.unwrap().get(0);
        }
        let mut db = self.sqlite_connection().await;
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut db).await;
        row.unwrap().get(0)
    }

    pub async fn postgres_connection(&self) -> PgConnection {
        let options: PgConnectOptions = self.url.parse().unwrap();
        options.connect().await.unwrap()
    }

    pub async fn sqlite_connection(&self) -> SqliteConnection {
        let path = self.url.strip_prefix("sqlite://").unwrap();
        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true);
        options.connect().await.unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let Place::Database(database) = &self.place else {
            return;
        };
        let drop = on_server(format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"));
        let dropped = thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(drop);
        });
        let _left_behind = dropped.join();
    }
}

/// Makes each function a test on each store.
macro_rules! on_both_stores {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() { super::$name(crate::suite::World::sqlite().await).await; })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() { super::$name(crate::suite::World::postgres().await).await; })+
        }
    };
}
pub(crate) use on_both_stores;
