//! The journal, on both stores: what a commit writes, and what refuses it.

use crate::builders::{Life, command, keyed, now, task};
use crate::suite::{World, on_both_stores};
use genesis_actors::domain::event::{Event, ForkedFrom};
use genesis_actors::domain::stage::{CommandStatus, Mode, SessionStatus, Stage};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::handles::{HandleAdvance, HandleChange, HandleStatus, HandleStep};
use genesis_actors::ports::journal::{Commit, InboxEnd, InboxRow, NovelRow, Verdict};
use genesis_actors::ports::tasks::{TaskEnd, TaskStatus, TaskType};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

on_both_stores!(
    what_is_written_is_read_back,
    values_come_back_exactly,
    a_version_that_is_not_there_is_a_conflict,
    a_command_runs_again_after_it_ended,
    a_commit_may_end_and_begin_the_same_command,
    a_key_stands_for_its_first_answer,
    a_keyed_command_tried_again_is_answered_as_the_first,
    a_refused_commit_leaves_nothing,
    the_same_commit_twice_has_one_effect,
    a_task_ends_under_its_lease_only,
    a_commit_changes_handles,
    a_fork_is_written_whole,
    a_novel_is_written_with_its_session,
    a_commit_without_an_event_is_refused,
);

async fn started(world: &World) -> Life {
    let mut life = Life::new();
    let start = life.next();
    world.write(&start).await;
    life.wrote(&start);
    life
}

async fn what_is_written_is_read_back(world: World) {
    let mut life = Life::new();
    let journal = world.store.journal();
    assert_eq!(journal.session(life.id()).await.unwrap(), None);
    assert_eq!(journal.last_sequence(life.id()).await.unwrap(), 0);
    let mut first = life.next();
    let row = command(&first, "START_GENESIS", CommandStatus::Completed);
    first.inbox.push(row.clone());
    world.write(&first).await;
    life.wrote(&first);
    let second = life.next();
    world.write(&second).await;
    assert_eq!(
        journal.session(life.id()).await.unwrap(),
        Some(second.session)
    );
    assert_eq!(journal.events(life.id(), 0, 1).await.unwrap(), first.events);
    assert_eq!(
        journal.events(life.id(), 1, 9).await.unwrap(),
        second.events
    );
    assert_eq!(journal.events(life.id(), 2, 9).await.unwrap(), []);
    assert_eq!(journal.last_sequence(life.id()).await.unwrap(), 2);
    assert_eq!(
        journal.command(life.id(), row.id).await.unwrap(),
        Some(row.clone())
    );
    let (id, nobody) = (life.id(), Uuid::now_v7());
    assert_eq!(
        journal.last_sequences(&[nobody, id, id]).await.unwrap(),
        [(nobody, 0), (id, 2), (id, 2)]
    );
    assert_eq!(journal.last_sequences(&[]).await.unwrap(), []);
    assert_eq!(journal.command(Uuid::now_v7(), row.id).await.unwrap(), None);
}

async fn values_come_back_exactly(world: World) {
    let mut life = Life::new();
    life.row.user_id = Some(Uuid::now_v7());
    life.row.created_at = "2026-01-02T03:04:05.000001Z".parse().unwrap();
    life.row.expires_at = "2999-12-31T23:59:59.999999Z".parse().unwrap();
    life.row.mode = Mode::FreeForm;
    let strange = json!({
        "text": "Ein Käfer — 毒 🜁 \u{1} \\ \" \u{202e} '; DROP TABLE novels; --", "": "no name",
        "numbers": [0, -1, i64::MIN, u64::MAX, 9_007_199_254_740_993_i64, 0.1, -2.5e-8, 1e300],
        "nested": [[], {}, null, true, false, [null, {"a": {"b": ["c"]}}]],
        "long": "x".repeat(200_000),
    });
    life.row.confirmed_data = strange.clone();
    let mut start = life.next_with(vec![Event::DraftEdited {
        stage: Stage::World,
        content: strange.clone(),
    }]);
    start.events[0].time = "2026-02-03T04:05:06.100000Z".parse().unwrap();
    start.events[0].causation_id = Some(Uuid::now_v7());
    let mut row = keyed(&start, "käse");
    row.command_payload = strange.clone();
    row.answer_body = Some(strange);
    row.result = Some(Value::Null);
    start.inbox.push(row.clone());
    world.write(&start).await;
    let journal = world.store.journal();
    assert_eq!(
        journal.session(life.id()).await.unwrap(),
        Some(start.session)
    );
    assert_eq!(journal.events(life.id(), 0, 9).await.unwrap(), start.events);
    assert_eq!(journal.command(life.id(), row.id).await.unwrap(), Some(row));
    let due = world.due(now(), 9).await;
    let payload: Value = serde_json::from_str(&due[0].payload).unwrap();
    assert_eq!(payload, start.outbox[0].payload);
    assert_eq!(due[0].headers, start.outbox[0].headers);
}

async fn a_version_that_is_not_there_is_a_conflict(world: World) {
    let life = started(&world).await;
    let conflict = |actual| Verdict::VersionConflict { actual };
    let mut late = life.clone();
    late.row.version = 0;
    assert_eq!(
        world.commit(&late.next()).await,
        conflict(None),
        "a new session that is there"
    );
    late.row.version = 7;
    assert_eq!(world.commit(&late.next()).await, conflict(Some(1)));
    let mut nobody = Life::new();
    nobody.row.version = 3;
    assert_eq!(world.commit(&nobody.next()).await, conflict(None));
    assert_eq!(world.number("SELECT count(*) FROM domain_events").await, 1);
}

fn end(row: &InboxRow, status: CommandStatus) -> InboxEnd {
    let failed = status == CommandStatus::Failed;
    InboxEnd {
        id: row.id,
        status,
        result: (!failed).then(|| json!({"proposal_ids": []})),
        error_details: failed.then(|| json!({"code": "cancelled"})),
        processed_at: now(),
    }
}

async fn a_command_runs_again_after_it_ended(world: World) {
    let mut life = started(&world).await;
    let mut first = None;
    for round in 0..3 {
        let mut begin = life.next();
        let row = command(&begin, "GENERATE_INSPIRATION", CommandStatus::Processing);
        begin.inbox.push(row.clone());
        world.write(&begin).await;
        life.wrote(&begin);
        let mut again = life.next();
        again.inbox.push(command(
            &again,
            "GENERATE_INSPIRATION",
            CommandStatus::Received,
        ));
        let refused = world.commit(&again).await;
        assert_eq!(
            refused,
            Verdict::DuplicateCommand { command_id: row.id },
            "round {round}"
        );
        let mut done = life.next();
        done.inbox
            .push(command(&done, "EDIT_DRAFT", CommandStatus::Completed));
        done.inbox_ends.push(end(&row, CommandStatus::Completed));
        world.write(&done).await;
        life.wrote(&done);
        first.get_or_insert(row);
    }
    let row = first.unwrap();
    let ended = world
        .store
        .journal()
        .command(life.id(), row.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(ended.status, CommandStatus::Completed);
    assert_eq!(ended.result, Some(json!({"proposal_ids": []})));
    assert!(ended.processed_at.is_some());
}

async fn a_commit_may_end_and_begin_the_same_command(world: World) {
    let mut life = started(&world).await;
    let mut begin = life.next();
    let row = command(&begin, "GENERATE_INSPIRATION", CommandStatus::Processing);
    begin.inbox.push(row.clone());
    world.write(&begin).await;
    life.wrote(&begin);
    let mut next = life.next();
    next.inbox_ends.push(end(&row, CommandStatus::Failed));
    next.inbox
        .push(command(&next, "CONFIRM_STAGE", CommandStatus::Completed));
    next.inbox.push(command(
        &next,
        "GENERATE_INSPIRATION",
        CommandStatus::Processing,
    ));
    world.write(&next).await;
    let ended = world
        .store
        .journal()
        .command(life.id(), row.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(ended.error_details, Some(json!({"code": "cancelled"})));
}

fn taken(verdict: Verdict) -> genesis_actors::ports::journal::KeyRecord {
    match verdict {
        Verdict::KeyTaken(record) => *record,
        other => panic!("{other:?}"),
    }
}

async fn a_key_stands_for_its_first_answer(world: World) {
    let (one, other) = (Life::new(), Life::new());
    let (mut first, mut second) = (one.next(), other.next());
    first.inbox.push(keyed(&first, "k"));
    second.inbox.push(keyed(&second, "k"));
    // They arrive together.
    let (a, b) = tokio::join!(world.commit(&first), world.commit(&second));
    assert_eq!(a, Verdict::Written);
    let record = taken(b);
    assert_eq!(record.command_id, first.inbox[0].id);
    assert_eq!(record.session_id, one.id());
    assert_eq!(record.request_hash, "hash of k");
    assert_eq!(record.answer_status, 200);
    assert_eq!(
        Some(&record.answer_body),
        first.inbox[0].answer_body.as_ref()
    );
    let journal = world.store.journal();
    assert_eq!(journal.key("local", "k").await.unwrap(), Some(record));
    assert_eq!(journal.key("another", "k").await.unwrap(), None);
    assert_eq!(journal.session(other.id()).await.unwrap(), None);
}

async fn a_keyed_command_tried_again_is_answered_as_the_first(world: World) {
    let mut life = started(&world).await;
    let mut first = life.next();
    first.inbox.push(keyed(&first, "k"));
    // Decided elsewhere at the same version: by its key it is the same command, before it is a conflict.
    let mut stale = life.next();
    stale.inbox.push(keyed(&stale, "k"));
    world.write(&first).await;
    life.wrote(&first);
    assert_eq!(
        taken(world.commit(&stale).await).command_id,
        first.inbox[0].id
    );
    let mut fresh = life.next();
    fresh.inbox.push(keyed(&fresh, "k"));
    assert_eq!(
        taken(world.commit(&fresh).await).command_id,
        first.inbox[0].id
    );
    // Keys of other scopes are other keys.
    fresh.inbox[0].idempotency_scope = Uuid::now_v7().to_string();
    world.write(&fresh).await;
}

async fn a_refused_commit_leaves_nothing(world: World) {
    let life = started(&world).await;
    let mut stale = life.clone();
    stale.row.version = 5;
    let mut refused = stale.next();
    refused.inbox.push(keyed(&refused, "k"));
    refused.tasks.push(task(&refused, TaskType::Generation, 3));
    assert_ne!(world.commit(&refused).await, Verdict::Written);
    for table in ["command_inbox", "async_tasks"] {
        assert_eq!(
            world.number(&format!("SELECT count(*) FROM {table}")).await,
            0,
            "{table}"
        );
    }
    let mut accepted = life.next();
    accepted.inbox.push(keyed(&accepted, "k"));
    world.write(&accepted).await;
}

async fn the_same_commit_twice_has_one_effect(world: World) {
    let mut start = Life::new().next();
    start.inbox.push(keyed(&start, "k"));
    world.write(&start).await;
    world.write(&start).await;
    assert_eq!(world.number("SELECT count(*) FROM domain_events").await, 1);
    assert_eq!(world.number("SELECT count(*) FROM event_outbox").await, 1);
}

fn task_end(id: Uuid, status: TaskStatus, token: Option<i64>) -> TaskEnd {
    TaskEnd {
        id,
        status,
        token,
        result_data: (status == TaskStatus::Completed).then(|| json!({"proposals": 3})),
        error_details: None,
        completed_at: now(),
    }
}

async fn a_task_ends_under_its_lease_only(world: World) {
    let mut life = started(&world).await;
    let tasks = world.store.tasks();
    let mut begin = life.next();
    begin.tasks.push(task(&begin, TaskType::Generation, 3));
    let id = begin.tasks[0].id;
    world.write(&begin).await;
    life.wrote(&begin);
    let with = |life: &Life, token| {
        let mut commit = life.next();
        commit
            .task_ends
            .push(task_end(id, TaskStatus::Completed, token));
        commit
    };
    let lost = Verdict::TaskLost { task_id: id };
    assert_eq!(
        world.commit(&with(&life, Some(0))).await,
        lost,
        "not claimed yet"
    );
    let lease = Duration::from_secs(10);
    let claimed = tasks
        .claim(TaskType::Generation, Uuid::now_v7(), lease, 9, now())
        .await
        .unwrap();
    assert_eq!(claimed[0].task.lease_token, 1);
    assert_eq!(
        world.commit(&with(&life, Some(2))).await,
        lost,
        "another lease"
    );
    let done = with(&life, Some(1));
    world.write(&done).await;
    life.wrote(&done);
    let row = tasks.task(id).await.unwrap().unwrap();
    assert_eq!((row.status, row.lease_owner), (TaskStatus::Completed, None));
    assert_eq!(row.result_data, Some(json!({"proposals": 3})));
    assert_eq!(world.commit(&with(&life, Some(1))).await, lost, "ended");
    // Without a token what has ended is left alone.
    let mut cancel = life.next();
    cancel
        .task_ends
        .push(task_end(id, TaskStatus::Cancelled, None));
    world.write(&cancel).await;
    assert_eq!(
        tasks.task(id).await.unwrap().unwrap().status,
        TaskStatus::Completed
    );
}

async fn a_commit_changes_handles(world: World) {
    let mut life = started(&world).await;
    let handles = world.store.handles();
    let correlation_id = Uuid::now_v7();
    let advance = HandleAdvance {
        session_id: life.id(),
        session_version: 1,
        handle_id: Uuid::now_v7(),
        flow_run_id: Uuid::now_v7(),
        pause_key: "concept-1".to_owned(),
        correlation_id,
        step: HandleStep::Wait { timeout_at: now() },
        at: now(),
    };
    handles.advance(advance).await.unwrap().unwrap();
    for answer in [json!({"stage": "CONCEPT"}), json!("too late")] {
        let mut commit = life.next();
        commit.handles.push(HandleChange::Answer {
            correlation_id,
            payload: answer,
        });
        world.write(&commit).await;
        life.wrote(&commit);
        let handle = &handles.of_session(life.id()).await.unwrap()[0];
        assert_eq!(handle.resume_payload, Some(json!({"stage": "CONCEPT"})));
        assert_eq!(handle.status, HandleStatus::PendingPause);
    }
    let mut last = life.next();
    last.handles.push(HandleChange::EndAll {
        status: HandleStatus::Cancelled,
        error_details: json!({"reason": "abandoned"}),
    });
    world.write(&last).await;
    let handle = &handles.of_session(life.id()).await.unwrap()[0];
    assert_eq!(handle.status, HandleStatus::Cancelled);
    assert_eq!(handle.error_details, Some(json!({"reason": "abandoned"})));
}

async fn a_fork_is_written_whole(world: World) {
    let life = Life::new();
    let mut events = vec![Event::SessionStarted {
        mode: Mode::Guided,
        premise: Some("A lighthouse".to_owned()),
        title: None,
        language: "en".to_owned(),
        seed: Some(u64::from(u32::MAX) << 20),
        forked_from: Some(ForkedFrom {
            session_id: Uuid::now_v7(),
            version: 4,
        }),
    }];
    events.extend((0..199).map(|_| Event::StageEntered {
        stage: Stage::Theme,
    }));
    let mut fork = life.next_with(events);
    fork.session.version = 100;
    for event in &mut fork.events {
        event.version = (event.sequence + 1) / 2;
    }
    fork.inbox.push(InboxRow {
        command_type: "FORK".to_owned(),
        ..keyed(&fork, "fork")
    });
    world.write(&fork).await;
    let journal = world.store.journal();
    assert_eq!(
        journal.events(life.id(), 0, 1000).await.unwrap(),
        fork.events
    );
    assert_eq!(
        journal.session(life.id()).await.unwrap(),
        Some(fork.session.clone())
    );
    let due = world.due(now(), 1000).await;
    let order: Vec<Uuid> = due.iter().map(|row| row.event_id).collect();
    let written: Vec<Uuid> = fork.events.iter().map(|event| event.event_id).collect();
    assert_eq!(order, written, "the outbox keeps the order of the events");
}

async fn a_novel_is_written_with_its_session(world: World) {
    let life = started(&world).await;
    let mut finish: Commit = life.next();
    let novel = NovelRow {
        id: Uuid::now_v7(),
        user_id: None,
        genesis_session_id: life.id(),
        title: "The Lighthouse".to_owned(),
        summary: "One keeper, no light.".to_owned(),
        setting: json!({"CONCEPT": {"concepts": [{"title": "…"}]}}),
        created_at: now(),
        updated_at: now(),
    };
    finish.session.novel_id = Some(novel.id);
    finish.session.status = SessionStatus::Completed;
    finish.session.current_stage = Stage::Finished;
    finish.novel = Some(novel.clone());
    world.write(&finish).await;
    assert_eq!(
        world.store.catalog().novel(novel.id).await.unwrap(),
        Some(novel)
    );
}

async fn a_commit_without_an_event_is_refused(world: World) {
    let mut commit = Life::new().next();
    commit.events.clear();
    let refused = world.store.journal().commit(commit).await;
    assert!(matches!(refused, Err(StoreError::Broken(_))), "{refused:?}");
}
