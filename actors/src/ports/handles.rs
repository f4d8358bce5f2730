//! Resume handles: where a workflow waits for a person, and the answer until it is delivered. Rows of `flow_resume_handles`.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::StoreError;
use crate::domain::stage::vocabulary;

vocabulary! {
    /// Where a wait stands.
    HandleStatus {
        /// Asked for, the pause not confirmed.
        PendingPause = "PENDING_PAUSE",
        /// The workflow waits.
        Paused = "PAUSED",
        /// Answered, and the answer delivered.
        Resumed = "RESUMED",
        /// Its time ran out.
        Expired = "EXPIRED",
        /// Nobody waits any more.
        Cancelled = "CANCELLED",
    }
}

/// A row of `flow_resume_handles`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(
    missing_docs,
    reason = "the fields are the columns of the contract's table"
)]
pub struct HandleRow {
    pub id: Uuid,
    pub correlation_id: Uuid,
    pub session_id: Uuid,
    pub flow_run_id: Uuid,
    pub task_run_id: Option<Uuid>,
    pub pause_key: String,
    pub status: HandleStatus,
    #[schema(value_type = Option<Object>)]
    pub resume_payload: Option<Value>,
    #[schema(value_type = Option<Object>)]
    pub error_details: Option<Value>,
    pub timeout_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub paused_at: Option<DateTime<Utc>>,
    pub resumed_at: Option<DateTime<Utc>>,
}

/// What a session's commit does to its handles.
#[derive(Debug, Clone, PartialEq)]
pub enum HandleChange {
    /// A wait is answered: `resume_payload` of the session's active handle with this correlation_id is set (if it is null), its status left.
    Answer {
        /// The wait's.
        correlation_id: Uuid,
        /// What to resume with.
        payload: Value,
    },
    /// A wait stays open longer: `timeout_at` of the session's active handle with this correlation_id is set.
    Postpone {
        /// The wait's.
        correlation_id: Uuid,
        /// When its time runs out now.
        timeout_at: DateTime<Utc>,
    },
    /// All active handles of the session end.
    EndAll {
        /// EXPIRED or CANCELLED.
        status: HandleStatus,
        /// `{reason}`.
        error_details: Value,
    },
}

/// What `next` found and writes, under a lock on the session's row.
#[derive(Debug, Clone, PartialEq)]
pub enum HandleStep {
    /// The wait is open: upserts a PENDING_PAUSE handle on (flow_run_id, pause_key); one that is PAUSED, RESUMED, EXPIRED or CANCELLED stays as it is.
    Wait {
        /// When its time runs out.
        timeout_at: DateTime<Utc>,
    },
    /// The wait has been answered: the handle becomes RESUMED (inserted if there was none), also from PAUSED.
    Answered {
        /// What it was answered with.
        payload: Value,
    },
}

/// One step of an engine's loop.
#[derive(Debug, Clone, PartialEq)]
pub struct HandleAdvance {
    /// The session; the step is refused unless it is at `session_version`.
    pub session_id: Uuid,
    /// The version the step was decided at.
    pub session_version: i64,
    /// Id of a handle that is inserted.
    pub handle_id: Uuid,
    /// The run.
    pub flow_run_id: Uuid,
    /// The wait.
    pub pause_key: String,
    /// The wait's.
    pub correlation_id: Uuid,
    /// What to write.
    pub step: HandleStep,
    /// When.
    pub at: DateTime<Utc>,
}

/// The port.
#[async_trait]
pub trait Handles: Send + Sync + 'static {
    /// Writes one step: locks the session's row, checks its version, makes active handles of other runs of the session
    /// CANCELLED (reason `superseded`), then upserts. `None`: the session is at another version; look again.
    async fn advance(&self, advance: HandleAdvance) -> Result<Option<HandleRow>, StoreError>;

    /// The pause is there: PENDING_PAUSE becomes PAUSED. Gives the handle as it is afterwards, whatever it was before.
    async fn confirm_pause(
        &self,
        flow_run_id: Uuid,
        pause_key: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<HandleRow>, StoreError>;

    /// Handles that are PAUSED and have a `resume_payload`, oldest first.
    async fn deliverable(&self, limit: u32) -> Result<Vec<HandleRow>, StoreError>;

    /// Handles that are PENDING_PAUSE since before `before`, oldest first.
    async fn unconfirmed(
        &self,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<HandleRow>, StoreError>;

    /// Handles that are PAUSED and not answered, with an id above `after`, by id.
    async fn waiting(&self, after: Uuid, limit: u32) -> Result<Vec<HandleRow>, StoreError>;

    /// A PAUSED handle was resumed. False when it was not PAUSED.
    async fn resumed(&self, id: Uuid, at: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Nobody waits on a handle any more, since its run has ended: PENDING_PAUSE or PAUSED becomes CANCELLED. False when it was neither.
    async fn cancel(&self, id: Uuid, error_details: Value) -> Result<bool, StoreError>;

    /// All handles of a session, oldest first.
    async fn of_session(&self, session_id: Uuid) -> Result<Vec<HandleRow>, StoreError>;
}
