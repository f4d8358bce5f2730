//! Whose server it is: Host and Origin, the callback's door, request ids.

use serde_json::json;
use uuid::Uuid;

use crate::support::{Server, Store};
use crate::{get, post, send};

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_host_or_origin_is_a_403() {
    let env = [(
        "GENESIS__SERVER__HOSTS",
        "genesis.example, other.example:8443",
    )];
    let server = Server::start_with(Store::Sqlite, &env).await;
    let port = server.base.rsplit(':').next().unwrap();
    let start = json!({"command_type": "START_GENESIS", "payload": {"mode": "FREE_FORM"}});
    for host in [
        "evil.example",
        "localhost.evil.example",
        "genesis.example.evil.example",
        "other.example",
        "192.168.0.7",
        "0.0.0.0",
    ] {
        for path in ["/genesis", "/", "/openapi.json", "/nope"] {
            send(get(&server, path).header("host", host))
                .await
                .is_problem(403, "forbidden", host);
        }
        send(post(&server, &start).header("host", host))
            .await
            .is_problem(403, "forbidden", host);
        for path in ["/healthz", "/readyz"] {
            assert_eq!(
                send(get(&server, path).header("host", host)).await.status,
                200,
                "{host}"
            );
        }
    }
    let same = format!("http://127.0.0.1:{port}");
    for origin in [
        "http://evil.example",
        "null",
        "http://127.0.0.1",
        "http://localhost:1",
        "",
        "file://",
    ] {
        send(get(&server, "/genesis").header("origin", origin))
            .await
            .is_problem(403, "forbidden", origin);
        send(post(&server, &start).header("origin", origin))
            .await
            .is_problem(403, "forbidden", origin);
    }
    for (host, origin) in [
        (
            format!("localhost:{port}"),
            format!("http://localhost:{port}"),
        ),
        (
            "localhost:5173".to_owned(),
            "http://localhost:5173".to_owned(),
        ),
        ("127.8.9.10".to_owned(), "https://127.8.9.10".to_owned()),
        ("[::1]:9".to_owned(), "http://[::1]:9".to_owned()),
        (
            "GENESIS.example".to_owned(),
            "https://genesis.example".to_owned(),
        ),
        (
            "genesis.example:9000".to_owned(),
            "http://genesis.example:9000".to_owned(),
        ),
        (
            "other.example:8443".to_owned(),
            "https://other.example:8443".to_owned(),
        ),
    ] {
        let answer = send(
            get(&server, "/genesis")
                .header("host", &host)
                .header("origin", &origin),
        )
        .await;
        assert_eq!(answer.status, 200, "{host} {origin}: {}", answer.text);
    }
    let (_, list) = server.get("/genesis").await;
    assert_eq!(list["sessions"], json!([]), "nothing was started");
    assert_eq!(
        send(post(&server, &start).header("origin", &same))
            .await
            .status,
        201
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_its_id_if_it_has_a_sane_one() {
    let server = Server::start(Store::Sqlite).await;
    let answer = send(get(&server, "/novels/x").header("x-request-id", "trace-1.a:b")).await;
    assert_eq!(answer.header("x-request-id"), Some("trace-1.a:b"));
    answer.is_problem(404, "not_found", "with its id");
    for insane in ["", "a b", "<script>", &"x".repeat(200)] {
        let answer = send(get(&server, "/healthz").header("x-request-id", insane)).await;
        assert!(
            answer
                .header("x-request-id")
                .unwrap()
                .parse::<Uuid>()
                .is_ok(),
            "{insane}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workflows_ask_from_this_machine_or_with_the_token() {
    let ask = |server: &Server| {
        let body = json!({"session_id": Uuid::now_v7(), "flow_run_id": Uuid::now_v7(), "attempt": 1, "after": null});
        server
            .http
            .post(format!("{}/internal/workflow/next", server.base))
            .json(&body)
    };
    let open = Server::start_with(
        Store::Sqlite,
        &[("GENESIS__SERVER__HOSTS", "genesis.example")],
    )
    .await;
    send(ask(&open))
        .await
        .is_problem(404, "session_not_found", "let in");
    for (name, value) in [
        ("forwarded", "for=1.2.3.4"),
        ("x-forwarded-for", "1.2.3.4"),
        ("x-forwarded-host", "x"),
        ("host", "genesis.example"),
    ] {
        send(ask(&open).header(name, value))
            .await
            .is_problem(403, "forbidden", name);
    }
    let closed = Server::start_with(
        Store::Sqlite,
        &[("GENESIS__WORKFLOW__CALLBACK_TOKEN", "s3cret")],
    )
    .await;
    for wrong in [
        None,
        Some("Bearer wrong"),
        Some("Bearer "),
        Some("s3cret"),
        Some("Basic s3cret"),
    ] {
        let request = match wrong {
            Some(value) => ask(&closed).header("authorization", value),
            None => ask(&closed),
        };
        let answer = send(request).await;
        answer.is_problem(401, "unauthenticated", wrong.unwrap_or("none"));
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    let right = ask(&closed)
        .bearer_auth("s3cret")
        .header("x-forwarded-for", "1.2.3.4");
    send(right)
        .await
        .is_problem(404, "session_not_found", "let in");
    let session = closed.begin(json!({"mode": "GUIDED"})).await;
    let task = format!("async_tasks where session_id = '{session}' and task_type = 'workflow'");
    let run = closed.rows(&["id"], &task).await[0][0].clone();
    let body = json!({"session_id": session, "flow_run_id": run, "attempt": 1});
    let request = closed
        .http
        .post(format!("{}/internal/workflow/next", closed.base))
        .json(&body);
    let answer = send(request.bearer_auth("s3cret")).await;
    assert_eq!(
        (&answer.body["next"], &answer.body["pause_key"]),
        (&json!("wait"), &json!("concept-1")),
        "{}",
        answer.text
    );
    assert_eq!(answer.body["stage"], "CONCEPT");
}
