//! PrefectCallback: attempts are started and answers delivered, whatever fails on the way, and nothing holds up the rest.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use genesis_actors::broadcast::{Broadcast, BroadcastSettings};
use genesis_actors::callback::{CallbackArguments, CallbackMessage, CallbackSettings, spawn};
use genesis_actors::observe::ActorKind;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::handles::HandleStatus;
use genesis_actors::ports::tasks::{TaskStatus, TaskType};
use genesis_actors::ports::workflow::{Resumed, WorkflowError};
use genesis_actors::post::Post;
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::fakes::clock::TestClock;
use crate::fakes::door::FakeDoor;
use crate::fakes::handles::{FakeEngine, FakeHandles, engine_away};
use crate::fakes::journal::{FakeJournal, started};
use crate::fakes::tasks::FakeTasks;
use crate::fakes::{broadcast, drain, observed, of_type, root, settle};

const SESSION: Uuid = Uuid::from_u128(1 << 64);
const TASK: Uuid = Uuid::from_u128(5);

struct Desk {
    clock: Arc<TestClock>,
    tasks: Arc<FakeTasks>,
    handles: Arc<FakeHandles>,
    engine: Arc<FakeEngine>,
    journal: Arc<FakeJournal>,
    broadcast: Broadcast,
    callback: Post<CallbackMessage>,
}

async fn desk() -> Desk {
    let clock = Arc::new(TestClock::new());
    let journal = Arc::new(FakeJournal::default());
    journal.write(SESSION, started());
    let tasks = Arc::new(FakeTasks::new(clock.clone()));
    let handles = Arc::new(FakeHandles::default());
    let engine = Arc::new(FakeEngine::default());
    let broadcast = broadcast(journal.clone(), clock.clone(), BroadcastSettings::default()).await;
    let observed = observed(ActorKind::PrefectCallback, &clock);
    let callback = Post::new(observed.clone());
    let arguments = CallbackArguments {
        tasks: tasks.clone(),
        handles: handles.clone(),
        workflow: engine.clone(),
        sessions: Arc::new(FakeDoor::new(journal.clone())),
        broadcast: broadcast.clone(),
        clock: clock.clone(),
        observed,
        settings: CallbackSettings::default(),
    };
    callback.moved_to(spawn(arguments, root().await).await.unwrap());
    Desk {
        clock,
        tasks,
        handles,
        engine,
        journal,
        broadcast,
        callback,
    }
}

impl Desk {
    async fn wake(&self) {
        self.callback.tell(CallbackMessage::Wake);
        settle().await;
    }

    fn paused(&self, pause_key: &str) -> Uuid {
        let id = self.handles.add(SESSION, pause_key, HandleStatus::Paused);
        self.handles
            .change(id, |row| row.paused_at = Some(self.clock.now()));
        id
    }

    /// What the next resumes at a wait give.
    fn fail(&self, pause_key: &str, next: VecDeque<Result<Resumed, WorkflowError>>) {
        let mut resumes = self.engine.resumes.lock().unwrap();
        resumes.insert(pause_key.to_owned(), next);
    }

    fn resumes(&self, pause_key: &str) -> usize {
        let resume = format!("resume {pause_key}");
        let asked = self.engine.asked();
        asked.iter().filter(|asked| **asked == resume).count()
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn an_attempt_is_started_once_and_then_waits_without_a_lease() {
    let at = desk().await;
    at.tasks.add(TASK, SESSION, TaskType::Workflow, 3);
    at.wake().await;
    at.clock.advance(seconds(300)).await;
    assert_eq!(at.engine.asked(), ["start 5"]);
    let row = at.tasks.row(TASK);
    assert_eq!((row.status, row.lease_until), (TaskStatus::Running, None));
    let run = Uuid::from_u128(99).to_string();
    assert_eq!(row.input_data["flow_run_id"], run);
}

#[tokio::test]
async fn an_engine_that_is_away_gets_its_attempt_when_it_is_back_however_late() {
    let at = desk().await;
    at.tasks.add(TASK, SESSION, TaskType::Workflow, 1);
    *at.engine.failing_starts.lock().unwrap() = 6;
    at.wake().await;
    at.clock.advance(seconds(300)).await;
    assert_eq!(at.engine.asked().len(), 7);
    assert_eq!(at.tasks.row(TASK).lease_until, None);
    assert_eq!(at.callback.observed().state().detail["started"], 1);
}

#[tokio::test]
async fn an_answer_is_delivered_once_the_pause_is_there() {
    let at = desk().await;
    let mut stream = at.broadcast.open(SESSION, None).await.unwrap();
    let id = at
        .handles
        .add(SESSION, "concept-1", HandleStatus::PendingPause);
    at.handles.answer(id);
    at.wake().await;
    assert_eq!(at.resumes("concept-1"), 0);
    at.handles
        .change(id, |row| row.status = HandleStatus::Paused);
    // The wake-up was lost.
    at.clock.advance(seconds(3)).await;
    assert_eq!(at.resumes("concept-1"), 1);
    assert_eq!(at.handles.row(id).status, HandleStatus::Resumed);
    let told = of_type(&drain(&mut stream).await, "workflow.resumed");
    let correlation_id = at.handles.row(id).correlation_id;
    assert_eq!(
        told,
        [json!({"stage": "CONCEPT", "correlation_id": correlation_id})]
    );
}

#[tokio::test]
async fn a_delivery_that_fails_is_tried_again_and_holds_up_no_other() {
    let at = desk().await;
    let (first, second) = (at.paused("concept-1"), at.paused("theme-1"));
    at.handles.answer(first);
    at.handles.answer(second);
    let away = || Err(engine_away());
    let trouble = [away(), away(), away()].into();
    at.fail("concept-1", trouble);
    at.wake().await;
    assert_eq!(at.handles.row(first).status, HandleStatus::Paused);
    assert_eq!(at.handles.row(second).status, HandleStatus::Resumed);
    // Backing off: many wake-ups make no more tries.
    for _ in 0..10 {
        at.wake().await;
    }
    assert_eq!(at.resumes("concept-1"), 1);
    at.clock.advance(seconds(20)).await;
    assert_eq!(at.handles.row(first).status, HandleStatus::Resumed);
    assert_eq!(at.resumes("concept-1"), 4);
    assert_eq!(at.resumes("theme-1"), 1);
}

#[tokio::test]
async fn a_run_that_has_ended_ends_its_handle_with_the_reason() {
    let at = desk().await;
    let id = at.paused("plot-1");
    at.handles.answer(id);
    let gone = Ok(Resumed::Gone("the run failed".to_owned()));
    at.fail("plot-1", [gone].into());
    at.wake().await;
    at.clock.advance(seconds(5)).await;
    let row = at.handles.row(id);
    assert_eq!(row.status, HandleStatus::Cancelled);
    assert_eq!(row.error_details.unwrap()["reason"], "the run failed");
    assert_eq!(at.resumes("plot-1"), 1);
}

#[tokio::test]
async fn a_slow_start_holds_up_no_answer() {
    let at = desk().await;
    at.tasks.add(TASK, SESSION, TaskType::Workflow, 3);
    *at.engine.held.lock().unwrap() = Some(Arc::new(Notify::new()));
    at.wake().await;
    let id = at.paused("concept-1");
    at.handles.answer(id);
    at.wake().await;
    assert_eq!(at.engine.asked(), ["start 5", "resume concept-1"]);
}

#[tokio::test]
async fn a_pause_that_is_never_confirmed_is_looked_after_when_it_is_old_enough() {
    let at = desk().await;
    let id = at
        .handles
        .add(SESSION, "concept-1", HandleStatus::PendingPause);
    let task = at.journal.session(SESSION).attempt.task_id.unwrap();
    let revive = format!("revive {}", task.as_u128());
    at.handles
        .change(id, |row| row.created_at = at.clock.now() + seconds(5));
    at.clock.advance(seconds(10)).await;
    assert_eq!(at.engine.asked(), [""; 0]);
    at.clock.advance(seconds(10)).await;
    assert_eq!(at.engine.asked(), [revive]);
}

#[tokio::test]
async fn an_attempt_lost_between_two_waits_is_revived_and_a_superseded_one_ended() {
    let at = desk().await;
    let current = at.journal.session(SESSION).attempt.task_id.unwrap();
    for id in [current, TASK] {
        at.tasks.add(id, SESSION, TaskType::Workflow, 3);
        at.tasks.change(id, |row| row.status = TaskStatus::Running);
    }
    *at.tasks.adrift.lock().unwrap() = vec![current, TASK];
    at.clock.advance(seconds(10)).await;
    let revive = format!("revive {}", current.as_u128());
    assert_eq!(at.engine.asked(), [revive]);
    assert_eq!(at.tasks.row(current).status, TaskStatus::Running);
    assert_eq!(at.tasks.row(TASK).status, TaskStatus::Cancelled);
}
