//! The order of checks: of two things that are wrong, the one checked first is answered.

use serde_json::json;
use uuid::Uuid;

use crate::support::{Server, Store};
use crate::{command, post, raw, send};

#[tokio::test(flavor = "multi_thread")]
async fn of_two_faults_the_one_checked_first_is_answered() {
    let server = Server::start_with(Store::Sqlite, &[("GENESIS__WRITER__OFFLINE_PACE", "1")]).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let unknown = Uuid::now_v7();
    let extend = command(session, "EXTEND_SESSION", json!({}));
    let first = send(post(&server, &extend).header("Idempotency-Key", "used")).await;
    assert_eq!(first.status, 200);
    let large = "x".repeat(300 * 1024);
    let at = |session: Uuid, version: i64, command_type: &str, payload| {
        let mut body = command(session, command_type, payload);
        body["expected_version"] = json!(version);
        body
    };

    let foreign = raw(&server, "x").header("host", "evil.example");
    send(foreign)
        .await
        .is_problem(403, "forbidden", "403 before 415");
    let both = raw(&server, large.clone()).header("content-type", "text/plain");
    send(both)
        .await
        .is_problem(415, "unsupported_media_type", "415 before 413");
    let both = raw(&server, large).header("content-type", "application/json");
    send(both)
        .await
        .is_problem(413, "payload_too_large", "413 before 400");
    let malformed = command(session, "EXTEND_SESSION", json!({"x": 1}));
    let both = post(&server, &malformed).header("Idempotency-Key", "used");
    send(both)
        .await
        .is_problem(400, "malformed_request", "400 before the key");
    let both = post(&server, &command(unknown, "EXTEND_SESSION", json!({})))
        .header("Idempotency-Key", "used");
    send(both)
        .await
        .is_problem(422, "idempotency_key_reused", "the key before 404");
    let both = post(&server, &at(session, 99, "EXTEND_SESSION", json!({})))
        .header("Idempotency-Key", "used");
    send(both)
        .await
        .is_problem(422, "idempotency_key_reused", "the key before 412");
    let both = at(unknown, 99, "EXTEND_SESSION", json!({}));
    send(post(&server, &both))
        .await
        .is_problem(404, "session_not_found", "404 before 412");
    let both = at(session, 99, "GENERATE_INSPIRATION", json!({"count": 0}));
    send(post(&server, &both))
        .await
        .is_problem(412, "version_conflict", "412 before bounds");
    let both = command(unknown, "GENERATE_INSPIRATION", json!({"count": 0}));
    send(post(&server, &both))
        .await
        .is_problem(404, "session_not_found", "404 before bounds");
    let both = command(
        session,
        "GENERATE_INSPIRATION",
        json!({"stage": "PLOT", "count": 0}),
    );
    send(post(&server, &both)).await.is_problem(
        422,
        "validation_failed",
        "bounds before invalid_transition",
    );
    let both = command(session, "GENERATE_INSPIRATION", json!({"count": 0}));
    send(post(&server, &both)).await.is_problem(
        422,
        "validation_failed",
        "bounds before duplicate_command",
    );
    let both = command(session, "GENERATE_INSPIRATION", json!({"stage": "PLOT"}));
    send(post(&server, &both)).await.is_problem(
        409,
        "invalid_transition",
        "before duplicate_command",
    );
    let both = command(
        session,
        "GENERATE_INSPIRATION",
        json!({"proposal_id": unknown}),
    );
    send(post(&server, &both))
        .await
        .is_problem(409, "duplicate_command", "409 before the state");
    let both = command(
        session,
        "CONFIRM_STAGE",
        json!({"stage": "THEME", "proposal_id": unknown}),
    );
    send(post(&server, &both))
        .await
        .is_problem(409, "invalid_transition", "409 before the state");
}
