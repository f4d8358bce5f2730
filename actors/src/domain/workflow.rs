//! The waits of a session's workflow, folded from its events: the same on every engine.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::event::{Event, Recorded};
use super::session::{Milestone, Session};
use super::stage::{Mode, SessionStatus, Stage};

/// The workflow's attempt, as the session's events tell it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// 1, 2, …; 0 before the session began.
    pub number: u32,
    /// The task that stands for it; its id is that of the event that began it.
    pub task_id: Option<Uuid>,
    /// Whether it ended by `workflow.failed`.
    pub failed: bool,
    /// Whether it ended with the session's expiry.
    expired: bool,
    /// The wait that `workflow.reminder` was written for.
    pub reminded: Option<Uuid>,
    /// Waits that were open before count from here.
    pub since: Option<DateTime<Utc>>,
}

impl Attempt {
    pub(super) fn apply(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::WorkflowFailed { .. } => self.failed = true,
            Event::SessionExpired { .. } => self.expired = true,
            Event::WorkflowReminder { correlation_id, .. } => {
                self.reminded = Some(*correlation_id);
            }
            Event::GenerationCompleted { .. }
            | Event::GenerationFailed { .. }
            | Event::SessionExpiring { .. } => {}
            Event::SessionStarted { .. } => self.begin(recorded),
            Event::SessionExtended { .. } if !self.expired => {
                if self.failed {
                    self.begin(recorded);
                }
                self.since = Some(recorded.time);
            }
            _ if (self.failed || self.expired) && recorded.causation_id.is_some() => {
                self.begin(recorded);
            }
            _ => {}
        }
    }

    fn begin(&mut self, recorded: &Recorded) {
        self.number += 1;
        self.task_id = Some(recorded.event_id);
        self.failed = false;
        self.expired = false;
        self.reminded = None;
        self.since = Some(recorded.time);
    }
}

/// One place where the workflow waits for the writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// `concept-1` … `plot-1`, or `any-1` … `any-5`; then `finish-1`.
    pub pause_key: String,
    /// UUIDv5(session_id, pause_key): the same on every attempt.
    pub correlation_id: Uuid,
    /// The stage waited for; `None` for any.
    pub stage: Option<Stage>,
    /// What answered it, if anything has.
    pub answered: Option<Milestone>,
    /// When it opened, if it has: with the session, or when the wait before was answered.
    pub opened_at: Option<DateTime<Utc>>,
}

impl Wait {
    /// What a flow is resumed with: never a word the writer typed.
    pub fn payload(&self, answer: &Milestone) -> Value {
        json!({
            "correlation_id": self.correlation_id,
            "stage": answer.stage,
            "version": answer.version,
        })
    }
}

/// What `next` answers an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The wait after `after` has been answered.
    Answered(Wait, Milestone),
    /// It is open until `timeout_at`.
    Wait(Wait, DateTime<Utc>),
    /// There is none after it.
    Done,
    /// The session ended, or a newer attempt exists.
    Ended(&'static str),
    /// `after` is no pause_key of this session.
    Unknown,
}

/// The six waits of a session, in order.
pub fn waits(session: &Session) -> Vec<Wait> {
    let mut opened_at = Some(session.created_at);
    let mut waits = Vec::with_capacity(6);
    for index in 0..=Stage::WORKING.len() {
        let (pause_key, stage, answered) = wait_at(session, index);
        waits.push(Wait {
            correlation_id: Uuid::new_v5(&session.id, pause_key.as_bytes()),
            pause_key,
            stage,
            answered,
            opened_at: opened_at.map(|at| session.attempt.since.map_or(at, |since| since.max(at))),
        });
        opened_at = answered.map(|milestone| milestone.at);
    }
    waits
}

/// The wait that is open now, while the attempt runs.
pub fn open_wait(session: &Session) -> Option<Wait> {
    if session.attempt.failed || session.status != SessionStatus::InProgress {
        return None;
    }
    waits(session)
        .into_iter()
        .find(|wait| wait.answered.is_none())
}

fn wait_at(session: &Session, index: usize) -> (String, Option<Stage>, Option<Milestone>) {
    match (Stage::WORKING.get(index), session.mode) {
        (None, _) => (
            "finish-1".to_owned(),
            Some(Stage::Finished),
            session.completed,
        ),
        (Some(stage), Mode::Guided) => (
            format!("{}-1", stage.as_str().to_ascii_lowercase()),
            Some(*stage),
            session
                .first_confirmed
                .iter()
                .find(|milestone| milestone.stage == *stage)
                .copied(),
        ),
        (Some(_), Mode::FreeForm) => (
            format!("any-{}", index + 1),
            None,
            session.first_confirmed.get(index).copied(),
        ),
    }
}

/// What comes after the wait an engine handled last (`None`: it is at the top).
pub fn next(
    session: &Session,
    attempt: u32,
    after: Option<&str>,
    user_timeout: chrono::Duration,
) -> Next {
    match session.status {
        _ if attempt != session.attempt.number => return Next::Ended("superseded"),
        SessionStatus::Abandoned => return Next::Ended("abandoned"),
        SessionStatus::Expired => return Next::Ended("expired"),
        _ if session.attempt.failed => return Next::Ended("timed_out"),
        SessionStatus::InProgress | SessionStatus::Completed => {}
    }
    let mut waits = waits(session).into_iter();
    if let Some(after) = after
        && !waits.any(|wait| wait.pause_key == after)
    {
        return Next::Unknown;
    }
    let Some(wait) = waits.next() else {
        return Next::Done;
    };
    match (wait.answered, wait.opened_at) {
        (Some(answer), _) => Next::Answered(wait, answer),
        (None, opened_at) => {
            let timeout_at = opened_at.unwrap_or(session.updated_at) + user_timeout;
            Next::Wait(wait, timeout_at)
        }
    }
}
