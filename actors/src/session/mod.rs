//! Sessions: one supervised actor each, that alone decides what becomes of it.
//!
//! [`Sessions`] finds or starts the actor of a session and asks it, once more if it crashed meanwhile. A [`SessionActor`](actor)
//! holds the session as its events say, decides, has the journal write, and only then answers. The
//! [`SessionSupervisor`](supervisor) starts actors on first use, restarts those that crash, and passivates those that are idle.

mod actor;
mod registry;
mod sessions;
mod supervisor;

use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use crate::command::{Outcome, Refusal};
use crate::domain::session::Session;
use crate::ports::journal::Commit;

pub use actor::Taken;
pub use registry::Resident;
pub use sessions::{SessionSettings, Sessions};
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

/// Those who are told of a commit once it is written. It is a hint: they find what is to be done in their tables.
pub trait Downstream: Send + Sync + 'static {
    /// A commit was written by this process.
    fn committed(&self, commit: &Commit);

    /// A session was cleaned away.
    fn gone(&self, session_id: Uuid);
}
