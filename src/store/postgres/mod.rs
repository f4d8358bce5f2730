//! The store in PostgreSQL: one connection for the journal's batches, a pool for everything else.

mod batch;
mod catalog;
mod columns;
mod handles;
mod journal;
mod lifecycle;
mod operations;
mod outbox;
mod prompts;
pub(super) mod schema;
mod snapshots;
mod tasks;
mod values;

use std::future::Future;
use std::time::Duration;

use genesis_actors::ports::StoreError;
use sqlx::Postgres;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgPool, PgPoolOptions, PgSeverity};
use tokio::time::timeout;

use super::cells::broken;
use super::group::GroupCommit;

/// How long a connection is waited for.
const CONNECT: Duration = Duration::from_secs(3);

/// How long an answer is waited for: longer than the server lets a statement run, so that it is the server that
/// ends one that is merely slow, and says that it did.
const ANSWER: Duration = Duration::from_secs(7);

/// Connections for reads and for the writes that are no commit.
const POOL: u32 = 12;

/// The adapter behind all ports of the store.
pub(super) struct PgStore {
    pool: PgPool,
    group: GroupCommit,
    options: PgConnectOptions,
}

impl PgStore {
    /// Opens a database; nothing is asked of it before the first call.
    pub(super) fn open(options: PgConnectOptions) -> Self {
        let options = options.application_name("genesis");
        let bounded = options.clone().options([
            ("statement_timeout", "5s"),
            ("lock_timeout", "4s"),
            // Who falls asleep over a lock loses it before those who wait for it lose their patience.
            ("idle_in_transaction_session_timeout", "3s"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(POOL)
            .acquire_timeout(CONNECT)
            .connect_lazy_with(bounded.clone());
        Self {
            pool,
            group: GroupCommit::start(batch::PgLane::new(bounded)),
            options,
        }
    }

    /// How to connect where a statement may take its time: to migrate.
    pub(super) const fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// The group commit.
    pub(super) const fn group(&self) -> &GroupCommit {
        &self.group
    }

    /// Closes the connections.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    async fn connection(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        match timeout(ANSWER, self.pool.acquire()).await {
            Ok(connection) => {
                connection.map_err(|error| StoreError::Unavailable(error.to_string()))
            }
            Err(_elapsed) => Err(no_answer()),
        }
    }
}

fn no_answer() -> StoreError {
    StoreError::Unavailable("the database does not answer".to_owned())
}

/// Waits for what a statement reads.
async fn read<T>(statement: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, StoreError> {
    match timeout(ANSWER, statement).await {
        Ok(Err(error)) => Err(match trouble(&error) {
            Trouble::Refused => broken(error),
            Trouble::Away | Trouble::Late | Trouble::Collided | Trouble::Unknown => {
                StoreError::Unavailable(error.to_string())
            }
        }),
        Ok(Ok(value)) => Ok(value),
        Err(_elapsed) => Err(no_answer()),
    }
}

/// Waits for what a statement writes: when its answer is lost, it may have been written.
async fn write<T>(
    statement: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, StoreError> {
    match timeout(ANSWER, statement).await {
        Ok(Err(error)) => Err(match trouble(&error) {
            Trouble::Refused => broken(error),
            Trouble::Away | Trouble::Late | Trouble::Collided => {
                StoreError::Unavailable(error.to_string())
            }
            Trouble::Unknown => StoreError::OutcomeUnknown(error.to_string()),
        }),
        Ok(Ok(value)) => Ok(value),
        Err(_elapsed) => Err(StoreError::OutcomeUnknown(no_answer().to_string())),
    }
}

/// What an error says of the transaction it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// Rolled back: what was sent cannot be written.
    Refused,
    /// Rolled back: it met another transaction.
    Collided,
    /// Rolled back: no time.
    Late,
    /// Rolled back: no room, or not now.
    Away,
    /// No word of it.
    Unknown,
}

fn trouble(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::Database(database) => {
            let error = database.downcast_ref::<PgDatabaseError>();
            // A connection that ends may end after the COMMIT and before its answer.
            if matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic) {
                return Trouble::Unknown;
            }
            match error.code() {
                // A serialization failure, a deadlock, a key that another process has just taken.
                "40001" | "40P01" | "23505" => Trouble::Collided,
                // Its time was up, or a lock was not to be had.
                "57014" | "55P03" => Trouble::Late,
                // The server only stands by.
                "25006" => Trouble::Away,
                // It has no room, or shuts down.
                code if code.starts_with("53") || code.starts_with("57") => Trouble::Away,
                _ => Trouble::Refused,
            }
        }
        sqlx::Error::Encode(_)
        | sqlx::Error::Decode(_)
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::RowNotFound => Trouble::Refused,
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Trouble::Away,
        _ => Trouble::Unknown,
    }
}
