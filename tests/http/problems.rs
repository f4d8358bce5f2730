//! Each line of the contract's table of errors, and that the session is as it was afterwards.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Server, Store, own};
use crate::{command, get, post, raw, seen, send};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_malformed_is_a_400_that_points_to_it_and_changes_nothing() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let before = seen(&server, session).await;
    let with = |member: Value| {
        let mut body = command(session, "EXTEND_SESSION", json!({}));
        body.as_object_mut()
            .unwrap()
            .extend(member.as_object().unwrap().clone());
        body
    };
    let start = |extra: Value| {
        let mut body = json!({"command_type": "START_GENESIS", "payload": {"mode": "GUIDED"}});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    let cases = [
        (json!([]), ""),
        (json!("START_GENESIS"), ""),
        (json!({}), "/command_type"),
        (
            command(session, "PROVIDE_FEEDBACK", json!({})),
            "/payload/feedback",
        ),
        (
            command(session, "EDIT_DRAFT", json!({"stage": "CONCEPT"})),
            "/payload/content",
        ),
        (with(json!({"command_type": null})), "/command_type"),
        (with(json!({"command_type": "NOPE"})), "/command_type"),
        (with(json!({"command_type": "FORK"})), "/command_type"),
        (with(json!({"command_type": 7})), "/command_type"),
        (with(json!({"colour": "red"})), "/colour"),
        (with(json!({"session_id": "x"})), "/session_id"),
        (with(json!({"session_id": null})), "/session_id"),
        (with(json!({"expected_version": "1"})), "/expected_version"),
        (with(json!({"expected_version": 1.5})), "/expected_version"),
        (with(json!({"payload": []})), "/payload"),
        (with(json!({"payload": "x"})), "/payload"),
        (
            with(json!({"payload": {"colour": "red"}})),
            "/payload/colour",
        ),
        (
            command(session, "NAVIGATE_TO_STAGE", json!({"stage": "NOPE"})),
            "/payload/stage",
        ),
        (
            command(session, "GENERATE_INSPIRATION", json!({"count": "3"})),
            "/payload/count",
        ),
        (
            command(session, "GENERATE_INSPIRATION", json!({"proposal_id": "x"})),
            "/payload/proposal_id",
        ),
        (
            command(
                session,
                "GENERATE_INSPIRATION",
                json!({"proposal_id": Uuid::nil(), "keep": [1]}),
            ),
            "/payload/keep/0",
        ),
        (
            command(session, "CANCEL_GENERATION", json!({"correlation_id": "x"})),
            "/payload/correlation_id",
        ),
        (start(json!({"session_id": session})), "/session_id"),
        (start(json!({"expected_version": 1})), "/expected_version"),
    ];
    for (body, pointer) in cases {
        let answer = send(post(&server, &body)).await;
        answer.is_problem(400, "malformed_request", &body.to_string());
        assert_eq!(
            answer.body["errors"][0]["pointer"], pointer,
            "{body}: {}",
            answer.text
        );
    }
    for body in [
        "",
        "{",
        "nonsense",
        "{\"command_type\":\"EXTEND_SESSION\"} x",
        "{\"payload\":{},\"payload\":{}}",
        "\u{feff}{}",
        &"[".repeat(10_000),
    ] {
        let answer =
            send(raw(&server, body.to_owned()).header("content-type", "application/json")).await;
        answer.is_problem(400, "malformed_request", body);
    }
    assert_eq!(seen(&server, session).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_headers_and_parameters_are_a_400_and_change_nothing() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let before = seen(&server, session).await;
    let extend = command(session, "EXTEND_SESSION", json!({}));
    let long = "k".repeat(129);
    for key in ["", "a b", "ä", &long] {
        let answer = send(post(&server, &extend).header("Idempotency-Key", key.as_bytes())).await;
        answer.is_problem(400, "malformed_request", key);
    }
    let twice = post(&server, &extend)
        .header("Idempotency-Key", "a")
        .header("Idempotency-Key", "b");
    send(twice)
        .await
        .is_problem(400, "malformed_request", "two keys");
    for tag in [
        "1",
        "W/\"1\"",
        "\"1\", \"2\"",
        "\"x\"",
        "\"\"",
        "\"-1\"",
        "\"1",
    ] {
        let answer = send(post(&server, &extend).header("If-Match", tag)).await;
        answer.is_problem(400, "malformed_request", tag);
    }
    let mut differs = extend.clone();
    differs["expected_version"] = json!(1);
    let answer = send(post(&server, &differs).header("If-Match", "\"2\"")).await;
    answer.is_problem(400, "malformed_request", "differs");
    let start = json!({"command_type": "START_GENESIS", "payload": {"mode": "GUIDED"}});
    let answer = send(post(&server, &start).header("If-Match", "\"1\"")).await;
    answer.is_problem(400, "malformed_request", "START_GENESIS expects nothing");

    for query in [
        "/genesis?limit=0".to_owned(),
        "/genesis?limit=1001".to_owned(),
        "/genesis?limit=x".to_owned(),
        "/genesis?limit=".to_owned(),
        "/genesis?limit=1&limit=2".to_owned(),
        "/genesis?cursor=x".to_owned(),
        "/novels?cursor=x".to_owned(),
        "/novels?limit=-1".to_owned(),
        format!("/genesis/{session}/state?at_version=0"),
        format!("/genesis/{session}/state?at_version=x"),
        format!("/genesis/{session}/state?min_version=0"),
        format!("/genesis/{session}/state?min_version=99999999999999999999"),
        format!("/genesis/{session}/events?after=-1"),
        format!("/genesis/{session}/events?after=1.5"),
        format!("/genesis/{session}/events/stream?types=nope"),
        format!("/genesis/{session}/events/stream?types="),
        format!("/genesis/{session}/events/stream?types=ready"),
        format!("/genesis/{session}/events/stream?last_event_id=x"),
        format!("/genesis/{session}/events/stream?last_event_id=-1"),
        format!("/genesis/{session}/events/stream?last_event_id=99"),
        format!("/novels/{}/export?format=docx", Uuid::now_v7()),
    ] {
        send(get(&server, &query))
            .await
            .is_problem(400, "malformed_request", &query);
    }
    for id in ["x", "-1", "99", ""] {
        let stream = get(
            &server,
            &format!("/genesis/{session}/events/stream?last_event_id=0"),
        );
        let answer = send(stream.header("Last-Event-ID", id)).await;
        answer.is_problem(400, "malformed_request", "the header wins");
    }
    assert_eq!(seen(&server, session).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_a_404() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let unknown = Uuid::now_v7();
    for id in [
        unknown.to_string(),
        "x".to_owned(),
        "%ff".to_owned(),
        "commands".to_owned(),
    ] {
        for rest in [
            "state",
            "events",
            "events/stream",
            "commands/0192f0c1-0000-7000-8000-000000000000",
        ] {
            let path = format!("/genesis/{id}/{rest}");
            send(get(&server, &path))
                .await
                .is_problem(404, "session_not_found", &path);
        }
    }
    let answer = send(post(
        &server,
        &command(unknown, "EXTEND_SESSION", json!({})),
    ))
    .await;
    answer.is_problem(404, "session_not_found", "a command");
    for query in [
        "at_version=99",
        "min_version=99",
        "at_version=1&min_version=99",
    ] {
        let path = format!("/genesis/{session}/state?{query}");
        send(get(&server, &path))
            .await
            .is_problem(404, "version_not_reached", &path);
    }
    for path in [
        format!("/genesis/{session}"),
        format!("/genesis/{session}/commands/{unknown}"),
        format!("/genesis/{session}/commands/x"),
        format!("/genesis/{session}/nope"),
        "/genesis/".to_owned(),
        format!("/novels/{unknown}"),
        "/novels/x".to_owned(),
        format!("/novels/{unknown}/export"),
        format!("/novels/{unknown}/nope"),
        "/admin/nope".to_owned(),
        "/internal/nope".to_owned(),
        "/problems/nope".to_owned(),
        "/healthz/nope".to_owned(),
    ] {
        send(get(&server, &path))
            .await
            .is_problem(404, "not_found", &path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_a_path_does_not_take_is_a_405_that_says_which_it_takes() {
    let server = Server::start(Store::Sqlite).await;
    let id = Uuid::now_v7();
    for (method, path, allowed) in [
        ("GET", "/genesis/commands".to_owned(), "POST"),
        ("HEAD", "/genesis/commands".to_owned(), "POST"),
        ("PUT", "/genesis".to_owned(), "GET,HEAD"),
        ("DELETE", format!("/genesis/{id}/state"), "GET,HEAD"),
        ("POST", format!("/novels/{id}"), "GET,HEAD"),
        ("GET", "/internal/workflow/next".to_owned(), "POST"),
        ("POST", "/".to_owned(), "GET,HEAD"),
        ("OPTIONS", "/genesis".to_owned(), "GET,HEAD"),
    ] {
        let request = server
            .http
            .request(method.parse().unwrap(), format!("{}{path}", server.base));
        let answer = send(request).await;
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
        if method != "HEAD" {
            answer.is_problem(405, "method_not_allowed", &path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_session_cannot_take_now_is_a_409_on_sqlite() {
    what_the_session_cannot_take_now_is_a_409(Store::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_session_cannot_take_now_is_a_409_on_postgres() {
    what_the_session_cannot_take_now_is_a_409(Store::Postgres).await;
}

async fn what_the_session_cannot_take_now_is_a_409(store: Store) {
    let server = Server::start_with(store, &[("GENESIS__WRITER__OFFLINE_PACE", "1")]).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let before = server.state(session).await;
    let history = server.history(session).await;
    let running = before["pending"][0]["command_id"].clone();
    let answer = send(post(
        &server,
        &command(session, "GENERATE_INSPIRATION", json!({})),
    ))
    .await;
    answer.is_problem(409, "duplicate_command", "while one runs");
    assert_eq!(answer.body["command_id"], running);
    for (command_type, payload) in [
        ("GENERATE_INSPIRATION", json!({"stage": "PLOT"})),
        (
            "CONFIRM_STAGE",
            json!({"stage": "THEME", "content": own("THEME")}),
        ),
        ("NAVIGATE_TO_STAGE", json!({"stage": "WORLD"})),
        ("FINISH_GENESIS", json!({})),
        (
            "CANCEL_GENERATION",
            json!({"correlation_id": Uuid::now_v7()}),
        ),
    ] {
        let answer = send(post(&server, &command(session, command_type, payload))).await;
        answer.is_problem(409, "invalid_transition", command_type);
        assert_eq!(
            answer.body["available_actions"], before["available_actions"],
            "{command_type}"
        );
    }
    assert_eq!(server.history(session).await, history);

    server.done(session, "ABANDON_GENESIS", json!({})).await;
    let ended = seen(&server, session).await;
    for (command_type, payload) in [
        ("EXTEND_SESSION", json!({})),
        ("ABANDON_GENESIS", json!({})),
        ("EDIT_DRAFT", json!({"stage": "CONCEPT", "content": {}})),
        ("CANCEL_GENERATION", json!({})),
    ] {
        let answer = send(post(&server, &command(session, command_type, payload))).await;
        answer.is_problem(409, "invalid_transition", command_type);
        assert_eq!(
            answer.body["available_actions"],
            json!([]),
            "{command_type}"
        );
    }
    assert_eq!(seen(&server, session).await, ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_is_a_412_that_tells_what_happened_since() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    server
        .done(session, "NAVIGATE_TO_STAGE", json!({"stage": "THEME"}))
        .await;
    server.done(session, "EXTEND_SESSION", json!({})).await;
    let before = seen(&server, session).await;
    let mut body = command(session, "EXTEND_SESSION", json!({}));
    for (expected, changes) in [
        (
            1,
            json!([{"sequence": 3, "type": "stage.entered", "stage": "THEME"}, {"sequence": 4, "type": "session.extended", "stage": null}]),
        ),
        (
            2,
            json!([{"sequence": 4, "type": "session.extended", "stage": null}]),
        ),
        (4, json!([])),
        (99, json!([])),
    ] {
        body["expected_version"] = json!(expected);
        let answer = send(post(&server, &body)).await;
        answer.is_problem(412, "version_conflict", &expected.to_string());
        assert_eq!(answer.body["version"], 3, "{expected}");
        assert_eq!(answer.body["changes"], changes, "{expected}");
        let by_header = post(&server, &command(session, "EXTEND_SESSION", json!({})));
        let answer = send(by_header.header("If-Match", format!("\"{expected}\""))).await;
        answer.is_problem(412, "version_conflict", "If-Match");
    }
    assert_eq!(seen(&server, session).await, before);
    body["expected_version"] = json!(3);
    let answer = send(post(&server, &body).header("If-Match", "\"3\"")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("etag")),
        (200, Some("\"4\""))
    );
    let any = post(&server, &command(session, "EXTEND_SESSION", json!({}))).header("If-Match", "*");
    assert_eq!(send(any).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_too_large_or_not_json_are_refused_and_the_answer_arrives() {
    let server = Server::start(Store::Sqlite).await;
    let large = format!("{{\"command_type\":\"{}\"}}", "x".repeat(256 * 1024));
    for _ in 0..3 {
        let answer =
            send(raw(&server, large.clone()).header("content-type", "application/json")).await;
        answer.is_problem(413, "payload_too_large", "with a length");
        let pieces: Vec<Result<Vec<u8>, std::io::Error>> = large
            .as_bytes()
            .chunks(9_000)
            .map(|piece| Ok(piece.to_vec()))
            .collect();
        let chunked = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
        let answer = send(raw(&server, chunked).header("content-type", "application/json")).await;
        answer.is_problem(413, "payload_too_large", "chunked");
        let huge = "x".repeat(3 * 1024 * 1024);
        let answer = send(raw(&server, huge).header("content-type", "application/json")).await;
        answer.is_problem(413, "payload_too_large", "three megabytes");
    }
    let start = json!({"command_type": "START_GENESIS", "payload": {"mode": "GUIDED"}}).to_string();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "json",
        "",
    ] {
        let answer = send(raw(&server, start.clone()).header("content-type", content_type)).await;
        answer.is_problem(415, "unsupported_media_type", content_type);
    }
    send(raw(&server, start.clone()))
        .await
        .is_problem(415, "unsupported_media_type", "none");
    let (_, list) = server.get("/genesis").await;
    assert_eq!(list["sessions"], json!([]), "nothing was started");
    for content_type in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.genesis+json",
    ] {
        let answer = send(raw(&server, start.clone()).header("content-type", content_type)).await;
        assert_eq!(answer.status, 201, "{content_type}");
    }
    // Exactly 256 KiB is not too large.
    let mut body =
        json!({"command_type": "START_GENESIS", "payload": {"mode": "FREE_FORM", "premise": ""}})
            .to_string();
    body.push_str(&" ".repeat(256 * 1024 - body.len()));
    assert_eq!(
        send(raw(&server, body).header("content-type", "application/json"))
            .await
            .status,
        201
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn values_out_of_bounds_or_unknown_are_a_422_that_points_to_each() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let before = seen(&server, session).await;
    let unknown = Uuid::now_v7();
    let mut incomplete = own("CONCEPT");
    incomplete["title"] = json!("");
    let long = |count| "ä".repeat(count);
    for (command_type, payload, pointers) in [
        (
            "PROVIDE_FEEDBACK",
            json!({"feedback": ""}),
            vec!["/payload/feedback"],
        ),
        (
            "PROVIDE_FEEDBACK",
            json!({"feedback": long(2_001)}),
            vec!["/payload/feedback"],
        ),
        (
            "PROVIDE_FEEDBACK",
            json!({"feedback": "nul\u{0}"}),
            vec!["/payload/feedback"],
        ),
        (
            "PROVIDE_FEEDBACK",
            json!({"feedback": "x", "keep": ["/title"]}),
            vec!["/payload/keep"],
        ),
        (
            "PROVIDE_FEEDBACK",
            json!({"feedback": "x", "proposal_id": unknown}),
            vec!["/payload/proposal_id"],
        ),
        (
            "GENERATE_INSPIRATION",
            json!({"count": 0}),
            vec!["/payload/count"],
        ),
        (
            "GENERATE_INSPIRATION",
            json!({"count": 11, "instructions": long(2_001)}),
            vec!["/payload/count", "/payload/instructions"],
        ),
        (
            "GENERATE_INSPIRATION",
            json!({"stage": "FINISHED"}),
            vec!["/payload/stage"],
        ),
        (
            "GENERATE_INSPIRATION",
            json!({"keep": ["/title"]}),
            vec!["/payload/keep"],
        ),
        ("SELECT_CONCEPT", json!({}), vec!["/payload"]),
        (
            "SELECT_CONCEPT",
            json!({"proposal_ids": []}),
            vec!["/payload/proposal_ids"],
        ),
        (
            "SELECT_CONCEPT",
            json!({"proposal_ids": [unknown]}),
            vec!["/payload/proposal_ids/0"],
        ),
        (
            "EDIT_DRAFT",
            json!({"stage": "CONCEPT", "content": {"colour": "red"}}),
            vec!["/payload/content/colour"],
        ),
        (
            "EDIT_DRAFT",
            json!({"stage": "CONCEPT", "content": {"title": 7}}),
            vec!["/payload/content/title"],
        ),
        (
            "EDIT_DRAFT",
            json!({"stage": "CONCEPT", "content": []}),
            vec!["/payload/content"],
        ),
        (
            "EDIT_DRAFT",
            json!({"stage": "CONCEPT", "content": {"title": long(121)}}),
            vec!["/payload/content/title"],
        ),
        (
            "EDIT_DRAFT",
            json!({"stage": "FINISHED", "content": {}}),
            vec!["/payload/stage"],
        ),
        (
            "CONFIRM_STAGE",
            json!({"stage": "CONCEPT", "content": incomplete}),
            vec!["/payload/content/title"],
        ),
        (
            "CONFIRM_STAGE",
            json!({"stage": "CONCEPT"}),
            vec!["/payload"],
        ),
        (
            "CONFIRM_STAGE",
            json!({"stage": "CONCEPT", "content": own("CONCEPT"), "proposal_id": unknown}),
            vec!["/payload"],
        ),
        (
            "NAVIGATE_TO_STAGE",
            json!({"stage": "FINISHED"}),
            vec!["/payload/stage"],
        ),
        (
            "ABANDON_GENESIS",
            json!({"reason": long(2_001)}),
            vec!["/payload/reason"],
        ),
    ] {
        let what = format!("{command_type} {payload}");
        let answer = send(post(&server, &command(session, command_type, payload))).await;
        answer.is_problem(422, "validation_failed", &what);
        let mut found: Vec<&str> = answer.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        found.sort_unstable();
        assert_eq!(found, pointers, "{what}");
    }
    for payload in [
        json!({"mode": "GUIDED", "title": ""}),
        json!({"mode": "GUIDED", "title": long(201)}),
        json!({"mode": "GUIDED", "premise": long(20_001)}),
        json!({"mode": "GUIDED", "language": "not a language"}),
        json!({"mode": "GUIDED", "seed": -1}),
        json!({"mode": "GUIDED", "seed": 9_007_199_254_740_992_i64}),
    ] {
        let body = json!({"command_type": "START_GENESIS", "payload": payload});
        send(post(&server, &body))
            .await
            .is_problem(422, "validation_failed", &body.to_string());
    }
    assert_eq!(seen(&server, session).await, before);
    let (_, list) = server.get("/genesis").await;
    assert_eq!(
        list["sessions"].as_array().unwrap().len(),
        1,
        "nothing was started"
    );
}
