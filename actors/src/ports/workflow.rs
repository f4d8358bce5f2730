//! The workflow engine: what waits between the stages, embedded or Prefect.

use std::sync::Arc;

use async_trait::async_trait;
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
}

/// What became of a resume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resumed {
    /// The flow goes on.
    Delivered,
    /// The run has ended; the handle is of no use any more.
    Gone(String),
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

    /// Looks after an attempt whose wait was never confirmed or whose run was lost between two waits.
    async fn revive(&self, run: &RunRequest) -> Result<(), WorkflowError>;

    /// Whether it answers.
    async fn ping(&self) -> Result<(), WorkflowError>;
}
