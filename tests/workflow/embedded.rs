//! The embedded workflow engine against fakes: a loop without state that comes to the right place from anywhere.
use std::sync::Arc;

use genesis::workflow::EmbeddedEngine;
use genesis_actors::broadcast::{Broadcast, BroadcastSettings};
use genesis_actors::callback::CallbackMessage;
use genesis_actors::command::Refusal;
use genesis_actors::domain::event::{ConfirmSource, Event};
use genesis_actors::domain::stage::{Mode, Stage};
use genesis_actors::engine::{WorkflowParts, WorkflowService};
use genesis_actors::observe::{ActorKind, Observed};
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::handles::HandleStatus::{self, Paused, PendingPause, Resumed as Gone};
use genesis_actors::ports::tasks::{TaskStatus, TaskType};
use genesis_actors::ports::workflow::{Resumed, RunRequest, Workflow};
use genesis_actors::post::Post;
use serde_json::json;
use uuid::Uuid;

use crate::fakes::clock::TestClock;
use crate::fakes::door::FakeDoor;
use crate::fakes::handles::FakeHandles;
use crate::fakes::journal::{FakeJournal, started};
use crate::fakes::tasks::FakeTasks;

const SESSION: Uuid = Uuid::from_u128(1 << 64);

struct Desk {
    journal: Arc<FakeJournal>,
    door: Arc<FakeDoor>,
    handles: Arc<FakeHandles>,
    tasks: Arc<FakeTasks>,
    engine: EmbeddedEngine,
}

/// A session with a connected engine.
fn desk() -> Desk {
    let clock = Arc::new(TestClock::new());
    let journal = Arc::new(FakeJournal::default());
    journal.write(SESSION, started());
    let door = Arc::new(FakeDoor::new(journal.clone()));
    let handles = Arc::new(FakeHandles::default());
    let tasks = Arc::new(FakeTasks::new(clock.clone()));
    let observed = Observed::new(ActorKind::SseBroadcast, String::new(), clock.now());
    let broadcast = Broadcast::new(
        journal.clone(),
        clock.clone(),
        observed,
        BroadcastSettings::default(),
    );
    let callback: Post<CallbackMessage> = Post::new(Observed::new(
        ActorKind::PrefectCallback,
        String::new(),
        clock.now(),
    ));
    let service = WorkflowService::new(WorkflowParts {
        sessions: door.clone(),
        handles: handles.clone(),
        tasks: tasks.clone(),
        broadcast,
        callback,
        clock,
        user_timeout: chrono::Duration::days(7),
        is_outside: false,
    });
    let engine = EmbeddedEngine::new();
    engine.connect(Arc::new(service));
    Desk {
        journal,
        door,
        handles,
        tasks,
        engine,
    }
}

impl Desk {
    fn run(&self) -> RunRequest {
        let attempt = self.journal.session(SESSION).attempt;
        RunRequest {
            session_id: SESSION,
            task_id: attempt.task_id.unwrap(),
            attempt: attempt.number,
            mode: Mode::Guided,
            run: 1,
            flow_run_id: None,
        }
    }

    /// A stage is confirmed; the commit answers its wait if there is a handle.
    fn confirm(&self, stage: Stage, pause_key: &str) {
        let event = Event::StageConfirmed {
            stage,
            content: json!({}),
            source: ConfirmSource::Own,
            proposal_id: None,
        };
        self.journal.write(SESSION, event);
        if self.handles.all().iter().any(|(key, _)| key == pause_key) {
            self.handles.answer(self.handles.by_key(pause_key).id);
        }
    }

    fn are(&self, expected: &[(&str, HandleStatus)]) {
        let all = self.handles.all();
        let all: Vec<_> = all
            .iter()
            .map(|(key, status)| (key.as_str(), *status))
            .collect();
        assert_eq!(all, expected);
    }
}

#[tokio::test]
async fn a_run_is_suspended_at_its_first_open_wait_and_started_twice_is_one_run() {
    let at = desk();
    let run = at.run();
    for _ in 0..2 {
        assert_eq!(at.engine.start(&run).await, Ok(run.task_id));
    }
    at.are(&[("concept-1", Paused)]);
}

#[tokio::test]
async fn an_answer_takes_the_run_to_the_next_wait_and_delivered_twice_resumes_once() {
    let at = desk();
    at.engine.start(&at.run()).await.unwrap();
    at.confirm(Stage::Concept, "concept-1");
    let handle = at.handles.by_key("concept-1");
    for _ in 0..2 {
        assert_eq!(at.engine.resume(&handle).await, Ok(Resumed::Delivered));
    }
    at.are(&[("concept-1", Gone), ("theme-1", Paused)]);
}

#[tokio::test]
async fn a_run_that_starts_late_goes_past_what_was_answered_before_it_was_there() {
    let at = desk();
    at.confirm(Stage::Concept, "concept-1");
    at.confirm(Stage::Theme, "theme-1");
    at.engine.start(&at.run()).await.unwrap();
    at.are(&[
        ("concept-1", Gone),
        ("theme-1", Gone),
        ("characters-1", Paused),
    ]);
}

#[tokio::test]
async fn a_run_whose_pause_was_never_confirmed_is_revived() {
    let at = desk();
    let run = at.run();
    let id = at.handles.add(SESSION, "concept-1", PendingPause);
    at.handles.change(id, |row| row.flow_run_id = run.task_id);
    at.confirm(Stage::Concept, "concept-1");
    at.engine.revive(&run).await.unwrap();
    at.are(&[("concept-1", Gone), ("theme-1", Paused)]);
}

#[tokio::test]
async fn the_last_answer_ends_the_attempt() {
    let at = desk();
    let run = at.run();
    at.tasks.add(run.task_id, SESSION, TaskType::Workflow, 3);
    at.engine.start(&run).await.unwrap();
    for stage in Stage::WORKING {
        let key = format!("{}-1", stage.as_str().to_ascii_lowercase());
        at.confirm(stage, &key);
        let handle = at.handles.by_key(&key);
        at.engine.resume(&handle).await.unwrap();
    }
    let end = Event::SessionCompleted {
        novel_id: Uuid::from_u128(3),
        title: "Ash".to_owned(),
    };
    at.journal.write(SESSION, end);
    let handle = at.handles.by_key("finish-1");
    assert_eq!(handle.status, Paused);
    at.engine.resume(&handle).await.unwrap();
    assert_eq!(at.tasks.row(run.task_id).status, TaskStatus::Completed);
    assert!(at.handles.all().iter().all(|(_, status)| *status == Gone));
}

#[tokio::test]
async fn a_superseded_run_is_gone_and_a_session_that_cannot_be_read_is_asked_again_later() {
    let at = desk();
    at.engine.start(&at.run()).await.unwrap();
    let mut handle = at.handles.by_key("concept-1");
    let away = Refusal::StoreUnavailable("away".to_owned());
    at.door.refusals.lock().unwrap().push_back(away);
    assert!(at.engine.resume(&handle).await.is_err());
    handle.flow_run_id = Uuid::from_u128(4);
    assert!(matches!(
        at.engine.resume(&handle).await,
        Ok(Resumed::Gone(_))
    ));
}

#[tokio::test]
async fn an_engine_that_is_not_connected_yet_is_away() {
    let at = desk();
    let engine = EmbeddedEngine::new();
    assert!(engine.ping().await.is_err());
    assert!(engine.start(&at.run()).await.is_err());
    assert!(at.engine.ping().await.is_ok());
}
