//! Work that goes on in the background, with leases: rows of `async_tasks`.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::StoreError;
use crate::domain::stage::vocabulary;

vocabulary! {
    /// Where a task stands.
    TaskStatus {
        /// To be done.
        Pending = "PENDING",
        /// Claimed.
        Running = "RUNNING",
        /// Done.
        Completed = "COMPLETED",
        /// Given up.
        Failed = "FAILED",
        /// Stopped.
        Cancelled = "CANCELLED",
    }
}

vocabulary! {
    /// What a task is.
    TaskType {
        /// A writer writes. The task's id is its command's.
        Generation = "generation",
        /// An attempt of the session's workflow. The task's id is that of the event that began it.
        Workflow = "workflow",
    }
}

/// A task that begins, PENDING.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are the columns of the contract's table"
)]
pub struct NewTask {
    pub id: Uuid,
    pub session_id: Uuid,
    pub task_type: TaskType,
    pub correlation_id: Option<Uuid>,
    pub input_data: Value,
    pub max_retries: i32,
    pub timeout_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// A row of `async_tasks`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(
    missing_docs,
    reason = "the fields are the columns of the contract's table"
)]
pub struct TaskRow {
    pub id: Uuid,
    pub session_id: Uuid,
    pub task_type: TaskType,
    pub correlation_id: Option<Uuid>,
    pub status: TaskStatus,
    #[schema(value_type = Object)]
    pub input_data: Value,
    #[schema(value_type = Option<Object>)]
    pub result_data: Option<Value>,
    #[schema(value_type = Option<Object>)]
    pub error_details: Option<Value>,
    pub progress: f64,
    pub retry_count: i32,
    pub max_retries: i32,
    pub next_retry_at: Option<DateTime<Utc>>,
    pub timeout_at: Option<DateTime<Utc>>,
    pub lease_owner: Option<Uuid>,
    pub lease_until: Option<DateTime<Utc>>,
    /// Raised at each claim; 0 before the first.
    pub lease_token: i64,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
}

/// The end of a task, inside a [`super::journal::Commit`].
#[derive(Debug, Clone, PartialEq)]
pub struct TaskEnd {
    /// The task.
    pub id: Uuid,
    /// COMPLETED, FAILED or CANCELLED.
    pub status: TaskStatus,
    /// Given: the task must be RUNNING under this lease, else the commit is refused. `None`: ends it if it has not ended.
    pub token: Option<i64>,
    /// What it yielded; needed for COMPLETED.
    pub result_data: Option<Value>,
    /// Why it failed; needed for FAILED.
    pub error_details: Option<Value>,
    /// When.
    pub completed_at: DateTime<Utc>,
}

/// A workflow attempt whose run was lost.
#[derive(Debug, Clone, PartialEq)]
pub struct LostRun {
    /// The attempt.
    pub task_id: Uuid,
    /// The run that was lost; another one's attempt is left as it is.
    pub flow_run_id: Uuid,
    /// What the next run is started with.
    pub input_data: Value,
    /// When it is due.
    pub next_retry_at: DateTime<Utc>,
    /// How it was lost.
    pub error_details: Value,
}

/// A task just claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The task, RUNNING, with the new lease.
    pub task: TaskRow,
    /// The lease before was lost and no retry was left: it is not to be run again but to be failed.
    pub exhausted: bool,
}

/// The port. Leases go by the database's clock, the rest by the caller's.
#[async_trait]
pub trait Tasks: Send + Sync + 'static {
    /// Claims up to `limit` due tasks of a type: PENDING with `next_retry_at` not after `now`, or RUNNING with a lease
    /// that ran out. Such a lost lease counts as one retry; see [`Claimed::exhausted`].
    async fn claim(
        &self,
        task_type: TaskType,
        owner: Uuid,
        lease: Duration,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// Renews leases `(task, token)`; gives back the ids of those that are still held.
    async fn renew(&self, held: &[(Uuid, i64)], lease: Duration) -> Result<Vec<Uuid>, StoreError>;

    /// Gives a claimed task back after a failed attempt: PENDING, one retry more (never above `max_retries`), due at `next_retry_at`. False when the lease is not held.
    async fn retry_later(
        &self,
        task_id: Uuid,
        token: i64,
        next_retry_at: DateTime<Utc>,
        error_details: Value,
    ) -> Result<bool, StoreError>;

    /// Ends a task outside a session's commit (a workflow attempt). False when it has ended already.
    async fn end(&self, end: TaskEnd) -> Result<bool, StoreError>;

    /// Keeps a claimed workflow attempt RUNNING without a lease: it waits for a person, not for a process. `result_data` stays null; `input_data` is merged with `note`.
    async fn park(&self, task_id: Uuid, token: i64, note: Value) -> Result<bool, StoreError>;

    /// Tasks PENDING or RUNNING whose `timeout_at` is not after `now`.
    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<TaskRow>, StoreError>;

    /// Workflow attempts that are parked and whose session has no active handle: their engine was lost between two waits.
    async fn adrift(&self, limit: u32) -> Result<Vec<TaskRow>, StoreError>;

    /// Adds a note to the `input_data` of a workflow attempt that is RUNNING; its `progress` is never lowered. False when it is not RUNNING.
    async fn note(&self, task_id: Uuid, note: Value, progress: f64) -> Result<bool, StoreError>;

    /// Starts a parked attempt again, since its run was lost: PENDING, one retry more (never above `max_retries`). False when
    /// another run stands for it, or none.
    async fn again(&self, lost: LostRun) -> Result<bool, StoreError>;

    /// Workflow attempts that have ended while their run is noted as `live`: it is to be cancelled. Oldest first.
    async fn left_behind(&self, limit: u32) -> Result<Vec<TaskRow>, StoreError>;

    /// The run of an attempt that has ended is no longer live.
    async fn let_go(&self, task_id: Uuid) -> Result<(), StoreError>;

    /// A task.
    async fn task(&self, task_id: Uuid) -> Result<Option<TaskRow>, StoreError>;
}
