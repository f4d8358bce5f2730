//! From planned events to one commit: the inbox, outbox, tasks, handles and novel that follow from what happened.

use serde_json::{Value, json};
use uuid::Uuid;

use super::plan::{Plan, Planned};
use super::rows::{
    generation_task, inbox_row, novel, outbox_rows, own_inspiration, session_row, workflow_task,
};
use super::{Answer, Command, Scene, Transition};
use crate::domain::event::{Event, Recorded};
use crate::domain::session::{Pending, Session};
use crate::domain::stage::{CommandStatus, SessionStatus};
use crate::domain::workflow;
use crate::ports::handles::{HandleChange, HandleStatus};
use crate::ports::journal::{Commit, InboxEnd};
use crate::ports::tasks::{TaskEnd, TaskStatus};

/// The transition of a command, with its answer.
pub(super) fn command(
    session: &Session,
    command: &Command,
    plan: Plan<'_>,
    scene: &Scene<'_>,
) -> (Transition, Answer) {
    let expires_at = scene.now + scene.rules.ttl;
    let (planned, result) = (plan.events, plan.result);
    let by = Some(command.command_id);
    let mut transition = transition(session, planned, expires_at, by, None, scene);
    let runs = transition.next.pending(command.command_id).is_some();
    let answer = Answer {
        command_id: command.command_id,
        session_id: session.id,
        command_type: command.handler.command_type(),
        status: if runs {
            CommandStatus::Processing
        } else {
            CommandStatus::Completed
        },
        version: transition.next.version,
        correlation_id: command.correlation_id,
        result,
    };
    let row = inbox_row(command, &answer, scene);
    transition.commit.inbox.insert(0, row);
    (transition, answer)
}

/// The transition of a generation's end.
pub(super) fn outcome(
    session: &Session,
    pending: &Pending,
    token: Option<i64>,
    event: Event,
    scene: &Scene<'_>,
) -> Transition {
    let planned = Planned {
        event,
        correlation_id: Some(pending.correlation_id),
        causation_id: Some(pending.command_id),
    };
    transition(
        session,
        vec![planned],
        session.expires_at,
        None,
        token,
        scene,
    )
}

/// The transition of something that time alone brought about.
pub(super) fn elapsed(session: &Session, planned: Vec<Planned>, scene: &Scene<'_>) -> Transition {
    transition(session, planned, session.expires_at, None, None, scene)
}

/// The transition of a fork: the copied history, and one version more.
pub(super) fn forked(
    begun: &Session,
    closing: Vec<Planned>,
    copied: Vec<Recorded>,
    scene: &Scene<'_>,
) -> Transition {
    let expires_at = scene.now + scene.rules.ttl;
    let mut transition = transition(begun, closing, expires_at, None, None, scene);
    let commit = &mut transition.commit;
    commit.expected_version = 0;
    // What the copied history speaks of was done in the source: there is nothing to end or to deliver here.
    commit.inbox_ends.clear();
    commit.task_ends.clear();
    commit.handles.clear();
    commit.tasks = workflow_task(&transition.next, scene).into_iter().collect();
    let own = std::mem::replace(&mut commit.events, copied);
    commit.events.extend(own);
    commit.outbox = outbox_rows(&commit.events, scene);
    transition
}

fn transition(
    session: &Session,
    planned: Vec<Planned>,
    expires_at: chrono::DateTime<chrono::Utc>,
    by: Option<Uuid>,
    token: Option<i64>,
    scene: &Scene<'_>,
) -> Transition {
    let version = session.version + 1;
    let events: Vec<Recorded> = planned
        .into_iter()
        .zip(session.last_sequence + 1..)
        .map(|(planned, sequence)| Recorded {
            event_id: (scene.new_id)(),
            session_id: session.id,
            sequence,
            version,
            correlation_id: planned.correlation_id,
            causation_id: planned.causation_id,
            time: scene.now,
            expires_at,
            event: planned.event,
        })
        .collect();
    let next = session.clone().fold(&events);
    let mut commit = Commit {
        expected_version: session.version,
        session: session_row(&next),
        inbox_ends: Vec::new(),
        task_ends: Vec::new(),
        handles: answered(session, &next),
        inbox: Vec::new(),
        outbox: outbox_rows(&events, scene),
        events,
        tasks: Vec::new(),
        novel: None,
    };
    let events = std::mem::take(&mut commit.events);
    for recorded in &events {
        follow(recorded, &next, by, token, scene, &mut commit);
    }
    commit.events = events;
    workflow_tasks(session, &next, scene, &mut commit);
    Transition { commit, next }
}

/// What follows from one event beside the event.
fn follow(
    recorded: &Recorded,
    next: &Session,
    by: Option<Uuid>,
    token: Option<i64>,
    scene: &Scene<'_>,
    commit: &mut Commit,
) {
    let failed = |code: &str, message: &str, retryable: bool| json!({"code": code, "message": message, "retryable": retryable, "at": recorded.time});
    match &recorded.event {
        Event::GenerationRequested {
            command_id, stage, ..
        } => {
            commit
                .tasks
                .push(generation_task(recorded, *command_id, scene));
            if by != Some(*command_id) {
                commit
                    .inbox
                    .push(own_inspiration(next, recorded, *command_id, *stage));
            }
        }
        Event::GenerationCompleted {
            command_id,
            proposals,
            writer,
            ..
        } => {
            let ids: Vec<Uuid> = proposals
                .iter()
                .map(|proposal| proposal.proposal_id)
                .collect();
            end(
                commit,
                recorded,
                *command_id,
                TaskStatus::Completed,
                token,
                json!({"proposal_ids": ids}),
            );
            // The task tells besides who wrote, and what it took.
            if let (Some(end), Ok(writer)) =
                (commit.task_ends.last_mut(), serde_json::to_value(writer))
            {
                end.result_data = Some(json!({"proposal_ids": ids, "writer": writer}));
            }
        }
        Event::GenerationFailed {
            command_id,
            code,
            message,
            retryable,
            ..
        } => {
            let details = failed(code.as_str(), message, *retryable);
            end(
                commit,
                recorded,
                *command_id,
                TaskStatus::Failed,
                token,
                details,
            );
        }
        Event::GenerationCancelled {
            command_id, reason, ..
        } => {
            let details = failed("cancelled", cancelled_by(reason), true);
            end(
                commit,
                recorded,
                *command_id,
                TaskStatus::Cancelled,
                None,
                details,
            );
        }
        Event::SessionExtended { .. } => commit.handles.extend(postponed(next, scene)),
        Event::SessionAbandoned { .. } => commit.handles.push(HandleChange::EndAll {
            status: HandleStatus::Cancelled,
            error_details: json!({"reason": "abandoned"}),
        }),
        Event::WorkflowFailed { reason, .. } => {
            let details = json!({"reason": reason});
            commit.handles.push(HandleChange::EndAll {
                status: HandleStatus::Expired,
                error_details: details.clone(),
            });
            commit
                .task_ends
                .extend(next.attempt.task_id.map(|id| TaskEnd {
                    id,
                    status: TaskStatus::Failed,
                    token: None,
                    result_data: None,
                    error_details: Some(details),
                    completed_at: recorded.time,
                }));
        }
        Event::SessionExpired { .. } => commit.handles.push(HandleChange::EndAll {
            status: HandleStatus::Expired,
            error_details: json!({"reason": "expired"}),
        }),
        Event::NovelCreated { novel_id, title } => {
            commit.novel = Some(novel(next, *novel_id, title, recorded));
        }
        _ => {}
    }
}

/// Why a generation was cancelled, in plain words.
fn cancelled_by(reason: &str) -> &'static str {
    match reason {
        "stage_confirmed" => "The stage was confirmed before the writer had finished.",
        "session_abandoned" => "The session was abandoned before the writer had finished.",
        "session_completed" => "The novel was completed before the writer had finished.",
        "session_expired" => "The session expired before the writer had finished.",
        _ => "It was cancelled.",
    }
}

/// Ends a generation's command and task alike.
fn end(
    commit: &mut Commit,
    recorded: &Recorded,
    command_id: Uuid,
    status: TaskStatus,
    token: Option<i64>,
    details: Value,
) {
    let (inbox_status, result, error_details) = match status {
        TaskStatus::Completed => (CommandStatus::Completed, Some(details), None),
        _ => (CommandStatus::Failed, None, Some(details)),
    };
    commit.task_ends.push(TaskEnd {
        id: command_id,
        status,
        token,
        result_data: result.clone(),
        error_details: error_details.clone(),
        completed_at: recorded.time,
    });
    commit.inbox_ends.push(InboxEnd {
        id: command_id,
        status: inbox_status,
        result,
        error_details,
        processed_at: recorded.time,
    });
}

/// Waits that this transition answered.
fn answered(before: &Session, after: &Session) -> Vec<HandleChange> {
    if before.first_confirmed.len() == after.first_confirmed.len()
        && before.completed == after.completed
    {
        return Vec::new();
    }
    let known = workflow::waits(before);
    workflow::waits(after)
        .into_iter()
        .zip(known)
        .filter(|(_, known)| known.answered.is_none())
        .filter_map(|(wait, _)| {
            let answer = wait.answered.as_ref()?;
            Some(HandleChange::Answer {
                correlation_id: wait.correlation_id,
                payload: wait.payload(answer),
            })
        })
        .collect()
}

/// The open wait, whose time counts anew.
fn postponed(session: &Session, scene: &Scene<'_>) -> Option<HandleChange> {
    let wait = workflow::open_wait(session)?;
    Some(HandleChange::Postpone {
        correlation_id: wait.correlation_id,
        timeout_at: wait.opened_at? + scene.rules.user_timeout,
    })
}

/// The workflow's attempt that ends with the session, and the one that begins.
fn workflow_tasks(before: &Session, after: &Session, scene: &Scene<'_>, commit: &mut Commit) {
    let over = matches!(
        after.status,
        SessionStatus::Abandoned | SessionStatus::Expired
    );
    if over && before.status != after.status {
        commit
            .task_ends
            .extend(before.attempt.task_id.map(|id| TaskEnd {
                id,
                status: TaskStatus::Cancelled,
                token: None,
                result_data: None,
                error_details: Some(json!({"reason": after.status.as_str().to_ascii_lowercase()})),
                completed_at: scene.now,
            }));
    }
    if after.attempt.number > before.attempt.number && !over {
        commit.tasks.extend(workflow_task(after, scene));
    }
}
