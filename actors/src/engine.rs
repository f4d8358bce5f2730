//! What a workflow engine asks the service: where a session's workflow stands. An engine is one loop that holds no state:
//! it asks for what follows the wait it handled last, waits there or goes on, until it is told that all is done.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::broadcast::Broadcast;
use crate::command::Refusal;
use crate::domain::content::Fault;
use crate::domain::session::Session;
use crate::domain::stage::Stage;
use crate::domain::workflow::{self, Next};
use crate::ports::clock::Clock;
use crate::ports::handles::{HandleAdvance, HandleRow, HandleStep, Handles};
use crate::ports::tasks::{TaskEnd, TaskStatus, Tasks};
use crate::session::SessionDoor;

/// How often a step is decided anew because the session went on meanwhile.
const TRIES: usize = 8;

/// `POST /internal/workflow/next`: what follows the wait handled last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "next", rename_all = "snake_case")]
pub enum NextAnswer {
    /// The next wait has been answered: go on after it.
    Answered {
        /// The wait.
        pause_key: String,
        /// The stage that answered it.
        stage: Stage,
        /// The session's version that did.
        version: i64,
    },
    /// The next wait is open: pause, confirm the pause, and wait.
    Wait {
        /// The wait.
        pause_key: String,
        /// The same on every attempt.
        correlation_id: Uuid,
        /// The stage waited for; none for any.
        stage: Option<Stage>,
        /// When its time runs out.
        timeout_at: chrono::DateTime<chrono::Utc>,
    },
    /// All waits are answered.
    Done,
    /// This run is over: the session ended, or a newer attempt exists.
    Ended {
        /// Why.
        reason: String,
    },
}

/// Where a run that was suspended goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The attempt the run stands for.
    pub attempt: u32,
    /// The wait before the one it is suspended at; none at the first.
    pub after: Option<String>,
}

/// The service behind the engines.
pub struct WorkflowService {
    sessions: Arc<dyn SessionDoor>,
    handles: Arc<dyn Handles>,
    tasks: Arc<dyn Tasks>,
    broadcast: Broadcast,
    clock: Arc<dyn Clock>,
    user_timeout: chrono::Duration,
}

impl WorkflowService {
    /// The service; `user_timeout` is how long a wait stays open.
    pub fn new(
        sessions: Arc<dyn SessionDoor>,
        handles: Arc<dyn Handles>,
        tasks: Arc<dyn Tasks>,
        broadcast: Broadcast,
        clock: Arc<dyn Clock>,
        user_timeout: chrono::Duration,
    ) -> Self {
        Self {
            sessions,
            handles,
            tasks,
            broadcast,
            clock,
            user_timeout,
        }
    }

    /// What follows the wait `after` (none: the first), for a run of an attempt. Asking again answers the same, until something happens.
    ///
    /// # Errors
    /// [`Refusal::Validation`] when `after` is no wait of the session; what the session and the store refuse;
    /// [`Refusal::Overloaded`] when the session changed too often meanwhile.
    pub async fn next(
        &self,
        session_id: Uuid,
        flow_run_id: Uuid,
        attempt: u32,
        after: Option<&str>,
    ) -> Result<NextAnswer, Refusal> {
        for _ in 0..TRIES {
            let session = self.sessions.snapshot(session_id).await?;
            let answer = match workflow::next(&session, attempt, after, self.user_timeout) {
                Next::Done => {
                    self.done(&session).await?;
                    Some(NextAnswer::Done)
                }
                Next::Ended(reason) => Some(NextAnswer::Ended {
                    reason: reason.to_owned(),
                }),
                Next::Unknown => return Err(unknown_wait()),
                Next::Answered(wait, answer) => {
                    let payload = wait.payload(&answer);
                    let step = HandleStep::Answered { payload };
                    let written = self.advance(&session, flow_run_id, &wait, step).await?;
                    written.then_some(NextAnswer::Answered {
                        pause_key: wait.pause_key,
                        stage: answer.stage,
                        version: answer.version,
                    })
                }
                Next::Wait(wait, timeout_at) => {
                    let step = HandleStep::Wait { timeout_at };
                    let written = self.advance(&session, flow_run_id, &wait, step).await?;
                    written.then_some(NextAnswer::Wait {
                        pause_key: wait.pause_key,
                        correlation_id: wait.correlation_id,
                        stage: wait.stage,
                        timeout_at,
                    })
                }
            };
            if let Some(answer) = answer {
                return Ok(answer);
            }
        }
        Err(Refusal::Overloaded)
    }

    /// A run is suspended at a wait. Gives the handle as it is now: with a `resume_payload` the wait was answered before the
    /// run was there to hear it, and it is resumed at once.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without such a handle; what the store refuses.
    pub async fn confirm_pause(
        &self,
        flow_run_id: Uuid,
        pause_key: &str,
    ) -> Result<HandleRow, Refusal> {
        let now = self.clock.now();
        let handle = self
            .handles
            .confirm_pause(flow_run_id, pause_key, now)
            .await
            .map_err(|error| Refusal::from_store(error, flow_run_id))?
            .ok_or(Refusal::NotFound("wait"))?;
        if handle.paused_at == Some(now) {
            say(&self.broadcast, "workflow.paused", &handle);
        }
        Ok(handle)
    }

    /// Where a run whose id is its attempt's task goes on from a wait. `None`: the run is over.
    ///
    /// # Errors
    /// What the session refuses.
    pub async fn position(
        &self,
        session_id: Uuid,
        flow_run_id: Uuid,
        pause_key: &str,
    ) -> Result<Option<Position>, Refusal> {
        let session = self.sessions.snapshot(session_id).await?;
        if session.attempt.task_id != Some(flow_run_id) {
            return Ok(None);
        }
        let before = workflow::waits(&session)
            .into_iter()
            .map(|wait| wait.pause_key)
            .take_while(|key| key != pause_key)
            .last();
        Ok(Some(Position {
            attempt: session.attempt.number,
            after: before,
        }))
    }

    /// Writes a step. False: the session is at another version.
    async fn advance(
        &self,
        session: &Session,
        flow_run_id: Uuid,
        wait: &workflow::Wait,
        step: HandleStep,
    ) -> Result<bool, Refusal> {
        let at = self.clock.now();
        let advance = HandleAdvance {
            session_id: session.id,
            session_version: session.version,
            handle_id: self.clock.id(),
            flow_run_id,
            pause_key: wait.pause_key.clone(),
            correlation_id: wait.correlation_id,
            step,
            at,
        };
        let handle = self
            .handles
            .advance(advance)
            .await
            .map_err(|error| Refusal::from_store(error, flow_run_id))?;
        let Some(handle) = handle else {
            return Ok(false);
        };
        if handle.paused_at.is_some() && handle.resumed_at == Some(at) {
            say(&self.broadcast, "workflow.resumed", &handle);
        }
        Ok(true)
    }

    /// The attempt has come to its end.
    async fn done(&self, session: &Session) -> Result<(), Refusal> {
        let Some(id) = session.attempt.task_id else {
            return Ok(());
        };
        let end = TaskEnd {
            id,
            status: TaskStatus::Completed,
            token: None,
            result_data: Some(json!({"reason": "done"})),
            error_details: None,
            completed_at: self.clock.now(),
        };
        let ended = self.tasks.end(end).await;
        ended
            .map(|_| ())
            .map_err(|error| Refusal::from_store(error, id))
    }
}

fn unknown_wait() -> Refusal {
    Refusal::Validation(vec![Fault {
        pointer: "/after".to_owned(),
        message: "is no wait of this session".to_owned(),
    }])
}

/// Tells the session's streams that its workflow paused or resumed.
pub(crate) fn say(broadcast: &Broadcast, event_type: &'static str, handle: &HandleRow) {
    let data = json!({
        "stage": stage_of(&handle.pause_key),
        "correlation_id": handle.correlation_id,
    });
    broadcast.say(handle.session_id, event_type, &data);
}

/// The stage a wait is for, by its key; none for `any-n`.
fn stage_of(pause_key: &str) -> Option<Stage> {
    let (name, _) = pause_key.rsplit_once('-')?;
    match name {
        "finish" => Some(Stage::Finished),
        name => name.to_ascii_uppercase().parse().ok(),
    }
}
