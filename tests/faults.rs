//! What must hold when the server dies, stops, or is joined late.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use support::sse::Events;
use support::{Server, Store};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_the_middle_of_load_loses_nothing_acknowledged_on_sqlite() {
    kill_9_in_the_middle_of_load(Store::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_the_middle_of_load_loses_nothing_acknowledged_on_postgres() {
    kill_9_in_the_middle_of_load(Store::Postgres).await;
}

/// Eight writers edit and generate; the server is killed under them, twice; then every acknowledged command must be in the history.
async fn kill_9_in_the_middle_of_load(store: Store) {
    let mut server = Server::start_with(store, &[("GENESIS__WRITER__OFFLINE_PACE", "8000")]).await;
    let mut acknowledged: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for _ in 0..8 {
        acknowledged.insert(server.begin(json!({"mode": "GUIDED"})).await, Vec::new());
    }
    for _ in 0..2 {
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = acknowledged
            .keys()
            .map(|session| {
                tokio::spawn(write(
                    server.http.clone(),
                    server.base.clone(),
                    *session,
                    stop.clone(),
                ))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(700)).await;
        server.kill();
        stop.store(true, Ordering::Relaxed);
        for (writer, commands) in writers.into_iter().zip(acknowledged.values_mut()) {
            commands.extend(writer.await.unwrap());
        }
        server.restart();
    }
    for (session, commands) in &acknowledged {
        assert!(!commands.is_empty());
        let state = server.settled(*session).await;
        assert!(
            !state["stages"]["CONCEPT"]["proposals"]
                .as_array()
                .unwrap()
                .is_empty(),
            "the generation went on"
        );
        let events = server.history(*session).await;
        for (event, sequence) in events.iter().zip(1..) {
            assert_eq!(event["sequence"], sequence);
        }
        for command in commands {
            let found = events
                .iter()
                .filter(|event| event["causationid"] == json!(command))
                .count();
            assert_eq!(found, 1, "command {command} took effect {found} times");
        }
    }
}

/// Edits as fast as answers come; gives the commands that were acknowledged.
async fn write(
    http: reqwest::Client,
    base: String,
    session: Uuid,
    stop: Arc<AtomicBool>,
) -> Vec<String> {
    let mut commands = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let body = json!({"command_type": "EDIT_DRAFT", "session_id": session,
            "payload": {"stage": "CONCEPT", "content": {"title": format!("title {}", commands.len())}}});
        let Ok(response) = http
            .post(format!("{base}/genesis/commands"))
            .json(&body)
            .send()
            .await
        else {
            continue;
        };
        let Ok(answer) = response.json::<serde_json::Value>().await else {
            continue;
        };
        if let Some(command_id) = answer["command_id"].as_str() {
            commands.push(command_id.to_owned());
        }
    }
    commands
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_comes_back_misses_nothing_and_sees_nothing_twice() {
    let mut server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let mut seen: Vec<i64> = Vec::new();
    for round in 0..4 {
        let mut stream = Events::open(
            &server,
            session,
            Some(seen.last().copied().unwrap_or(0)),
            "",
        )
        .await;
        let ready = stream.next().await.unwrap();
        assert_eq!(
            (ready.event.as_str(), &ready.data["last_event_id"]),
            ("ready", &json!(seen.last().copied().unwrap_or(0)))
        );
        for edit in 0..20 {
            server
                .done(
                    session,
                    "EDIT_DRAFT",
                    json!({"stage": "PLOT", "content": {"ending": format!("{round} {edit}")}}),
                )
                .await;
        }
        // Reads some of what was written only, so that the next stream has to catch up.
        while seen.len() < 2 + round * 20 + 11 {
            seen.extend(stream.next().await.unwrap().id);
        }
        if round == 1 {
            server.kill();
            server.restart();
        }
    }
    let expected: Vec<i64> = (1..=seen.len() as i64).collect();
    assert_eq!(seen, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_a_running_generation_gives_the_text_so_far_and_then_the_rest() {
    let server =
        Server::start_with(Store::Sqlite, &[("GENESIS__WRITER__OFFLINE_PACE", "600")]).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let mut first = Events::open(&server, session, None, "").await;
    server
        .done(session, "GENERATE_INSPIRATION", json!({"count": 2}))
        .await;
    for _ in 0..5 {
        first.until("generation.delta").await;
    }
    let mut late = Events::open(
        &server,
        session,
        None,
        "?types=generation.delta,generation.completed",
    )
    .await;
    assert_eq!(late.next().await.unwrap().event, "ready");
    let mut fields: BTreeMap<(u64, String), String> = BTreeMap::new();
    loop {
        let event = late.next().await.unwrap();
        if event.event == "generation.completed" {
            break;
        }
        assert_eq!((event.event.as_str(), event.id), ("generation.delta", None));
        let key = (
            event.data["proposal"].as_u64().unwrap(),
            event.data["pointer"].as_str().unwrap().to_owned(),
        );
        let text = fields.entry(key).or_default();
        assert_eq!(
            text.chars().count() as u64,
            event.data["offset"].as_u64().unwrap(),
            "no character twice or missing"
        );
        text.push_str(event.data["text"].as_str().unwrap());
    }
    let state = server.state(session).await;
    for ((proposal, pointer), text) in fields {
        let content = &state["stages"]["CONCEPT"]["proposals"][proposal as usize]["content"];
        assert_eq!(
            content.pointer(&pointer).unwrap(),
            &json!(text),
            "{proposal} {pointer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graceful_stop_tells_the_streams_and_exits_0() {
    let mut server =
        Server::start_with(Store::Sqlite, &[("GENESIS__WRITER__OFFLINE_PACE", "50")]).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let mut stream = Events::open(&server, session, None, "").await;
    stream.until("generation.delta").await;
    let (code, took) = server.terminate().await;
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10), "{took:?}");
    let last = stream.until("shutdown").await;
    assert_eq!(last.last().unwrap().data, json!({}));
    assert_eq!(stream.next().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_file_stops_with_a_clear_line() {
    let server = Server::start(Store::Sqlite).await;
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_genesis"))
        .arg("serve")
        .current_dir(server.dir.path())
        .env("GENESIS__STORE__URL", &server.store_url)
        .env("GENESIS__SERVER__LISTEN", "127.0.0.1:0")
        .output()
        .unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("another process"), "{said}");
}
