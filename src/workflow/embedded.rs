//! The embedded workflow engine: one loop that holds no state. A run that waits is a row of `flow_resume_handles` and
//! nothing else, so it costs nothing and outlives the process.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use genesis_actors::command::Refusal;
use genesis_actors::engine::{Asking, NextAnswer, WorkflowService};
use genesis_actors::ports::handles::{HandleRow, HandleStatus};
use genesis_actors::ports::workflow::{Resumed, RunRequest, Standing, Workflow, WorkflowError};
use uuid::Uuid;

/// A run asks at most so often in a row: six waits, each asked about again a few times. More is a bug, and is tried again later.
const STEPS: usize = 64;

/// The engine. A run's id is the id of its attempt's task.
///
/// The engine needs the workflow service, which needs the sessions, which the runtime makes of the ports, of which the engine
/// is one. So it is made unconnected, and connected once the service is there; until then it is away.
#[derive(Default)]
pub struct EmbeddedEngine {
    service: OnceLock<Arc<WorkflowService>>,
}

impl EmbeddedEngine {
    /// An engine that is not connected yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn service(&self) -> Result<&WorkflowService, WorkflowError> {
        self.service
            .get()
            .map(AsRef::as_ref)
            .ok_or_else(|| WorkflowError("it is not connected yet".to_owned()))
    }

    /// The loop: from after a wait to the next one that is open, or to the end.
    async fn run(
        &self,
        session_id: Uuid,
        flow_run_id: Uuid,
        attempt: u32,
        mut after: Option<String>,
    ) -> Result<(), WorkflowError> {
        let service = self.service()?;
        let run = Asking {
            session_id,
            flow_run_id,
            attempt,
        };
        for _ in 0..STEPS {
            let next = service.next(run, after.as_deref()).await.map_err(away)?;
            match next {
                NextAnswer::Answered { pause_key, .. } => after = Some(pause_key),
                NextAnswer::Wait { pause_key, .. } => {
                    let handle = service
                        .confirm_pause(flow_run_id, &pause_key)
                        .await
                        .map_err(away)?;
                    let is_answered =
                        handle.status == HandleStatus::Paused && handle.resume_payload.is_some();
                    if !is_answered {
                        // Suspended, or nobody waits on this handle any more.
                        return Ok(());
                    }
                    // Answered before the pause was there: asking again goes on.
                }
                NextAnswer::Done | NextAnswer::Ended { .. } => return Ok(()),
            }
        }
        Err(WorkflowError("a run does not come to a wait".to_owned()))
    }
}

fn away(refusal: Refusal) -> WorkflowError {
    WorkflowError(refusal.to_string())
}

#[async_trait]
impl Workflow for EmbeddedEngine {
    fn connect(&self, service: Arc<WorkflowService>) {
        // The first one stays: there is one service a process.
        let _ = self.service.set(service);
    }

    async fn start(&self, run: &RunRequest) -> Result<Uuid, WorkflowError> {
        self.run(run.session_id, run.task_id, run.attempt, None)
            .await?;
        Ok(run.task_id)
    }

    /// Goes on from the wait before the handle's: the service finds that wait answered and makes its handle RESUMED.
    async fn resume(&self, handle: &HandleRow) -> Result<Resumed, WorkflowError> {
        let position = self
            .service()?
            .position(handle.session_id, handle.flow_run_id, &handle.pause_key)
            .await;
        match position {
            Ok(Some(at)) => {
                self.run(handle.session_id, handle.flow_run_id, at.attempt, at.after)
                    .await?;
                Ok(Resumed::Delivered)
            }
            Ok(None) => Ok(Resumed::Gone("superseded".to_owned())),
            Err(Refusal::SessionNotFound) => Ok(Resumed::Gone("its session is gone".to_owned())),
            Err(refusal) => Err(away(refusal)),
        }
    }

    /// The loop from the top: what is answered stays so, and the open wait is confirmed.
    async fn revive(&self, run: &RunRequest) -> Result<Standing, WorkflowError> {
        self.run(run.session_id, run.task_id, run.attempt, None)
            .await?;
        Ok(Standing::Well)
    }

    async fn ping(&self) -> Result<(), WorkflowError> {
        self.service().map(|_| ())
    }
}
