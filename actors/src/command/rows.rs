//! Rows of a commit, made of a session and what happened to it.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::outcome::deadline;
use super::{Answer, Caller, Command, Scene};
use crate::domain::event::Recorded;
use crate::domain::session::Session;
use crate::domain::stage::{CommandStatus, CommandType, Stage};
use crate::ports::journal::{InboxRow, NewOutboxRow, NovelRow, SessionRow};
use crate::ports::tasks::{NewTask, TaskType};

pub(super) fn inbox_row(command: &Command, answer: &Answer, scene: &Scene<'_>) -> InboxRow {
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

pub(super) fn own_inspiration(
    session: &Session,
    recorded: &Recorded,
    command_id: Uuid,
    stage: Stage,
) -> InboxRow {
    let owner = Caller {
        user_id: session.user_id,
    };
    InboxRow {
        id: command_id,
        session_id: recorded.session_id,
        command_type: CommandType::GenerateInspiration.as_str().to_owned(),
        command_payload: json!({"stage": stage}),
        idempotency_scope: owner.scope(),
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

pub(super) fn generation_task(recorded: &Recorded, command_id: Uuid, scene: &Scene<'_>) -> NewTask {
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

pub(super) fn outbox_rows(events: &[Recorded], scene: &Scene<'_>) -> Vec<NewOutboxRow> {
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
        // When it was put here: the events of a fork are older.
        created_at: scene.now,
    })
}

pub(super) fn session_row(session: &Session) -> SessionRow {
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

pub(super) fn novel(
    session: &Session,
    novel_id: Uuid,
    title: &str,
    recorded: &Recorded,
) -> NovelRow {
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

/// The task of the session's present attempt.
pub(super) fn workflow_task(session: &Session, scene: &Scene<'_>) -> Option<NewTask> {
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
