//! Over Kafka: what is not stored reaches the other processes too, and no stream needs it for what is.

use std::collections::BTreeMap;

use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::broker::Broker;
use crate::support::sse::{Event, Events};
use crate::support::{Server, Store, eventually};
use crate::wire::Wire;

/// Where the tests' Kafka answers.
const SHARED: &str = "127.0.0.1:59092";

/// Two processes on one database and one broker, with a topic of their own and a writer who takes his time.
async fn two(brokers: &str) -> (Server, Server, String) {
    let topic = format!("test.{}", Uuid::now_v7().simple());
    let env = settings(brokers, &topic);
    let one = Server::start_with(Store::Postgres, &env).await;
    let two = one.beside();
    (one, two, topic)
}

fn settings<'a>(brokers: &'a str, topic: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("GENESIS__BUS__KIND", "kafka"),
        ("GENESIS__BUS__BROKERS", brokers),
        ("GENESIS__BUS__TOPIC", topic),
        ("GENESIS__WRITER__OFFLINE_PACE", "2000"),
    ]
}

/// The text of each field of the last generation, as its pieces make it; panics when one does not fit on.
fn texts(seen: &[Event]) -> BTreeMap<(u64, String), String> {
    let generation = seen.last().map(|event| &event.data["data"]["command_id"]);
    let mut texts: BTreeMap<(u64, String), String> = BTreeMap::new();
    for event in seen.iter().filter(|event| {
        event.event == "generation.delta" && Some(&event.data["command_id"]) == generation
    }) {
        let data = &event.data;
        let field = (
            data["proposal"].as_u64().unwrap(),
            data["pointer"].as_str().unwrap().to_owned(),
        );
        let text = texts.entry(field).or_default();
        assert_eq!(text.chars().count() as u64, data["offset"], "{data}");
        text.push_str(data["text"].as_str().unwrap());
    }
    texts
}

/// What is read along may break off a little early: the end comes by another way, and may overtake the last pieces.
fn assert_alike(one: &BTreeMap<(u64, String), String>, other: &BTreeMap<(u64, String), String>) {
    assert!(one.len() > 4 && other.len() > 4, "{one:?} {other:?}");
    for (field, text) in one {
        let Some(same) = other.get(field) else {
            continue;
        };
        assert!(!text.is_empty() && !same.is_empty());
        assert!(
            text.starts_with(same) || same.starts_with(text),
            "{text:?} {same:?}"
        );
    }
}

/// Has a generation written, watched from both; whichever runs it. Gives what each saw.
async fn watched(one: &Server, two: &Server, session: Uuid) -> [Vec<Event>; 2] {
    let mut near = Events::open(one, session, None, "").await;
    let mut far = Events::open(two, session, None, "").await;
    one.done(session, "GENERATE_INSPIRATION", json!({"count": 2}))
        .await;
    let end = "generation.completed";
    let (near, far) = join(near.until(end), far.until(end)).await;
    [near, far]
}

/// Until both processes hear each other over Kafka: topics are made and taken up only after the start.
async fn acquainted(one: &Server, two: &Server) -> Uuid {
    eventually("both see the text of a generation", async || {
        let session = one.begin(json!({"mode": "FREE_FORM"})).await;
        let seen = watched(one, two, session).await;
        seen.iter()
            .all(|seen| !texts(seen).is_empty())
            .then_some(session)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_read_along_from_every_process_also_from_the_middle_on() {
    let (one, two, _) = two(SHARED).await;
    let session = acquainted(&one, &two).await;
    let [near, far] = watched(&one, &two, session).await;
    assert_alike(&texts(&near), &texts(&far));
    for seen in [&near, &far] {
        assert!(
            seen.iter()
                .any(|event| event.event == "generation.progress")
        );
        // Each process counts its own viewers.
        let viewers = seen
            .iter()
            .filter(|event| event.event == "presence.changed");
        assert!(
            viewers
                .into_iter()
                .all(|event| event.data == json!({"viewers": 1}))
        );
    }
    // A stream that opens in the middle gets what was written so far, and all the rest.
    let mut first = Events::open(&one, session, None, "").await;
    one.done(session, "GENERATE_INSPIRATION", json!({"count": 2}))
        .await;
    let mut begun = Vec::new();
    for _ in 0..5 {
        begun.extend(first.until("generation.delta").await);
    }
    let late = [
        Events::open(&one, session, None, "").await,
        Events::open(&two, session, None, "").await,
    ];
    let seen = begun
        .into_iter()
        .chain(first.until("generation.completed").await);
    let text = texts(&seen.collect::<Vec<_>>());
    for mut late in late {
        assert_alike(&texts(&late.until("generation.completed").await), &text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workflow_events_are_told_by_every_process() {
    let (one, two, _) = two(SHARED).await;
    acquainted(&one, &two).await;
    let session = one.begin(json!({"mode": "GUIDED"})).await;
    two.settled(session).await;
    // The first wait is open by then, and told of.
    eventually("the workflow waits", async || {
        let (_, answer) = one
            .get(&format!(
                "/admin/handles?session_id={session}&status=PAUSED"
            ))
            .await;
        let waits = answer["handles"]
            .as_array()
            .is_some_and(|all| !all.is_empty());
        waits.then_some(())
    })
    .await;
    let query = "?types=workflow.resumed,workflow.paused,stage.confirmed";
    let near = Events::open(&one, session, None, query).await;
    let far = Events::open(&two, session, None, query).await;
    let content = json!({"stage": "CONCEPT", "content": crate::support::own("CONCEPT")});
    one.done(session, "CONFIRM_STAGE", content).await;
    for mut stream in [near, far] {
        let seen = stream.until("workflow.paused").await;
        let told: Vec<&Value> = seen
            .iter()
            .filter(|event| event.event.starts_with("workflow."))
            .map(|event| &event.data["stage"])
            .collect();
        assert_eq!(told, [&json!("CONCEPT"), &json!("THEME")], "{seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_topic_wakes_a_stream_that_no_notice_reached() {
    let topic = format!("test.{}", Uuid::now_v7().simple());
    let env = settings(SHARED, &topic);
    let one = Server::start_with(Store::Postgres, &env).await;
    let wire = Wire::to(&one.store_url).await;
    let two = Server::start_on(&wire.url, &env);
    let session = acquainted(&one, &two).await;
    let mut far = Events::open(&two, session, None, "").await;
    let from = far.next().await.unwrap().data["last_event_id"]
        .as_i64()
        .unwrap();
    wire.deaf(true);
    let before = two.actor("SseBroadcast").await["heard"].as_u64().unwrap();
    let draft = json!({"stage": "PLOT", "content": {"ending": "an ending"}});
    one.done(session, "EDIT_DRAFT", draft).await;
    let seen = far.until("draft.edited").await;
    assert_eq!(seen.last().unwrap().id, Some(from + 1));
    // By word of the topic, and not only because it looked by itself.
    let heard = eventually("word of it", async || {
        two.actor("SseBroadcast").await["heard"]
            .as_u64()
            .filter(|heard| *heard > before)
    });
    heard.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_need_no_broker_and_its_return_needs_no_hand() {
    let mut broker = Broker::start().await;
    let (one, two, _) = two(&broker.address()).await;
    let session = acquainted(&one, &two).await;
    let mut far = Events::open(&two, session, None, "").await;
    let begins = far.next().await.unwrap().data["last_event_id"]
        .as_i64()
        .unwrap();
    let mut seen = Vec::new();
    let mut edited = async |server: &Server, seen: &mut Vec<i64>| {
        let draft = json!({"stage": "PLOT", "content": {"ending": "an ending"}});
        server.done(session, "EDIT_DRAFT", draft).await;
        let events = far.until("draft.edited").await;
        seen.extend(events.iter().filter_map(|event| event.id));
    };
    edited(&one, &mut seen).await;
    broker.kill();
    for server in [&one, &two, &one] {
        edited(server, &mut seen).await;
    }
    broker.up().await;
    edited(&one, &mut seen).await;
    // And what is not stored is told again.
    acquainted(&one, &two).await;
    broker.stop().await;
    edited(&one, &mut seen).await;
    let all: Vec<i64> = (begins + 1..=begins + 6).collect();
    assert_eq!(seen, all);
}
