//! What a workflow engine asks the service: where a session's workflow stands. An engine is one loop that holds no state:
//! it asks for what follows the wait it handled last, waits there or goes on, until it is told that all is done.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::broadcast::Broadcast;
use crate::callback::{CallbackMessage, Noted};
use crate::command::Refusal;
use crate::domain::content::Fault;
use crate::domain::session::Session;
use crate::domain::stage::Stage;
use crate::domain::workflow::{self, Next};
use crate::ports::clock::Clock;
use crate::ports::handles::{HandleAdvance, HandleRow, HandleStatus, HandleStep, Handles};
use crate::ports::tasks::{TaskEnd, TaskStatus, Tasks};
use crate::post::Post;
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

/// What the service is made of.
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct WorkflowParts {
    pub sessions: Arc<dyn SessionDoor>,
    pub handles: Arc<dyn Handles>,
    pub tasks: Arc<dyn Tasks>,
    pub broadcast: Broadcast,
    /// Who brings answers to the runs that wait.
    pub callback: Post<CallbackMessage>,
    pub clock: Arc<dyn Clock>,
    /// How long a wait stays open.
    pub user_timeout: chrono::Duration,
    /// Whether runs have a life outside this process, and have to prove who they are.
    pub is_outside: bool,
}

/// The service behind the engines.
pub struct WorkflowService(WorkflowParts);

/// A run that asks: whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    /// The session.
    pub session_id: Uuid,
    /// The run.
    pub flow_run_id: Uuid,
    /// The attempt it stands for.
    pub attempt: u32,
}

impl WorkflowService {
    /// The service.
    pub const fn new(parts: WorkflowParts) -> Self {
        Self(parts)
    }

    /// What follows the wait `after` (none: the first). Asking again answers the same, until something happens.
    ///
    /// # Errors
    /// [`Refusal::Validation`] when `after` is no wait of the session; [`Refusal::NotFound`] when the run is not the session's;
    /// what the session and the store refuse; [`Refusal::Overloaded`] when the session changed too often meanwhile.
    pub async fn next(&self, run: Asking, after: Option<&str>) -> Result<NextAnswer, Refusal> {
        for _ in 0..TRIES {
            let session = self.0.sessions.snapshot(run.session_id).await?;
            if let Some(reason) = self.refused(&session, run).await? {
                return Ok(NextAnswer::Ended { reason });
            }
            if let Some(answer) = self.step(&session, run, after).await? {
                self.reported(&session, run, json!({})).await?;
                return Ok(answer);
            }
        }
        Err(Refusal::Overloaded)
    }

    /// One step. `None`: the session went on meanwhile; look again.
    async fn step(
        &self,
        session: &Session,
        run: Asking,
        after: Option<&str>,
    ) -> Result<Option<NextAnswer>, Refusal> {
        let user_timeout = self.0.user_timeout;
        match workflow::next(session, run.attempt, after, user_timeout) {
            Next::Done => {
                self.done(session).await?;
                Ok(Some(NextAnswer::Done))
            }
            Next::Ended(reason) => Ok(Some(NextAnswer::Ended {
                reason: reason.to_owned(),
            })),
            Next::Unknown => Err(unknown_wait()),
            Next::Answered(wait, answer) => {
                let payload = wait.payload(&answer);
                let step = HandleStep::Answered { payload };
                let written = self.advance(session, run.flow_run_id, &wait, step).await?;
                Ok(written.then_some(NextAnswer::Answered {
                    pause_key: wait.pause_key,
                    stage: answer.stage,
                    version: answer.version,
                }))
            }
            Next::Wait(wait, timeout_at) => {
                // A wait whose time came while nobody asked for it is found by no one who looks for times to come.
                if timeout_at - user_timeout / 2 <= self.0.clock.now()
                    && self.0.sessions.elapse(session.id).await? > 0
                {
                    return Ok(None);
                }
                let step = HandleStep::Wait { timeout_at };
                let written = self.advance(session, run.flow_run_id, &wait, step).await?;
                Ok(written.then_some(NextAnswer::Wait {
                    pause_key: wait.pause_key,
                    correlation_id: wait.correlation_id,
                    stage: wait.stage,
                    timeout_at,
                }))
            }
        }
    }

    /// Whether a run outside may speak for the session's attempt. A reason: it was given up, and another stands in its place.
    async fn refused(&self, session: &Session, run: Asking) -> Result<Option<String>, Refusal> {
        let (true, Some(task_id)) = (self.0.is_outside, session.attempt.task_id) else {
            return Ok(None);
        };
        if session.attempt.number != run.attempt {
            return Ok(None);
        }
        let task = self.0.tasks.task(task_id).await;
        let task = task.map_err(|error| Refusal::from_store(error, run.flow_run_id))?;
        let Some(noted) = task.as_ref().map(Noted::of) else {
            return Ok(None);
        };
        if noted.lost.contains(&run.flow_run_id) {
            return Ok(Some("superseded".to_owned()));
        }
        match noted.flow_run_id {
            Some(known) if known != run.flow_run_id => {
                Err(Refusal::NotFound("run of this session"))
            }
            // None: it asks before its start was noted.
            _ => Ok(None),
        }
    }

    /// A run lives: when, how far it came, and what else it has to say.
    async fn reported(&self, session: &Session, run: Asking, note: Value) -> Result<(), Refusal> {
        let (true, Some(task_id)) = (self.0.is_outside, session.attempt.task_id) else {
            return Ok(());
        };
        let waits = workflow::waits(session);
        let answered = waits.iter().filter(|wait| wait.answered.is_some()).count();
        let mut note = note;
        note["reported_at"] = json!(self.0.clock.now());
        let progress = answered as f64 / waits.len() as f64;
        let noted = self.0.tasks.note(task_id, note, progress).await;
        noted
            .map(|_| ())
            .map_err(|error| Refusal::from_store(error, run.flow_run_id))
    }

    /// A run says that it lives, or why it fails: then its waits end, and another run is started in its place.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the run is not the session's; what the session and the store refuse.
    pub async fn report(&self, run: Asking, failure: Option<&str>) -> Result<(), Refusal> {
        let session = self.0.sessions.snapshot(run.session_id).await?;
        let is_over =
            session.attempt.number != run.attempt || self.refused(&session, run).await?.is_some();
        if is_over {
            return Ok(());
        }
        let Some(failure) = failure else {
            return self.reported(&session, run, json!({})).await;
        };
        tracing::warn!(session_id = %run.session_id, flow_run_id = %run.flow_run_id, failure, "a workflow's run fails");
        let note = json!({"failure": failure});
        self.reported(&session, run, note).await?;
        let handles = self.0.handles.of_session(session.id).await;
        let handles = handles.map_err(|error| Refusal::from_store(error, run.flow_run_id))?;
        for handle in handles {
            if handle.flow_run_id == run.flow_run_id {
                let details = json!({"reason": format!("its run failed: {failure}")});
                let cancelled = self.0.handles.cancel(handle.id, details).await;
                cancelled.map_err(|error| Refusal::from_store(error, run.flow_run_id))?;
            }
        }
        self.0.callback.tell(CallbackMessage::Revive);
        Ok(())
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
        let now = self.0.clock.now();
        let handle = self
            .0
            .handles
            .confirm_pause(flow_run_id, pause_key, now)
            .await
            .map_err(|error| Refusal::from_store(error, flow_run_id))?
            .ok_or(Refusal::NotFound("wait"))?;
        if handle.paused_at == Some(now) {
            say(&self.0.broadcast, "workflow.paused", &handle);
        } else if self.0.is_outside {
            tracing::info!(%flow_run_id, pause_key, status = %handle.status, "a pause was told that changes nothing");
        }
        if self.0.is_outside && handle.resume_payload.is_some() {
            match handle.status {
                HandleStatus::Paused => {
                    self.0.callback.tell(CallbackMessage::Wake);
                }
                // It was resumed before, and is suspended again: it is to hear the same answer again.
                HandleStatus::Resumed => {
                    let again = CallbackMessage::Again(Box::new(handle.clone()));
                    self.0.callback.tell(again);
                }
                HandleStatus::PendingPause | HandleStatus::Expired | HandleStatus::Cancelled => {}
            }
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
        let session = self.0.sessions.snapshot(session_id).await?;
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
        let at = self.0.clock.now();
        let advance = HandleAdvance {
            session_id: session.id,
            session_version: session.version,
            handle_id: self.0.clock.id(),
            flow_run_id,
            pause_key: wait.pause_key.clone(),
            correlation_id: wait.correlation_id,
            step,
            at,
        };
        let handle = self
            .0
            .handles
            .advance(advance)
            .await
            .map_err(|error| Refusal::from_store(error, flow_run_id))?;
        let Some(handle) = handle else {
            return Ok(false);
        };
        if handle.paused_at.is_some() && handle.resumed_at == Some(at) {
            say(&self.0.broadcast, "workflow.resumed", &handle);
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
            completed_at: self.0.clock.now(),
        };
        let ended = self.0.tasks.end(end).await;
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
