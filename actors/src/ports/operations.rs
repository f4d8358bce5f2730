//! Operations: what those who look after a server ask of the store, across all sessions.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;
use super::handles::{HandleRow, HandleStatus};
use super::outbox::{OutboxRow, OutboxStatus};
use super::tasks::{TaskRow, TaskStatus, TaskType};

/// A page of a list, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<R, K> {
    /// The rows.
    pub rows: Vec<R>,
    /// The id of the last row, if more follow: `before` of the next call.
    pub next: Option<K>,
}

/// Which rows of a table are asked for; what is `None` is not asked of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<S, K> {
    /// In this status.
    pub status: Option<S>,
    /// Of this session.
    pub session_id: Option<Uuid>,
    /// With an id below this one.
    pub before: Option<K>,
    /// At most so many.
    pub limit: u32,
}

/// What became of a change that a row must be in the right status for.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed<R> {
    /// It was made; the row afterwards.
    Done(R),
    /// The row is in another status, and was left as it is.
    NotNow(R),
    /// There is no such row.
    Missing,
}

/// How many rows there are, and how old the oldest one is that waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Outbox rows by status; every status is there.
    pub outbox: Vec<(OutboxStatus, u64)>,
    /// When the oldest outbox row was written that waits to be published; those behind a dead letter wait for an operator.
    pub oldest_pending: Option<DateTime<Utc>>,
    /// Tasks by type and status; what has none is left out.
    pub tasks: Vec<(TaskType, TaskStatus, u64)>,
}

/// The port. Lists go by id, which goes up with time.
#[async_trait]
pub trait Operations: Send + Sync + 'static {
    /// Outbox rows, newest first.
    async fn outbox(
        &self,
        wanted: Wanted<OutboxStatus, i64>,
    ) -> Result<Listed<OutboxRow, i64>, StoreError>;

    /// Has a dead letter published after all: DEAD_LETTER becomes PENDING, due at once, with no failure counted, and
    /// `redrive_count` goes up by one.
    async fn redrive(&self, id: i64) -> Result<Changed<OutboxRow>, StoreError>;

    /// The same for all dead letters; gives how many.
    async fn redrive_all(&self) -> Result<u64, StoreError>;

    /// Gives a dead letter up for good: DEAD_LETTER becomes SENT at `at`, so that what comes after it goes on; `why` is put
    /// before its `last_error`, which tells such a row from one that was published.
    async fn skip(
        &self,
        id: i64,
        why: &str,
        at: DateTime<Utc>,
    ) -> Result<Changed<OutboxRow>, StoreError>;

    /// Tasks, newest first.
    async fn tasks(
        &self,
        wanted: Wanted<TaskStatus, Uuid>,
        task_type: Option<TaskType>,
    ) -> Result<Listed<TaskRow, Uuid>, StoreError>;

    /// Has a failed task done again: FAILED becomes PENDING, due at once, with no failure counted.
    async fn retry_task(&self, id: Uuid) -> Result<Changed<TaskRow>, StoreError>;

    /// Resume handles, newest first.
    async fn handles(
        &self,
        wanted: Wanted<HandleStatus, Uuid>,
    ) -> Result<Listed<HandleRow, Uuid>, StoreError>;

    /// Counts.
    async fn tally(&self) -> Result<Tally, StoreError>;
}
