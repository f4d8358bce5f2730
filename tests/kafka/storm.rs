//! Two processes publish while the broker is killed and stopped under them, and one of them is killed.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::broker::Broker;
use crate::support::{Server, Store, breath};
use crate::topic;

const TOPIC: &str = "genesis.session.events";
const SESSIONS: i64 = 500;
const EVENTS: i64 = 100;

/// The n-th event of each session, as their commits would leave it.
const ROUND: &str = "
    WITH session AS (
        SELECT uuid_in(md5(number::text)::cstring) AS id FROM generate_series(1, $1::bigint) AS number
    ), event AS (
        INSERT INTO domain_events (event_id, aggregate_type, aggregate_id, sequence, aggregate_version, event_type,
            event_version, payload, metadata, created_at)
        SELECT gen_random_uuid(), 'GenesisSession', id, $2, $2, 'draft.edited', 1, '{}', '{}', clock_timestamp() FROM session
        RETURNING event_id, aggregate_id, sequence, created_at
    )
    INSERT INTO event_outbox (event_id, topic, partition_key, payload, headers, status, retry_count, max_retries,
        redrive_count, created_at)
    SELECT event_id, $3, aggregate_id::text,
        jsonb_build_object('specversion', '1.0', 'id', event_id, 'subject', aggregate_id, 'sequence', sequence,
            'type', 'draft.edited', 'data', jsonb_build_object('text', repeat('salt ', 60))),
        '{\"content-type\": \"application/cloudevents+json\"}', 'PENDING', 0, 8, 0, created_at
    FROM event";

/// Writes the events, round after round, while they are published.
async fn write(url: String) {
    let mut store = PgConnection::connect(&url).await.unwrap();
    for sequence in 1..=EVENTS {
        let round = sqlx::query(ROUND).bind(SESSIONS).bind(sequence).bind(TOPIC);
        round.execute(&mut store).await.unwrap();
    }
}

async fn count(store: &mut PgConnection, status: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM event_outbox WHERE status = '{status}'");
    let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(store).await;
    row.unwrap().get(0)
}

/// Waits until so many are SENT.
async fn sent(store: &mut PgConnection, at_least: i64) {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let sent = count(store, "SENT").await;
        if sent >= at_least {
            return;
        }
        let late = Instant::now() > deadline;
        assert!(!late, "only {sent} of {at_least} were sent in time");
        breath().await;
    }
}

async fn relay(server: &Server) -> Value {
    let (status, relay) = server.get("/admin/actors/OutboxRelay").await;
    assert_eq!(status, 200, "{relay}");
    relay["detail"].clone()
}

/// Waits until a server's relay holds so many of the 64 buckets; how long that took.
async fn holds(server: &Server, buckets: i64) -> Duration {
    let began = Instant::now();
    while relay(server).await["buckets"] != buckets {
        let waited = began.elapsed();
        assert!(waited < Duration::from_secs(20), "never {buckets} buckets");
        breath().await;
    }
    began.elapsed()
}

/// Waits until a server has noticed that the broker is gone.
async fn notices(server: &Server) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while relay(server).await["away"].is_null() {
        assert!(Instant::now() < deadline, "it never noticed");
        breath().await;
    }
}

/// Each event at least once, and of each session none for the first time after a later one. How many were repeats.
fn is_in_order(read: &[topic::Read]) -> usize {
    let mut next: HashMap<&str, i64> = HashMap::new();
    let mut ids = HashSet::new();
    for message in read {
        assert_eq!(message.value["subject"], message.key.as_str());
        if ids.insert(message.value["id"].as_str().unwrap()) {
            let expected = next.entry(&message.key).or_insert(1);
            assert_eq!(message.value["sequence"], *expected, "of {}", message.key);
            *expected += 1;
        }
    }
    assert_eq!(ids.len() as i64, SESSIONS * EVENTS);
    assert_eq!(next.len() as i64, SESSIONS);
    read.len() - ids.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_overtakes_in_a_storm() {
    let mut broker = Broker::start().await;
    let env = [
        ("GENESIS__BUS__KIND", "kafka"),
        ("GENESIS__BUS__BROKERS", &broker.address()),
    ];
    let mut one = Server::start_with(Store::Postgres, &env).await;
    let two = one.beside();
    holds(&one, 32).await;
    holds(&two, 32).await;
    let mut store = PgConnection::connect(&one.store_url).await.unwrap();
    let writing = tokio::spawn(write(one.store_url.clone()));

    sent(&mut store, 5_000).await;
    broker.kill();
    notices(&two).await;
    broker.up().await;

    sent(&mut store, 15_000).await;
    assert!(relay(&one).await["published"] != 0);
    one.kill();
    let passed_on = holds(&two, 64).await;
    assert!(
        passed_on < Duration::from_secs(10),
        "its claim passed on after {passed_on:?}"
    );

    sent(&mut store, 25_000).await;
    broker.stop().await;
    notices(&two).await;
    broker.up().await;

    writing.await.unwrap();
    sent(&mut store, SESSIONS * EVENTS).await;
    for (status, rows) in [("PENDING", 0), ("DEAD_LETTER", 0)] {
        assert_eq!(count(&mut store, status).await, rows, "{status}");
    }
    let read = topic::read(&broker.address(), TOPIC);
    let repeats = is_in_order(&read);
    println!("{} messages, {repeats} of them repeats", read.len());
    let headers = &read[0].headers;
    assert_eq!(headers["content-type"], "application/cloudevents+json");
    let dead = topic::read(&broker.address(), &format!("{TOPIC}.dlq"));
    assert!(dead.is_empty());
    let (status, ready) = two.get("/readyz").await;
    assert_eq!(
        (status.as_u16(), &ready["status"]),
        (200, &json!("ok")),
        "{ready}"
    );
}
