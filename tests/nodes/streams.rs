//! Streams: what one process writes is shown by the others.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use crate::support::sse::Events;
use crate::support::{Server, Store, eventually, own};
use crate::wire::Wire;

async fn edit(server: &Server, session: Uuid, ending: &str) -> Value {
    let draft = json!({"stage": "PLOT", "content": {"ending": ending}});
    server.done(session, "EDIT_DRAFT", draft).await
}

/// The sequences of the domain events up to one.
async fn until(stream: &mut Events, sequence: i64) -> Vec<i64> {
    let mut seen = Vec::new();
    while seen.last() != Some(&sequence) {
        let event = stream.next().await.expect("the stream ended");
        seen.extend(event.id);
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_shows_what_another_process_writes() {
    let one = Server::start(Store::Postgres).await;
    let two = one.beside();
    let session = one.begin(json!({"mode": "FREE_FORM"})).await;
    let mut near = Events::open(&one, session, Some(0), "").await;
    let mut far = Events::open(&two, session, Some(0), "").await;
    for n in 0..10 {
        edit(if n % 3 == 0 { &two } else { &one }, session, "an ending").await;
    }
    let last = one.state(session).await["last_event_id"].as_i64().unwrap();
    let all: Vec<i64> = (1..=last).collect();
    assert_eq!(until(&mut near, last).await, all);
    assert_eq!(until(&mut far, last).await, all);
    // By word of the others, and not only because it looked by itself.
    let heard = eventually("word of the other process", async || {
        two.actor("SseBroadcast").await["heard"]
            .as_u64()
            .filter(|heard| *heard > 1)
    });
    heard.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_event_arrives_though_no_word_of_it_came() {
    let one = Server::start(Store::Postgres).await;
    let wire = Wire::to(&one.store_url).await;
    let two = Server::start_on(&wire.url, &[]);
    let session = one.begin(json!({"mode": "FREE_FORM"})).await;
    let mut far = Events::open(&two, session, None, "").await;
    // One that came in time, so that the stream seems well.
    let told = edit(&one, session, "told").await;
    let first = one.state(session).await["last_event_id"].as_i64().unwrap();
    until(&mut far, first).await;
    wire.deaf(true);
    let lost = edit(&one, session, "lost").await;
    assert_eq!(told["version"].as_i64().unwrap() + 1, lost["version"]);
    let arrived = tokio::time::timeout(Duration::from_secs(6), until(&mut far, first + 1));
    assert_eq!(arrived.await.expect("not within 6 s"), [first + 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_loses_its_connections_loses_no_event() {
    let one = Server::start(Store::Postgres).await;
    let wire = Wire::to(&one.store_url).await;
    let two = Server::start_on(&wire.url, &[]);
    let session = one.begin(json!({"mode": "FREE_FORM"})).await;
    let mut far = Events::open(&two, session, Some(0), "").await;
    let lapses = async || two.actor("SseBroadcast").await["lapses"].as_u64().unwrap();
    for round in 0..3 {
        edit(&one, session, "before").await;
        let before = lapses().await;
        wire.cut();
        // Nobody listens just now.
        edit(&one, session, "meanwhile").await;
        eventually("it listens again", async || {
            (lapses().await > before).then_some(())
        })
        .await;
        edit(&one, session, &format!("after {round}")).await;
    }
    let last = one.state(session).await["last_event_id"].as_i64().unwrap();
    let all: Vec<i64> = (1..=last).collect();
    assert_eq!(until(&mut far, last).await, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_begins_where_the_database_ends_whatever_its_process_knows() {
    let one = Server::start(Store::Postgres).await;
    let wire = Wire::to(&one.store_url).await;
    let two = Server::start_on(&wire.url, &[]);
    wire.deaf(true);
    let session = one.begin(json!({"mode": "FREE_FORM"})).await;
    assert_eq!(two.state(session).await["version"], 1);
    let version = edit(&one, session, "an ending").await["version"].clone();
    let known = one.state(session).await["last_event_id"].as_i64().unwrap();
    let mut live = Events::open(&two, session, None, "").await;
    let ready = live.next().await.unwrap();
    assert_eq!(ready.data, json!({"last_event_id": known}));
    // Not beyond the end, though this process had not heard of it.
    let mut back = Events::open(&two, session, Some(known), "").await;
    assert_eq!(back.next().await.unwrap().event, "ready");
    // Whoever was shown an event also sees what became of it.
    let mut all = Events::open(&two, session, Some(0), "").await;
    until(&mut all, known).await;
    assert_eq!(two.state(session).await["version"], version);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_generation_brings_is_shown_by_every_process() {
    let one = Server::start(Store::Postgres).await;
    let two = one.beside();
    let began = Instant::now();
    let session = one.begin(json!({"mode": "GUIDED"})).await;
    for server in [&one, &two] {
        let mut stream = Events::open(server, session, Some(0), "").await;
        let seen = stream.until("generation.completed").await;
        assert!(seen.iter().any(|event| event.event == "session.started"));
    }
    // Its workflow waits, though only one of the two started it.
    let content = json!({"stage": "CONCEPT", "content": own("CONCEPT")});
    two.done(session, "CONFIRM_STAGE", content).await;
    let themes = two.settled(session).await;
    assert!(
        !themes["stages"]["THEME"]["proposals"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert!(began.elapsed() < Duration::from_secs(60));
}
