//! Resume handles, on both stores: each transition, and the races.

use crate::builders::{Life, now};
use crate::suite::{World, on_both_stores};
use chrono::{DateTime, Duration, Utc};
use genesis_actors::ports::handles::{
    HandleAdvance, HandleChange, HandleRow, HandleStatus, HandleStep,
};
use genesis_actors::ports::journal::Verdict;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores!(
    a_wait_is_asked_for_confirmed_and_resumed,
    asking_again_changes_only_what_is_not_confirmed,
    an_answered_wait_becomes_resumed,
    a_step_decided_at_another_version_is_refused,
    a_newer_run_supersedes_the_older_one,
    what_is_deliverable_and_what_is_not_confirmed_is_found,
    an_ended_handle_stays_ended,
    a_handle_whose_run_is_gone_is_cancelled_once,
    a_step_and_an_answer_race_without_loss,
);

struct Wait {
    life: Life,
    run: Uuid,
    correlation_id: Uuid,
}

async fn waiting(world: &World) -> Wait {
    let mut life = Life::new();
    let start = life.next();
    world.write(&start).await;
    life.wrote(&start);
    Wait {
        life,
        run: Uuid::now_v7(),
        correlation_id: Uuid::now_v7(),
    }
}

impl Wait {
    fn step(&self, step: HandleStep) -> HandleAdvance {
        HandleAdvance {
            session_id: self.life.id(),
            session_version: self.life.row.version,
            handle_id: Uuid::now_v7(),
            flow_run_id: self.run,
            pause_key: "concept-1".to_owned(),
            correlation_id: self.correlation_id,
            step,
            at: now(),
        }
    }

    async fn ask(&self, world: &World, timeout_at: DateTime<Utc>) -> HandleRow {
        let step = self.step(HandleStep::Wait { timeout_at });
        world.store.handles().advance(step).await.unwrap().unwrap()
    }

    async fn answered(&self, world: &World, payload: Value) -> HandleRow {
        let step = self.step(HandleStep::Answered { payload });
        world.store.handles().advance(step).await.unwrap().unwrap()
    }

    async fn confirm(&self, world: &World) -> Option<HandleRow> {
        let handles = world.store.handles();
        handles
            .confirm_pause(self.run, "concept-1", now())
            .await
            .unwrap()
    }

    async fn change(&mut self, world: &World, change: HandleChange) {
        let mut commit = self.life.next();
        commit.handles.push(change);
        world.write(&commit).await;
        self.life.wrote(&commit);
    }

    fn answer(&self) -> HandleChange {
        HandleChange::Answer {
            correlation_id: self.correlation_id,
            payload: json!({"version": 2}),
        }
    }
}

async fn a_wait_is_asked_for_confirmed_and_resumed(world: World) {
    let mut wait = waiting(&world).await;
    let handles = world.store.handles();
    assert_eq!(wait.confirm(&world).await, None, "nobody asked");
    let timeout_at = now() + Duration::days(7);
    let asked = wait.ask(&world, timeout_at).await;
    assert_eq!(asked.status, HandleStatus::PendingPause);
    assert_eq!(
        (asked.session_id, asked.flow_run_id),
        (wait.life.id(), wait.run)
    );
    assert_eq!(
        (asked.correlation_id, asked.timeout_at),
        (wait.correlation_id, Some(timeout_at))
    );
    assert!(
        !handles.resumed(asked.id, now()).await.unwrap(),
        "not paused yet"
    );
    // The answer comes before the pause is there: it is kept.
    let answer = wait.answer();
    wait.change(&world, answer).await;
    let paused = wait.confirm(&world).await.unwrap();
    assert_eq!(paused.status, HandleStatus::Paused);
    assert_eq!(paused.resume_payload, Some(json!({"version": 2})));
    assert!(paused.paused_at.is_some());
    assert_eq!(
        wait.confirm(&world).await,
        Some(paused.clone()),
        "confirmed twice"
    );
    let at = now();
    assert!(handles.resumed(paused.id, at).await.unwrap());
    assert!(!handles.resumed(paused.id, at).await.unwrap(), "once");
    let resumed = &handles.of_session(wait.life.id()).await.unwrap()[0];
    assert_eq!(
        (resumed.status, resumed.resumed_at),
        (HandleStatus::Resumed, Some(at))
    );
    assert_eq!(
        wait.confirm(&world).await.as_ref(),
        Some(resumed),
        "it stays RESUMED"
    );
}

async fn asking_again_changes_only_what_is_not_confirmed(world: World) {
    let wait = waiting(&world).await;
    let asked = wait.ask(&world, now() + Duration::days(1)).await;
    let later = now() + Duration::days(2);
    let again = wait.ask(&world, later).await;
    assert_eq!((again.id, again.timeout_at), (asked.id, Some(later)));
    let paused = wait.confirm(&world).await.unwrap();
    assert_eq!(wait.ask(&world, now()).await, paused);
    let handles = world.store.handles();
    let waiting = handles.waiting(Uuid::nil(), 9).await.unwrap();
    assert_eq!(waiting, std::slice::from_ref(&paused));
    assert_eq!(handles.waiting(paused.id, 9).await.unwrap(), [], "after it");
    world
        .store
        .handles()
        .resumed(paused.id, now())
        .await
        .unwrap();
    assert_eq!(wait.ask(&world, now()).await.status, HandleStatus::Resumed);
}

async fn an_answered_wait_becomes_resumed(world: World) {
    let handles = world.store.handles();
    // Never asked for.
    let unasked = waiting(&world).await;
    let row = unasked.answered(&world, json!("a")).await;
    assert_eq!(
        (row.status, &row.resume_payload),
        (HandleStatus::Resumed, &Some(json!("a")))
    );
    assert!(row.resumed_at.is_some());
    assert_eq!(
        unasked.answered(&world, json!("b")).await,
        row,
        "the first stays"
    );
    // Asked for, and paused: the asking proves delivery. What was kept is what it was answered with.
    let mut paused = waiting(&world).await;
    paused.ask(&world, now()).await;
    let answer = paused.answer();
    paused.change(&world, answer).await;
    paused.confirm(&world).await;
    let row = paused.answered(&world, json!("c")).await;
    assert_eq!(
        (row.status, row.resume_payload),
        (HandleStatus::Resumed, Some(json!({"version": 2})))
    );
    assert_eq!(handles.deliverable(9).await.unwrap(), []);
}

async fn a_step_decided_at_another_version_is_refused(world: World) {
    let mut wait = waiting(&world).await;
    let stale = wait.step(HandleStep::Wait { timeout_at: now() });
    let next = wait.life.next();
    world.write(&next).await;
    wait.life.wrote(&next);
    let handles = world.store.handles();
    assert_eq!(handles.advance(stale.clone()).await.unwrap(), None);
    let nobody = HandleAdvance {
        session_id: Uuid::now_v7(),
        ..stale
    };
    assert_eq!(handles.advance(nobody).await.unwrap(), None);
    assert_eq!(handles.of_session(wait.life.id()).await.unwrap(), []);
}

async fn a_newer_run_supersedes_the_older_one(world: World) {
    let mut wait = waiting(&world).await;
    let first = wait.ask(&world, now()).await;
    wait.confirm(&world).await;
    let old_run = std::mem::replace(&mut wait.run, Uuid::now_v7());
    let second = wait.ask(&world, now()).await;
    assert_eq!(
        (second.status, second.flow_run_id),
        (HandleStatus::PendingPause, wait.run)
    );
    assert_eq!(second.correlation_id, first.correlation_id);
    let all = world
        .store
        .handles()
        .of_session(wait.life.id())
        .await
        .unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[0].status, all[0].flow_run_id),
        (HandleStatus::Cancelled, old_run)
    );
    assert_eq!(all[0].error_details, Some(json!({"reason": "superseded"})));
}

async fn what_is_deliverable_and_what_is_not_confirmed_is_found(world: World) {
    let handles = world.store.handles();
    let mut waits = Vec::new();
    for _ in 0..3 {
        let mut wait = waiting(&world).await;
        wait.ask(&world, now()).await;
        let answer = wait.answer();
        wait.change(&world, answer).await;
        waits.push(wait);
    }
    assert_eq!(
        handles.deliverable(9).await.unwrap(),
        [],
        "no pause is there"
    );
    let later = now() + Duration::seconds(1);
    assert_eq!(handles.unconfirmed(later, 9).await.unwrap().len(), 3);
    assert_eq!(handles.unconfirmed(later, 2).await.unwrap().len(), 2);
    assert_eq!(
        handles
            .unconfirmed(now() - Duration::minutes(1), 9)
            .await
            .unwrap(),
        []
    );
    for wait in waits.iter().rev() {
        wait.confirm(&world).await;
    }
    let order: Vec<Uuid> = handles
        .deliverable(9)
        .await
        .unwrap()
        .iter()
        .map(|row| row.session_id)
        .collect();
    let oldest_first: Vec<Uuid> = waits.iter().map(|wait| wait.life.id()).collect();
    assert_eq!(order, oldest_first);
    assert_eq!(handles.deliverable(1).await.unwrap().len(), 1);
    assert_eq!(handles.unconfirmed(later, 9).await.unwrap(), []);
}

async fn an_ended_handle_stays_ended(world: World) {
    for status in [HandleStatus::Expired, HandleStatus::Cancelled] {
        let mut wait = waiting(&world).await;
        let asked = wait.ask(&world, now()).await;
        let error_details = json!({"reason": "time"});
        wait.change(
            &world,
            HandleChange::EndAll {
                status,
                error_details,
            },
        )
        .await;
        let ended = wait.ask(&world, now()).await;
        assert_eq!((ended.id, ended.status), (asked.id, status));
        assert_eq!(wait.confirm(&world).await.unwrap().status, status);
        let answer = wait.answer();
        wait.change(&world, answer).await;
        assert_eq!(wait.confirm(&world).await.unwrap().resume_payload, None);
        assert!(
            !world
                .store
                .handles()
                .resumed(asked.id, now())
                .await
                .unwrap()
        );
    }
}

async fn a_handle_whose_run_is_gone_is_cancelled_once(world: World) {
    let handles = world.store.handles();
    for paused in [false, true] {
        let wait = waiting(&world).await;
        let asked = wait.ask(&world, now()).await;
        if paused {
            wait.confirm(&world).await;
        }
        let why = json!({"reason": "run_ended"});
        assert!(handles.cancel(asked.id, why.clone()).await.unwrap());
        assert!(!handles.cancel(asked.id, json!({})).await.unwrap());
        let row = &handles.of_session(wait.life.id()).await.unwrap()[0];
        assert_eq!(
            (row.status, &row.error_details),
            (HandleStatus::Cancelled, &Some(why))
        );
    }
}

/// `next` and the command that answers its wait come at the same time. Either the step is first, and the answer is
/// kept in its handle; or the command is, and the step is told to look again. An answer without a handle would be a
/// workflow that waits for ever.
async fn a_step_and_an_answer_race_without_loss(world: World) {
    let handles = world.store.handles();
    let mut first = 0;
    for round in 0..30 {
        let wait = waiting(&world).await;
        let mut commit = wait.life.next();
        commit.handles.push(wait.answer());
        let step = handles.advance(wait.step(HandleStep::Wait { timeout_at: now() }));
        let (step, verdict) = if round % 2 == 0 {
            tokio::join!(step, world.commit(&commit))
        } else {
            let (verdict, step) = tokio::join!(world.commit(&commit), step);
            (step, verdict)
        };
        assert_eq!(verdict, Verdict::Written);
        let rows = handles.of_session(wait.life.id()).await.unwrap();
        match step.unwrap() {
            Some(_) => {
                first += 1;
                assert_eq!(rows[0].resume_payload, Some(json!({"version": 2})));
            }
            None => assert_eq!(rows, []),
        }
    }
    println!("the step was first in {first} of 30");
}
