//! Values for tests: a session's life as a chain of commits.

use chrono::{DateTime, Duration, SubsecRound, Utc};
use genesis_actors::domain::event::{Event, Recorded};
use genesis_actors::domain::stage::{CommandStatus, Mode, SessionStatus, Stage};
use genesis_actors::ports::journal::{Commit, InboxRow, NewOutboxRow, SessionRow};
use genesis_actors::ports::tasks::{NewTask, TaskType};
use serde_json::json;
use uuid::Uuid;

/// Now, in whole microseconds as the clock port gives it.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A session as it was last written, from which the next commit is made.
#[derive(Debug, Clone)]
pub struct Life {
    pub row: SessionRow,
    pub sequence: i64,
}

impl Life {
    /// A session that is not written yet.
    pub fn new() -> Self {
        let at = now();
        let row = SessionRow {
            id: Uuid::now_v7(),
            user_id: None,
            novel_id: None,
            mode: Mode::Guided,
            status: SessionStatus::InProgress,
            current_stage: Stage::Concept,
            confirmed_data: json!({}),
            session_metadata: json!({"language": "en"}),
            version: 0,
            created_at: at,
            updated_at: at,
            expires_at: at + Duration::days(30),
        };
        Self { row, sequence: 0 }
    }

    pub const fn id(&self) -> Uuid {
        self.row.id
    }

    /// The next commit, with one event and its outbox row and nothing else.
    pub fn next(&self) -> Commit {
        self.next_with(vec![Event::StageEntered {
            stage: Stage::Concept,
        }])
    }

    /// The next commit, with these events and their outbox rows.
    pub fn next_with(&self, events: Vec<Event>) -> Commit {
        let at = now();
        let session = SessionRow {
            version: self.row.version + 1,
            updated_at: at,
            ..self.row.clone()
        };
        let events: Vec<Recorded> = events
            .into_iter()
            .zip(self.sequence + 1..)
            .map(|(event, sequence)| Recorded {
                event_id: Uuid::now_v7(),
                session_id: session.id,
                sequence,
                version: session.version,
                correlation_id: Some(Uuid::now_v7()),
                causation_id: None,
                time: at,
                expires_at: session.expires_at,
                event,
            })
            .collect();
        let outbox = events.iter().map(outbox_row).collect();
        Commit {
            expected_version: self.row.version,
            session,
            inbox_ends: Vec::new(),
            task_ends: Vec::new(),
            handles: Vec::new(),
            inbox: Vec::new(),
            events,
            outbox,
            tasks: Vec::new(),
            novel: None,
        }
    }

    /// Takes over what was written.
    pub fn wrote(&mut self, commit: &Commit) {
        self.row = commit.session.clone();
        self.sequence += i64::try_from(commit.events.len()).unwrap();
    }
}

fn outbox_row(event: &Recorded) -> NewOutboxRow {
    NewOutboxRow {
        event_id: event.event_id,
        topic: "genesis.session.events".to_owned(),
        partition_key: event.session_id.to_string(),
        payload: serde_json::to_value(event.envelope().unwrap()).unwrap(),
        headers: json!({"content-type": "application/cloudevents+json"}),
        max_retries: 3,
        created_at: event.time,
    }
}

/// A command recorded by a commit.
pub fn command(commit: &Commit, command_type: &str, status: CommandStatus) -> InboxRow {
    let at = commit.session.updated_at;
    let done = status == CommandStatus::Completed;
    InboxRow {
        id: Uuid::now_v7(),
        session_id: commit.session.id,
        command_type: command_type.to_owned(),
        command_payload: json!({"stage": "CONCEPT"}),
        idempotency_scope: "local".to_owned(),
        idempotency_key: None,
        request_hash: Some("hash".to_owned()),
        status,
        correlation_id: Uuid::now_v7(),
        aggregate_version: commit.session.version,
        result: None,
        answer_status: None,
        answer_body: None,
        error_details: None,
        received_at: at,
        processed_at: done.then_some(at),
    }
}

/// A finished command under an idempotency key, with its answer.
pub fn keyed(commit: &Commit, key: &str) -> InboxRow {
    let row = command(commit, "NAVIGATE_TO_STAGE", CommandStatus::Completed);
    InboxRow {
        idempotency_key: Some(key.to_owned()),
        request_hash: Some(format!("hash of {key}")),
        answer_status: Some(200),
        answer_body: Some(json!({"command_id": row.id, "version": commit.session.version})),
        ..row
    }
}

/// A task begun by a commit.
pub fn task(commit: &Commit, task_type: TaskType, max_retries: i32) -> NewTask {
    NewTask {
        id: Uuid::now_v7(),
        session_id: commit.session.id,
        task_type,
        correlation_id: Some(Uuid::now_v7()),
        input_data: json!({"count": 3}),
        max_retries,
        timeout_at: Some(commit.session.updated_at + Duration::minutes(10)),
        created_at: commit.session.updated_at,
    }
}
