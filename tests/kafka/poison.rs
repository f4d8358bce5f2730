//! Events that Kafka will never take.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::broker::Broker;
use crate::support::{Server, Store, eventually};
use crate::topic;

const TOPIC: &str = "novels.events";

async fn outbox(server: &Server, session: Uuid, status: &str) -> Vec<Value> {
    let path = format!("/admin/outbox?session_id={session}&status={status}");
    let (answered, page) = server.get(&path).await;
    assert_eq!(answered, 200, "{page}");
    page["outbox"].as_array().unwrap().clone()
}

/// The one dead letter of a session.
async fn dead_letter(server: &Server, session: Uuid) -> Value {
    eventually("a dead letter", async || {
        outbox(server, session, "DEAD_LETTER").await.pop()
    })
    .await
}

async fn all_sent(server: &Server, session: Uuid) {
    eventually("everything is sent", async || {
        let open = outbox(server, session, "PENDING").await.len()
            + outbox(server, session, "DEAD_LETTER").await.len();
        (open == 0).then_some(())
    })
    .await;
}

async fn decide(server: &Server, row: &Value, what: &str) -> Value {
    let path = format!("{}/admin/outbox/{}/{what}", server.base, row["id"]);
    let answer = crate::support::read(server.http.post(path).send().await.unwrap()).await;
    assert_eq!(answer.0, 200, "{}", answer.1);
    answer.1
}

/// The sequences of a session on the topic, in their order there.
fn sequences(read: &[topic::Read], session: Uuid) -> Vec<i64> {
    read.iter()
        .filter(|message| message.key == session.to_string())
        .map(|message| message.value["sequence"].as_i64().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_event_is_a_dead_letter_that_stops_its_own_session_until_someone_decides() {
    // While there is no broker, events wait: time enough to spoil some of them.
    let mut broker = Broker::prepare();
    let env = [
        ("GENESIS__BUS__KIND", "kafka"),
        ("GENESIS__BUS__BROKERS", &broker.address()),
        ("GENESIS__BUS__TOPIC", TOPIC),
    ];
    let mut server = Server::start_with(Store::Postgres, &env).await;
    let mut sessions = Vec::new();
    for _ in 0..3 {
        let session = server.begin(json!({"mode": "FREE_FORM"})).await;
        server.done(session, "EXTEND_SESSION", json!({})).await;
        sessions.push(session);
    }
    let [large, lost, good] = sessions[..] else {
        panic!("three sessions")
    };
    let (status, ready) = server.get("/readyz").await;
    let bus = &ready["dependencies"]["bus"];
    assert_eq!(
        (status.as_u16(), &bus["status"]),
        (503, &json!("unavailable"))
    );
    assert!(
        bus["detail"]
            .as_str()
            .unwrap()
            .contains("no broker answers"),
        "{bus}"
    );
    server.kill();
    let first = "(SELECT min(id) FROM event_outbox WHERE partition_key =";
    for change in [
        format!(
            "payload = jsonb_set(payload, '{{data,premise}}', to_jsonb(repeat('x', 2000000))) WHERE id = {first} '{large}')"
        ),
        format!("topic = 'nowhere' WHERE id = {first} '{lost}')"),
    ] {
        server
            .execute(&format!("UPDATE event_outbox SET {change}"))
            .await;
    }
    broker.up().await;
    server.restart();

    all_sent(&server, good).await;
    let too_large = dead_letter(&server, large).await;
    assert!(
        too_large["last_error"]
            .as_str()
            .unwrap()
            .contains("too large"),
        "{}",
        too_large["last_error"]
    );
    let unknown = dead_letter(&server, lost).await;
    assert!(
        unknown["last_error"].as_str().unwrap().contains("nowhere"),
        "{}",
        unknown["last_error"]
    );
    for session in [large, lost] {
        assert!(!outbox(&server, session, "PENDING").await.is_empty());
        assert!(outbox(&server, session, "SENT").await.is_empty());
    }
    // Its broker is there, and nobody else waits.
    let (status, ready) = server.get("/readyz").await;
    assert_eq!(status, 200, "{ready}");

    let copies = topic::read(&broker.address(), &format!("{TOPIC}.dlq"));
    assert_eq!(copies.len(), 2);
    for (session, row) in [(large, &too_large), (lost, &unknown)] {
        let copy = copies
            .iter()
            .find(|copy| copy.key == session.to_string())
            .unwrap();
        assert_eq!(copy.value["id"], row["event_id"]);
        assert_eq!(copy.value["type"], "session.started");
        let headers = &copy.headers;
        assert_eq!(headers["content-type"], "application/cloudevents+json");
        assert_eq!(
            headers["dead-letter-error"],
            row["last_error"].as_str().unwrap()
        );
        assert_eq!(headers["dead-letter-topic"], row["topic"].as_str().unwrap());
        assert_eq!(headers["dead-letter-outbox-id"], row["id"].to_string());
        assert_eq!(headers.contains_key("dead-letter-data"), session == large);
        assert_eq!(copy.value["data"].is_object(), session == lost);
    }
    // As it is, it fails again; cut to size, it is sent, before what waited for it.
    let redriven = decide(&server, &too_large, "redrive").await;
    assert_eq!(
        (&redriven["status"], &redriven["redrive_count"]),
        (&json!("PENDING"), &json!(1))
    );
    dead_letter(&server, large).await;
    let cut =
        "payload = jsonb_set(payload, '{data,premise}', 'null'), status = 'DEAD_LETTER' WHERE id =";
    server
        .execute(&format!(
            "UPDATE event_outbox SET {cut} {}",
            too_large["id"]
        ))
        .await;
    decide(&server, &too_large, "redrive").await;
    decide(&server, &unknown, "skip").await;
    all_sent(&server, large).await;
    all_sent(&server, lost).await;
    let read = topic::read(&broker.address(), TOPIC);
    for (session, from) in [(large, 1), (lost, 2), (good, 1)] {
        let events = server.history(session).await.len() as i64;
        assert_eq!(
            sequences(&read, session),
            (from..=events).collect::<Vec<_>>()
        );
    }
    let redriven = outbox(&server, large, "SENT").await.pop().unwrap();
    assert_eq!(
        (&redriven["id"], &redriven["redrive_count"]),
        (&too_large["id"], &json!(2))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn topics_are_made_and_one_that_cannot_be_made_is_named() {
    let broker = Broker::start().await;
    let start = async |topic: &str| {
        let env = [
            ("GENESIS__BUS__KIND", "kafka"),
            ("GENESIS__BUS__BROKERS", &broker.address()),
            ("GENESIS__BUS__TOPIC", topic),
        ];
        Server::start_with(Store::Sqlite, &env).await
    };
    let server = start(TOPIC).await;
    eventually("it is ready", async || {
        (server.get("/readyz").await.0 == 200).then_some(())
    })
    .await;
    for topic in [TOPIC.to_owned(), format!("{TOPIC}.dlq")] {
        assert_eq!(topic::partitions(&broker.address(), &topic), 8, "{topic}");
    }
    // No Kafka takes this name.
    let server = start("..").await;
    let (status, ready) = server.get("/readyz").await;
    let detail = ready["dependencies"]["bus"]["detail"].as_str().unwrap();
    assert_eq!(status, 503);
    assert!(detail.contains("\"..\""), "{detail}");
}
