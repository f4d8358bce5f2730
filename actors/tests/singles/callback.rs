//! PrefectCallback: attempts are started and answers delivered, whatever fails on the way, and nothing holds up the rest.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use genesis_actors::broadcast::{Broadcast, BroadcastSettings};
use genesis_actors::callback::{CallbackArguments, CallbackMessage, CallbackSettings, spawn};
use genesis_actors::observe::ActorKind;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::handles::HandleStatus;
use genesis_actors::ports::tasks::{TaskStatus, TaskType};
use genesis_actors::ports::workflow::{Resumed, Standing, WorkflowError};
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
    desk_with(false).await
}

/// With an engine in this process, or outside.
async fn desk_with(is_outside: bool) -> Desk {
    let clock = Arc::new(TestClock::new());
    let journal = Arc::new(FakeJournal::default());
    journal.write(SESSION, started());
    let tasks = Arc::new(FakeTasks::new(clock.clone()));
    let handles = Arc::new(FakeHandles::default());
    let engine = Arc::new(FakeEngine::default());
    engine.is_outside.store(is_outside, Ordering::Relaxed);
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
    at.tasks.add(task, SESSION, TaskType::Workflow, 3);
    at.tasks
        .change(task, |row| row.status = TaskStatus::Running);
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

const RUN: Uuid = Uuid::from_u128(77);

/// A session whose attempt runs outside as `RUN`; gives the attempt's task.
fn running(at: &Desk) -> Uuid {
    let task = at.journal.session(SESSION).attempt.task_id.unwrap();
    at.tasks.add(task, SESSION, TaskType::Workflow, 3);
    at.tasks.change(task, |row| {
        row.status = TaskStatus::Running;
        row.started_at = Some(at.clock.now());
        row.input_data["flow_run_id"] = json!(RUN);
        row.input_data["live"] = json!(true);
        row.input_data["reported_at"] = json!(at.clock.now());
    });
    *at.tasks.adrift.lock().unwrap() = vec![task];
    task
}

fn stands(at: &Desk, standing: Standing) {
    at.engine.standings.lock().unwrap().insert(RUN, standing);
}

#[tokio::test]
async fn a_silent_run_is_cancelled_and_another_started_in_its_place() {
    let at = desk_with(true).await;
    let task = running(&at);
    // It waited its turn for long, with nothing to report.
    at.clock.advance(seconds(300)).await;
    stands(&at, Standing::Working(at.clock.now()));
    at.clock.advance(seconds(50)).await;
    assert_eq!(at.tasks.row(task).status, TaskStatus::Running);
    let cancel = format!("cancel {}", RUN.as_u128());
    assert!(!at.engine.asked().contains(&cancel));
    at.clock.advance(seconds(20)).await;
    at.tasks.adrift.lock().unwrap().clear();
    at.clock.advance(seconds(5)).await;
    let asked = at.engine.asked();
    let start = format!("start {}", task.as_u128());
    let order: Vec<_> = asked
        .iter()
        .filter(|asked| **asked == cancel || **asked == start)
        .collect();
    assert_eq!(order, [&cancel, &start]);
    let row = at.tasks.row(task);
    assert_eq!((row.status, row.retry_count), (TaskStatus::Running, 1));
    assert_eq!(row.input_data["run"], 2);
    assert_eq!(row.input_data["lost"], json!([RUN]));
    assert_eq!(
        row.input_data["flow_run_id"],
        json!(Uuid::from_u128(99)),
        "the new run stands for it"
    );
    let why = row.error_details.unwrap()["message"].clone();
    assert!(why.as_str().unwrap().contains("worker is gone"), "{why}");
}

#[tokio::test]
async fn a_run_that_has_ended_is_started_again_at_once_and_its_waits_end_with_it() {
    let at = desk_with(true).await;
    let task = running(&at);
    let id = at
        .handles
        .add(SESSION, "concept-1", HandleStatus::PendingPause);
    at.handles.change(id, |row| row.flow_run_id = RUN);
    stands(&at, Standing::Over("its run is CRASHED".to_owned()));
    // Cancelling needs the engine: while it is away, nothing is given up.
    *at.engine.failing_cancels.lock().unwrap() = 2;
    at.clock.advance(seconds(10)).await;
    assert_eq!(at.handles.row(id).status, HandleStatus::PendingPause);
    at.clock.advance(seconds(10)).await;
    at.tasks.adrift.lock().unwrap().clear();
    at.clock.advance(seconds(5)).await;
    assert_eq!(at.tasks.row(task).input_data["run"], 2);
    let row = at.handles.row(id);
    assert_eq!(row.status, HandleStatus::Cancelled);
    let reason = row.error_details.unwrap()["reason"].clone();
    assert_eq!(reason, "its run was lost: its run is CRASHED");
}

#[tokio::test]
async fn a_run_that_is_suspended_unheard_has_its_wait_confirmed() {
    let at = desk_with(true).await;
    running(&at);
    let id = at
        .handles
        .add(SESSION, "concept-1", HandleStatus::PendingPause);
    at.handles.change(id, |row| row.flow_run_id = RUN);
    at.handles.answer(id);
    stands(&at, Standing::Suspended("concept-1".to_owned()));
    at.clock.advance(seconds(12)).await;
    assert_eq!(at.handles.row(id).status, HandleStatus::Resumed);
    assert_eq!(at.resumes("concept-1"), 1);
}

#[tokio::test]
async fn a_run_suspended_again_where_it_was_resumed_hears_its_answer_again() {
    let at = desk_with(true).await;
    running(&at);
    let id = at.handles.add(SESSION, "concept-1", HandleStatus::Resumed);
    at.handles.change(id, |row| row.flow_run_id = RUN);
    at.handles.answer(id);
    let handle = at.handles.row(id);
    at.callback.tell(CallbackMessage::Again(Box::new(handle)));
    settle().await;
    assert_eq!(at.resumes("concept-1"), 1);
    assert_eq!(at.handles.row(id).status, HandleStatus::Resumed);
}

#[tokio::test]
async fn the_run_of_an_attempt_that_has_ended_is_cancelled_once_however_late() {
    let at = desk_with(true).await;
    let task = running(&at);
    at.tasks.adrift.lock().unwrap().clear();
    at.tasks.change(task, |row| {
        row.status = TaskStatus::Cancelled;
        row.error_details = Some(json!({"reason": "abandoned"}));
    });
    *at.engine.failing_cancels.lock().unwrap() = 2;
    at.clock.advance(seconds(60)).await;
    let cancel = format!("cancel {}", RUN.as_u128());
    let asked = at.engine.asked();
    assert_eq!(asked.iter().filter(|asked| **asked == cancel).count(), 3);
    assert_eq!(at.tasks.row(task).input_data["live"], false);
}

#[tokio::test]
async fn after_an_outage_every_wait_is_compared_with_its_run() {
    let at = desk_with(true).await;
    let task = running(&at);
    at.tasks.adrift.lock().unwrap().clear();
    let id = at.paused("theme-1");
    at.handles.change(id, |row| row.flow_run_id = RUN);
    settle().await;
    stands(
        &at,
        Standing::Over("Prefect does not know the run".to_owned()),
    );
    // It is away for one start, then back.
    *at.engine.failing_starts.lock().unwrap() = 1;
    at.tasks.add(TASK, SESSION, TaskType::Workflow, 3);
    at.wake().await;
    assert_eq!(at.handles.row(id).status, HandleStatus::Paused);
    at.clock.advance(seconds(5)).await;
    assert_eq!(at.handles.row(id).status, HandleStatus::Cancelled);
    assert_eq!(at.tasks.row(task).input_data["run"], 2);
}
