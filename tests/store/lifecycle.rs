//! What time brings, on both stores.

use crate::builders::{Life, command, now, task};
use crate::suite::{World, on_both_stores};
use chrono::{DateTime, Duration, Utc};
use genesis_actors::domain::stage::{CommandStatus, SessionStatus, Stage};
use genesis_actors::ports::handles::{HandleAdvance, HandleChange, HandleStep};
use genesis_actors::ports::journal::{NovelRow, Verdict};
use genesis_actors::ports::lifecycle::{Archive, Mark};
use genesis_actors::ports::tasks::TaskType;
use serde_json::json;
use uuid::Uuid;

on_both_stores!(
    sessions_expire_in_order,
    waits_run_out_in_order,
    a_session_is_over_when_it_has_ended_and_all_is_sent,
    a_removed_session_leaves_its_novel_and_its_archive,
    a_session_that_moved_on_is_not_removed,
    a_removal_and_a_commit_race_without_harm,
);

/// Before every session.
const START: Mark = (DateTime::UNIX_EPOCH, Uuid::nil());

async fn session(world: &World, status: SessionStatus, expires_at: DateTime<Utc>) -> Life {
    let mut life = Life::new();
    life.row.expires_at = expires_at;
    life.row.status = status;
    let start = life.next();
    world.write(&start).await;
    life.wrote(&start);
    life
}

async fn all_sent(world: &World) {
    let outbox = world.store.outbox();
    let due = world.due(now(), 1000).await;
    let ids: Vec<i64> = due.iter().map(|row| row.id).collect();
    outbox.sent(&ids, now()).await.unwrap();
}

async fn sessions_expire_in_order(world: World) {
    let lifecycle = world.store.lifecycle();
    let at = now() + Duration::days(1);
    let mut marks = Vec::new();
    // Two at the very same time, one later, one much later; one has ended.
    for days in [1, 1, 2, 9] {
        let expires_at = at + Duration::days(days);
        let life = session(&world, SessionStatus::InProgress, expires_at).await;
        marks.push((expires_at, life.id()));
    }
    session(&world, SessionStatus::Abandoned, at).await;
    marks.sort();
    let until = at + Duration::days(2);
    assert_eq!(
        lifecycle.expiring(START, until, 9).await.unwrap(),
        marks[..3]
    );
    assert_eq!(
        lifecycle.expiring(START, until, 2).await.unwrap(),
        marks[..2]
    );
    assert_eq!(
        lifecycle.expiring(marks[0], until, 9).await.unwrap(),
        marks[1..3]
    );
    assert_eq!(lifecycle.expiring(marks[2], until, 9).await.unwrap(), []);
    let just_before = until - Duration::microseconds(1);
    assert_eq!(
        lifecycle.expiring(START, just_before, 9).await.unwrap(),
        marks[..2]
    );
}

async fn waits_run_out_in_order(world: World) {
    let lifecycle = world.store.lifecycle();
    let at = now();
    let mut marks = Vec::new();
    for days in [2, 1] {
        let mut life = session(&world, SessionStatus::InProgress, at + Duration::days(30)).await;
        let timeout_at = at + Duration::days(days);
        let correlation_id = Uuid::now_v7();
        let step = HandleAdvance {
            session_id: life.id(),
            session_version: 1,
            handle_id: Uuid::now_v7(),
            flow_run_id: Uuid::now_v7(),
            pause_key: "concept-1".to_owned(),
            correlation_id,
            step: HandleStep::Wait { timeout_at },
            at,
        };
        world.store.handles().advance(step).await.unwrap().unwrap();
        assert_eq!(
            lifecycle.waiting(START, timeout_at, 9).await.unwrap()[0],
            (timeout_at, life.id())
        );
        // Answered and put off in one commit: both are kept.
        let postponed = timeout_at + Duration::days(5);
        let mut next = life.next();
        next.handles.push(HandleChange::Answer {
            correlation_id,
            payload: json!({"version": 2}),
        });
        next.handles.push(HandleChange::Postpone {
            correlation_id,
            timeout_at: postponed,
        });
        world.write(&next).await;
        life.wrote(&next);
        let handle = world
            .store
            .handles()
            .of_session(life.id())
            .await
            .unwrap()
            .remove(0);
        assert_eq!(handle.timeout_at, Some(postponed));
        assert_eq!(handle.resume_payload, Some(json!({"version": 2})));
        marks.insert(0, (postponed, life.id()));
    }
    let until = at + Duration::days(9);
    assert_eq!(lifecycle.waiting(START, until, 9).await.unwrap(), marks);
    assert_eq!(
        lifecycle.waiting(marks[0], until, 9).await.unwrap(),
        marks[1..]
    );
    assert_eq!(lifecycle.waiting(START, at, 9).await.unwrap(), []);
}

async fn a_session_is_over_when_it_has_ended_and_all_is_sent(world: World) {
    let lifecycle = world.store.lifecycle();
    let later = now() + Duration::days(1);
    let mut ended = Vec::new();
    for status in [
        SessionStatus::Abandoned,
        SessionStatus::Expired,
        SessionStatus::InProgress,
    ] {
        ended.push(session(&world, status, later).await.id());
    }
    assert_eq!(
        lifecycle.over(later, 9).await.unwrap(),
        Vec::<Uuid>::new(),
        "nothing is sent"
    );
    assert!(!lifecycle.remove(ended[0], 1, None).await.unwrap());
    all_sent(&world).await;
    assert_eq!(lifecycle.over(later, 9).await.unwrap(), ended[..2]);
    assert_eq!(lifecycle.over(later, 1).await.unwrap(), ended[..1]);
    assert_eq!(
        lifecycle.over(now() - Duration::days(1), 9).await.unwrap(),
        Vec::<Uuid>::new()
    );
}

async fn a_removed_session_leaves_its_novel_and_its_archive(world: World) {
    let mut life = session(&world, SessionStatus::InProgress, now() + Duration::days(1)).await;
    let other = session(&world, SessionStatus::InProgress, now() + Duration::days(1)).await;
    let mut finish = life.next();
    let novel = NovelRow {
        id: Uuid::now_v7(),
        user_id: None,
        genesis_session_id: life.id(),
        title: "The Lighthouse".to_owned(),
        summary: String::new(),
        setting: json!({}),
        created_at: now(),
        updated_at: now(),
    };
    finish.session.novel_id = Some(novel.id);
    finish.session.status = SessionStatus::Completed;
    finish.session.current_stage = Stage::Finished;
    finish.novel = Some(novel.clone());
    finish
        .inbox
        .push(command(&finish, "FINISH_GENESIS", CommandStatus::Completed));
    finish.tasks.push(task(&finish, TaskType::Workflow, 3));
    world.write(&finish).await;
    life.wrote(&finish);
    all_sent(&world).await;
    let archive = Archive {
        novel_id: novel.id,
        archive: json!({"events": 2}),
        created_at: now(),
    };
    let lifecycle = world.store.lifecycle();
    assert!(
        lifecycle
            .remove(life.id(), 2, Some(archive.clone()))
            .await
            .unwrap()
    );
    assert!(
        !lifecycle.remove(life.id(), 2, Some(archive)).await.unwrap(),
        "gone"
    );
    for table in ["command_inbox", "async_tasks", "flow_resume_handles"] {
        assert_eq!(
            world.number(&format!("SELECT count(*) FROM {table}")).await,
            0,
            "{table}"
        );
    }
    for table in [
        "genesis_sessions",
        "domain_events",
        "event_outbox",
        "novels",
        "novel_archives",
    ] {
        assert_eq!(
            world.number(&format!("SELECT count(*) FROM {table}")).await,
            1,
            "{table}"
        );
    }
    assert_eq!(
        world
            .store
            .journal()
            .last_sequence(other.id())
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        world.store.catalog().novel(novel.id).await.unwrap(),
        Some(novel)
    );
}

async fn a_session_that_moved_on_is_not_removed(world: World) {
    let mut life = session(&world, SessionStatus::Expired, now() + Duration::days(1)).await;
    // EXTEND_SESSION brings it back.
    let extend = life.next();
    world.write(&extend).await;
    life.wrote(&extend);
    all_sent(&world).await;
    let lifecycle = world.store.lifecycle();
    assert!(!lifecycle.remove(life.id(), 1, None).await.unwrap());
    assert!(!lifecycle.remove(Uuid::now_v7(), 1, None).await.unwrap());
    assert_eq!(
        world
            .store
            .journal()
            .last_sequence(life.id())
            .await
            .unwrap(),
        2
    );
}

async fn a_removal_and_a_commit_race_without_harm(world: World) {
    let lifecycle = world.store.lifecycle();
    for _ in 0..20 {
        let life = session(&world, SessionStatus::Expired, now() + Duration::days(1)).await;
        all_sent(&world).await;
        let next = life.next();
        let (removed, verdict) =
            tokio::join!(lifecycle.remove(life.id(), 1, None), world.commit(&next));
        let events = world
            .store
            .journal()
            .last_sequence(life.id())
            .await
            .unwrap();
        if removed.unwrap() {
            assert_eq!(
                (verdict, events),
                (Verdict::VersionConflict { actual: None }, 0)
            );
        } else {
            assert_eq!((verdict, events), (Verdict::Written, 2));
        }
    }
}
