//! What operators see and do: actors, their tree, and the tables behind the single actors.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Runtime;
use super::roster::{self, ActorPage, ActorQuery, UnknownCursor};
use crate::command::Refusal;
use crate::domain::stage::{CommandStatus, SessionStatus};
use crate::measures;
use crate::observe::{ActorKind, ActorStatus, Handled, ObservableState, Observed};
use crate::ports::StoreError;
use crate::ports::handles::{HandleRow, HandleStatus};
use crate::ports::operations::{Changed, Listed, Tally, Wanted};
use crate::ports::outbox::{OutboxRow, OutboxStatus};
use crate::ports::tasks::{TaskRow, TaskStatus, TaskType};
use crate::session::SessionDoor as _;
use crate::supervise::ROOT;

/// How long a restart is waited for before it is told how far it has come.
const COMING_BACK: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(5);

/// Counting costs the store something: it is not asked more often.
const TALLY_AGE: Duration = Duration::from_secs(1);

/// What stands in `last_error` of a row that was given up, before what stood there.
const SKIPPED: &str = "skipped by an operator, not published";

/// Why an operator's wish was not done. Nothing was changed, unless the store cannot tell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwilling {
    /// There is no such thing.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// It is there, but this does not fit how it stands.
    #[error("{0}")]
    NotNow(String),
    /// A session or the store refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One actor, closely.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ActorDetail {
    /// As in the list.
    #[serde(flatten)]
    pub state: ObservableState,
    /// Its last messages, oldest first.
    pub last_messages: Vec<Handled>,
    /// The ids of those above it, from the root, and its own.
    pub supervision_path: Vec<String>,
}

/// An actor in the supervision tree. Sessions are counted at their supervisor and not listed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TreeNode {
    /// `Root`, or the kind of an actor.
    pub kind: &'static str,
    /// The same: only single actors are listed.
    pub id: String,
    /// How it is.
    pub status: ActorStatus,
    /// Messages that wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailbox_depth: Option<u64>,
    /// How often it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restarts: Option<u64>,
    /// The supervisor of the sessions: how many live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions: Option<usize>,
    /// Those it supervises.
    #[schema(no_recursion)]
    pub children: Vec<TreeNode>,
}

/// The last count, and when it was made.
#[derive(Default)]
pub(super) struct Tallied(Mutex<Option<(Instant, Tally)>>);

impl Runtime {
    /// A page of the live actors.
    ///
    /// # Errors
    /// When the page after a cursor is asked for in another order than the cursor's.
    pub fn actors(&self, query: &ActorQuery) -> Result<ActorPage, UnknownCursor> {
        roster::page(&self.observed(), query)
    }

    fn observed(&self) -> Vec<Arc<Observed>> {
        let singles = self.0.singles.iter().cloned();
        singles.chain(self.0.sessions.observe()).collect()
    }

    fn find(&self, id: &str) -> Option<Arc<Observed>> {
        match Uuid::try_parse(id) {
            Ok(session_id) => self.0.sessions.observed(session_id),
            Err(_) => self
                .0
                .singles
                .iter()
                .find(|single| single.id() == id)
                .cloned(),
        }
    }

    /// A live actor, by its id.
    pub fn actor(&self, id: &str) -> Option<ActorDetail> {
        self.find(id).map(|found| detail(&found))
    }

    /// Ends an actor and has its supervisor start it again; gives it as it is then. `None`: there is no such actor.
    pub async fn restart_actor(&self, id: &str) -> Option<ActorDetail> {
        let found = self.find(id)?;
        let before = found.restarts();
        match Uuid::try_parse(found.id()) {
            Ok(session_id) => self.0.sessions.renew(session_id),
            Err(_) => self.0.tree.renew(found.kind()),
        };
        let clock = &self.0.ports.clock;
        let deadline = Instant::now() + COMING_BACK;
        while found.restarts() == before && Instant::now() < deadline {
            clock.sleep(LOOK).await;
        }
        Some(detail(&found))
    }

    /// The supervision tree.
    pub fn supervision_tree(&self) -> TreeNode {
        let children = self.0.singles.iter().map(|single| {
            let counts = single.kind() == ActorKind::SessionSupervisor;
            TreeNode {
                kind: single.name(),
                id: single.id().to_owned(),
                status: single.latest().0,
                mailbox_depth: Some(single.depth()),
                restarts: Some(single.restarts()),
                sessions: counts.then(|| self.0.sessions.live()),
                children: Vec::new(),
            }
        });
        TreeNode {
            kind: ROOT,
            id: ROOT.to_owned(),
            status: self.0.tree.root_status(),
            mailbox_depth: None,
            restarts: None,
            sessions: None,
            children: children.collect(),
        }
    }

    /// Outbox rows, newest first.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn outbox(
        &self,
        wanted: Wanted<OutboxStatus, i64>,
    ) -> Result<Listed<OutboxRow, i64>, Unwilling> {
        Ok(self.0.ports.operations.outbox(wanted).await?)
    }

    /// Has a dead letter published after all.
    ///
    /// # Errors
    /// [`Unwilling::Missing`]; [`Unwilling::NotNow`] when it is no dead letter.
    pub async fn redrive(&self, id: i64) -> Result<OutboxRow, Unwilling> {
        let row = dead_letter(self.0.ports.operations.redrive(id).await?)?;
        self.0.tree.wake_relay();
        Ok(row)
    }

    /// The same for all dead letters; gives how many.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn redrive_all(&self) -> Result<u64, Unwilling> {
        let redriven = self.0.ports.operations.redrive_all().await?;
        self.0.tree.wake_relay();
        Ok(redriven)
    }

    /// Gives a dead letter up for good, so that the later events of its session go on.
    ///
    /// # Errors
    /// [`Unwilling::Missing`]; [`Unwilling::NotNow`] when it is no dead letter.
    pub async fn skip(&self, id: i64) -> Result<OutboxRow, Unwilling> {
        let now = self.0.ports.clock.now();
        let row = dead_letter(self.0.ports.operations.skip(id, SKIPPED, now).await?)?;
        self.0.tree.wake_relay();
        Ok(row)
    }

    /// Tasks, newest first.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn tasks(
        &self,
        wanted: Wanted<TaskStatus, Uuid>,
        task_type: Option<TaskType>,
    ) -> Result<Listed<TaskRow, Uuid>, Unwilling> {
        Ok(self.0.ports.operations.tasks(wanted, task_type).await?)
    }

    /// Has a failed task done again, where that can still come to something.
    ///
    /// # Errors
    /// [`Unwilling::Missing`]; [`Unwilling::NotNow`] with the reason.
    pub async fn retry_task(&self, id: Uuid) -> Result<TaskRow, Unwilling> {
        let task = self.0.ports.tasks.task(id).await?;
        let task = task.ok_or(Unwilling::Missing("task"))?;
        if task.status != TaskStatus::Failed {
            return Err(not_failed(&task));
        }
        self.would_count(&task).await?;
        match self.0.ports.operations.retry_task(id).await? {
            Changed::Done(task) => {
                self.0.tree.wake(task.task_type);
                Ok(task)
            }
            Changed::NotNow(task) => Err(not_failed(&task)),
            Changed::Missing => Err(Unwilling::Missing("task")),
        }
    }

    /// Refuses to do a task again whose outcome nobody would take any more.
    async fn would_count(&self, task: &TaskRow) -> Result<(), Unwilling> {
        let not_now = |why: &str| Err(Unwilling::NotNow(why.to_owned()));
        match task.task_type {
            TaskType::Generation => {
                let command = self.0.ports.journal.command(task.session_id, task.id);
                match command.await?.map(|command| command.status) {
                    Some(CommandStatus::Received | CommandStatus::Processing) => Ok(()),
                    _ => not_now(
                        "The generation's command has ended with it; the writer asks for it anew with a new command.",
                    ),
                }
            }
            TaskType::Workflow => {
                let session = self.0.sessions.snapshot(task.session_id).await?;
                if session.status != SessionStatus::InProgress {
                    not_now("The session has ended, and its workflow with it.")
                } else if session.attempt.task_id != Some(task.id) {
                    not_now("The session's workflow has begun anew since, as another task.")
                } else if session.attempt.failed {
                    not_now(
                        "The workflow's wait has timed out; the writer's next command begins it anew, as another task.",
                    )
                } else {
                    Ok(())
                }
            }
        }
    }

    /// Resume handles, newest first.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn handles(
        &self,
        wanted: Wanted<HandleStatus, Uuid>,
    ) -> Result<Listed<HandleRow, Uuid>, Unwilling> {
        Ok(self.0.ports.operations.handles(wanted).await?)
    }

    /// Sets the gauges of what is so now. What this process holds is always told; what the tables hold, as of at most a second ago.
    ///
    /// # Errors
    /// When the store cannot count.
    pub async fn measure(&self) -> Result<(), StoreError> {
        measures::actors(&self.observed());
        measures::streams(self.0.broadcast.open_streams());
        let mut last = self.0.tallied.0.lock().await;
        let tally = match last.take() {
            Some((at, tally)) if at.elapsed() < TALLY_AGE => (at, tally),
            _ => (Instant::now(), self.0.ports.operations.tally().await?),
        };
        measures::tally(&tally.1, self.0.ports.clock.now());
        *last = Some(tally);
        Ok(())
    }
}

fn detail(found: &Observed) -> ActorDetail {
    let supervisor = (found.kind() == ActorKind::SessionActor)
        .then(|| ActorKind::SessionSupervisor.as_str().to_owned());
    ActorDetail {
        state: found.state(),
        last_messages: found.last_messages(),
        supervision_path: [ROOT.to_owned()]
            .into_iter()
            .chain(supervisor)
            .chain([found.id().to_owned()])
            .collect(),
    }
}

fn dead_letter(changed: Changed<OutboxRow>) -> Result<OutboxRow, Unwilling> {
    match changed {
        Changed::Done(row) => Ok(row),
        Changed::NotNow(row) => Err(Unwilling::NotNow(format!(
            "The row is {}, and only a DEAD_LETTER is decided upon.",
            row.status
        ))),
        Changed::Missing => Err(Unwilling::Missing("outbox row")),
    }
}

fn not_failed(task: &TaskRow) -> Unwilling {
    Unwilling::NotNow(format!(
        "The task is {}, and only a FAILED one is done again.",
        task.status
    ))
}
