//! From planned events to one commit: the inbox, outbox, tasks, handles and novel that follow from what happened.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::outcome::deadline;
use super::plan::{Plan, Planned};
use super::{Answer, Command, Scene, Transition};
use crate::domain::event::{Event, Recorded};
use crate::domain::session::{Pending, Session};
use crate::domain::stage::{CommandStatus, CommandType, SessionStatus, Stage};
use crate::domain::workflow;
use crate::ports::handles::{HandleChange, HandleStatus};
use crate::ports::journal::{Commit, InboxEnd, InboxRow, NewOutboxRow, NovelRow, SessionRow};
use crate::ports::tasks::{NewTask, TaskEnd, TaskStatus, TaskType};

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
    let scope = command.caller.scope();
    for own in transition.commit.inbox.iter_mut().skip(1) {
        own.idempotency_scope.clone_from(&scope);
    }
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
                    .push(own_inspiration(recorded, *command_id, *stage));
            }
        }
        Event::GenerationCompleted {
            command_id,
            proposals,
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
            let details = failed("cancelled", reason, true);
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

/// The task of the session's present attempt.
fn workflow_task(session: &Session, scene: &Scene<'_>) -> Option<NewTask> {
    Some(NewTask {
        id: session.attempt.task_id?,
        session_id: session.id,
        task_type: TaskType::Workflow,
        correlation_id: None,
        input_data: json!({"attempt": session.attempt.number, "mode": session.mode}),
        max_retries: 3,
        timeout_at: None,
        created_at: scene.now,
    })
}

fn inbox_row(command: &Command, answer: &Answer, scene: &Scene<'_>) -> InboxRow {
    let done = answer.status == CommandStatus::Completed;
    let keyed = command.idempotency.as_ref();
    InboxRow {
        id: command.command_id,
        session_id: answer.session_id,
        command_type: answer.command_type.as_str().to_owned(),
        command_payload: command.raw.clone(),
        idempotency_scope: command.caller.scope(),
        idempotency_key: keyed.map(|keyed| keyed.key.clone()),
        request_hash: keyed.map(|keyed| keyed.request_hash.clone()),
        status: answer.status,
        correlation_id: command.correlation_id,
        aggregate_version: answer.version,
        result: answer.result.clone(),
        answer_status: keyed.map(|_| i32::from(answer.http_status())),
        answer_body: keyed.and_then(|_| serde_json::to_value(answer).ok()),
        error_details: None,
        received_at: scene.now,
        processed_at: done.then_some(scene.now),
    }
}

fn own_inspiration(recorded: &Recorded, command_id: Uuid, stage: Stage) -> InboxRow {
    InboxRow {
        id: command_id,
        session_id: recorded.session_id,
        command_type: CommandType::GenerateInspiration.as_str().to_owned(),
        command_payload: json!({"stage": stage}),
        idempotency_scope: String::new(),
        idempotency_key: None,
        request_hash: None,
        status: CommandStatus::Processing,
        correlation_id: recorded.correlation_id.unwrap_or(command_id),
        aggregate_version: recorded.version,
        result: None,
        answer_status: None,
        answer_body: None,
        error_details: None,
        received_at: recorded.time,
        processed_at: None,
    }
}

fn generation_task(recorded: &Recorded, command_id: Uuid, scene: &Scene<'_>) -> NewTask {
    NewTask {
        id: command_id,
        session_id: recorded.session_id,
        task_type: TaskType::Generation,
        correlation_id: recorded.correlation_id,
        input_data: recorded.event.data().unwrap_or_default(),
        max_retries: scene.rules.writer_max_retries,
        timeout_at: Some(deadline(scene.rules, recorded.time)),
        created_at: recorded.time,
    }
}

fn outbox_rows(events: &[Recorded], scene: &Scene<'_>) -> Vec<NewOutboxRow> {
    let rows = events.iter().filter_map(|event| outbox_row(event, scene));
    rows.collect()
}

fn outbox_row(recorded: &Recorded, scene: &Scene<'_>) -> Option<NewOutboxRow> {
    let envelope = recorded.envelope().ok()?;
    Some(NewOutboxRow {
        event_id: recorded.event_id,
        topic: scene.rules.topic.clone(),
        partition_key: recorded.session_id.to_string(),
        payload: serde_json::to_value(envelope).ok()?,
        headers: json!({"content-type": "application/cloudevents+json"}),
        max_retries: scene.rules.outbox_max_retries,
        created_at: recorded.time,
    })
}

fn session_row(session: &Session) -> SessionRow {
    SessionRow {
        id: session.id,
        user_id: session.user_id,
        novel_id: session.novel_id,
        mode: session.mode,
        status: session.status,
        current_stage: session.current_stage,
        confirmed_data: setting(session),
        session_metadata: json!({
            "title": session.title,
            "premise": session.premise,
            "language": session.language,
            "seed": session.seed,
            "forked_from": session.forked_from,
        }),
        version: session.version,
        created_at: session.created_at,
        updated_at: session.updated_at,
        expires_at: session.expires_at,
    }
}

/// What was confirmed, by stage.
fn setting(session: &Session) -> Value {
    let confirmed: Map<String, Value> = session
        .stages()
        .filter_map(|(stage, held)| {
            Some((
                stage.as_str().to_owned(),
                Value::clone(held.confirmed.as_ref()?),
            ))
        })
        .collect();
    Value::Object(confirmed)
}

fn novel(session: &Session, novel_id: Uuid, title: &str, recorded: &Recorded) -> NovelRow {
    let logline = session
        .confirmed(Stage::Theme)
        .and_then(|theme| theme.get("logline")?.as_str());
    NovelRow {
        id: novel_id,
        user_id: session.user_id,
        genesis_session_id: session.id,
        title: title.to_owned(),
        summary: logline.unwrap_or_default().to_owned(),
        setting: setting(session),
        created_at: recorded.time,
        updated_at: recorded.time,
    }
}
