//! The store in one SQLite file: one connection for everything that writes, others for short reads.

mod batch;
mod catalog;
mod handles;
mod journal;
mod lifecycle;
mod operations;
mod outbox;
mod prompts;
mod put;
pub(super) mod schema;
mod snapshots;
mod tasks;
pub(super) mod text;

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::time::Duration;

use genesis_actors::ports::StoreError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, SqliteConnection, Transaction};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::cells::broken;
use super::group::GroupCommit;

/// How long a writer waits for another process (`genesis migrate`, a backup) to let go of the file.
const BUSY: Duration = Duration::from_secs(5);

/// Readers besides the writer; more than that only wait for the same disk.
const READERS: u32 = 4;

/// A write transaction: it holds the file's write lock from the start, so that what it read stays true.
struct Writing<'a> {
    transaction: Transaction<'static, Sqlite>,
    _turn: SemaphorePermit<'a>,
}

impl Deref for Writing<'_> {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

/// The adapter behind all ports of the store.
pub(super) struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    group: GroupCommit,
    /// Whose turn it is among all writers but the journal. They queue here, so that the journal never waits for more than one
    /// of them, and none of them runs out of the time a connection is waited for.
    turns: Semaphore,
}

/// How a file of ours is opened.
pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
}

impl SqliteStore {
    /// Opens a file; nothing is read or written before the first call.
    pub(super) fn open(path: &Path) -> Self {
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(BUSY)
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
        };
        let options = options(path);
        let writer = pool(1).connect_lazy_with(options.clone());
        let readers = pool(READERS).connect_lazy_with(options.read_only(true));
        let group = GroupCommit::start(batch::SqliteLane::new(writer.clone(), readers.clone()));
        Self {
            writer,
            readers,
            group,
            turns: Semaphore::new(1),
        }
    }

    /// The pool of the one writer.
    pub(super) const fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    /// The group commit.
    pub(super) const fn group(&self) -> &GroupCommit {
        &self.group
    }

    /// Closes the connections.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Waits until no other writer than the journal is before this one.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        let turn = self.turns.acquire().await;
        turn.map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    async fn begin(&self) -> Result<Writing<'_>, StoreError> {
        let turn = self.turn().await?;
        let begun = self.writer.begin_with("BEGIN IMMEDIATE").await;
        Ok(Writing {
            transaction: begun.map_err(failure)?,
            _turn: turn,
        })
    }

    /// Makes every lease void: it was given by a process that is gone.
    pub(super) async fn void_leases(&self) -> Result<(), StoreError> {
        tasks::void_leases(&self.writer).await
    }
}

/// What an error of a statement means; its transaction is rolled back.
fn failure(error: sqlx::Error) -> StoreError {
    if is_away(&error) {
        StoreError::Unavailable(error.to_string())
    } else {
        broken(error)
    }
}

/// Whether an error says that the file cannot be used now: locked, full, unreadable, or no connection to it.
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => {
            let code = database.code().and_then(|code| code.parse::<i32>().ok());
            // BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN; the extended code is in the higher bytes.
            matches!(
                code.map(|code| code & 0xff),
                Some(5 | 6 | 7 | 8 | 10 | 13 | 14)
            )
        }
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Whether a COMMIT that failed did nothing for certain: another process held the file.
fn is_busy(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(database) = error else {
        return false;
    };
    let code = database.code().and_then(|code| code.parse::<i32>().ok());
    matches!(code.map(|code| code & 0xff), Some(5 | 6))
}

async fn finish(writing: Writing<'_>) -> Result<(), StoreError> {
    writing.transaction.commit().await.map_err(|error| {
        if is_busy(&error) {
            failure(error)
        } else {
            StoreError::OutcomeUnknown(error.to_string())
        }
    })
}
