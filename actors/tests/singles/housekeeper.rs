//! Housekeeper: what should end ends, and one chore's trouble is no other's.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::command::{Outcome, Refusal};
use genesis_actors::domain::event::FailureCode;
use genesis_actors::housekeeper::{
    Chore, HousekeeperArguments, HousekeeperMessage, HousekeeperSettings, OverdueGenerations, spawn,
};
use genesis_actors::observe::ActorKind;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::tasks::{TaskStatus, TaskType};
use genesis_actors::post::Post;
use uuid::Uuid;

use crate::fakes::clock::TestClock;
use crate::fakes::door::FakeDoor;
use crate::fakes::journal::{FakeJournal, requested, started};
use crate::fakes::tasks::FakeTasks;
use crate::fakes::{observed, root};

const SESSION: Uuid = Uuid::from_u128(1 << 64);
const COMMAND: Uuid = Uuid::from_u128(2);

async fn keep(clock: Arc<TestClock>, chores: Vec<Arc<dyn Chore>>) -> Post<HousekeeperMessage> {
    let observed = observed(ActorKind::Housekeeper, &clock);
    let post = Post::new(observed.clone());
    let arguments = HousekeeperArguments {
        chores,
        clock,
        observed,
        settings: HousekeeperSettings {
            tick: Duration::from_secs(1),
        },
    };
    post.moved_to(spawn(arguments, root().await).await.unwrap());
    post
}

struct Overdue {
    clock: Arc<TestClock>,
    tasks: Arc<FakeTasks>,
    door: Arc<FakeDoor>,
    _keeper: Post<HousekeeperMessage>,
}

/// A task that is overdue in a minute; its session knows of it, or does not.
async fn overdue(is_known: bool) -> Overdue {
    let clock = Arc::new(TestClock::new());
    let journal = Arc::new(FakeJournal::default());
    journal.write(SESSION, started());
    if is_known {
        journal.write(SESSION, requested(COMMAND));
    }
    let door = Arc::new(FakeDoor::new(journal));
    let tasks = Arc::new(FakeTasks::new(clock.clone()));
    tasks.add(COMMAND, SESSION, TaskType::Generation, 3);
    let at = clock.now() + Duration::from_secs(60);
    tasks.change(COMMAND, |row| row.timeout_at = Some(at));
    let chore = OverdueGenerations {
        tasks: tasks.clone(),
        sessions: door.clone(),
    };
    let keeper = keep(clock.clone(), vec![Arc::new(chore)]).await;
    Overdue {
        clock,
        tasks,
        door,
        _keeper: keeper,
    }
}

#[tokio::test]
async fn a_generation_fails_within_a_second_of_its_time_whoever_holds_it() {
    let at = overdue(true).await;
    at.clock.advance(Duration::from_secs(59)).await;
    assert_eq!(at.door.brought(), []);
    at.clock.advance(Duration::from_secs(2)).await;
    let brought = at.door.brought();
    assert_eq!((brought[0].command_id, brought[0].token), (COMMAND, None));
    let Outcome::Failed {
        code, retryable, ..
    } = &brought[0].outcome
    else {
        panic!("it did not fail");
    };
    assert_eq!((*code, *retryable), (FailureCode::TimedOut, true));
}

#[tokio::test]
async fn a_session_that_cannot_take_it_now_is_asked_again() {
    let at = overdue(true).await;
    at.door
        .answers
        .lock()
        .unwrap()
        .push_back(Err(Refusal::Overloaded));
    at.clock.advance(Duration::from_secs(60)).await;
    assert_eq!(at.door.brought().len(), 1);
    assert_eq!(at.tasks.row(COMMAND).status, TaskStatus::Pending);
    at.clock.advance(Duration::from_secs(1)).await;
    assert_eq!(at.door.brought().len(), 2);
}

#[tokio::test]
async fn a_task_its_session_knows_nothing_of_is_ended() {
    let at = overdue(false).await;
    at.clock.advance(Duration::from_secs(61)).await;
    assert_eq!(at.tasks.row(COMMAND).status, TaskStatus::Cancelled);
    let asked = at.door.brought().len();
    at.clock.advance(Duration::from_secs(10)).await;
    assert_eq!(at.door.brought().len(), asked);
}

/// A chore that counts its runs, and panics in each.
#[derive(Default)]
struct Falls(AtomicUsize);

#[async_trait]
impl Chore for Falls {
    fn name(&self) -> &'static str {
        "falls"
    }

    async fn run(&self, _: DateTime<Utc>) -> Result<u64, String> {
        self.0.fetch_add(1, Ordering::Relaxed);
        panic!("the chore fell over, as the test wants");
    }
}

/// A chore that never ends.
#[derive(Default)]
struct Hangs(AtomicUsize);

#[async_trait]
impl Chore for Hangs {
    fn name(&self) -> &'static str {
        "hangs"
    }

    async fn run(&self, _: DateTime<Utc>) -> Result<u64, String> {
        self.0.fetch_add(1, Ordering::Relaxed);
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_chore_that_panics_or_hangs_holds_up_no_other() {
    let clock = Arc::new(TestClock::new());
    let (hangs, falls) = (Arc::new(Hangs::default()), Arc::new(Falls::default()));
    let keeper = keep(clock.clone(), vec![hangs.clone(), falls.clone()]).await;
    clock.advance(Duration::from_secs(5)).await;
    assert_eq!(hangs.0.load(Ordering::Relaxed), 1);
    assert_eq!(falls.0.load(Ordering::Relaxed), 5);
    let detail = keeper.observed().state().detail;
    assert!(detail["falls"]["trouble"].is_string());
}
