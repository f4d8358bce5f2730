//! TaskRunner: a generation is written and concluded once, whatever happens to its writer, its lease or its wake-up.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use genesis_actors::broadcast::{Broadcast, BroadcastSettings};
use genesis_actors::command::{Outcome, Refusal};
use genesis_actors::domain::event::FailureCode;
use genesis_actors::observe::ActorKind;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::tasks::{TaskStatus, TaskType};
use genesis_actors::ports::writer::{Piece, WriterError};
use genesis_actors::post::Post;
use genesis_actors::tasks::{RunnerArguments, RunnerMessage, RunnerSettings, spawn};
use serde_json::json;
use uuid::Uuid;

use crate::fakes::clock::TestClock;
use crate::fakes::door::FakeDoor;
use crate::fakes::journal::{FakeJournal, cancelled, requested, started};
use crate::fakes::prompts::FakePrompts;
use crate::fakes::tasks::FakeTasks;
use crate::fakes::writer::{FakeWriter, Script, concept, misfit, text};
use crate::fakes::{broadcast, drain, observed, of_type, root, settle};

struct Desk {
    clock: Arc<TestClock>,
    journal: Arc<FakeJournal>,
    door: Arc<FakeDoor>,
    tasks: Arc<FakeTasks>,
    prompts: Arc<FakePrompts>,
    writer: Arc<FakeWriter>,
    broadcast: Broadcast,
    runner: Post<RunnerMessage>,
}

async fn desk(settings: RunnerSettings) -> Desk {
    let clock = Arc::new(TestClock::new());
    let journal = Arc::new(FakeJournal::default());
    let door = Arc::new(FakeDoor::new(journal.clone()));
    let tasks = Arc::new(FakeTasks::new(clock.clone()));
    let writer = Arc::new(FakeWriter::default());
    let prompts = Arc::new(FakePrompts::default());
    let broadcast = broadcast(journal.clone(), clock.clone(), BroadcastSettings::default()).await;
    let observed = observed(ActorKind::TaskRunner, &clock);
    let runner = Post::new(observed.clone());
    let arguments = RunnerArguments {
        tasks: tasks.clone(),
        prompts: prompts.clone(),
        writer: writer.clone(),
        sessions: door.clone(),
        broadcast: broadcast.clone(),
        clock: clock.clone(),
        observed,
        settings,
    };
    runner.moved_to(spawn(arguments, root().await).await.unwrap());
    Desk {
        clock,
        journal,
        door,
        tasks,
        prompts,
        writer,
        broadcast,
        runner,
    }
}

impl Desk {
    /// A session that asked for something, with the task of it; both have the number in their ids.
    fn ask(&self, number: u128, max_retries: i32) -> Uuid {
        let (session_id, command_id) = (Uuid::from_u128(number << 64), Uuid::from_u128(number));
        self.journal.write(session_id, started());
        self.journal.write(session_id, requested(command_id));
        self.tasks
            .add(command_id, session_id, TaskType::Generation, max_retries);
        command_id
    }

    async fn wake(&self) {
        self.runner.tell(RunnerMessage::Wake);
        settle().await;
    }

    /// `(outcome, token)` of everything brought to sessions.
    fn outcomes(&self) -> Vec<(String, Option<i64>)> {
        let brought = self.door.brought();
        brought
            .into_iter()
            .map(|brought| (short(&brought.outcome), brought.token))
            .collect()
    }
}

fn short(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Completed(_) => "completed".to_owned(),
        Outcome::Failed {
            code, retryable, ..
        } => format!("{code} {retryable}"),
    }
}

fn session_of(command_id: Uuid) -> Uuid {
    Uuid::from_u128(command_id.as_u128() << 64)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn what_is_written_is_shown_while_it_is_written_and_then_concluded() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    let mut stream = at
        .broadcast
        .open(session_of(command_id), None)
        .await
        .unwrap();
    let pieces = vec![
        text("/title", "Ä"),
        text("/title", "sh"),
        text("/core_idea", "é"),
        Piece::Progress(0.5),
        text("/title", "!"),
    ];
    at.writer.next(Script::Say(pieces, Ok(concept())));
    at.wake().await;
    assert_eq!(at.outcomes(), [("completed".to_owned(), Some(1))]);
    let seen = drain(&mut stream).await;
    let mut titles = String::new();
    for delta in of_type(&seen, "generation.delta") {
        assert_eq!(delta["attempt"], 1);
        if delta["pointer"] == "/title" {
            assert_eq!(delta["offset"], titles.chars().count());
            titles.push_str(delta["text"].as_str().unwrap());
        }
    }
    assert_eq!(titles, "Äsh!");
    assert_eq!(of_type(&seen, "generation.progress")[0]["progress"], 0.5);
    assert_eq!(at.broadcast.board().sessions(), 0);
}

#[tokio::test]
async fn a_lost_wake_up_costs_a_second() {
    let at = desk(RunnerSettings::default()).await;
    at.ask(1, 3);
    settle().await;
    assert_eq!(at.outcomes(), []);
    at.clock.advance(seconds(1)).await;
    assert_eq!(at.outcomes(), [("completed".to_owned(), Some(1))]);
}

#[tokio::test]
async fn a_misfit_is_a_failed_attempt_and_the_next_one_is_a_higher_one() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    at.writer.next(Script::Say(Vec::new(), Ok(misfit())));
    at.writer
        .next(Script::Say(vec![text("/title", "x")], Ok(concept())));
    let mut stream = at
        .broadcast
        .open(session_of(command_id), None)
        .await
        .unwrap();
    at.wake().await;
    let row = at.tasks.row(command_id);
    assert_eq!((row.status, row.retry_count), (TaskStatus::Pending, 1));
    assert_eq!(row.error_details.unwrap()["code"], "content_invalid");
    assert_eq!(at.outcomes(), []);
    at.clock.advance(seconds(2)).await;
    assert_eq!(at.outcomes(), [("completed".to_owned(), Some(2))]);
    let seen = drain(&mut stream).await;
    assert_eq!(of_type(&seen, "generation.delta")[0]["attempt"], 2);
}

#[tokio::test]
async fn a_writer_that_stays_away_fails_the_generation_after_the_last_retry() {
    let at = desk(RunnerSettings::default()).await;
    at.ask(1, 2);
    for _ in 0..3 {
        let away = WriterError::Unavailable("no route".to_owned());
        at.writer.next(Script::Say(Vec::new(), Err(away)));
    }
    at.wake().await;
    at.clock.advance(seconds(10)).await;
    assert_eq!(at.writer.calls(), 3);
    assert_eq!(
        at.outcomes(),
        [("writer_unavailable true".to_owned(), Some(3))]
    );
    let Outcome::Failed { message, .. } = &at.door.brought()[0].outcome else {
        panic!("it did not fail");
    };
    assert_eq!(
        message,
        "No route; tried 3 times. Ask again in a little while."
    );
}

#[tokio::test]
async fn what_the_writer_was_told_is_kept_before_its_outcome_and_not_handed_on() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    at.prompts.away.store(1, Ordering::Relaxed);
    let mut told = concept();
    told.prompt = Some(json!({"version": "1"}));
    at.writer.next(Script::Say(Vec::new(), Ok(told)));
    at.wake().await;
    assert_eq!(at.outcomes(), [], "no outcome without its prompt");
    at.clock.advance(seconds(2)).await;
    assert_eq!(at.outcomes(), [("completed".to_owned(), Some(1))]);
    let Outcome::Completed(written) = &at.door.brought()[0].outcome else {
        panic!("it failed");
    };
    assert_eq!(written.prompt, None);
    let row = at.prompts.row(command_id).unwrap();
    assert_eq!(
        (row.attempt, row.prompt, row.session_id),
        (1, json!({"version": "1"}), session_of(command_id))
    );
}

#[tokio::test]
async fn a_writer_that_names_a_rest_is_left_in_peace_for_so_long() {
    let at = desk(RunnerSettings::default()).await;
    at.ask(1, 3);
    let busy = WriterError::Busy {
        why: "too many requests".to_owned(),
        retry_after: seconds(20),
    };
    at.writer.next(Script::Say(Vec::new(), Err(busy)));
    at.wake().await;
    at.clock.advance(seconds(19)).await;
    assert_eq!(at.writer.calls(), 1);
    at.clock.advance(seconds(3)).await;
    assert_eq!(at.outcomes(), [("completed".to_owned(), Some(2))]);
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let at = desk(RunnerSettings::default()).await;
    at.ask(1, 3);
    let refused = WriterError::Refused("not this".to_owned());
    at.writer.next(Script::Say(Vec::new(), Err(refused)));
    at.wake().await;
    assert_eq!(
        at.outcomes(),
        [("writer_refused false".to_owned(), Some(1))]
    );
    assert_eq!(at.writer.calls(), 1);
}

#[tokio::test]
async fn a_writer_that_does_not_end_is_dropped_when_its_time_is_over() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 0);
    at.writer.next(Script::Hang(Vec::new()));
    at.wake().await;
    at.clock.advance(seconds(119)).await;
    assert_eq!(at.writer.dropped(), 0);
    // The lease was renewed all the while: nobody else may claim it.
    assert!(at.tasks.row(command_id).lease_until > Some(at.clock.now()));
    at.clock.advance(seconds(2)).await;
    assert_eq!(at.writer.dropped(), 1);
    assert_eq!(at.outcomes(), [("timed_out true".to_owned(), Some(1))]);
}

#[tokio::test]
async fn a_cancelled_generation_drops_its_writer_at_once() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    at.writer.next(Script::Hang(vec![text("/title", "x")]));
    at.wake().await;
    assert_eq!(at.broadcast.board().sessions(), 1);
    at.runner.tell(RunnerMessage::Cancel { command_id });
    settle().await;
    assert_eq!(at.writer.dropped(), 1);
    assert_eq!(at.broadcast.board().sessions(), 0);
    assert_eq!(at.outcomes(), []);
}

#[tokio::test]
async fn a_lost_lease_drops_the_writer_and_its_outcome() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    at.writer.next(Script::Hang(Vec::new()));
    at.wake().await;
    // Another process has claimed it.
    at.tasks.change(command_id, |row| {
        row.lease_token = 9;
        row.lease_until = Some(at.clock.now() + chrono::Duration::hours(1));
    });
    at.clock.advance(seconds(4)).await;
    assert_eq!(at.writer.dropped(), 1);
    assert_eq!(at.outcomes(), []);
}

#[tokio::test]
async fn an_outcome_is_kept_until_the_session_takes_it() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    at.door.answers.lock().unwrap().extend([
        Err(Refusal::StoreUnavailable("away".to_owned())),
        Err(Refusal::OutcomeUnknown { command_id }),
        Err(Refusal::SessionUnavailable("restarting".to_owned())),
        Err(Refusal::Overloaded),
    ]);
    at.wake().await;
    at.clock.advance(seconds(20)).await;
    assert_eq!(at.writer.calls(), 1, "it was written again");
    let brought = at.door.brought();
    assert_eq!(brought.len(), 5);
    assert!(brought.iter().all(|one| *one == brought[0]));
    assert!(
        at.journal
            .session(session_of(command_id))
            .pending
            .is_empty()
    );
}

#[tokio::test]
async fn a_void_outcome_is_dropped() {
    let at = desk(RunnerSettings::default()).await;
    at.ask(1, 3);
    at.door.answers.lock().unwrap().push_back(Ok(false));
    at.wake().await;
    assert_eq!(at.outcomes().len(), 1);
    assert_eq!(at.runner.observed().state().detail["running"], 0);
}

#[tokio::test]
async fn a_generation_that_lost_all_its_leases_fails_without_being_written_again() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 0);
    at.tasks.change(command_id, |row| {
        row.status = TaskStatus::Running;
        row.lease_until = Some(at.clock.now());
        row.lease_token = 4;
    });
    at.wake().await;
    assert_eq!(
        at.outcomes(),
        [("attempts_exhausted true".to_owned(), Some(5))]
    );
    assert_eq!(at.writer.calls(), 0);
}

#[tokio::test]
async fn a_generation_that_is_over_is_not_written() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    at.journal
        .write(session_of(command_id), cancelled(command_id));
    at.wake().await;
    assert_eq!(at.writer.calls(), 0);
    assert_eq!(at.tasks.row(command_id).status, TaskStatus::Cancelled);
    assert_eq!(at.outcomes(), []);
}

#[tokio::test]
async fn a_session_that_cannot_be_read_for_a_while_is_asked_again() {
    let at = desk(RunnerSettings::default()).await;
    at.ask(1, 3);
    let away = Refusal::StoreUnavailable("away".to_owned());
    at.door.refusals.lock().unwrap().push_back(away);
    at.wake().await;
    assert_eq!(at.outcomes(), []);
    at.clock.advance(seconds(2)).await;
    assert_eq!(at.outcomes(), [("completed".to_owned(), Some(1))]);
}

#[tokio::test]
async fn no_more_run_at_once_than_set_and_all_are_done() {
    let at = desk(RunnerSettings {
        concurrency: 2,
        ..RunnerSettings::default()
    })
    .await;
    let asked: Vec<Uuid> = (1..=5).map(|number| at.ask(number, 3)).collect();
    for _ in 0..2 {
        at.writer.next(Script::Hang(Vec::new()));
    }
    at.wake().await;
    assert_eq!(at.writer.calls(), 2);
    at.clock.advance(seconds(2)).await;
    assert_eq!(at.writer.calls(), 2);
    for command_id in &asked[..2] {
        let command_id = *command_id;
        at.runner.tell(RunnerMessage::Cancel { command_id });
    }
    at.clock.advance(seconds(1)).await;
    assert_eq!(at.outcomes().len(), 3);
    assert_eq!(at.writer.most.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_drained_runner_drops_what_runs_and_claims_nothing_more() {
    let at = desk(RunnerSettings::default()).await;
    let running = at.ask(1, 3);
    at.writer.next(Script::Hang(Vec::new()));
    at.wake().await;
    let (reply, drained) = tokio::sync::oneshot::channel();
    at.runner.tell(RunnerMessage::Drain(reply.into()));
    drained.await.unwrap();
    assert_eq!(at.writer.dropped(), 1);
    let waiting = at.ask(2, 3);
    at.wake().await;
    at.clock.advance(seconds(30)).await;
    assert_eq!(at.tasks.row(waiting).status, TaskStatus::Pending);
    // Still claimed, so that whoever comes next takes it over.
    assert_eq!(at.tasks.row(running).status, TaskStatus::Running);
    assert_eq!(at.outcomes(), []);
}

#[tokio::test]
async fn a_writer_that_panics_costs_an_attempt_and_nothing_else() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    at.writer.next(Script::Panic);
    at.wake().await;
    assert_eq!(at.outcomes(), []);
    assert_eq!(at.runner.observed().state().detail["running"], 0);
    at.clock.advance(seconds(12)).await;
    assert_eq!(at.outcomes(), [("completed".to_owned(), Some(2))]);
    assert_eq!(at.tasks.row(command_id).retry_count, 1);
}

#[tokio::test]
async fn a_store_that_was_away_needs_no_hand_to_be_used_again() {
    let at = desk(RunnerSettings::default()).await;
    at.ask(1, 3);
    at.tasks.is_away.store(true, Ordering::Relaxed);
    at.wake().await;
    at.clock.advance(seconds(5)).await;
    assert_eq!(at.outcomes(), []);
    at.tasks.is_away.store(false, Ordering::Relaxed);
    at.clock.advance(seconds(1)).await;
    assert_eq!(at.outcomes(), [("completed".to_owned(), Some(1))]);
}

#[tokio::test]
async fn a_fast_writer_floods_nobody() {
    let at = desk(RunnerSettings::default()).await;
    let command_id = at.ask(1, 3);
    let mut stream = at
        .broadcast
        .open(session_of(command_id), None)
        .await
        .unwrap();
    let mut pieces = Vec::new();
    for number in 0..2_000 {
        pieces.push(text("/title", "x"));
        pieces.push(Piece::Progress(f64::from(number) / 2_000.0));
    }
    at.writer.next(Script::Hang(pieces));
    at.wake().await;
    at.clock.advance(seconds(1)).await;
    let seen = drain(&mut stream).await;
    let written: usize = of_type(&seen, "generation.delta")
        .iter()
        .map(|delta| delta["text"].as_str().unwrap().len())
        .sum();
    assert_eq!(written, 2_000);
    assert!(of_type(&seen, "generation.delta").len() <= 12);
    assert!(of_type(&seen, "generation.progress").len() <= 11);
}

#[tokio::test]
async fn every_failure_is_told_in_words_for_the_novelist() {
    let at = desk(RunnerSettings::default()).await;
    at.ask(1, 0);
    let misfit = Script::Say(Vec::new(), Ok(misfit()));
    at.writer.next(misfit);
    at.wake().await;
    let Outcome::Failed { code, message, .. } = &at.door.brought()[0].outcome else {
        panic!("it did not fail");
    };
    assert_eq!(*code, FailureCode::ContentInvalid);
    assert!(!message.contains("/core_idea"), "{message}");
    assert!(message.contains("Ask again"), "{message}");
}
