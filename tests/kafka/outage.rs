//! A broker that is away for an hour.

use std::sync::Arc;

use genesis::bus::{KafkaBus, KafkaSettings};
use genesis::workflow::EmbeddedEngine;
use genesis_actors::domain::stage::CommandType;
use genesis_actors::ports::outbox::OutboxStatus;
use serde_json::json;

use crate::broker::Broker;
use crate::inside::time::MovedClock;
use crate::inside::{House, QuickWriter};
use crate::support::{eventually, rows};
use crate::topic;

const TOPIC: &str = "genesis.session.events";

async fn is_said(house: &House, dependency: &str) -> Option<String> {
    let readiness = house.runtime.readiness().await;
    let found = readiness.into_iter().find(|(name, _)| *name == dependency);
    found.unwrap().1.err()
}

async fn count(house: &House, status: OutboxStatus) -> u64 {
    house.store.outbox().count(status).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_without_a_broker_makes_no_dead_letter_and_its_return_needs_no_hand() {
    let mut broker = Broker::prepare();
    let kafka = KafkaSettings {
        brokers: broker.address(),
        topic: TOPIC.to_owned(),
    };
    let bus = Arc::new(KafkaBus::start(kafka).unwrap());
    let clock = Arc::new(MovedClock::default());
    let writer = Arc::new(QuickWriter);
    let house = House::open_on(
        bus,
        Arc::new(EmbeddedEngine::new()),
        clock.clone(),
        writer,
        |_| {},
    )
    .await;
    let session = house.begin().await;
    assert_eq!(is_said(&house, "outbox").await, None);
    for _ in 0..2 {
        clock.pass(chrono::Duration::minutes(30));
        let sent = house.send(session, CommandType::ExtendSession, json!({}));
        sent.await.unwrap();
        // It has tried since, and found the broker away.
        let before = relay(&house)["rounds_away"].as_u64().unwrap();
        eventually("it tries again", async || {
            (relay(&house)["rounds_away"].as_u64().unwrap() > before).then_some(())
        })
        .await;
    }
    let lag = is_said(&house, "outbox").await.unwrap();
    assert!(lag.contains("has waited 36"), "{lag}");
    assert!(is_said(&house, "bus").await.is_some());
    assert_eq!(count(&house, OutboxStatus::DeadLetter).await, 0);
    let failures = rows(&house.url(), &["max(retry_count)"], "event_outbox").await;
    assert_eq!(failures, [["0"]], "it was no event's own failure");

    broker.up().await;
    eventually("everything is sent", async || {
        (count(&house, OutboxStatus::Pending).await == 0).then_some(())
    })
    .await;
    let written = house.history(session).await;
    let read = topic::read(&broker.address(), TOPIC);
    let ids: Vec<&str> = read
        .iter()
        .map(|message| message.value["id"].as_str().unwrap())
        .collect();
    let expected: Vec<String> = written
        .iter()
        .map(|event| event.event_id.to_string())
        .collect();
    let mut first_seen: Vec<&str> = Vec::new();
    for id in ids {
        if !first_seen.contains(&id) {
            first_seen.push(id);
        }
    }
    assert_eq!(first_seen, expected);
    for dependency in ["bus", "outbox"] {
        assert_eq!(is_said(&house, dependency).await, None, "{dependency}");
    }
    house.runtime.stop().await;
}

fn relay(house: &House) -> serde_json::Value {
    house.runtime.actor("OutboxRelay").unwrap().state.detail
}
