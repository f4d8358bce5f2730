//! What engines ask: the same answer on every attempt, each wait written once, and the attempt ended at the end.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use genesis_actors::broadcast::{Broadcast, BroadcastSettings};
use genesis_actors::command::Refusal;
use genesis_actors::domain::event::{ConfirmSource, Event};
use genesis_actors::domain::stage::Stage;
use genesis_actors::engine::{Asking, NextAnswer, Position, WorkflowParts, WorkflowService};
use genesis_actors::observe::ActorKind;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::handles::HandleStatus;
use genesis_actors::ports::tasks::{TaskStatus, TaskType};
use genesis_actors::post::Post;
use serde_json::json;
use uuid::Uuid;

use crate::fakes::clock::TestClock;
use crate::fakes::door::FakeDoor;
use crate::fakes::handles::FakeHandles;
use crate::fakes::journal::{FakeJournal, started};
use crate::fakes::tasks::FakeTasks;
use crate::fakes::{broadcast, drain, observed, of_type};

const SESSION: Uuid = Uuid::from_u128(1 << 64);
const RUN: Uuid = Uuid::from_u128(77);

struct Desk {
    clock: Arc<TestClock>,
    journal: Arc<FakeJournal>,
    handles: Arc<FakeHandles>,
    tasks: Arc<FakeTasks>,
    door: Arc<FakeDoor>,
    broadcast: Broadcast,
    service: WorkflowService,
}

async fn desk() -> Desk {
    desk_with(false, 7).await
}

/// With an engine in this process, or outside, and waits of so many days.
async fn desk_with(is_outside: bool, days: i64) -> Desk {
    let clock = Arc::new(TestClock::new());
    let journal = Arc::new(FakeJournal::default());
    journal.write(SESSION, started());
    let handles = Arc::new(FakeHandles::default());
    let tasks = Arc::new(FakeTasks::new(clock.clone()));
    let broadcast = broadcast(journal.clone(), clock.clone(), BroadcastSettings::default()).await;
    let door = Arc::new(FakeDoor::new(journal.clone()));
    let service = WorkflowService::new(WorkflowParts {
        sessions: door.clone(),
        handles: handles.clone(),
        tasks: tasks.clone(),
        broadcast: broadcast.clone(),
        callback: Post::new(observed(ActorKind::PrefectCallback, &clock)),
        clock: clock.clone(),
        user_timeout: chrono::Duration::days(days),
        is_outside,
    });
    Desk {
        clock,
        journal,
        handles,
        tasks,
        door,
        broadcast,
        service,
    }
}

impl Desk {
    async fn next(&self, attempt: u32, after: Option<&str>) -> Result<NextAnswer, Refusal> {
        self.service.next(asking(RUN, attempt), after).await
    }

    fn confirm(&self, stage: Stage) {
        let event = Event::StageConfirmed {
            stage,
            content: json!({}),
            source: ConfirmSource::Own,
            proposal_id: None,
        };
        self.journal.write(SESSION, event);
    }

    fn finish(&self) {
        let event = Event::SessionCompleted {
            novel_id: Uuid::from_u128(3),
            title: "Ash".to_owned(),
        };
        self.journal.write(SESSION, event);
    }
}

fn asking(flow_run_id: Uuid, attempt: u32) -> Asking {
    Asking {
        session_id: SESSION,
        flow_run_id,
        attempt,
    }
}

fn key(answer: &NextAnswer) -> &str {
    match answer {
        NextAnswer::Answered { pause_key, .. } | NextAnswer::Wait { pause_key, .. } => pause_key,
        NextAnswer::Done | NextAnswer::Ended { .. } => "",
    }
}

#[tokio::test]
async fn an_open_wait_is_written_and_asked_again_it_is_the_same() {
    let at = desk().await;
    let first = at.next(1, None).await.unwrap();
    let NextAnswer::Wait {
        pause_key,
        correlation_id,
        stage,
        ..
    } = &first
    else {
        panic!("{first:?}");
    };
    assert_eq!(
        (pause_key.as_str(), *stage),
        ("concept-1", Some(Stage::Concept))
    );
    assert_eq!(*correlation_id, Uuid::new_v5(&SESSION, b"concept-1"));
    assert_eq!(at.next(1, None).await.unwrap(), first);
    let written = [("concept-1".to_owned(), HandleStatus::PendingPause)];
    assert_eq!(at.handles.all(), written);
}

#[tokio::test]
async fn an_answered_wait_is_gone_past_and_its_handle_resumed_even_if_it_was_paused() {
    let at = desk().await;
    let mut stream = at.broadcast.open(SESSION, None).await.unwrap();
    at.next(1, None).await.unwrap();
    at.service.confirm_pause(RUN, "concept-1").await.unwrap();
    at.clock.advance(std::time::Duration::from_secs(1)).await;
    at.service.confirm_pause(RUN, "concept-1").await.unwrap();
    at.confirm(Stage::Concept);
    at.clock.advance(std::time::Duration::from_secs(1)).await;
    for _ in 0..2 {
        let answer = at.next(1, None).await.unwrap();
        assert!(matches!(
            answer,
            NextAnswer::Answered {
                stage: Stage::Concept,
                version: 2,
                ..
            }
        ));
        at.clock.advance(std::time::Duration::from_secs(1)).await;
    }
    assert_eq!(at.handles.by_key("concept-1").status, HandleStatus::Resumed);
    let after = at.next(1, Some("concept-1")).await.unwrap();
    assert_eq!(key(&after), "theme-1");
    let seen = drain(&mut stream).await;
    let told = json!({"stage": "CONCEPT", "correlation_id": Uuid::new_v5(&SESSION, b"concept-1")});
    // Each once, though pauses were confirmed and answers asked for twice.
    for event_type in ["workflow.paused", "workflow.resumed"] {
        assert_eq!(of_type(&seen, event_type), std::slice::from_ref(&told));
    }
}

#[tokio::test]
async fn an_answer_that_came_before_the_pause_is_there_when_it_is_confirmed() {
    let at = desk().await;
    at.next(1, None).await.unwrap();
    let id = at.handles.by_key("concept-1").id;
    at.handles.answer(id);
    let handle = at.service.confirm_pause(RUN, "concept-1").await.unwrap();
    assert_eq!(handle.status, HandleStatus::Paused);
    assert!(handle.resume_payload.is_some());
    let unknown = at.service.confirm_pause(RUN, "plot-1").await;
    assert_eq!(unknown, Err(Refusal::NotFound("wait")));
}

#[tokio::test]
async fn a_session_that_goes_on_meanwhile_is_looked_at_again_but_not_for_ever() {
    let at = desk().await;
    *at.handles.conflicts.lock().unwrap() = 3;
    assert_eq!(key(&at.next(1, None).await.unwrap()), "concept-1");
    *at.handles.conflicts.lock().unwrap() = 1_000;
    assert_eq!(at.next(1, None).await, Err(Refusal::Overloaded));
}

#[tokio::test]
async fn the_end_of_the_session_ends_the_attempt() {
    let at = desk().await;
    let task = at.journal.session(SESSION).attempt.task_id.unwrap();
    at.tasks.add(task, SESSION, TaskType::Workflow, 3);
    at.tasks
        .change(task, |row| row.status = TaskStatus::Running);
    let mut after: Option<String> = None;
    for stage in Stage::WORKING {
        at.confirm(stage);
        let answer = at.next(1, after.as_deref()).await.unwrap();
        assert!(
            matches!(answer, NextAnswer::Answered { stage: answered, .. } if answered == stage)
        );
        after = Some(key(&answer).to_owned());
    }
    at.finish();
    let last = at.next(1, after.as_deref()).await.unwrap();
    assert_eq!(key(&last), "finish-1");
    assert_eq!(at.tasks.row(task).status, TaskStatus::Running);
    let end = at.next(1, Some("finish-1")).await.unwrap();
    assert_eq!(end, NextAnswer::Done);
    let row = at.tasks.row(task);
    assert_eq!(row.status, TaskStatus::Completed);
    assert_eq!(row.result_data, Some(json!({"reason": "done"})));
}

#[tokio::test]
async fn another_attempts_run_is_told_that_it_is_over_and_a_strange_wait_is_refused() {
    let at = desk().await;
    let over = at.next(2, None).await.unwrap();
    let reason = "superseded".to_owned();
    assert_eq!(over, NextAnswer::Ended { reason });
    assert_eq!(at.handles.all(), []);
    let strange = at.next(1, Some("lunch-1")).await;
    assert!(matches!(strange, Err(Refusal::Validation(_))));
}

#[tokio::test]
async fn a_run_goes_on_from_the_wait_before_the_one_it_is_suspended_at() {
    let at = desk().await;
    let run = at.journal.session(SESSION).attempt.task_id.unwrap();
    let position = |run, key| at.service.position(SESSION, run, key);
    let first = Position {
        attempt: 1,
        after: None,
    };
    assert_eq!(position(run, "concept-1").await, Ok(Some(first)));
    let later = Position {
        attempt: 1,
        after: Some("plot-1".to_owned()),
    };
    assert_eq!(position(run, "finish-1").await, Ok(Some(later)));
    assert_eq!(position(RUN, "finish-1").await, Ok(None));
}

#[tokio::test]
async fn an_answer_reads_as_the_engines_expect_it() {
    let at = desk().await;
    let wait = serde_json::to_value(at.next(1, None).await.unwrap()).unwrap();
    assert_eq!(wait["next"], "wait");
    assert_eq!(wait["stage"], "CONCEPT");
    let timeout_at: chrono::DateTime<chrono::Utc> =
        serde_json::from_value(wait["timeout_at"].clone()).unwrap();
    let session = at.journal.session(SESSION);
    assert_eq!(timeout_at, session.created_at + chrono::Duration::days(7));
}

/// A session whose attempt runs outside as `RUN`.
async fn outside() -> (Desk, Uuid) {
    let at = desk_with(true, 7).await;
    let task = at.journal.session(SESSION).attempt.task_id.unwrap();
    at.tasks.add(task, SESSION, TaskType::Workflow, 3);
    at.tasks.change(task, |row| {
        row.status = TaskStatus::Running;
        row.input_data["flow_run_id"] = json!(RUN);
    });
    (at, task)
}

#[tokio::test]
async fn a_run_outside_reports_by_asking_and_tells_how_far_it_came() {
    let (at, task) = outside().await;
    at.confirm(Stage::Concept);
    at.next(1, None).await.unwrap();
    let row = at.tasks.row(task);
    assert_eq!(row.input_data["reported_at"], json!(at.clock.now()));
    assert!((row.progress - 1.0 / 6.0).abs() < 1e-9);
}

#[tokio::test]
async fn a_foreign_run_is_refused_and_a_lost_one_told_that_it_is_over() {
    let (at, task) = outside().await;
    let foreign = at.service.next(asking(Uuid::from_u128(6), 1), None).await;
    assert_eq!(foreign, Err(Refusal::NotFound("run of this session")));
    let lost = Uuid::from_u128(5);
    at.tasks
        .change(task, |row| row.input_data["lost"] = json!([lost]));
    let over = at.service.next(asking(lost, 1), None).await.unwrap();
    let reason = "superseded".to_owned();
    assert_eq!(over, NextAnswer::Ended { reason });
    assert_eq!(at.handles.all(), []);
}

#[tokio::test]
async fn a_run_that_fails_says_why_and_nobody_waits_for_it_any_more() {
    let (at, task) = outside().await;
    at.next(1, None).await.unwrap();
    at.service.confirm_pause(RUN, "concept-1").await.unwrap();
    let run = asking(RUN, 1);
    at.service.report(run, Some("it fell over")).await.unwrap();
    assert_eq!(at.tasks.row(task).input_data["failure"], "it fell over");
    let handle = at.handles.by_key("concept-1");
    assert_eq!(handle.status, HandleStatus::Cancelled);
    let reason = &handle.error_details.unwrap()["reason"];
    assert_eq!(reason, "its run failed: it fell over");
    let foreign = asking(Uuid::from_u128(6), 1);
    let refused = at.service.report(foreign, Some("ha")).await;
    assert_eq!(refused, Err(Refusal::NotFound("run of this session")));
}

#[tokio::test]
async fn a_wait_that_is_asked_for_late_has_what_time_did_to_it_done_first() {
    // The session began months before the clock's time.
    for (days, expected) in [(7, 1), (365, 0)] {
        let at = desk_with(false, days).await;
        at.next(1, None).await.unwrap();
        assert_eq!(at.door.elapsed.load(Ordering::Relaxed), expected);
    }
}
