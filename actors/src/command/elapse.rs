//! What time alone does to a session: warning, expiry, the workflow's reminder and time-out.

use chrono::{DateTime, Utc};

use super::plan::Planned;
use super::{OnTimeout, Rules, Scene, Transition, compose};
use crate::domain::event::Event;
use crate::domain::session::Session;
use crate::domain::stage::SessionStatus;
use crate::domain::workflow::{self, Wait};

/// Something that becomes due by time, in the order in which it is done when several are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Due {
    Warning,
    Reminder(Wait, DateTime<Utc>),
    TimeOut(Wait),
    Expiry,
}

/// The next thing that is due at the scene's time, made into a commit; `None` when nothing is. Asked again after it is written,
/// it gives what is due after that: so its repeat changes nothing, and a warning comes before the expiry even when both are overdue.
pub fn elapse(session: &Session, scene: &Scene<'_>) -> Option<Transition> {
    let planned = match due(session, scene.now, scene.rules)? {
        Due::Warning => vec![own(
            Event::SessionExpiring {
                expires_at: session.expires_at,
            },
            scene,
        )],
        Due::Expiry => expiry(session, scene),
        Due::Reminder(wait, timeout_at) => vec![about(
            &wait,
            Event::WorkflowReminder {
                stage: wait.stage,
                correlation_id: wait.correlation_id,
                timeout_at,
            },
        )],
        Due::TimeOut(_) if scene.rules.on_timeout == OnTimeout::Expire => expiry(session, scene),
        Due::TimeOut(wait) => vec![about(
            &wait,
            Event::WorkflowFailed {
                stage: wait.stage,
                correlation_id: wait.correlation_id,
                reason: "timed_out".to_owned(),
            },
        )],
    };
    Some(compose::elapsed(session, planned, scene))
}

fn due(session: &Session, now: DateTime<Utc>, rules: &Rules) -> Option<Due> {
    if session.status != SessionStatus::InProgress || session.version == 0 {
        return None;
    }
    if !session.warned && now >= session.expires_at - rules.warn_before {
        return Some(Due::Warning);
    }
    if now >= session.expires_at {
        return Some(Due::Expiry);
    }
    let wait = workflow::open_wait(session)?;
    let opened_at = wait.opened_at?;
    let timeout_at = opened_at + rules.user_timeout;
    if now >= timeout_at {
        return Some(Due::TimeOut(wait));
    }
    let reminded = session.attempt.reminded == Some(wait.correlation_id);
    (!reminded && now >= opened_at + rules.user_timeout / 2)
        .then_some(Due::Reminder(wait, timeout_at))
}

/// Expiry ends the session's generations in the same way as ABANDON_GENESIS does.
fn expiry(session: &Session, scene: &Scene<'_>) -> Vec<Planned> {
    let cancelled = session.pending.iter().map(|pending| Planned {
        event: Event::GenerationCancelled {
            command_id: pending.command_id,
            stage: pending.stage,
            reason: "session_expired".to_owned(),
        },
        correlation_id: Some(pending.correlation_id),
        causation_id: None,
    });
    let expired = Event::SessionExpired {
        expires_at: session.expires_at,
    };
    cancelled.chain([own(expired, scene)]).collect()
}

fn own(event: Event, scene: &Scene<'_>) -> Planned {
    Planned {
        event,
        correlation_id: Some((scene.new_id)()),
        causation_id: None,
    }
}

fn about(wait: &Wait, event: Event) -> Planned {
    Planned {
        event,
        correlation_id: Some(wait.correlation_id),
        causation_id: None,
    }
}
