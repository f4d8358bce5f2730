//! The journal: where a session's commands, events and version are written, in one transaction each.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::StoreError;
use super::handles::HandleChange;
use super::tasks::{NewTask, TaskEnd};
use crate::domain::event::Recorded;
use crate::domain::stage::{CommandStatus, Mode, SessionStatus, Stage};

/// A row of `genesis_sessions`: the summary that lists and the lock use.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are the columns of the contract's table"
)]
pub struct SessionRow {
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub novel_id: Option<Uuid>,
    pub mode: Mode,
    pub status: SessionStatus,
    pub current_stage: Stage,
    pub confirmed_data: Value,
    pub session_metadata: Value,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A row of `command_inbox`.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are the columns of the contract's table"
)]
pub struct InboxRow {
    pub id: Uuid,
    pub session_id: Uuid,
    /// A command type of the contract, or `FORK`.
    pub command_type: String,
    pub command_payload: Value,
    pub idempotency_scope: String,
    pub idempotency_key: Option<String>,
    pub request_hash: Option<String>,
    pub status: CommandStatus,
    pub correlation_id: Uuid,
    pub aggregate_version: i64,
    pub result: Option<Value>,
    pub answer_status: Option<i32>,
    pub answer_body: Option<Value>,
    pub error_details: Option<Value>,
    pub received_at: DateTime<Utc>,
    pub processed_at: Option<DateTime<Utc>>,
}

/// The end of a pending command.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxEnd {
    /// The command.
    pub id: Uuid,
    /// COMPLETED or FAILED.
    pub status: CommandStatus,
    /// What it yielded.
    pub result: Option<Value>,
    /// Why it failed.
    pub error_details: Option<Value>,
    /// When.
    pub processed_at: DateTime<Utc>,
}

/// A new row of `event_outbox`.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are the columns of the contract's table"
)]
pub struct NewOutboxRow {
    pub event_id: Uuid,
    pub topic: String,
    pub partition_key: String,
    pub payload: Value,
    pub headers: Value,
    pub max_retries: i32,
    pub created_at: DateTime<Utc>,
}

/// A row of `novels`.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are the columns of the contract's table"
)]
pub struct NovelRow {
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub genesis_session_id: Uuid,
    pub title: String,
    pub summary: String,
    pub setting: Value,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// All that one transition of a session writes: pure data, written whole or not at all.
///
/// An adapter writes in this order: lock and check; endings (`inbox_ends`, `task_ends`,
/// `handles`); the session; beginnings (`inbox`, `events`, `outbox`, `tasks`, `novel`).
#[derive(Debug, Clone, PartialEq)]
pub struct Commit {
    /// The version that must be there; 0 for a session that must not be there yet.
    pub expected_version: i64,
    /// The session as it is afterwards; its version is `expected_version + 1` (a fork's may be higher).
    pub session: SessionRow,
    /// Commands that end.
    pub inbox_ends: Vec<InboxEnd>,
    /// Tasks that end.
    pub task_ends: Vec<TaskEnd>,
    /// What becomes of the session's handles.
    pub handles: Vec<HandleChange>,
    /// Commands recorded.
    pub inbox: Vec<InboxRow>,
    /// What happened; never empty. The first one's `event_id` tells whether an unknown commit took place.
    pub events: Vec<Recorded>,
    /// One a event.
    pub outbox: Vec<NewOutboxRow>,
    /// Tasks that begin.
    pub tasks: Vec<NewTask>,
    /// The novel, at the end.
    pub novel: Option<NovelRow>,
}

/// What became of a commit. Everything but `Written` wrote nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is there.
    Written,
    /// The session is at another version (`None`: there is no such session, or, for a new one, there is).
    VersionConflict {
        /// The version found.
        actual: Option<i64>,
    },
    /// The same command type is pending for the session.
    DuplicateCommand {
        /// The pending command.
        command_id: Uuid,
    },
    /// The idempotency key is taken.
    KeyTaken(Box<KeyRecord>),
    /// A task to be ended has ended, or another lease holds it.
    TaskLost {
        /// The task.
        task_id: Uuid,
    },
}

/// What an idempotency key stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyRecord {
    /// The command it was first used with.
    pub command_id: Uuid,
    /// That command's session.
    pub session_id: Uuid,
    /// Hash of that request.
    pub request_hash: String,
    /// HTTP status it was answered with.
    pub answer_status: i32,
    /// Body it was answered with.
    pub answer_body: Value,
}

/// The port. Every adapter shares its transactions among what arrives while the last one runs (group commit).
#[async_trait]
pub trait Journal: Send + Sync + 'static {
    /// Writes a transition. After an error that leaves the outcome open it looks for the first event's id on a new
    /// connection and writes again only when that is not there; [`StoreError::OutcomeUnknown`] when that cannot be told in time.
    async fn commit(&self, commit: Commit) -> Result<Verdict, StoreError>;

    /// The summary of a session.
    async fn session(&self, session_id: Uuid) -> Result<Option<SessionRow>, StoreError>;

    /// Events with a sequence above `after`, in order, at most `limit`.
    async fn events(
        &self,
        session_id: Uuid,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError>;

    /// The highest sequence of a session, 0 if it has no events.
    async fn last_sequence(&self, session_id: Uuid) -> Result<i64, StoreError>;

    /// The same for many sessions at once. An adapter that can ask in one question overrides it.
    async fn last_sequences(&self, session_ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
        let mut found = Vec::with_capacity(session_ids.len());
        for session_id in session_ids {
            found.push((*session_id, self.last_sequence(*session_id).await?));
        }
        Ok(found)
    }

    /// The versions of sessions, those left out that are not there. An adapter that can ask in one question overrides it.
    async fn versions(&self, session_ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
        let mut found = Vec::with_capacity(session_ids.len());
        for session_id in session_ids {
            let row = self.session(*session_id).await?;
            found.extend(row.map(|row| (*session_id, row.version)));
        }
        Ok(found)
    }

    /// A command of a session.
    async fn command(
        &self,
        session_id: Uuid,
        command_id: Uuid,
    ) -> Result<Option<InboxRow>, StoreError>;

    /// What an idempotency key stands for.
    async fn key(&self, scope: &str, key: &str) -> Result<Option<KeyRecord>, StoreError>;
}
