//! What an operator may see of an actor: a cheap copy, kept beside the actor so that looking never waits for it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::stage::vocabulary;

vocabulary! {
    /// The actors there are.
    ActorKind {
        /// One session.
        SessionActor = "SessionActor",
        /// Starts and passivates them.
        SessionSupervisor = "SessionSupervisor",
        /// Publishes events.
        OutboxRelay = "OutboxRelay",
        /// Resumes workflows.
        PrefectCallback = "PrefectCallback",
        /// Shows events live.
        SseBroadcast = "SseBroadcast",
        /// Has the writer write.
        TaskRunner = "TaskRunner",
        /// Ends what should end.
        Housekeeper = "Housekeeper",
    }
}

vocabulary! {
    /// How an actor is.
    ActorStatus {
        /// Takes messages.
        Running = "running",
        /// Crashed, and is coming back.
        Restarting = "restarting",
        /// Fails on every start; given up for now.
        Failed = "failed",
        /// Has ended.
        Stopped = "stopped",
    }
}

/// How many messages are remembered.
const REMEMBERED: usize = 8;

/// A message an actor has handled.
#[derive(Debug, Clone, Serialize, ToSchema, PartialEq, Eq)]
pub struct Handled {
    /// Its name.
    pub message: &'static str,
    /// When.
    pub at: DateTime<Utc>,
}

/// Counters and the last messages of one actor, shared between it, its senders and whoever looks.
#[derive(Debug)]
pub struct Observed {
    kind: ActorKind,
    id: String,
    sent: AtomicU64,
    handled: AtomicU64,
    restarts: AtomicU64,
    rest: Mutex<Rest>,
}

#[derive(Debug)]
struct Rest {
    status: ActorStatus,
    started_at: DateTime<Utc>,
    last: VecDeque<Handled>,
    detail: Value,
}

/// The cheap copy.
#[derive(Debug, Clone, Serialize, ToSchema, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are those of GET /admin/actors in the contract"
)]
pub struct ObservableState {
    pub kind: ActorKind,
    pub id: String,
    pub status: ActorStatus,
    pub mailbox_depth: u64,
    pub messages_handled: u64,
    pub restarts: u64,
    pub last_message: Option<&'static str>,
    pub last_message_at: Option<DateTime<Utc>>,
    pub started_at: DateTime<Utc>,
    #[schema(value_type = Option<Object>)]
    pub detail: Value,
}

impl Observed {
    /// An actor about to start.
    pub fn new(kind: ActorKind, id: String, started_at: DateTime<Utc>) -> Arc<Self> {
        Arc::new(Self {
            kind,
            id,
            sent: AtomicU64::new(0),
            handled: AtomicU64::new(0),
            restarts: AtomicU64::new(0),
            rest: Mutex::new(Rest {
                status: ActorStatus::Running,
                started_at,
                last: VecDeque::new(),
                detail: Value::Null,
            }),
        })
    }

    /// What it is.
    pub const fn kind(&self) -> ActorKind {
        self.kind
    }

    /// Which of its kind.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its kind's name.
    pub fn name(&self) -> &'static str {
        self.kind.as_str()
    }

    /// A message was put into the mailbox.
    pub fn sent(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// How many messages wait.
    pub fn depth(&self) -> u64 {
        let handled = self.handled.load(Ordering::Relaxed);
        self.sent.load(Ordering::Relaxed).saturating_sub(handled)
    }

    /// Whether nothing waits and nothing was taken up after `since`.
    pub fn is_idle_since(&self, since: DateTime<Utc>) -> bool {
        let rest = self.rest();
        let last = rest
            .last
            .back()
            .map_or(rest.started_at, |handled| handled.at);
        self.depth() == 0 && last <= since
    }

    /// A message was taken up.
    pub fn took(&self, message: &'static str, at: DateTime<Utc>) {
        self.handled.fetch_add(1, Ordering::Relaxed);
        let mut rest = self.rest();
        if rest.last.len() == REMEMBERED {
            rest.last.pop_front();
        }
        rest.last.push_back(Handled { message, at });
    }

    /// What is special about this actor now.
    pub fn detail(&self, detail: Value) {
        self.rest().detail = detail;
    }

    /// How it is.
    pub fn status(&self, status: ActorStatus) {
        self.rest().status = status;
    }

    /// It crashed, lost its mailbox, and starts again.
    pub fn restarted(&self, at: DateTime<Utc>) {
        self.restarts.fetch_add(1, Ordering::Relaxed);
        let lost = self.depth();
        self.handled.fetch_add(lost, Ordering::Relaxed);
        let mut rest = self.rest();
        rest.status = ActorStatus::Running;
        rest.started_at = at;
    }

    /// How often it came back.
    pub fn restarts(&self) -> u64 {
        self.restarts.load(Ordering::Relaxed)
    }

    /// How many messages it has taken up.
    pub fn handled(&self) -> u64 {
        self.handled.load(Ordering::Relaxed)
    }

    /// How it is, since when, and its last message.
    pub fn latest(&self) -> (ActorStatus, DateTime<Utc>, Option<Handled>) {
        let rest = self.rest();
        (rest.status, rest.started_at, rest.last.back().cloned())
    }

    /// The cheap copy.
    pub fn state(&self) -> ObservableState {
        let rest = self.rest();
        ObservableState {
            kind: self.kind,
            id: self.id.clone(),
            status: rest.status,
            mailbox_depth: self.depth(),
            messages_handled: self.handled.load(Ordering::Relaxed),
            restarts: self.restarts.load(Ordering::Relaxed),
            last_message: rest.last.back().map(|handled| handled.message),
            last_message_at: rest.last.back().map(|handled| handled.at),
            started_at: rest.started_at,
            detail: rest.detail.clone(),
        }
    }

    /// The last messages, oldest first.
    pub fn last_messages(&self) -> Vec<Handled> {
        self.rest().last.iter().cloned().collect()
    }

    /// A panic while it was held cannot leave half a value behind: each change is one assignment.
    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
