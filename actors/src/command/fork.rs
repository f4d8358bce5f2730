//! Fork: a new session that begins with the history of another, up to one of its versions.

use serde_json::json;
use uuid::Uuid;

use super::plan::Planned;
use super::{Caller, Idempotency, Scene, Transition, compose};
use crate::domain::event::{Event, ForkedFrom, Recorded};
use crate::domain::session::Session;
use crate::domain::stage::{CommandStatus, SessionStatus};
use crate::domain::view::StateView;
use crate::ports::journal::InboxRow;

/// What the inbox calls it; it has a path of its own and is no command type of a body.
pub const FORK: &str = "FORK";

/// A fork that is asked for. Its ids are made once, before the first try.
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    /// The fork's own id, as that of a command.
    pub command_id: Uuid,
    /// Stands on the events the fork adds.
    pub correlation_id: Uuid,
    /// The session to be made.
    pub session_id: Uuid,
    /// Who asks.
    pub caller: Caller,
    /// The session to copy.
    pub source_id: Uuid,
    /// Up to this version.
    pub at_version: i64,
    /// The idempotency key and the hash of the request.
    pub idempotency: Option<Idempotency>,
}

impl Fork {
    /// What an idempotency key stands for when a fork is asked for.
    pub fn request_hash(source_id: Uuid, at_version: i64) -> String {
        super::idempotency::hashed(&json!([FORK, source_id, {"at_version": at_version}]))
    }
}

/// Makes the commit of a fork out of its source's events, of which those up to `at_version` must be given, and the state it is answered with.
///
/// If `at_version` ended the source, the version before it is where the fork begins. Events are copied with new event_ids, their
/// sequences, versions and times as they are; one version more cancels what ran and extends the session.
pub fn fork(
    source: &Session,
    events: &[Recorded],
    asked: &Fork,
    scene: &Scene<'_>,
) -> (Transition, StateView) {
    let copied = copy(
        events,
        begins_at(source, events, asked),
        source,
        asked,
        scene,
    );
    let begun = Session::unborn(asked.session_id, asked.caller.user_id).fold(&copied);
    let mut transition = compose::forked(&begun, closing(&begun, asked, scene), copied, scene);
    let state = StateView::of(&transition.next, |_| 0.0);
    transition
        .commit
        .inbox
        .push(inbox_row(asked, &state, scene));
    (transition, state)
}

fn begins_at(source: &Session, events: &[Recorded], asked: &Fork) -> i64 {
    let then = Session::unborn(source.id, source.user_id).fold(
        events
            .iter()
            .filter(|event| event.version <= asked.at_version),
    );
    if then.status == SessionStatus::InProgress {
        asked.at_version
    } else {
        asked.at_version - 1
    }
}

fn copy(
    events: &[Recorded],
    up_to: i64,
    source: &Session,
    asked: &Fork,
    scene: &Scene<'_>,
) -> Vec<Recorded> {
    events
        .iter()
        .filter(|event| event.version <= up_to)
        .map(|event| {
            let mut copied = Recorded {
                event_id: (scene.new_id)(),
                session_id: asked.session_id,
                ..event.clone()
            };
            if let Event::SessionStarted {
                seed, forked_from, ..
            } = &mut copied.event
            {
                *seed = Some(source.resolved_seed());
                *forked_from = Some(ForkedFrom {
                    session_id: source.id,
                    version: asked.at_version,
                });
            }
            copied
        })
        .collect()
}

fn closing(begun: &Session, asked: &Fork, scene: &Scene<'_>) -> Vec<Planned> {
    let cancelled = begun.pending.iter().map(|pending| Planned {
        event: Event::GenerationCancelled {
            command_id: pending.command_id,
            stage: pending.stage,
            reason: "session_forked".to_owned(),
        },
        correlation_id: Some(pending.correlation_id),
        causation_id: Some(asked.command_id),
    });
    let extended = Planned {
        event: Event::SessionExtended {
            expires_at: scene.now + scene.rules.ttl,
        },
        correlation_id: Some(asked.correlation_id),
        causation_id: Some(asked.command_id),
    };
    cancelled.chain([extended]).collect()
}

fn inbox_row(asked: &Fork, state: &StateView, scene: &Scene<'_>) -> InboxRow {
    let keyed = asked.idempotency.as_ref();
    InboxRow {
        id: asked.command_id,
        session_id: asked.session_id,
        command_type: FORK.to_owned(),
        command_payload: json!({"session_id": asked.source_id, "at_version": asked.at_version}),
        idempotency_scope: asked.caller.scope(),
        idempotency_key: keyed.map(|keyed| keyed.key.clone()),
        request_hash: keyed.map(|keyed| keyed.request_hash.clone()),
        status: CommandStatus::Completed,
        correlation_id: asked.correlation_id,
        aggregate_version: state.version,
        result: Some(json!({"session_id": asked.session_id})),
        answer_status: keyed.map(|_| 201),
        answer_body: keyed.and_then(|_| serde_json::to_value(state).ok()),
        error_details: None,
        received_at: scene.now,
        processed_at: Some(scene.now),
    }
}
