//! States and commands: no process answers from what it knows to be old, and none for longer than a second from what may be.

use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

use crate::support::{Server, Store, own};
use crate::wire::Wire;

const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];

/// Two processes of which the second hears nothing of the first.
async fn deaf() -> (Server, Server, Wire) {
    let one = Server::start(Store::Postgres).await;
    let wire = Wire::to(&one.store_url).await;
    let two = Server::start_on(&wire.url, &[]);
    wire.deaf(true);
    (one, two, wire)
}

async fn at_least(server: &Server, session: Uuid, version: &Value) -> Value {
    let path = format!("/genesis/{session}/state?min_version={version}");
    let (status, state) = server.get(&path).await;
    assert_eq!(status, 200, "{state}");
    state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_whom_both_serve_in_turn_notices_nothing() {
    let one = Server::start(Store::Postgres).await;
    let two = Server::start_on(&one.store_url, &[]);
    let mut servers = [&one, &two].into_iter().cycle();
    let mut next = move || servers.next().unwrap();
    let session = next().begin(json!({"mode": "GUIDED"})).await;
    let mut acknowledged = 1;
    for stage in STAGES {
        next().settled(session).await;
        let draft = json!({"stage": stage, "content": own(stage)});
        for _ in 0..3 {
            let answer = next().done(session, "EDIT_DRAFT", draft.clone()).await;
            // What was acknowledged is there, whoever is asked.
            let state = at_least(next(), session, &answer["version"]).await;
            assert_eq!(state["stages"][stage]["draft"], draft["content"]);
            acknowledged += 1;
        }
        let answer = next()
            .done(session, "CONFIRM_STAGE", json!({"stage": stage}))
            .await;
        let state = at_least(next(), session, &answer["version"]).await;
        assert_eq!(state["stages"][stage]["status"], "CONFIRMED");
        acknowledged += 1;
    }
    let finished = next().done(session, "FINISH_GENESIS", json!({})).await;
    let state = at_least(next(), session, &finished["version"]).await;
    assert_eq!(state["status"], "COMPLETED");
    acknowledged += 1;
    let mut took_effect: Vec<Value> = Vec::new();
    for event in next().history(session).await {
        if !took_effect.contains(&event["causationid"]) {
            took_effect.push(event["causationid"].clone());
        }
    }
    assert!(took_effect.len() >= acknowledged, "{took_effect:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_not_refused_for_what_another_process_has_changed() {
    let (one, two, _wire) = deaf().await;
    let session = one.begin(json!({"mode": "GUIDED"})).await;
    for (n, stage) in STAGES.into_iter().enumerate() {
        // Each would be refused by a process that had not noticed what the other has just confirmed.
        let server = if n % 2 == 0 { &two } else { &one };
        let content = json!({"stage": stage, "content": own(stage)});
        server.done(session, "CONFIRM_STAGE", content).await;
    }
    one.done(session, "FINISH_GENESIS", json!({})).await;
    // And one is refused for what it has.
    let (status, problem) = two
        .command(session, "NAVIGATE_TO_STAGE", json!({"stage": "THEME"}))
        .await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (409, &json!("invalid_transition"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_of_which_no_word_came_is_shown_for_a_second_at_the_most() {
    let (one, two, _wire) = deaf().await;
    let session = one.begin(json!({"mode": "FREE_FORM"})).await;
    for round in 0..3 {
        let before = two.state(session).await["version"].as_i64().unwrap();
        let draft = json!({"stage": "PLOT", "content": {"ending": round.to_string()}});
        one.done(session, "EDIT_DRAFT", draft).await;
        let written = Instant::now();
        loop {
            let asked = Instant::now();
            let version = two.state(session).await["version"].as_i64().unwrap();
            if version > before {
                break;
            }
            assert!(
                asked - written < Duration::from_secs(1),
                "still at {before}"
            );
        }
    }
}
