//! What the adapter makes of errors. The broker's own come from a real one elsewhere; those that a healthy one does not give,
//! from librdkafka's mock of a cluster.

use futures_util::future::join_all;
use genesis::bus::{KafkaBus, KafkaSettings};
use genesis_actors::ports::bus::{Bus as _, BusError};
use genesis_actors::ports::outbox::DueRow;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::mocking::MockCluster;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use serde_json::json;
use uuid::Uuid;

use crate::broker::Broker;
use crate::support::eventually;

fn row(topic: &str) -> DueRow {
    DueRow {
        id: 1,
        event_id: Uuid::now_v7(),
        topic: topic.to_owned(),
        partition_key: "a session".to_owned(),
        bucket: 0,
        payload: "{}".to_owned(),
        headers: json!({"content-type": "application/cloudevents+json"}),
        retry_count: 0,
        max_retries: 8,
        redrive_count: 0,
        created_at: chrono::Utc::now(),
    }
}

fn bus(brokers: String) -> KafkaBus {
    let topic = "events".to_owned();
    KafkaBus::start(KafkaSettings { brokers, topic }).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fatal_error_costs_one_producer_and_no_event() {
    let cluster = MockCluster::new(1).unwrap();
    let bus = bus(cluster.bootstrap_servers());
    assert_eq!(bus.publish(&row("events")).await, Ok(()));
    let desynchronised = [RDKafkaRespErr::RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER];
    cluster.request_errors(RDKafkaApiKey::Produce, &desynchronised);
    let fatal = bus.publish(&row("events")).await;
    let Err(BusError::Away(why)) = &fatal else {
        panic!("{fatal:?}")
    };
    assert!(why.contains("made anew"), "{why}");
    for _ in 0..3 {
        assert_eq!(bus.publish(&row("events")).await, Ok(()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_never_be_written_is_poison_and_what_has_no_leader_is_away() {
    let cluster = MockCluster::new(1).unwrap();
    let bus = bus(cluster.bootstrap_servers());
    assert_eq!(bus.publish(&row("events")).await, Ok(()));
    let forbidden = [RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED];
    cluster.request_errors(RDKafkaApiKey::Produce, &forbidden);
    let refused = bus.publish(&row("events")).await;
    assert!(matches!(refused, Err(BusError::Poison(_))), "{refused:?}");
    // What an operator has put right is noticed.
    eventually("it is written again", async || {
        bus.publish(&row("events")).await.ok()
    })
    .await;
    cluster.broker_down(1).unwrap();
    let gone = bus.publish(&row("events")).await;
    assert!(matches!(gone, Err(BusError::Away(_))), "{gone:?}");
    cluster.broker_up(1).unwrap();
    assert_eq!(bus.publish(&row("events")).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_event_that_is_too_large_takes_no_other_with_it() {
    let broker = Broker::start().await;
    let admin: AdminClient<DefaultClientContext> = ClientConfig::new()
        .set("bootstrap.servers", broker.address())
        .create()
        .unwrap();
    let small =
        NewTopic::new("events", 1, TopicReplication::Fixed(1)).set("max.message.bytes", "5000");
    let made = admin.create_topics([&small], &AdminOptions::new()).await;
    made.unwrap().remove(0).unwrap();
    let bus = bus(broker.address());
    // Each fits, but not all of them in one request.
    let mut rows: Vec<DueRow> = (0..100)
        .map(|number| DueRow {
            partition_key: number.to_string(),
            payload: "x".repeat(500),
            ..row("events")
        })
        .collect();
    rows[50].payload = "x".repeat(6_000);
    let published = join_all(rows.iter().map(|row| bus.publish(row))).await;
    for (number, outcome) in published.iter().enumerate() {
        match outcome {
            Err(BusError::Poison(why)) if number == 50 => {
                assert!(why.contains("too large"), "{why}")
            }
            outcome => assert_eq!((outcome, number == 50), (&Ok(()), false), "{number}"),
        }
    }
}
