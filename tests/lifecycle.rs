//! What time does to a session: tests move the clock, and nothing sleeps through it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod inside;
mod support;

use std::sync::Arc;

use chrono::Duration;
use genesis_actors::command::{OnTimeout, Refusal};
use genesis_actors::domain::stage::CommandType;
use genesis_actors::runtime::Settings;
use inside::time::{AbsentWriter, MovedClock, SilentWriter};
use inside::{House, QuickWriter, draft};
use serde_json::{Value, json};
use support::{eventually, own, rows};
use uuid::Uuid;

const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];

async fn house(change: impl FnOnce(&mut Settings)) -> (House, Arc<MovedClock>) {
    let clock = Arc::new(MovedClock::default());
    let house = House::open_as(clock.clone(), Arc::new(QuickWriter), change).await;
    (house, clock)
}

/// Waits until the session's history ends with these events.
async fn ends_with(house: &House, session: Uuid, types: &[&str]) {
    let what = format!("a history that ends with {types:?}");
    eventually(&what, async || {
        house.types(session).await.ends_with(types).then_some(())
    })
    .await;
}

async fn status_of(house: &House, table: &str, session: Uuid) -> Vec<Vec<String>> {
    let from = format!("{table} where session_id = '{session}' order by created_at, id");
    rows(&house.url(), &["status"], &from).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_warned_once_then_expires_with_all_that_ran_and_comes_back() {
    let clock = Arc::new(MovedClock::default());
    let house = House::open_as(clock.clone(), Arc::new(SilentWriter), |settings| {
        settings.rules.writer_timeout = Duration::days(365);
        settings.runner.writer_timeout = std::time::Duration::from_secs(31_536_000);
        settings.rules.user_timeout = Duration::days(365);
    })
    .await;
    let session = house.begin_guided().await;
    eventually("the workflow waits", async || {
        let statuses = status_of(&house, "flow_resume_handles", session).await;
        (statuses == [["PAUSED"]]).then_some(())
    })
    .await;
    clock.pass(Duration::days(30) - Duration::hours(23));
    ends_with(
        &house,
        session,
        &["generation.requested", "session.expiring"],
    )
    .await;
    clock.pass(Duration::hours(23));
    let end = [
        "session.expiring",
        "generation.cancelled",
        "session.expired",
    ];
    ends_with(&house, session, &end).await;
    let state = house.state(session).await;
    assert_eq!(state["status"], "EXPIRED");
    assert_eq!(state["is_pending"], false);
    assert_eq!(state["available_actions"], json!(["EXTEND_SESSION"]));
    let refused = house
        .send(session, CommandType::EditDraft, draft("late"))
        .await;
    assert!(
        matches!(refused, Err(Refusal::InvalidTransition { .. })),
        "{refused:?}"
    );
    assert_eq!(
        status_of(&house, "flow_resume_handles", session).await,
        [["EXPIRED"]]
    );
    assert_eq!(
        status_of(&house, "async_tasks", session).await,
        [["CANCELLED"], ["CANCELLED"]]
    );
    house
        .send(session, CommandType::ExtendSession, json!({}))
        .await
        .unwrap();
    assert_eq!(house.state(session).await["status"], "IN_PROGRESS");
    eventually("the next attempt waits", async || {
        let statuses = status_of(&house, "flow_resume_handles", session).await;
        (statuses == [["EXPIRED"], ["PAUSED"]]).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn warning_and_expiry_come_in_order_even_when_both_are_overdue() {
    let (house, clock) = house(|_| {}).await;
    let session = house.begin().await;
    clock.pass(Duration::days(31));
    ends_with(&house, session, &["session.expiring", "session.expired"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_moves_the_expiry_and_the_warning_comes_again() {
    let (house, clock) = house(|settings| settings.rules.user_timeout = Duration::days(365)).await;
    let session = house.begin().await;
    clock.pass(Duration::days(30) - Duration::hours(2));
    ends_with(&house, session, &["session.expiring"]).await;
    house
        .send(session, CommandType::EditDraft, draft("still here"))
        .await
        .unwrap();
    clock.pass(Duration::hours(3));
    assert_eq!(house.state(session).await["status"], "IN_PROGRESS");
    clock.pass(Duration::days(30) - Duration::hours(5));
    ends_with(
        &house,
        session,
        &["session.expiring", "draft.edited", "session.expiring"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_reminds_at_half_time_then_fails_and_the_next_command_begins_anew() {
    let (house, clock) = house(|_| {}).await;
    let session = house.begin().await;
    clock.pass(Duration::days(4));
    ends_with(&house, session, &["workflow.reminder"]).await;
    clock.pass(Duration::days(4));
    ends_with(&house, session, &["workflow.reminder", "workflow.failed"]).await;
    assert_eq!(
        status_of(&house, "flow_resume_handles", session).await,
        [["EXPIRED"]]
    );
    assert_eq!(
        status_of(&house, "async_tasks", session).await,
        [["FAILED"]]
    );
    assert_eq!(
        house.state(session).await["status"],
        "IN_PROGRESS",
        "the session stays open"
    );
    house
        .send(session, CommandType::EditDraft, draft("back"))
        .await
        .unwrap();
    eventually("the next attempt waits", async || {
        let statuses = status_of(&house, "flow_resume_handles", session).await;
        (statuses == [["EXPIRED"], ["PAUSED"]]).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_whose_end_expires_the_session_does_so() {
    let (house, clock) = house(|settings| settings.rules.on_timeout = OnTimeout::Expire).await;
    let session = house.begin().await;
    clock.pass(Duration::days(4));
    ends_with(&house, session, &["workflow.reminder"]).await;
    clock.pass(Duration::days(4));
    ends_with(&house, session, &["workflow.reminder", "session.expired"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn extending_moves_the_end_of_the_open_wait() {
    let (house, clock) = house(|_| {}).await;
    let session = house.begin().await;
    clock.pass(Duration::days(6));
    ends_with(&house, session, &["workflow.reminder"]).await;
    house
        .send(session, CommandType::ExtendSession, json!({}))
        .await
        .unwrap();
    clock.pass(Duration::days(6));
    assert_eq!(house.types(session).await.last(), Some(&"session.extended"));
    clock.pass(Duration::days(2));
    ends_with(&house, session, &["session.extended", "workflow.failed"]).await;
}

async fn finish(house: &House, session: Uuid) -> String {
    for stage in STAGES {
        let payload = json!({"stage": stage, "content": own(stage)});
        house
            .send(session, CommandType::ConfirmStage, payload)
            .await
            .unwrap();
    }
    let answer = house
        .send(session, CommandType::FinishGenesis, json!({}))
        .await
        .unwrap();
    answer["result"]["novel_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_removes_all_of_a_session_but_its_novel_and_leaves_an_archive() {
    let (house, clock) = house(|_| {}).await;
    let (session, open) = (house.begin().await, house.begin().await);
    let novel = finish(&house, session).await;
    eventually("its events are published", async || {
        let from = format!("event_outbox where partition_key = '{session}' and status <> 'SENT'");
        rows(&house.url(), &["id"], &from)
            .await
            .is_empty()
            .then_some(())
    })
    .await;
    house
        .send(open, CommandType::EditDraft, draft("kept"))
        .await
        .unwrap();
    clock.pass(Duration::days(89));
    house
        .send(open, CommandType::ExtendSession, json!({}))
        .await
        .unwrap();
    assert_eq!(house.state(session).await["status"], "COMPLETED");
    clock.pass(Duration::days(2));
    for (table, key) in [
        ("genesis_sessions", "id"),
        ("domain_events", "aggregate_id"),
        ("command_inbox", "session_id"),
        ("event_outbox", "partition_key"),
        ("async_tasks", "session_id"),
        ("flow_resume_handles", "session_id"),
    ] {
        eventually(&format!("nothing is left of it in {table}"), async || {
            let from = format!("{table} where {key} = '{session}'");
            rows(&house.url(), &["1"], &from)
                .await
                .is_empty()
                .then_some(())
        })
        .await;
    }
    let archive = rows(
        &house.url(),
        &["archive"],
        &format!("novel_archives where novel_id = '{novel}'"),
    )
    .await;
    let archive: Value = serde_json::from_str(&archive[0][0]).unwrap();
    assert_eq!(archive["session_id"], json!(session));
    assert_eq!(
        rows(
            &house.url(),
            &["id"],
            &format!("novels where id = '{novel}'")
        )
        .await
        .len(),
        1
    );
    eventually("its actor has ended", async || {
        let lives = house.runtime.actor(&session.to_string()).is_some();
        (!lives).then_some(())
    })
    .await;
    assert_eq!(house.state(open).await["session_id"], json!(open));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generation_that_no_writer_ends_fails_in_time_and_may_be_asked_for_again() {
    let clock = Arc::new(MovedClock::default());
    let house = House::open_as(clock.clone(), Arc::new(SilentWriter), |_| {}).await;
    let session = house.begin_guided().await;
    let mut passed = Duration::zero();
    while house.state(session).await["is_pending"] == true {
        assert!(
            passed <= Duration::seconds(4 * 120 + 70),
            "it ends at the latest after all attempts and a minute"
        );
        clock.pass(Duration::seconds(5));
        passed += Duration::seconds(5);
        support::breath().await;
    }
    let state = house.state(session).await;
    assert_eq!(state["stages"]["CONCEPT"]["error"]["code"], "timed_out");
    assert_eq!(state["stages"]["CONCEPT"]["error"]["retryable"], true);
    assert!(
        state["available_actions"]
            .as_array()
            .unwrap()
            .contains(&json!("GENERATE_INSPIRATION"))
    );
    let from = format!(
        "command_inbox where session_id = '{session}' and command_type = 'GENERATE_INSPIRATION'"
    );
    let command = rows(&house.url(), &["status", "error_details"], &from).await;
    assert_eq!(command[0][0], "FAILED");
    assert!(command[0][1].contains("timed_out"), "{command:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_is_away_is_tried_again_and_then_named() {
    let clock = Arc::new(MovedClock::default());
    let house = House::open_as(clock.clone(), Arc::new(AbsentWriter), |_| {}).await;
    let session = house.begin_guided().await;
    eventually("the generation has failed", async || {
        clock.pass(Duration::seconds(10));
        (house.state(session).await["is_pending"] == false).then_some(())
    })
    .await;
    let error = house.state(session).await["stages"]["CONCEPT"]["error"].clone();
    assert_eq!(error["code"], "writer_unavailable");
    let from = format!("async_tasks where session_id = '{session}' and task_type = 'generation'");
    let task = rows(&house.url(), &["status", "retry_count"], &from).await;
    assert_eq!(task, [["FAILED", "3"]]);
    house
        .send(session, CommandType::GenerateInspiration, json!({}))
        .await
        .unwrap();
    assert_eq!(
        house.state(session).await["stages"]["CONCEPT"]["error"],
        Value::Null
    );
}
