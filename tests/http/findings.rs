//! Findings and what is meant to be so, on both stores.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Server, Store};
use crate::{get, seen, send};

macro_rules! on_both_stores {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Store::Sqlite).await; })+ }
        mod on_postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Store::Postgres).await; })+ }
    };
}

on_both_stores!(
    what_is_intended_stays_so_until_the_contradiction_itself_changes,
    marks_go_with_their_session_and_are_not_copied_by_a_fork,
);

/// A clerk of thirty-four whom a text makes sixty.
fn cast(age: i64, background: &str) -> Value {
    json!({"stage": "CHARACTERS", "content": {"characters": [
        {"name": "Vida Korenjak", "age": age, "role": "protagonist", "description": "A sixty-year-old clerk.", "background": background},
        {"name": "Anton Rieger", "role": "antagonist"},
    ]}})
}

async fn listed(server: &Server, session: Uuid) -> Value {
    let answer = send(get(server, &format!("/genesis/{session}/findings"))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

fn mark(
    server: &Server,
    session: impl std::fmt::Display,
    finding: &Value,
    body: &Value,
) -> RequestBuilder {
    server.http.post(path(server, session, finding)).json(body)
}

fn unmark(server: &Server, session: impl std::fmt::Display, finding: &Value) -> RequestBuilder {
    server.http.delete(path(server, session, finding))
}

fn path(server: &Server, session: impl std::fmt::Display, finding: &Value) -> String {
    let finding = finding.as_str().unwrap();
    format!(
        "{}/genesis/{session}/findings/{finding}/intended",
        server.base
    )
}

/// A session in which one thing does not fit.
async fn contradictory(server: &Server) -> (Uuid, Value) {
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    server
        .done(session, "EDIT_DRAFT", cast(34, "From the pans."))
        .await;
    let found = listed(server, session).await;
    assert_eq!(found["findings"].as_array().unwrap().len(), 1, "{found}");
    (session, found["findings"][0]["finding_id"].clone())
}

async fn what_is_intended_stays_so_until_the_contradiction_itself_changes(store: Store) {
    let server = Server::start(store).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let empty = listed(&server, session).await;
    assert_eq!(
        (&empty["findings"], &empty["checked"]),
        (&json!([]), &json!([]))
    );
    server
        .done(session, "EDIT_DRAFT", cast(34, "From the pans."))
        .await;

    let found = listed(&server, session).await;
    assert_eq!(found["version"], 2);
    assert_eq!(
        found["checked"],
        json!([{"stage": "CHARACTERS", "source": "draft", "proposal_id": null}])
    );
    let finding = &found["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["severity"], &finding["intended"]),
        (
            &json!("ages_disagree"),
            &json!("contradiction"),
            &Value::Null
        )
    );
    assert_eq!(
        finding["sides"],
        json!([
            {"stage": "CHARACTERS", "pointer": "/characters/0/age", "quote": "34"},
            {"stage": "CHARACTERS", "pointer": "/characters/0/description", "quote": "A sixty-year-old clerk."},
        ])
    );

    let before = seen(&server, session).await;
    let id = &finding["finding_id"];
    let answer = send(mark(
        &server,
        session,
        id,
        &json!({"reason": "She lies about it."}),
    ))
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.body["intended"]["reason"], "She lies about it.");
    assert_eq!(listed(&server, session).await["findings"][0], answer.body);
    assert_eq!(
        seen(&server, session).await,
        before,
        "a mark is no change of the session"
    );
    let again = send(mark(
        &server,
        session,
        id,
        &json!({"reason": "To everyone."}),
    ))
    .await;
    assert_eq!(again.body["intended"]["reason"], "To everyone.");

    // Something else is changed, and the finding moves to another place of the document.
    let mut moved = cast(34, "From the pans, and back.");
    let people = moved["content"]["characters"].as_array_mut().unwrap();
    people.rotate_left(1);
    server.done(session, "EDIT_DRAFT", moved).await;
    let still = listed(&server, session).await;
    assert_eq!(still["findings"][0]["intended"]["reason"], "To everyone.");
    assert_eq!(
        still["findings"][0]["sides"][0]["pointer"],
        "/characters/1/age"
    );

    // The contradiction itself is changed: it is another one, and nobody has judged it.
    server
        .done(session, "EDIT_DRAFT", cast(25, "From the pans."))
        .await;
    let other = listed(&server, session).await;
    assert_ne!(&other["findings"][0]["finding_id"], id);
    assert_eq!(other["findings"][0]["intended"], Value::Null);

    // The first one again: its mark was kept, and is taken back.
    server
        .done(session, "EDIT_DRAFT", cast(34, "From the pans."))
        .await;
    assert_eq!(
        listed(&server, session).await["findings"][0]["intended"]["reason"],
        "To everyone."
    );
    let taken_back = send(unmark(&server, session, id)).await;
    assert_eq!(
        (taken_back.status.as_u16(), taken_back.text.as_str()),
        (204, "")
    );
    assert_eq!(
        listed(&server, session).await["findings"][0]["intended"],
        Value::Null
    );
    send(unmark(&server, session, id))
        .await
        .is_problem(404, "not_found", "twice");
}

async fn marks_go_with_their_session_and_are_not_copied_by_a_fork(store: Store) {
    let server = Server::start_with(store, &[("GENESIS__SESSION__RETENTION", "1s")]).await;
    let (session, id) = contradictory(&server).await;
    send(mark(&server, session, &id, &json!({"reason": "A lie."}))).await;
    let url = format!("{}/genesis/{session}/fork", server.base);
    let fork = send(server.http.post(url).json(&json!({"at_version": 2}))).await;
    let fork: Uuid = fork.body["session_id"].as_str().unwrap().parse().unwrap();
    let copied = listed(&server, fork).await;
    assert_eq!(
        (
            &copied["findings"][0]["finding_id"],
            &copied["findings"][0]["intended"]
        ),
        (&id, &Value::Null)
    );

    server.done(session, "ABANDON_GENESIS", json!({})).await;
    crate::support::eventually("it is cleaned away", async || {
        let gone = send(get(&server, &format!("/genesis/{session}/findings"))).await;
        (gone.status == 404).then_some(())
    })
    .await;
    assert_eq!(server.rows(&["count(*)"], "finding_marks").await, [["0"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_refused_and_keeps_nothing() {
    let server = Server::start(Store::Sqlite).await;
    let (session, id) = contradictory(&server).await;
    let good = json!({"reason": "A lie."});
    for body in [
        json!({}),
        json!({"reason": null}),
        json!({"reason": 1}),
        json!([]),
        json!({"reason": "x", "why": "y"}),
    ] {
        let answer = send(mark(&server, session, &id, &body)).await;
        answer.is_problem(400, "malformed_request", &body.to_string());
    }
    for reason in [
        String::new(),
        "  ".to_owned(),
        "x".repeat(2_001),
        "a\0b".to_owned(),
    ] {
        let answer = send(mark(&server, session, &id, &json!({"reason": reason}))).await;
        answer.is_problem(422, "validation_failed", &reason);
        assert_eq!(answer.body["errors"][0]["pointer"], "/reason");
    }
    let unknown = json!(Uuid::now_v7());
    send(mark(&server, session, &unknown, &good))
        .await
        .is_problem(404, "not_found", "no such finding");
    send(mark(&server, session, &json!("x"), &good))
        .await
        .is_problem(404, "not_found", "no id");
    send(unmark(&server, session, &id))
        .await
        .is_problem(404, "not_found", "not marked");
    let nobody = Uuid::now_v7();
    for session in [nobody.to_string(), "x".to_owned()] {
        send(mark(&server, &session, &id, &json!({"reason": ""})))
            .await
            .is_problem(404, "session_not_found", "mark");
        send(unmark(&server, &session, &id))
            .await
            .is_problem(404, "session_not_found", "unmark");
        let list = send(get(&server, &format!("/genesis/{session}/findings"))).await;
        list.is_problem(404, "session_not_found", "list");
    }
    let text = server
        .http
        .post(path(&server, session, &id))
        .body(good.to_string());
    send(text)
        .await
        .is_problem(415, "unsupported_media_type", "no JSON");
    send(get(
        &server,
        &format!(
            "/genesis/{session}/findings/{}/intended",
            id.as_str().unwrap()
        ),
    ))
    .await
    .is_problem(405, "method_not_allowed", "GET");
    assert_eq!(server.rows(&["count(*)"], "finding_marks").await, [["0"]]);
    // As long as it can be.
    let longest = json!({"reason": "é".repeat(2_000)});
    assert_eq!(
        send(mark(&server, session, &id, &longest)).await.status,
        200
    );
}
