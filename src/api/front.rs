//! What the API asks of the runtime behind it, and nothing more: the API translates, the runtime decides.

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Bytes;
use chrono::{DateTime, Utc};
use futures_util::Stream;
use genesis_actors::command::{Caller, Command, Refusal};
use genesis_actors::domain::event::Recorded;
use genesis_actors::domain::stage::Stage;
use genesis_actors::observe::ObservableState;
use genesis_actors::ports::catalog::{ListedSession, Page};
use genesis_actors::ports::journal::{InboxRow, NovelRow};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// A command that was taken, or that an earlier one with its key answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Submitted {
    /// 200, 201 or 202.
    pub status: u16,
    /// The answer.
    pub body: Value,
    /// Whether an earlier command with the same key answers.
    pub replayed: bool,
    /// The session, also of a replayed START_GENESIS.
    pub session_id: Uuid,
}

/// Which state is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StateRead {
    /// The state as it was at this version.
    pub at_version: Option<i64>,
    /// Not older than this version.
    pub min_version: Option<i64>,
}

/// A state, rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateAnswer {
    /// Its version.
    pub version: i64,
    /// Its JSON.
    pub body: Bytes,
}

/// An event as every stream sends it, serialised once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its place in the session.
    pub sequence: i64,
    /// Its type.
    pub event_type: &'static str,
    /// Its envelope on one line.
    pub data: Arc<str>,
}

/// What comes out of a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamItem {
    /// Where the stream begins.
    Ready {
        /// Everything after this sequence follows.
        last_event_id: i64,
    },
    /// A domain event.
    Event(Arc<Sent>),
    /// Something that is not stored.
    Ephemeral {
        /// Its type.
        event_type: &'static str,
        /// Its data on one line.
        data: Arc<str>,
    },
    /// The process ends.
    Shutdown,
}

/// A session's stream; it ends when the reader is too slow or the session is gone.
pub type EventStream = Pin<Box<dyn Stream<Item = StreamItem> + Send>>;

/// Why a stream is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamRefusal {
    /// As any request.
    Refused(Refusal),
    /// The Last-Event-ID is beyond what was written.
    BeyondTheEnd {
        /// The last sequence there is.
        last: i64,
    },
}

/// `POST /internal/workflow/next`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextRequest {
    /// The session.
    pub session_id: Uuid,
    /// The run that asks.
    pub flow_run_id: Uuid,
    /// Its attempt.
    pub attempt: u32,
    /// The pause_key it handled last.
    pub after: Option<String>,
}

/// What a workflow does next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "next", rename_all = "snake_case")]
pub enum NextAnswer {
    /// The wait has been answered; go on.
    Answered {
        /// The wait.
        pause_key: String,
        /// What was confirmed.
        stage: Stage,
        /// At which version.
        version: i64,
    },
    /// Wait.
    Wait {
        /// The wait.
        pause_key: String,
        /// The wait's.
        correlation_id: Uuid,
        /// What is waited for; null for any.
        stage: Option<Stage>,
        /// When it ends by itself.
        timeout_at: DateTime<Utc>,
    },
    /// The novel is there.
    Done,
    /// This run is of no use any more.
    Ended {
        /// Why.
        reason: String,
    },
}

/// The runtime, as the API sees it.
#[async_trait]
pub trait Front: Send + Sync + 'static {
    /// Takes a command through the session's actor, from its idempotency key on.
    async fn submit(&self, command: Command) -> Result<Submitted, Refusal>;

    /// A session's state.
    async fn state(
        &self,
        caller: &Caller,
        session_id: Uuid,
        read: StateRead,
    ) -> Result<StateAnswer, Refusal>;

    /// How a command stands.
    async fn command(
        &self,
        caller: &Caller,
        session_id: Uuid,
        command_id: Uuid,
    ) -> Result<InboxRow, Refusal>;

    /// Events after a sequence, in order.
    async fn history(
        &self,
        caller: &Caller,
        session_id: Uuid,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, Refusal>;

    /// Opens a stream after `last_event_id`, or at the end.
    async fn open_stream(
        &self,
        caller: &Caller,
        session_id: Uuid,
        last_event_id: Option<i64>,
    ) -> Result<EventStream, StreamRefusal>;

    /// The caller's sessions, newest first.
    async fn sessions(
        &self,
        caller: &Caller,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<ListedSession>, Refusal>;

    /// The caller's novels, newest first; their settings are left out.
    async fn novels(
        &self,
        caller: &Caller,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<NovelRow>, Refusal>;

    /// A novel of the caller's, whole.
    async fn novel(&self, caller: &Caller, novel_id: Uuid) -> Result<NovelRow, Refusal>;

    /// What a workflow does next.
    async fn next_wait(&self, request: NextRequest) -> Result<NextAnswer, Refusal>;

    /// A workflow's pause is there.
    async fn paused(&self, flow_run_id: Uuid, pause_key: &str) -> Result<(), Refusal>;

    /// Every dependency by name, and what is wrong with it.
    async fn readiness(&self) -> Vec<(String, Result<(), String>)>;

    /// Every live actor.
    fn actors(&self) -> Vec<ObservableState>;
}
