//! `/metrics`, `/readyz`, and a log without a word of the novels.

use serde_json::{Value, json};

use crate::support::sse::Events;
use crate::support::{Server, Store, own};
use crate::{command, get, post, send};

/// The value of a measure with these labels, in any order.
fn value(text: &str, name: &str, labels: &[&str]) -> Option<f64> {
    text.lines().find_map(|line| {
        let rest = line.strip_prefix(name)?;
        let (inside, number) = match rest.strip_prefix('{') {
            Some(rest) => rest.split_once("} ")?,
            None => ("", rest.strip_prefix(' ')?),
        };
        let fits = labels.iter().all(|label| inside.contains(label))
            && inside.split(',').filter(|label| !label.is_empty()).count() == labels.len();
        fits.then(|| number.parse().ok())?
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_measured() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let extend = command(session, "EXTEND_SESSION", json!({}));
    for _ in 0..2 {
        send(post(&server, &extend).header("idempotency-key", "once")).await;
    }
    let cancel = json!({});
    let (status, _) = server.command(session, "CANCEL_GENERATION", cancel).await;
    assert_eq!(status, 409);
    server
        .done(session, "GENERATE_INSPIRATION", json!({"count": 1}))
        .await;
    server.settled(session).await;
    let _stream = Events::open(&server, session, None, "").await;
    let _other = Events::open(&server, session, None, "").await;
    let measured = send(get(&server, "/metrics")).await;
    assert_eq!(measured.status, 200);
    let kind = measured.header("content-type").unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let text = &measured.text;
    for (name, labels, expected) in [
        (
            "genesis_commands_total",
            vec!["type=\"START_GENESIS\"", "outcome=\"completed\""],
            1.0,
        ),
        (
            "genesis_commands_total",
            vec!["type=\"EXTEND_SESSION\"", "outcome=\"replayed\""],
            1.0,
        ),
        (
            "genesis_commands_total",
            vec![
                "type=\"CANCEL_GENERATION\"",
                "outcome=\"invalid_transition\"",
            ],
            1.0,
        ),
        (
            "genesis_commands_total",
            vec!["type=\"GENERATE_INSPIRATION\"", "outcome=\"accepted\""],
            1.0,
        ),
        (
            "genesis_command_duration_seconds_count",
            vec!["type=\"EXTEND_SESSION\"", "outcome=\"completed\""],
            1.0,
        ),
        (
            "genesis_command_duration_seconds_bucket",
            vec![
                "type=\"EXTEND_SESSION\"",
                "outcome=\"completed\"",
                "le=\"+Inf\"",
            ],
            1.0,
        ),
        ("genesis_journal_commits_total", vec![], 4.0),
        ("genesis_journal_batch_size_sum", vec![], 4.0),
        ("genesis_actors", vec!["kind=\"SessionActor\""], 1.0),
        ("genesis_actors", vec!["kind=\"OutboxRelay\""], 1.0),
        (
            "genesis_mailbox_depth_max",
            vec!["kind=\"SessionActor\""],
            0.0,
        ),
        (
            "genesis_mailbox_depth_sum",
            vec!["kind=\"SessionActor\""],
            0.0,
        ),
        ("genesis_streams_open", vec![], 2.0),
        (
            "genesis_tasks",
            vec!["type=\"generation\"", "status=\"COMPLETED\""],
            1.0,
        ),
        ("genesis_outbox_rows", vec!["status=\"DEAD_LETTER\""], 0.0),
        ("genesis_outbox_failed_total", vec![], 0.0),
        ("genesis_outbox_dead_letters_total", vec![], 0.0),
        ("genesis_store_up", vec![], 1.0),
        ("genesis_build_info", vec!["version=\"0.1.0\""], 1.0),
    ] {
        assert_eq!(
            value(text, name, &labels),
            Some(expected),
            "{name} {labels:?}\n{text}"
        );
    }
    let published = value(text, "genesis_outbox_published_total", &[]).unwrap();
    assert_eq!(
        value(text, "genesis_outbox_publish_duration_seconds_count", &[]).unwrap_or(0.0),
        published
    );
    let outbox: f64 = ["PENDING", "SENT"]
        .iter()
        .filter_map(|status| {
            let label = format!("status=\"{status}\"");
            value(text, "genesis_outbox_rows", &[&label])
        })
        .sum();
    assert_eq!(outbox, server.history(session).await.len() as f64);
    let describes = |name: &str| {
        text.contains(&format!("# TYPE {name}")) && text.contains(&format!("# HELP {name}"))
    };
    assert!(describes("genesis_commands_total") && describes("genesis_outbox_rows"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_dependency_is_told_by_name() {
    let server = Server::start(Store::Sqlite).await;
    let (status, ready) = server.get("/readyz").await;
    assert_eq!(status, 200);
    for name in ["store", "bus", "outbox", "workflow", "writer"] {
        assert_eq!(
            ready["dependencies"][name],
            json!({"status": "ok"}),
            "{ready}"
        );
    }
}

/// A word that no program says by itself.
const WORD: &str = "xylographer";

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_structured_and_holds_no_word_of_a_novel() {
    let env = [("RUST_LOG", "trace,hyper=info,h2=info,mio=info,sqlx=warn")];
    let mut server = Server::start_logged(Store::Sqlite, &env).await;
    let premise = format!("A {WORD} who hates the sea");
    let session = server
        .begin(json!({"mode": "FREE_FORM", "premise": premise, "title": WORD}))
        .await;
    let mut content = own("CONCEPT");
    content["title"] = json!(WORD);
    for (command_type, payload) in [
        (
            "EDIT_DRAFT",
            json!({"stage": "CONCEPT", "content": content}),
        ),
        (
            "GENERATE_INSPIRATION",
            json!({"count": 1, "instructions": WORD}),
        ),
    ] {
        server.done(session, command_type, payload).await;
    }
    server.settled(session).await;
    for (command_type, payload) in [
        (
            "EDIT_DRAFT",
            json!({"stage": "CONCEPT", "content": {WORD: WORD}}),
        ),
        ("EDIT_DRAFT", json!({WORD: WORD})),
        ("ABANDON_GENESIS", json!({"reason": format!("{WORD}\u{0}")})),
    ] {
        let (status, _) = server.command(session, command_type, payload).await;
        assert!(status.is_client_error());
    }
    send(get(&server, &format!("/genesis?q={WORD}"))).await;
    send(get(&server, "/healthz").header("x-request-id", "find-me")).await;
    server.terminate().await;
    let log = server.log();
    assert!(!log.contains(WORD), "the log holds a word of the novel");
    let mut found = false;
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert!(entry["level"].is_string() && entry["timestamp"].is_string());
        found |= entry["request_id"] == "find-me" && entry["status"] == 200;
    }
    assert!(found, "every request is told with its id");
}
