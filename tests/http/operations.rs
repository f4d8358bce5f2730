//! `/admin`: the outbox, tasks and resume handles, on both stores.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Server, Store, eventually};
use crate::{act, get, send};

macro_rules! on_both_stores {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Store::Sqlite).await; })+ }
        mod on_postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Store::Postgres).await; })+ }
    };
}

on_both_stores!(
    a_dead_letter_is_redriven_or_skipped_and_what_it_held_back_goes_on,
    tasks_and_handles_are_listed,
    a_task_is_tried_again_where_that_makes_sense,
);

async fn list(server: &Server, table: &str, query: &str) -> Vec<Value> {
    let answer = send(get(server, &format!("/admin/{table}?{query}"))).await;
    assert_eq!(answer.status, 200, "{table}?{query}: {}", answer.text);
    answer.body[table].as_array().unwrap().clone()
}

async fn is_published(server: &Server, session: Uuid) {
    eventually("everything is published", async || {
        let query = format!("status=PENDING&session_id={session}");
        list(server, "outbox", &query)
            .await
            .is_empty()
            .then_some(())
    })
    .await;
}

/// Makes a dead letter of a session's first row; gives its id.
async fn kill(server: &Server, session: Uuid) -> i64 {
    is_published(server, session).await;
    let query = format!("session_id={session}");
    let first = list(server, "outbox", &query).await.pop().unwrap();
    let id = first["id"].as_i64().unwrap();
    server
        .execute(&format!(
            "UPDATE event_outbox SET status = 'DEAD_LETTER', retry_count = max_retries,
                 last_error = 'no leader', published_at = NULL WHERE id = {id}"
        ))
        .await;
    id
}

async fn a_dead_letter_is_redriven_or_skipped_and_what_it_held_back_goes_on(store: Store) {
    let server = Server::start(store).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let other = server.begin(json!({"mode": "FREE_FORM"})).await;
    let of_session = |status: &str| format!("status={status}&session_id={session}");
    let id = kill(&server, session).await;
    server.done(session, "EXTEND_SESSION", json!({})).await;
    server.done(other, "EXTEND_SESSION", json!({})).await;
    is_published(&server, other).await;
    assert_eq!(
        list(&server, "outbox", &of_session("PENDING")).await.len(),
        1,
        "held back"
    );
    let dead = list(&server, "outbox", "status=DEAD_LETTER").await;
    assert_eq!((dead.len(), &dead[0]["id"]), (1, &json!(id)));
    assert_eq!(dead[0]["partition_key"], json!(session));
    assert_eq!(dead[0].as_object().unwrap().len(), 14, "every column");

    let redriven = send(act(&server, &format!("/admin/outbox/{id}/redrive"))).await;
    assert_eq!(redriven.status, 200, "{}", redriven.text);
    let told = |row: &Value| {
        ["status", "redrive_count", "retry_count", "last_error"].map(|column| row[column].clone())
    };
    assert_eq!(
        told(&redriven.body),
        [json!("PENDING"), json!(1), json!(0), json!("no leader")]
    );
    is_published(&server, session).await;
    for action in ["redrive", "skip"] {
        send(act(&server, &format!("/admin/outbox/{id}/{action}")))
            .await
            .is_problem(409, "invalid_transition", "it is SENT");
        for unknown in ["9999999", "x", "-1"] {
            send(act(&server, &format!("/admin/outbox/{unknown}/{action}")))
                .await
                .is_problem(404, "not_found", unknown);
        }
    }

    assert_eq!(kill(&server, session).await, id);
    server.done(session, "EXTEND_SESSION", json!({})).await;
    let skipped = send(act(&server, &format!("/admin/outbox/{id}/skip"))).await;
    assert_eq!(
        (skipped.status.as_u16(), &skipped.body["status"]),
        (200, &json!("SENT")),
        "{}",
        skipped.text
    );
    let said = skipped.body["last_error"].as_str().unwrap();
    assert!(
        said.contains("skipped") && said.contains("no leader"),
        "{said}"
    );
    assert!(skipped.body["published_at"].is_string());
    is_published(&server, session).await;

    kill(&server, session).await;
    kill(&server, other).await;
    let all = send(act(&server, "/admin/outbox/redrive")).await;
    assert_eq!(all.body, json!({"redriven": 2}));
    is_published(&server, session).await;
    assert_eq!(
        send(act(&server, "/admin/outbox/redrive")).await.body,
        json!({"redriven": 0})
    );

    let whole = list(&server, "outbox", "limit=1000").await;
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = send(get(&server, &format!("/admin/outbox?limit=2{cursor}"))).await;
        paged.extend(page.body["outbox"].as_array().unwrap().clone());
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, whole);
    for wrong in ["status=LOST", "session_id=x", "cursor=x", "limit=-1"] {
        send(get(&server, &format!("/admin/outbox?{wrong}")))
            .await
            .is_problem(400, "malformed_request", wrong);
    }
}

async fn tasks_and_handles_are_listed(store: Store) {
    let server = Server::start(store).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let other = server.begin(json!({"mode": "FREE_FORM"})).await;
    server.settled(session).await;
    let query = format!("session_id={session}");
    let tasks = list(&server, "tasks", &query).await;
    assert_eq!(tasks.len(), 2, "a generation and a workflow");
    assert_eq!(tasks[0].as_object().unwrap().len(), 19, "every column");
    let done = list(&server, "tasks", &format!("{query}&status=COMPLETED")).await;
    assert_eq!(
        (done.len(), &done[0]["task_type"]),
        (1, &json!("generation"))
    );
    let workflows = list(&server, "tasks", "type=workflow").await;
    let of: Vec<&Value> = workflows.iter().map(|task| &task["session_id"]).collect();
    assert_eq!(of, [&json!(other), &json!(session)], "newest first");
    let first = send(get(&server, "/admin/tasks?limit=1")).await;
    let cursor = first.body["next_cursor"].as_str().unwrap();
    let rest = list(&server, "tasks", &format!("cursor={cursor}")).await;
    assert_eq!(rest.len(), 2);
    assert!(!rest.contains(&first.body["tasks"][0]));
    let handle = eventually("the workflow waits", async || {
        let query = format!("status=PAUSED&session_id={session}");
        list(&server, "handles", &query).await.pop()
    })
    .await;
    assert_eq!(
        (&handle["pause_key"], &handle["session_id"]),
        (&json!("concept-1"), &json!(session))
    );
    assert_eq!(handle.as_object().unwrap().len(), 13, "every column");
    assert!(
        list(&server, "handles", &format!("{query}&status=EXPIRED"))
            .await
            .is_empty()
    );
    for wrong in [
        "tasks?status=SENT",
        "tasks?type=poem",
        "tasks?cursor=x",
        "handles?status=SENT",
        "handles?session_id=1",
    ] {
        send(get(&server, &format!("/admin/{wrong}")))
            .await
            .is_problem(400, "malformed_request", wrong);
    }
}

async fn a_task_is_tried_again_where_that_makes_sense(store: Store) {
    let server = Server::start(store).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    server.settled(session).await;
    let query = format!("session_id={session}");
    let id = async |task_type: &str| -> String {
        let tasks = list(&server, "tasks", &format!("{query}&type={task_type}")).await;
        tasks[0]["id"].as_str().unwrap().to_owned()
    };
    let (generation, workflow) = (id("generation").await, id("workflow").await);
    let retry = async |id: &str| send(act(&server, &format!("/admin/tasks/{id}/retry"))).await;
    for alive in [&generation, &workflow] {
        let refused = retry(alive).await;
        refused.is_problem(409, "invalid_transition", "it has not failed");
    }
    let fail = async |id: &str| {
        let sql = format!(
            "UPDATE async_tasks SET status = 'FAILED', error_details = '{{\"message\": \"away\"}}', retry_count = 3,
                 completed_at = created_at WHERE id = '{id}'"
        );
        server.execute(&sql).await;
    };
    fail(&generation).await;
    fail(&workflow).await;
    let refused = retry(&generation).await;
    refused.is_problem(409, "invalid_transition", "its command has ended");
    assert!(
        refused.body["detail"].as_str().unwrap().contains("command"),
        "{}",
        refused.text
    );
    let retried = retry(&workflow).await;
    assert_eq!(
        (
            retried.status.as_u16(),
            &retried.body["status"],
            &retried.body["retry_count"]
        ),
        (200, &json!("PENDING"), &json!(0)),
        "{}",
        retried.text
    );
    eventually("it runs again", async || {
        let running = format!("{query}&type=workflow&status=RUNNING");
        let tasks = list(&server, "tasks", &running).await;
        (tasks.len() == 1).then_some(())
    })
    .await;
    server.done(session, "ABANDON_GENESIS", json!({})).await;
    fail(&workflow).await;
    let refused = retry(&workflow).await;
    refused.is_problem(409, "invalid_transition", "the session has ended");
    for unknown in ["x", &Uuid::now_v7().to_string()] {
        retry(unknown).await.is_problem(404, "not_found", unknown);
    }
}
