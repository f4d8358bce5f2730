//! Reading: entity tags, past versions, lists and their pages, how a command stands, the export.

use serde_json::{Value, json};

use crate::support::{Server, Store, own};
use crate::{get, send};

#[tokio::test(flavor = "multi_thread")]
async fn a_state_has_a_tag_and_a_past() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    server
        .done(session, "NAVIGATE_TO_STAGE", json!({"stage": "PLOT"}))
        .await;
    let path = format!("/genesis/{session}/state");
    let state = send(get(&server, &path)).await;
    assert_eq!(
        (state.header("etag"), &state.body["version"]),
        (Some("\"2\""), &json!(2))
    );
    for known in ["\"2\"", "W/\"2\"", "*", "\"1\", W/\"2\"", "\"x\",\"2\""] {
        let answer = send(get(&server, &path).header("If-None-Match", known)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text.as_str()),
            (304, ""),
            "{known}"
        );
        assert_eq!(answer.header("etag"), Some("\"2\""), "{known}");
    }
    for other in ["\"1\"", "2", "\"22\""] {
        let answer = send(get(&server, &path).header("If-None-Match", other)).await;
        assert_eq!(answer.status, 200, "{other}");
    }
    let past = send(get(&server, &format!("{path}?at_version=1"))).await;
    assert_eq!(
        (past.header("etag"), &past.body["current_stage"]),
        (Some("\"1\""), &json!("CONCEPT"))
    );
    let enough = send(get(
        &server,
        &format!("{path}?min_version=2&unknown=ignored"),
    ))
    .await;
    assert_eq!(enough.body, state.body);
    let head = send(server.http.head(format!("{}{path}", server.base))).await;
    assert_eq!(
        (
            head.status.as_u16(),
            head.header("etag"),
            head.text.as_str()
        ),
        (200, Some("\"2\""), "")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_paged_newest_first_and_histories_oldest_first() {
    let server = Server::start(Store::Sqlite).await;
    let mut sessions = Vec::new();
    for index in 0..5 {
        let title = format!("Book {index}");
        sessions.push(
            server
                .begin(json!({"mode": "FREE_FORM", "title": title}))
                .await,
        );
    }
    let mut found = Vec::new();
    let mut query = "/genesis?limit=2".to_owned();
    loop {
        let (_, page) = server.get(&query).await;
        found.extend(page["sessions"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => query = format!("/genesis?limit=2&cursor={next}"),
            None => break,
        }
    }
    let ids: Vec<&str> = found
        .iter()
        .map(|listed| listed["session_id"].as_str().unwrap())
        .collect();
    let newest: Vec<String> = sessions.iter().rev().map(ToString::to_string).collect();
    assert_eq!(ids, newest);
    assert_eq!(found[0]["title"], "Book 4");
    let members: Vec<&String> = found[0].as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "created_at",
            "current_stage",
            "expires_at",
            "is_pending",
            "mode",
            "novel_id",
            "session_id",
            "status",
            "title",
            "updated_at",
            "version",
        ]
    );

    let session = sessions[0];
    server.done(session, "EXTEND_SESSION", json!({})).await;
    let whole = server.history(session).await;
    let sequences: Vec<i64> = whole
        .iter()
        .map(|event| event["sequence"].as_i64().unwrap())
        .collect();
    assert_eq!(sequences, [1, 2, 3]);
    let (_, page) = server
        .get(&format!("/genesis/{session}/events?limit=2"))
        .await;
    assert_eq!(
        (
            page["events"].as_array().unwrap().len(),
            &page["next_after"]
        ),
        (2, &json!(2))
    );
    let (_, page) = server
        .get(&format!("/genesis/{session}/events?limit=2&after=1"))
        .await;
    assert_eq!(
        (
            page["events"].as_array().unwrap().len(),
            &page["next_after"]
        ),
        (2, &Value::Null)
    );
    let (_, page) = server
        .get(&format!("/genesis/{session}/events?after=99"))
        .await;
    assert_eq!(page, json!({"events": [], "next_after": null}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_can_be_asked_about() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let answer = server
        .done(session, "GENERATE_INSPIRATION", json!({"count": 2}))
        .await;
    assert_eq!(answer["status"], "PROCESSING");
    server.settled(session).await;
    let path = format!(
        "/genesis/{session}/commands/{}",
        answer["command_id"].as_str().unwrap()
    );
    let (_, record) = server.get(&path).await;
    for same in [
        "command_id",
        "session_id",
        "command_type",
        "correlation_id",
        "version",
    ] {
        assert_eq!(record[same], answer[same], "{same}");
    }
    assert_eq!(record["status"], "COMPLETED");
    assert_eq!(
        record["result"]["proposal_ids"].as_array().unwrap().len(),
        2
    );
    assert_eq!(record["error_details"], Value::Null);
    assert!(record["received_at"].is_string() && record["processed_at"].is_string());
    let other = server.begin(json!({"mode": "FREE_FORM"})).await;
    let path = format!(
        "/genesis/{other}/commands/{}",
        answer["command_id"].as_str().unwrap()
    );
    send(get(&server, &path))
        .await
        .is_problem(404, "not_found", "another session's command");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_novel_is_read_and_exported() {
    let server = Server::start(Store::Sqlite).await;
    let title = "Salt & *Ashes*: \"a/b\" #1 – Дом";
    let session = server
        .begin(json!({"mode": "FREE_FORM", "title": title}))
        .await;
    for stage in ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"] {
        let mut content = own(stage);
        if stage == "WORLD" {
            content["summary"] =
                json!("# not a heading\n\n- not an item\n<script>alert(1)</script>");
        }
        server
            .done(
                session,
                "CONFIRM_STAGE",
                json!({"stage": stage, "content": content}),
            )
            .await;
    }
    let finished = server.done(session, "FINISH_GENESIS", json!({})).await;
    let id = finished["result"]["novel_id"].as_str().unwrap();
    let (_, novel) = server.get(&format!("/novels/{id}")).await;
    assert_eq!(novel["title"], title);
    assert_eq!(
        novel["setting"]["CONCEPT"],
        json!({"concepts": [own("CONCEPT")]})
    );
    assert_eq!(novel["setting"]["PLOT"], own("PLOT"));
    assert_eq!(novel["summary"], own("THEME")["logline"]);
    let (_, list) = server.get("/novels").await;
    let members: Vec<&String> = list["novels"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "created_at",
            "genesis_session_id",
            "novel_id",
            "summary",
            "title"
        ]
    );

    let markdown = send(get(&server, &format!("/novels/{id}/export"))).await;
    assert_eq!(
        markdown.header("content-type"),
        Some("text/markdown; charset=utf-8")
    );
    let disposition = markdown.header("content-disposition").unwrap();
    assert!(
        disposition
            .starts_with("attachment; filename=\"Salt-Ashes-a-b-1.md\"; filename*=UTF-8''Salt%20"),
        "{disposition}"
    );
    let text = &markdown.text;
    assert!(
        text.starts_with("# Salt & \\*Ashes\\*: \"a/b\" #1 – Дом\n"),
        "{text}"
    );
    let headings: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("## "))
        .collect();
    assert_eq!(
        headings,
        [
            "## Concept",
            "## Theme",
            "## Characters",
            "## World",
            "## Plot"
        ]
    );
    assert!(
        text.contains("\\# not a heading\n\n\\- not an item\\\n\\<script\\>"),
        "{text}"
    );
    let as_json = send(get(&server, &format!("/novels/{id}/export?format=json"))).await;
    assert_eq!(as_json.header("content-type"), Some("application/json"));
    assert_eq!(as_json.body, novel);
}
