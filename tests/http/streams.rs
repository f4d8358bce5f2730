//! Streams to the letter: what comes first, what an event looks like, where a stream begins, filters, and the goodbye.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::sse::Events;
use crate::support::{Server, Store};
use crate::{get, post, send};

/// The text of a stream until it holds `wanted`.
async fn text_until(
    server: &Server,
    path: &str,
    last_event_id: Option<i64>,
    wanted: &str,
) -> String {
    let mut request = get(server, path).header("accept-encoding", "gzip");
    if let Some(id) = last_event_id {
        request = request.header("Last-Event-ID", id);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(header("content-type").as_deref(), Some("text/event-stream"));
    assert_eq!(
        header("cache-control").as_deref(),
        Some("no-cache, no-transform")
    );
    assert_eq!(header("x-accel-buffering").as_deref(), Some("no"));
    assert_eq!(header("content-encoding"), None);
    let mut bytes = response.bytes_stream();
    let mut text = String::new();
    while !text.contains(wanted) {
        let chunk = tokio::time::timeout(Duration::from_secs(10), bytes.next()).await;
        let chunk = chunk.unwrap_or_else(|_| panic!("{wanted:?} never came: {text:?}"));
        text.push_str(std::str::from_utf8(&chunk.unwrap().unwrap()).unwrap());
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_begins_where_it_was_left() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    server.done(session, "EXTEND_SESSION", json!({})).await;
    let path = format!("/genesis/{session}/events/stream");
    let live = text_until(&server, &path, None, "\"last_event_id\"").await;
    assert!(
        live.starts_with("retry: 2000\n\nevent: ready\ndata: {\"last_event_id\":3}\n\n"),
        "{live:?}"
    );
    let text = text_until(&server, &path, Some(1), "session.extended").await;
    assert!(text.starts_with("retry: 2000\n\nevent: ready\ndata: {\"last_event_id\":1}\n\nid: 2\nevent: stage.entered\ndata: {"), "{text:?}");
    let query = format!("{path}?last_event_id=2");
    let text = text_until(&server, &query, None, "session.extended").await;
    assert!(
        text.contains("data: {\"last_event_id\":2}\n\nid: 3\nevent: session.extended\ndata: {"),
        "{text:?}"
    );
    let both = text_until(&server, &query, Some(0), "session.extended").await;
    assert!(
        both.contains("{\"last_event_id\":0}"),
        "the header wins: {both:?}"
    );

    let history = server.history(session).await;
    let mut stream = Events::open(&server, session, Some(0), "").await;
    let mut sent = Vec::new();
    while sent.len() < 3 {
        let event = stream.next().await.unwrap();
        if let Some(id) = event.id {
            assert_eq!(event.data["type"], event.event);
            assert_eq!(event.data["sequence"], id);
            sent.push(event.data);
        }
    }
    assert_eq!(sent, history, "the stream and the history tell the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_lets_through_what_was_asked_for() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let mut some = Events::open(
        &server,
        session,
        Some(0),
        "?types=session.extended,generation.progress",
    )
    .await;
    assert_eq!(some.next().await.unwrap().event, "ready");
    server
        .done(session, "NAVIGATE_TO_STAGE", json!({"stage": "PLOT"}))
        .await;
    server.done(session, "EXTEND_SESSION", json!({})).await;
    let event = some.next().await.unwrap();
    assert_eq!(
        (event.event.as_str(), event.id),
        ("session.extended", Some(4))
    );
    server
        .done(session, "GENERATE_INSPIRATION", json!({}))
        .await;
    let event = some.next().await.unwrap();
    assert_eq!(
        (event.event.as_str(), event.id),
        ("generation.progress", None)
    );
    let members: Vec<&String> = event.data.as_object().unwrap().keys().collect();
    assert_eq!(members, ["attempt", "command_id", "progress", "stage"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_shutdown_streams_hear_goodbye_and_the_program_ends_well() {
    let mut server =
        Server::start_with(Store::Sqlite, &[("GENESIS__WRITER__OFFLINE_PACE", "1")]).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let mut stream = Events::open(&server, session, None, "?types=session.extended").await;
    assert_eq!(stream.next().await.unwrap().event, "ready");
    let (code, took) = server.terminate().await;
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10), "{took:?}");
    let goodbye = stream.next().await.unwrap();
    assert_eq!(
        (goodbye.event.as_str(), goodbye.id, goodbye.data),
        ("shutdown", None, json!({}))
    );
    assert_eq!(stream.next().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_at_shutdown_is_done_or_refused_with_its_id() {
    let mut server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let extend = crate::command(session, "EXTEND_SESSION", json!({}));
    let sending = {
        let (http, url) = (
            server.http.clone(),
            format!("{}/genesis/commands", server.base),
        );
        tokio::spawn(async move {
            let mut answers: Vec<(u16, Value)> = Vec::new();
            while let Ok(response) = http.post(&url).json(&extend).send().await {
                answers.push((response.status().as_u16(), response.json().await.unwrap()));
            }
            answers
        })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.terminate().await.0, Some(0));
    let answers = sending.await.unwrap();
    let done: Vec<&Value> = answers
        .iter()
        .filter(|(status, _)| *status == 200)
        .map(|(_, body)| &body["command_id"])
        .collect();
    assert!(!done.is_empty());
    for (_, refused) in answers.iter().filter(|(status, _)| *status != 200) {
        assert_eq!(refused["code"], "shutting_down");
        assert!(
            refused["command_id"]
                .as_str()
                .unwrap()
                .parse::<Uuid>()
                .is_ok()
        );
    }
    server.restart();
    let history = server.history(session).await;
    let written = history
        .iter()
        .filter(|event| event["type"] == "session.extended")
        .count();
    assert_eq!(
        written,
        done.len(),
        "what was acknowledged, and nothing else"
    );
    assert_eq!(
        send(post(
            &server,
            &crate::command(session, "EXTEND_SESSION", json!({}))
        ))
        .await
        .status,
        200
    );
}
