//! Properties of the pure core: whatever a writer does, in whatever order, the session stays sound.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;

use common::{World, content, written};
use genesis_actors::command::{Caller, Outcome, Refusal, Transition, available_actions};
use genesis_actors::domain::content::{Completeness, check};
use genesis_actors::domain::event::{Event, FailureCode, Recorded, SCHEMA_VERSION};
use genesis_actors::domain::session::Session;
use genesis_actors::domain::stage::{CommandType, Mode, SessionStatus, Stage};
use genesis_actors::domain::workflow;
use genesis_actors::ports::tasks::TaskType;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

/// Something that may happen to a session.
#[derive(Debug, Clone)]
enum Step {
    /// A command, by its place among the payloads tried for its type.
    Send(CommandType, prop::sample::Index),
    /// A running generation ends well, or badly.
    Finish(prop::sample::Index, bool),
    /// The writer gets on: confirms the first open stage with a text of their own, or finishes.
    Advance,
    /// Days without a command.
    Rest(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let types: Vec<CommandType> = CommandType::ALL.iter().copied().skip(1).collect();
    let step = prop_oneof![
        4 => (prop::sample::select(types), any::<prop::sample::Index>())
            .prop_map(|(kind, index)| Step::Send(kind, index)),
        2 => (any::<prop::sample::Index>(), prop::bool::weighted(0.8))
            .prop_map(|(index, well)| Step::Finish(index, well)),
        1 => Just(Step::Advance),
        1 => (1..40_i64).prop_map(Step::Rest),
    ];
    prop::collection::vec(step, 1..60)
}

/// Payloads worth trying for a command type, good ones and bad ones.
fn payloads(session: &Session, command_type: CommandType) -> Vec<Value> {
    let mut payloads = Vec::new();
    for (stage, held) in session.stages() {
        let newest = held.proposals.last().map(|proposal| proposal.proposal_id);
        match command_type {
            CommandType::GenerateInspiration => payloads.extend([
                json!({"stage": stage}),
                json!({"stage": stage, "count": 2, "instructions": "darker"}),
                json!({"stage": stage, "proposal_id": newest, "keep": newest.map(|_| ["/nowhere"])}),
            ]),
            CommandType::ProvideFeedback => payloads.extend([
                json!({"stage": stage, "feedback": "more rain"}),
                json!({"stage": stage, "feedback": "more rain", "proposal_id": Uuid::nil()}),
            ]),
            CommandType::SelectConcept if stage == Stage::Concept => payloads.extend([
                json!({"proposal_ids": newest.map(|id| vec![id])}),
                json!({"content": {"title": "half a concept"}}),
                json!({"content": content(Stage::Concept, 7)}),
            ]),
            CommandType::EditDraft => payloads.extend([
                json!({"stage": stage, "content": {}}),
                json!({"stage": stage, "content": content(stage, 8)}),
            ]),
            CommandType::ConfirmStage => payloads.extend([
                json!({"stage": stage}),
                json!({"stage": stage, "proposal_id": newest}),
                json!({"stage": stage, "content": content(stage, 9)}),
            ]),
            CommandType::NavigateToStage => payloads.push(json!({"stage": stage})),
            _ => {}
        }
    }
    if payloads.is_empty() {
        payloads.push(json!({}));
    }
    payloads
}

fn advance(world: &World, session: &Session) -> Option<Transition> {
    let open = session.stages().find(|(_, held)| held.confirmed.is_none());
    let (command_type, payload) = match open {
        Some((stage, _)) => (
            CommandType::ConfirmStage,
            json!({"stage": stage, "content": content(stage, 3)}),
        ),
        None => (CommandType::FinishGenesis, json!({})),
    };
    Some(world.send(session, command_type, &payload).ok()?.0)
}

fn take(world: &World, session: &Session, step: &Step) -> Vec<Transition> {
    match step {
        Step::Rest(days) => world.pass(session, chrono::Duration::days(*days)),
        _ => take_one(world, session, step).into_iter().collect(),
    }
}

fn take_one(world: &World, session: &Session, step: &Step) -> Option<Transition> {
    match step {
        Step::Rest(_) => None,
        Step::Advance => advance(world, session),
        Step::Send(command_type, index) => {
            let payloads = payloads(session, *command_type);
            let payload = index.get(&payloads);
            match world.send(session, *command_type, payload) {
                Ok((transition, answer)) => {
                    assert_eq!(answer.version, transition.next.version);
                    Some(transition)
                }
                Err(Refusal::Internal(why)) => panic!("a refusal is never a bug: {why}"),
                Err(_) => None,
            }
        }
        Step::Finish(index, well) => {
            if session.pending.is_empty() {
                return None;
            }
            let pending = index.get(&session.pending);
            let outcome = if *well {
                Outcome::Completed(written(pending.stage, pending.count))
            } else {
                Outcome::Failed {
                    code: FailureCode::WriterUnavailable,
                    message: "it is away".to_owned(),
                    retryable: true,
                }
            };
            world.conclude(session, pending.command_id, outcome)
        }
    }
}

/// What one transition must be, whatever it is about.
fn check_transition(before: &Session, transition: &Transition) {
    let (commit, next) = (&transition.commit, &transition.next);
    assert_eq!(commit.expected_version, before.version);
    assert_eq!(next.version, before.version + 1, "one version a commit");
    assert!(
        !commit.events.is_empty(),
        "every commit tells what happened"
    );
    assert_eq!(commit.events.len(), commit.outbox.len());
    for (event, sequence) in commit.events.iter().zip(before.last_sequence + 1..) {
        assert_eq!(event.sequence, sequence, "consecutive sequences");
        assert_eq!(event.version, next.version);
        let data = event.event.data().unwrap();
        let again = Event::read(event.event.event_type(), SCHEMA_VERSION, data).unwrap();
        assert_eq!(again, event.event, "an event is read as it was written");
    }
    let owner = Caller {
        user_id: next.user_id,
    };
    for row in &commit.inbox {
        assert_eq!(row.idempotency_scope, owner.scope(), "{}", row.command_type);
    }
    for end in &commit.inbox_ends {
        assert!(before.pending(end.id).is_some(), "only what runs can end");
        assert!(next.pending(end.id).is_none());
    }
    for row in commit.inbox.iter().filter(|row| row.processed_at.is_none()) {
        assert!(
            next.pending(row.id).is_some(),
            "what is recorded as running runs"
        );
        assert!(
            commit.tasks.iter().any(|task| task.id == row.id),
            "and has its task"
        );
    }
}

/// What a session must be at any time.
fn check_session(session: &Session) {
    let kinds: BTreeSet<_> = session
        .pending
        .iter()
        .map(|pending| pending.command_type())
        .collect();
    assert_eq!(
        kinds.len(),
        session.pending.len(),
        "one running command a type"
    );
    for (stage, held) in session.stages() {
        if let Some(confirmed) = &held.confirmed {
            let contents = match stage {
                Stage::Concept => confirmed["concepts"].as_array().unwrap().clone(),
                _ => vec![Value::clone(confirmed)],
            };
            assert!((1..=3).contains(&contents.len()));
            for content in contents {
                assert_eq!(check(stage, &content, Completeness::Complete, ""), []);
            }
        }
        assert!(!held.stale || held.confirmed.is_some());
    }
    if session.status != SessionStatus::InProgress {
        assert!(
            session.pending.is_empty(),
            "nothing runs in an ended session"
        );
    }
    if session.mode == Mode::Guided && session.status == SessionStatus::InProgress {
        let first_open = session
            .stages()
            .position(|(_, held)| held.confirmed.is_none());
        let confirmed = session
            .stages()
            .filter(|(_, held)| held.confirmed.is_some())
            .count();
        assert_eq!(
            first_open.unwrap_or(5),
            confirmed,
            "guided stages are confirmed in order"
        );
    }
    assert_eq!(
        session.status == SessionStatus::Completed,
        session.novel_id.is_some() && session.current_stage == Stage::Finished
    );
    let answered = workflow::waits(session)
        .iter()
        .filter(|wait| wait.answered.is_some())
        .count();
    let milestones = session.first_confirmed.len() + usize::from(session.completed.is_some());
    assert_eq!(
        answered, milestones,
        "each first confirmation answers one wait"
    );
}

/// A fork has its source's history up to a version, is open, and nothing runs in it.
fn check_fork(source: &Session, history: &[Recorded], at_version: i64, fork: &Transition) {
    let (commit, next) = (&fork.commit, &fork.next);
    assert_eq!(next.status, SessionStatus::InProgress);
    assert!(next.pending.is_empty());
    assert_eq!(next.resolved_seed(), source.resolved_seed());
    assert_eq!(&Session::unborn(next.id, None).fold(&commit.events), next);
    assert_eq!(commit.events.len(), commit.outbox.len());
    assert_eq!(commit.session.version, next.version);
    assert!(next.version == at_version + 1 || next.version == at_version);
    let copied = commit
        .events
        .iter()
        .filter(|event| event.version < next.version);
    for (copy, original) in copied.zip(history) {
        assert_eq!(
            (copy.sequence, copy.version, copy.time),
            (original.sequence, original.version, original.time)
        );
        assert_ne!(copy.event_id, original.event_id);
        assert!(copy.sequence == 1 || copy.event == original.event);
    }
}

/// The session of a history, folded with snapshots at some places: written, read, and read on from.
fn with_snapshots(history: &[Recorded], places: &[prop::sample::Index]) -> Session {
    let places: BTreeSet<usize> = places
        .iter()
        .map(|place| place.index(history.len()))
        .collect();
    let mut session = Session::unborn(history[0].session_id, None);
    for (place, event) in history.iter().enumerate() {
        session.apply(event);
        if places.contains(&place) {
            let snapshot = serde_json::to_vec(&session).unwrap();
            session = serde_json::from_slice(&snapshot).unwrap();
        }
    }
    session
}

/// For every command type that is said to be available some payload is taken, and for no other.
fn check_available(world: &World, session: &Session) {
    let available = available_actions(session);
    for command_type in CommandType::ALL.iter().copied().skip(1) {
        let taken = payloads(session, command_type)
            .iter()
            .any(|payload| world.send(session, command_type, payload).is_ok());
        assert_eq!(
            taken,
            available.contains(&command_type),
            "{command_type} in {session:#?}"
        );
    }
}

#[test]
fn time_warns_reminds_and_ends_in_order_and_extending_brings_a_session_back() {
    let world = World::new();
    let session = world.start(&json!({"mode": "GUIDED"}));
    let types = |transitions: &[Transition]| -> Vec<&'static str> {
        let events = transitions
            .iter()
            .flat_map(|transition| &transition.commit.events);
        events.map(|event| event.event.event_type()).collect()
    };
    let reminded = world.pass(&session, chrono::Duration::days(4));
    assert_eq!(types(&reminded), ["workflow.reminder"]);
    let failed = world.pass(&reminded[0].next, chrono::Duration::days(4));
    assert_eq!(types(&failed), ["workflow.failed"]);
    let edited = json!({"stage": "CONCEPT", "content": {"title": "Salt"}});
    let (back, _) = world
        .send(&failed[0].next, CommandType::EditDraft, &edited)
        .unwrap();
    assert_eq!(
        back.next.attempt.number, 2,
        "the next command begins the next attempt"
    );
    let kinds: Vec<_> = back
        .commit
        .tasks
        .iter()
        .map(|task| task.task_type)
        .collect();
    assert_eq!(kinds, [TaskType::Workflow]);
    let ended = world.pass(&back.next, chrono::Duration::days(90));
    assert_eq!(
        types(&ended),
        [
            "session.expiring",
            "generation.cancelled",
            "session.expired"
        ]
    );
    let expired = &ended[1].next;
    assert_eq!(available_actions(expired), [CommandType::ExtendSession]);
    let (extended, _) = world
        .send(expired, CommandType::ExtendSession, &json!({}))
        .unwrap();
    assert_eq!(extended.next.status, SessionStatus::InProgress);
    assert_eq!(extended.next.attempt.number, 3);
    assert_eq!(world.pass(&extended.next, chrono::Duration::days(1)), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_sequence_of_commands_keeps_the_session_sound(guided in any::<bool>(), steps in steps(), places in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        let world = World::new();
        let mode = if guided { "GUIDED" } else { "FREE_FORM" };
        let unborn = Session::unborn(world.id(), None);
        let (born, _) = world.send(&unborn, CommandType::StartGenesis, &json!({"mode": mode})).unwrap();
        check_transition(&unborn, &born);
        let mut history = born.commit.events.clone();
        let mut session = born.next;
        for step in &steps {
            check_available(&world, &session);
            for transition in take(&world, &session, step) {
                check_transition(&session, &transition);
                history.extend(transition.commit.events.iter().cloned());
                session = transition.next;
                check_session(&session);
            }
        }
        for at_version in [1, session.version / 2 + 1, session.version] {
            check_fork(&session, &history, at_version, &world.fork(&session, &history, at_version));
        }
        let folded = Session::unborn(session.id, None).fold(&history);
        prop_assert_eq!(&folded, &session);
        prop_assert_eq!(with_snapshots(&history, &places), session);
    }

    #[test]
    fn content_checks_never_panic_and_point_into_the_content(stage in 0..5_usize, text in ".{0,40}", depth in 0..4) {
        let stage = Stage::WORKING[stage];
        let mut value = json!(text);
        for _ in 0..depth {
            value = json!({"title": [value.clone()], text.clone(): value});
        }
        for fault in check(stage, &value, Completeness::Draft, "") {
            prop_assert!(value.pointer(&fault.pointer).is_some(), "{}", fault.pointer);
        }
    }
}
