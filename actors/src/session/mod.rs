//! Sessions: one supervised actor each, that alone decides what becomes of it.
//!
//! What an actor knows of its session lies on a shelf beside it ([`shelf`]) and is forgotten when it is idle; [`records`] reads
//! it again. [`freshness`] says whether it may be shown where other processes write too.
//!
//! [`Sessions`] finds or starts the actor of a session and asks it, once more if it crashed meanwhile. A [`SessionActor`](actor)
//! holds the session as its events say, decides, has the journal write, and only then answers. The
//! [`SessionSupervisor`](supervisor) starts actors on first use, restarts those that crash, and passivates those that are idle.

mod actor;
mod freshness;
mod records;
mod registry;
mod sessions;
mod shelf;
mod supervisor;

use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use crate::command::{Outcome, Refusal};
use crate::domain::event::Recorded;
use crate::domain::session::Session;
use crate::ports::journal::Commit;
use crate::ports::tasks::{TaskStatus, TaskType};

pub use actor::Taken;
pub use registry::Resident;
pub use sessions::{SessionPorts, SessionSettings, Sessions};
pub use shelf::Summary;
pub use supervisor::{SupervisorMessage, spawn};

/// The door through which the other actors reach sessions, wherever and whether they live.
#[async_trait]
pub trait SessionDoor: Send + Sync + 'static {
    /// Takes a generation's outcome into its session. False: it was void, since the generation had ended or its lease was lost.
    async fn conclude(
        &self,
        session_id: Uuid,
        command_id: Uuid,
        token: Option<i64>,
        outcome: Outcome,
    ) -> Result<bool, Refusal>;

    /// Lets time do to a session what is due; gives how many transitions that were.
    async fn elapse(&self, session_id: Uuid) -> Result<u64, Refusal>;

    /// A session was cleaned away: its actor ends and its streams close.
    fn gone(&self, session_id: Uuid);

    /// A session as it is now.
    async fn snapshot(&self, session_id: Uuid) -> Result<Arc<Session>, Refusal>;
}

/// What others of the process are to know of a commit, once it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Whose it is.
    pub session_id: Uuid,
    /// What happened.
    pub events: Vec<Recorded>,
    /// A generation is to be run.
    pub begins_generation: bool,
    /// Something about the workflow is to be done.
    pub moves_workflow: bool,
    /// Generations that were cancelled.
    pub cancelled: Vec<Uuid>,
}

impl Note {
    /// Of a commit that is about to be written.
    pub fn of(commit: &Commit) -> Self {
        let begins = |kind| commit.tasks.iter().any(|task| task.task_type == kind);
        let ends = commit.task_ends.iter();
        Self {
            session_id: commit.session.id,
            events: commit.events.clone(),
            begins_generation: begins(TaskType::Generation),
            moves_workflow: begins(TaskType::Workflow) || !commit.handles.is_empty(),
            cancelled: ends
                .filter(|end| end.status == TaskStatus::Cancelled)
                .map(|end| end.id)
                .collect(),
        }
    }
}

/// Those who are told of a commit once it is written. It is a hint: they find what is to be done in their tables.
pub trait Downstream: Send + Sync + 'static {
    /// A commit was written by this process.
    fn committed(&self, note: &Note);

    /// A session was cleaned away.
    fn gone(&self, session_id: Uuid);
}
