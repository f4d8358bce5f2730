//! `POST /genesis/{session_id}/fork`, on both stores.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Server, Store, eventually, own};
use crate::{Answer, seen, send};

macro_rules! on_both_stores {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Store::Sqlite).await; })+ }
        mod on_postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Store::Postgres).await; })+ }
    };
}

on_both_stores!(
    a_session_is_forked_at_every_version_and_finished_to_a_novel,
    what_ran_then_is_cancelled_in_the_fork_alone,
    a_key_is_answered_once,
);

const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];

fn ask(server: &Server, session: impl std::fmt::Display, body: &Value) -> RequestBuilder {
    let url = format!("{}/genesis/{session}/fork", server.base);
    server.http.post(url).json(body)
}

async fn fork(server: &Server, session: Uuid, at_version: i64) -> (Uuid, Answer) {
    let answer = send(ask(server, session, &json!({"at_version": at_version}))).await;
    assert_eq!(answer.status, 201, "{at_version}: {}", answer.text);
    let id = answer.body["session_id"].as_str().unwrap().parse().unwrap();
    let location = format!("/genesis/{id}/state");
    assert_eq!(answer.header("location"), Some(location.as_str()));
    let tag = format!("\"{}\"", answer.body["version"]);
    assert_eq!(answer.header("etag"), Some(tag.as_str()));
    (id, answer)
}

/// A finished session in which everything happened once.
async fn rich(server: &Server) -> Uuid {
    let session = server
        .begin(json!({"mode": "FREE_FORM", "premise": "Salt", "title": "Salt"}))
        .await;
    let draft = json!({"stage": "WORLD", "content": {"summary": "salt"}});
    server.done(session, "EDIT_DRAFT", draft).await;
    server
        .done(session, "GENERATE_INSPIRATION", json!({"count": 2}))
        .await;
    let state = server.settled(session).await;
    let proposal = state["stages"]["CONCEPT"]["proposals"][0]["proposal_id"].clone();
    let feedback = json!({"feedback": "colder", "proposal_id": proposal});
    server.done(session, "PROVIDE_FEEDBACK", feedback).await;
    server.settled(session).await;
    let selected = json!({"proposal_ids": [proposal]});
    server.done(session, "SELECT_CONCEPT", selected).await;
    server
        .done(session, "CONFIRM_STAGE", json!({"stage": "CONCEPT"}))
        .await;
    for stage in &STAGES[1..] {
        let to = json!({"stage": stage});
        server.done(session, "NAVIGATE_TO_STAGE", to).await;
        let own = json!({"stage": stage, "content": own(stage)});
        server.done(session, "CONFIRM_STAGE", own).await;
    }
    server.done(session, "FINISH_GENESIS", json!({})).await;
    session
}

/// Everything of an event but what is the fork's own.
fn copied(event: &Value) -> Value {
    let mut event = event.clone();
    for own in ["id", "source", "subject"] {
        event.as_object_mut().unwrap().remove(own);
    }
    if event["type"] == "session.started" {
        let data = event["data"].as_object_mut().unwrap();
        data.remove("forked_from");
        data.remove("seed");
    }
    event
}

async fn a_session_is_forked_at_every_version_and_finished_to_a_novel(store: Store) {
    let server = Server::start(store).await;
    let session = rich(&server).await;
    let untouched = seen(&server, session).await;
    let (_, before, history) = &untouched;
    let last = before["version"].as_i64().unwrap();
    assert_eq!(before["status"], "COMPLETED");
    for at_version in 1..=last {
        let (id, answer) = fork(&server, session, at_version).await;
        let begins_at = at_version.min(last - 1);
        let mut events = server.history(id).await;
        assert_eq!(answer.body["last_event_id"], json!(events.len()));
        let own: Vec<Value> = events
            .iter()
            .filter(|event| event["aggregateversion"].as_i64().unwrap() > begins_at)
            .cloned()
            .collect();
        events.truncate(events.len() - own.len());
        let source: Vec<Value> = history
            .iter()
            .filter(|event| event["aggregateversion"].as_i64().unwrap() <= begins_at)
            .cloned()
            .collect();
        let parts = |events: &[Value]| events.iter().map(copied).collect::<Vec<_>>();
        assert_eq!(parts(&events), parts(&source), "at {at_version}");
        for (event, source) in events.iter().zip(&source) {
            assert_ne!(event["id"], source["id"]);
            assert_eq!(event["subject"], json!(id));
        }
        assert_eq!(
            events[0]["data"]["forked_from"],
            json!({"session_id": session, "version": at_version})
        );
        assert!(events[0]["data"]["seed"].is_u64(), "the seed as resolved");
        let types: Vec<&str> = own
            .iter()
            .map(|event| event["type"].as_str().unwrap())
            .collect();
        let (_, then) = server
            .get(&format!("/genesis/{session}/state?at_version={begins_at}"))
            .await;
        let expected: &[&str] = if then["is_pending"] == true {
            &["generation.cancelled", "session.extended"]
        } else {
            &["session.extended"]
        };
        assert_eq!(types, expected, "at {at_version}");
        assert!(
            own.iter()
                .all(|event| event["aggregateversion"] == json!(begins_at + 1))
        );

        let state = server.state(id).await;
        assert_eq!(state, answer.body, "answered as it is");
        assert_eq!(state["status"], "IN_PROGRESS");
        assert_eq!(
            (&state["is_pending"], &state["version"]),
            (&json!(false), &json!(begins_at + 1))
        );
        assert_eq!(state["stages"], then["stages"], "at {at_version}");
        assert_eq!(state["novel_id"], Value::Null);
        assert!(state["expires_at"].as_str() > then["expires_at"].as_str());
        let (_, early) = server
            .get(&format!("/genesis/{id}/state?at_version={begins_at}"))
            .await;
        assert_eq!(early["stages"], then["stages"]);
        assert_eq!(early["is_pending"], then["is_pending"]);
        let count = format!("event_outbox where partition_key = '{id}'");
        let rows = server.rows(&["count(*)"], &count).await;
        assert_eq!(rows[0][0], (events.len() + own.len()).to_string());
    }
    assert_eq!(seen(&server, session).await, untouched);

    // One that has all five stages is finished to a novel of its own.
    let (id, _) = fork(&server, session, last).await;
    let finished = server.done(id, "FINISH_GENESIS", json!({})).await;
    let novel_id = finished["result"]["novel_id"].as_str().unwrap();
    let (status, novel) = server.get(&format!("/novels/{novel_id}")).await;
    assert_eq!(
        (status.as_u16(), &novel["genesis_session_id"]),
        (200, &json!(id))
    );
    // And an early one goes on like any other session, its workflow too.
    let (id, _) = fork(&server, session, 1).await;
    server
        .done(id, "GENERATE_INSPIRATION", json!({"count": 1}))
        .await;
    let state = server.settled(id).await;
    assert_eq!(state["stages"]["CONCEPT"]["status"], "PROPOSED");
    eventually("its workflow waits", async || {
        let path = format!("/admin/handles?status=PAUSED&session_id={id}");
        let (_, page) = server.get(&path).await;
        (page["handles"][0]["pause_key"] == "any-1").then_some(())
    })
    .await;
}

async fn what_ran_then_is_cancelled_in_the_fork_alone(store: Store) {
    let server = Server::start_with(store, &[("GENESIS__WRITER__OFFLINE_PACE", "1")]).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let before = server.state(session).await;
    assert_eq!(before["is_pending"], true);
    let (id, answer) = fork(&server, session, 1).await;
    assert_eq!(
        (&answer.body["is_pending"], &answer.body["pending"]),
        (&json!(false), &json!([]))
    );
    let actions = answer.body["available_actions"].as_array().unwrap();
    assert!(actions.contains(&json!("GENERATE_INSPIRATION")));
    assert!(!actions.contains(&json!("CANCEL_GENERATION")));
    let events = server.history(id).await;
    let cancelled = events
        .iter()
        .find(|event| event["type"] == "generation.cancelled")
        .unwrap();
    assert_eq!(
        cancelled["data"]["command_id"],
        before["pending"][0]["command_id"]
    );
    assert_eq!(server.state(session).await["is_pending"], true);
    let of_fork = format!("/admin/tasks?type=generation&session_id={id}");
    let (_, tasks) = server.get(&of_fork).await;
    assert_eq!(tasks["tasks"], json!([]), "nothing is written for it");

    server.done(session, "ABANDON_GENESIS", json!({})).await;
    let (_, of_abandoned) = fork(&server, session, 2).await;
    assert_eq!(
        (&of_abandoned.body["status"], &of_abandoned.body["version"]),
        (&json!("IN_PROGRESS"), &json!(2)),
        "it begins before it was abandoned"
    );
    let early = send(ask(&server, id, &json!({"at_version": 2}))).await;
    assert_eq!(early.status, 201, "a fork of a fork: {}", early.text);
}

async fn a_key_is_answered_once(store: Store) {
    let server = Server::start(store).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    server.done(session, "EXTEND_SESSION", json!({})).await;
    let keyed = |at_version: i64| {
        ask(&server, session, &json!({"at_version": at_version})).header("idempotency-key", "fork")
    };
    let answers = futures_util::future::join_all((0..6).map(|_| send(keyed(1)))).await;
    let fresh = answers
        .iter()
        .filter(|answer| answer.header("idempotency-replayed").is_none());
    assert_eq!(fresh.count(), 1);
    for answer in &answers {
        assert_eq!(
            (answer.status.as_u16(), &answer.body),
            (201, &answers[0].body)
        );
        assert_eq!(answer.header("location"), answers[0].header("location"));
    }
    let (_, list) = server.get("/genesis").await;
    assert_eq!(list["sessions"].as_array().unwrap().len(), 2);
    let id: Uuid = answers[0].body["session_id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    server.done(id, "EXTEND_SESSION", json!({})).await;
    let later = send(keyed(1)).await;
    assert_eq!(later.body, answers[0].body, "the first answer's");
    send(keyed(2))
        .await
        .is_problem(422, "idempotency_key_reused", "another version");
    let rows = server
        .rows(
            &[
                "command_type",
                "status",
                "idempotency_key",
                "aggregate_version",
            ],
            &format!("command_inbox where session_id = '{id}' and command_type = 'FORK'"),
        )
        .await;
    assert_eq!(rows, [["FORK", "COMPLETED", "fork", "2"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_refused_and_makes_nothing() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let refused = async |session: &str, body: Value, status: u16, code: &str| {
        let answer = send(ask(&server, session, &body)).await;
        answer.is_problem(status, code, &body.to_string());
        answer
    };
    let id = session.to_string();
    let beyond = refused(&id, json!({"at_version": 2}), 404, "version_not_reached").await;
    assert_eq!(beyond.body["version"], 1);
    for malformed in [
        json!({"at_version": 0}),
        json!({"at_version": -1}),
        json!({"at_version": "1"}),
        json!({"at_version": 1.5}),
        json!({"at_version": null}),
        json!({}),
        json!([]),
        json!({"at_version": 1, "colour": "red"}),
    ] {
        refused(&id, malformed.clone(), 400, "malformed_request").await;
        refused("x", malformed, 400, "malformed_request").await;
    }
    let unknown = Uuid::now_v7().to_string();
    refused(&unknown, json!({"at_version": 1}), 404, "session_not_found").await;
    refused("x", json!({"at_version": 1}), 404, "session_not_found").await;
    let fork_url = format!("{}/genesis/{id}/fork", server.base);
    let text = server.http.post(&fork_url).body("{\"at_version\": 1}");
    send(text)
        .await
        .is_problem(415, "unsupported_media_type", "no JSON");
    let key = ask(&server, &id, &json!({"at_version": 1})).header("idempotency-key", "a b");
    send(key)
        .await
        .is_problem(400, "malformed_request", "a bad key");
    send(server.http.get(&fork_url))
        .await
        .is_problem(405, "method_not_allowed", "GET");
    let (_, list) = server.get("/genesis").await;
    assert_eq!(list["sessions"].as_array().unwrap().len(), 1);
}
