//! The workflow engine: what waits between the stages, embedded or Prefect.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::handles::HandleRow;
use crate::domain::stage::Mode;
use crate::engine::WorkflowService;

/// An attempt to run a session's workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRequest {
    /// The session.
    pub session_id: Uuid,
    /// The task that stands for the attempt.
    pub task_id: Uuid,
    /// 1, 2, …
    pub attempt: u32,
    /// The session's mode.
    pub mode: Mode,
    /// Which run of the attempt: 1, then one more for each that was lost.
    pub run: u32,
    /// The run's id, once it was started.
    pub flow_run_id: Option<Uuid>,
}

/// What became of a resume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resumed {
    /// The flow goes on.
    Delivered,
    /// The run has ended; the handle is of no use any more.
    Gone(String),
}

/// How a run is, as its engine tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It goes on by itself, or waits for its turn.
    Well,
    /// It is said to be at work since then; whether it lives, only its reports tell.
    Working(DateTime<Utc>),
    /// It is suspended under this key.
    Suspended(String),
    /// It has ended, or is not there: how.
    Over(String),
}

/// Why the engine did not do it; always worth another try.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the workflow engine is away: {0}")]
pub struct WorkflowError(pub String);

/// The port. Every call may be repeated without harm.
#[async_trait]
pub trait Workflow: Send + Sync + 'static {
    /// The service an engine inside the process asks what comes next; told once, before the first attempt. An engine outside
    /// asks over HTTP, and has no use for it.
    fn connect(&self, service: Arc<WorkflowService>);

    /// Starts an attempt; the same attempt started twice is one run. Gives the run's id.
    async fn start(&self, run: &RunRequest) -> Result<Uuid, WorkflowError>;

    /// Delivers the answer of a handle that is PAUSED and has a `resume_payload`.
    async fn resume(&self, handle: &HandleRow) -> Result<Resumed, WorkflowError>;

    /// Looks after a run whose wait was never confirmed or which was lost between two waits: has it go on if it can, mends what
    /// its suspension lacks, and tells how it is.
    async fn revive(&self, run: &RunRequest) -> Result<Standing, WorkflowError>;

    /// Whether runs have a life of their own, outside this process: they may die unseen, and have to be cancelled.
    fn is_outside(&self) -> bool {
        false
    }

    /// How runs are; one that is left out is well.
    async fn standings(&self, _runs: &[Uuid]) -> Result<Vec<(Uuid, Standing)>, WorkflowError> {
        Ok(Vec::new())
    }

    /// Ends a run that nobody needs any more, for this reason; one that has ended, or is not there, is left as it is.
    async fn cancel(&self, _flow_run_id: Uuid, _reason: &str) -> Result<(), WorkflowError> {
        Ok(())
    }

    /// Whether it answers.
    async fn ping(&self) -> Result<(), WorkflowError>;
}
