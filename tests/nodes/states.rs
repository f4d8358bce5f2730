//! States and commands: no process answers from what it knows to be old, and none for longer than a second from what may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis::clock::SystemClock;
use genesis_actors::ports::clock::Clock;
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use crate::inside::House;
use crate::support::sse::Events;
use crate::support::{Server, Store, breath, eventually, new_database, own};
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
    let two = one.beside();
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
    one_end_each(next(), session).await;
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

/// The system's clock, so many seconds ahead. Whoever sleeps on it looks up ten times a second.
#[derive(Default)]
struct Ahead(AtomicI64);

#[async_trait]
impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + chrono::Duration::seconds(self.0.load(Ordering::SeqCst))
    }

    fn id(&self) -> Uuid {
        SystemClock.id()
    }

    fn chance(&self) -> f64 {
        SystemClock.chance()
    }

    async fn sleep(&self, duration: Duration) {
        // What is looked at now and then is looked at often; a caller's patience stays what it is.
        let often = duration <= Duration::from_secs(5);
        let most = if often {
            Duration::from_millis(100)
        } else {
            duration
        };
        SystemClock.sleep(duration.min(most)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_asks_for_no_version_unless_another_is_there() {
    let url = new_database().await;
    let clock = Arc::new(Ahead::default());
    let house = House::on_postgres(&url, clock.clone()).await;
    let session = house.begin().await;
    // What was confirmed is old by then, and there is time to look around.
    let asks = async || {
        clock.0.fetch_add(2, Ordering::SeqCst);
        for _ in 0..15 {
            breath().await;
        }
        let before = house.journal.asked();
        assert_eq!(house.rendered(session).await["version"], 1);
        house.journal.asked() > before
    };
    eventually("alone, it does not ask", async || {
        (!asks().await).then_some(())
    })
    .await;
    let other = House::on_postgres(&url, Arc::new(SystemClock)).await;
    other.begin().await;
    for _ in 0..5 {
        assert!(asks().await, "in company, it asks");
    }
    other.runtime.stop().await;
    other.store.close().await;
    drop(other);
    eventually("alone again, it does not ask", async || {
        (!asks().await).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generation_whose_process_dies_is_brought_to_one_end_by_another() {
    let slow = [("GENESIS__WRITER__OFFLINE_PACE", "300")];
    let mut servers = vec![Server::start_with(Store::Postgres, &slow).await];
    servers.push(Server::start_on(&servers[0].store_url, &[]));
    // One of them has it; it is the slow one when the other is not there to take it.
    servers[1].kill();
    let session = servers[0].begin(json!({"mode": "GUIDED"})).await;
    let mut near = Events::open(&servers[0], session, Some(0), "").await;
    near.until("generation.delta").await;
    servers[1].restart();
    servers[0].kill();
    let mut far = Events::open(&servers[1], session, Some(0), "").await;
    far.until("generation.completed").await;
    let state = servers[1].settled(session).await;
    assert_eq!(
        state["stages"]["CONCEPT"]["proposals"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
    one_end_each(&servers[1], session).await;
}

/// Every generation has come to one end.
async fn one_end_each(server: &Server, session: Uuid) {
    let history = server.history(session).await;
    let of = |kinds: &[&str]| -> Vec<Value> {
        let found = history
            .iter()
            .filter(|event| kinds.contains(&event["type"].as_str().unwrap()));
        let mut commands: Vec<Value> = found
            .map(|event| event["data"]["command_id"].clone())
            .collect();
        commands.sort_by_key(Value::to_string);
        commands
    };
    let ends = [
        "generation.completed",
        "generation.failed",
        "generation.cancelled",
    ];
    assert_eq!(of(&["generation.requested"]), of(&ends));
}
