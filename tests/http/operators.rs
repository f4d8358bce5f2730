//! Who may look behind the server, and the command line that does.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{Server, Store};
use crate::{act, get, send};

const BEHIND: [&str; 6] = [
    "/admin/actors",
    "/admin/tree",
    "/admin/outbox",
    "/admin/nope",
    "/admin",
    "/metrics",
];

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_operators_ask_from_this_machine_only() {
    let env = [("GENESIS__SERVER__HOSTS", "genesis.example")];
    let server = Server::start_with(Store::Sqlite, &env).await;
    for path in ["/admin/actors", "/metrics"] {
        assert_eq!(send(get(&server, path)).await.status, 200, "{path}");
    }
    for (name, value) in [
        ("host", "genesis.example"),
        ("forwarded", "for=127.0.0.1"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-proto", "http"),
    ] {
        for path in BEHIND {
            send(get(&server, path).header(name, value))
                .await
                .is_problem(403, "forbidden", &format!("{path} {name}"));
        }
        let restart = act(&server, "/admin/actors/OutboxRelay/restart");
        send(restart.header(name, value))
            .await
            .is_problem(403, "forbidden", name);
        let readable = send(get(&server, "/genesis").header(name, value)).await;
        assert_eq!(readable.status, 200, "{name} is no harm elsewhere");
    }
    let (_, relay) = server.get("/admin/actors/OutboxRelay").await;
    assert_eq!(relay["restarts"], 0, "nothing was done");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_token_only_who_has_it_is_answered() {
    let env = [
        ("GENESIS__ADMIN__TOKEN", "s3cret"),
        ("GENESIS__SERVER__HOSTS", "genesis.example"),
    ];
    let server = Server::start_with(Store::Sqlite, &env).await;
    for path in BEHIND {
        for wrong in [
            None,
            Some("Bearer wrong"),
            Some("Bearer s3cre"),
            Some("Bearer s3cret2"),
            Some("Bearer "),
            Some("s3cret"),
            Some("Basic s3cret"),
        ] {
            let request = match wrong {
                Some(value) => get(&server, path).header("authorization", value),
                None => get(&server, path),
            };
            let answer = send(request).await;
            answer.is_problem(401, "unauthenticated", &format!("{path} {wrong:?}"));
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
    let far = get(&server, "/admin/actors")
        .bearer_auth("s3cret")
        .header("host", "genesis.example")
        .header("x-forwarded-for", "1.2.3.4");
    assert_eq!(send(far).await.status, 200);
    send(get(&server, "/admin/nope").bearer_auth("s3cret"))
        .await
        .is_problem(404, "not_found", "let in");
    let foreign = get(&server, "/admin/actors")
        .bearer_auth("s3cret")
        .header("host", "evil.example");
    send(foreign)
        .await
        .is_problem(403, "forbidden", "the host comes first");
    let put = server
        .http
        .put(format!("{}/admin/tree", server.base))
        .bearer_auth("s3cret");
    let answer = send(put).await;
    answer.is_problem(405, "method_not_allowed", "PUT");
    assert!(answer.header("allow").unwrap().contains("GET"));

    let dir = tempfile::tempdir().unwrap();
    let ask = |token: &str| genesis(dir.path(), &server, &["actors"], token);
    assert_eq!(ask("s3cret").status.code(), Some(0));
    let refused = ask("wrong");
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("unauthenticated"));
}

fn genesis(dir: &std::path::Path, server: &Server, arguments: &[&str], token: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genesis"))
        .args(arguments)
        .args(["--url", &server.base])
        .current_dir(dir)
        .env("GENESIS__ADMIN__TOKEN", token)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_shows_actors_and_redrives_dead_letters() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await.to_string();
    let dir = tempfile::tempdir().unwrap();
    let ask = |arguments: &[&str]| {
        let output = genesis(dir.path(), &server, arguments, "");
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    let (code, shown, said) = ask(&["actors", "--sort=-messages_handled"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        shown.starts_with("KIND") && shown.contains(&session) && shown.contains("Housekeeper"),
        "{shown}"
    );
    let (_, shown, _) = ask(&["actors", "--kind", "SessionActor", "--json"]);
    let listed: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (listed.as_array().unwrap().len(), &listed[0]["id"]),
        (1, &json!(session))
    );
    let (_, shown, _) = ask(&["actors", &session]);
    assert!(
        shown.contains("Root > SessionSupervisor") && shown.contains("START_GENESIS"),
        "{shown}"
    );
    let (code, _, said) = ask(&["actors", "--sort", "colour"]);
    assert!(
        code == Some(1) && said.contains("sort") && said.contains("malformed_request"),
        "{said}"
    );

    crate::support::eventually("it is published", async || {
        let sent = server.rows(&["id"], "event_outbox where status <> 'SENT'");
        sent.await.is_empty().then_some(())
    })
    .await;
    server
        .execute("UPDATE event_outbox SET status = 'DEAD_LETTER', last_error = 'no leader' WHERE id <= 2")
        .await;
    let (_, shown, _) = ask(&["outbox", "list", "--status", "DEAD_LETTER"]);
    assert!(
        shown.starts_with("ID") && shown.contains("no leader") && shown.contains(&session),
        "{shown}"
    );
    let (_, shown, _) = ask(&["outbox", "list", "--session", &session, "--json"]);
    let rows: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 2);
    let (code, said, _) = ask(&["outbox", "redrive", "1"]);
    assert_eq!(
        (code, said.as_str()),
        (Some(0), "1 to be published again\n")
    );
    let (_, said, _) = ask(&["outbox", "redrive", "--all", "--json"]);
    let done: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(done, json!({"redriven": 1}));
    let (code, _, said) = ask(&["outbox", "redrive", "99"]);
    assert!(code == Some(1) && said.contains("not_found"), "{said}");
    assert_eq!(
        ask(&["outbox", "redrive"]).0,
        Some(2),
        "neither ids nor all"
    );
    assert_eq!(ask(&["outbox", "list", "--status", "LOST"]).0, Some(2));
}
