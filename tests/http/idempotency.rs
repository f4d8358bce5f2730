//! A key: the first answer again, marked, and nothing changed; another request is refused; refusals are not kept.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Server, Store};
use crate::{command, post, raw, seen, send};

const KEY: &str = "Idempotency-Key";

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_answered_once_on_sqlite() {
    a_key_is_answered_once(Store::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_answered_once_on_postgres() {
    a_key_is_answered_once(Store::Postgres).await;
}

async fn a_key_is_answered_once(store: Store) {
    let mut server = Server::start(store).await;
    let start =
        json!({"command_type": "START_GENESIS", "payload": {"mode": "FREE_FORM", "title": "Salt"}});
    let first = send(post(&server, &start).header(KEY, "start")).await;
    assert_eq!(first.status, 201);
    assert_eq!(first.header("idempotency-replayed"), None);
    let session: Uuid = first.body["session_id"].as_str().unwrap().parse().unwrap();
    let location = format!("/genesis/{session}/state");
    assert_eq!(first.header("location"), Some(location.as_str()));
    assert_eq!(first.header("etag"), Some("\"1\""));

    // The same as JSON values: order, spaces, and null for what is absent.
    let same = "{ \"payload\": {\"premise\": null, \"title\": \"\\u0053alt\", \"mode\": \"FREE_FORM\"}, \"session_id\": null, \"command_type\": \"START_GENESIS\" }";
    let again = send(
        raw(&server, same)
            .header("content-type", "application/json")
            .header(KEY, "start"),
    )
    .await;
    assert_eq!((again.status.as_u16(), &again.body), (201, &first.body));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.header("location"), Some(location.as_str()));

    let extend = command(session, "EXTEND_SESSION", json!({}));
    let once = send(post(&server, &extend).header(KEY, "extend")).await;
    server
        .done(session, "NAVIGATE_TO_STAGE", json!({"stage": "PLOT"}))
        .await;
    server.kill();
    server.restart();
    let before = seen(&server, session).await;
    let replayed = send(post(&server, &extend).header(KEY, "extend")).await;
    assert_eq!((replayed.status, &replayed.body), (once.status, &once.body));
    assert_eq!(replayed.header("idempotency-replayed"), Some("true"));
    assert_eq!(replayed.header("etag"), Some("\"2\""), "the first answer's");

    let mut expecting = extend.clone();
    expecting["expected_version"] = json!(3);
    for other in [
        expecting,
        command(session, "ABANDON_GENESIS", json!({})),
        start.clone(),
    ] {
        let answer = send(post(&server, &other).header(KEY, "extend")).await;
        answer.is_problem(422, "idempotency_key_reused", &other.to_string());
    }
    assert_eq!(seen(&server, session).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_at_once_takes_effect_once() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let extend = command(session, "EXTEND_SESSION", json!({}));
    let sent = (0..16).map(|_| send(post(&server, &extend).header(KEY, "at-once")));
    let answers = futures_util::future::join_all(sent).await;
    let bodies: Vec<&Value> = answers.iter().map(|answer| &answer.body).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    let fresh = answers
        .iter()
        .filter(|answer| answer.header("idempotency-replayed").is_none());
    assert_eq!(fresh.count(), 1);
    assert_eq!(server.state(session).await["version"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_not_kept() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let cancel = command(session, "CANCEL_GENERATION", json!({}));
    let refused = send(post(&server, &cancel).header(KEY, "later")).await;
    refused.is_problem(409, "invalid_transition", "none runs");
    let extend = command(session, "EXTEND_SESSION", json!({}));
    let taken = send(post(&server, &extend).header(KEY, "later")).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert_eq!(taken.header("idempotency-replayed"), None);
}
