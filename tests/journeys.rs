//! A writer's ways from nothing to a novel, through the front door, on both stores.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use support::sse::Events;
use support::{Server, Store, eventually, own};
use uuid::Uuid;

const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];

/// Runs a story on SQLite and on PostgreSQL.
macro_rules! on_both_stores {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Store::Sqlite).await; })+ }
        mod on_postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Store::Postgres).await; })+ }
    };
}

on_both_stores!(
    a_guided_journey_ends_in_a_novel,
    a_free_form_journey_jumps_and_ends_in_a_novel,
    feedback_refines_and_what_is_kept_stays,
    a_confirmed_stage_that_changes_marks_later_ones_stale,
    a_cancelled_generation_stops_and_leaves_no_error,
    the_workflow_waits_are_there_to_see_and_answered_in_turn,
);

fn first_proposal(state: &Value, stage: &str) -> Value {
    state["stages"][stage]["proposals"][0]["proposal_id"].clone()
}

/// Sequences without a hole, versions that never fall, and one envelope shape.
fn check_history(session: Uuid, events: &[Value]) {
    for (event, sequence) in events.iter().zip(1..) {
        assert_eq!(event["sequence"], sequence);
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["subject"], json!(session));
        assert_eq!(event["source"], json!(format!("/genesis/{session}")));
    }
    let versions: Vec<i64> = events
        .iter()
        .map(|event| event["aggregateversion"].as_i64().unwrap())
        .collect();
    assert!(
        versions
            .windows(2)
            .all(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 1)
    );
}

async fn a_guided_journey_ends_in_a_novel(store: Store) {
    let server = Server::start(store).await;
    let session = server
        .begin(json!({"mode": "GUIDED", "premise": "A lighthouse keeper who hates the sea"}))
        .await;
    for stage in STAGES {
        let state = server.settled(session).await;
        assert_eq!(state["current_stage"], stage);
        assert_eq!(state["stages"][stage]["status"], "PROPOSED");
        let expected = if stage == "CONCEPT" { 10 } else { 3 };
        assert_eq!(
            state["stages"][stage]["proposals"]
                .as_array()
                .unwrap()
                .len(),
            expected
        );
        let proposal = first_proposal(&state, stage);
        if stage == "CONCEPT" {
            let answer = server
                .done(
                    session,
                    "SELECT_CONCEPT",
                    json!({"proposal_ids": [proposal]}),
                )
                .await;
            assert_eq!(answer["status"], "COMPLETED");
            server
                .done(session, "CONFIRM_STAGE", json!({"stage": stage}))
                .await;
        } else {
            server
                .done(
                    session,
                    "CONFIRM_STAGE",
                    json!({"stage": stage, "proposal_id": proposal}),
                )
                .await;
        }
    }
    let answer = server.done(session, "FINISH_GENESIS", json!({})).await;
    let novel_id = answer["result"]["novel_id"].as_str().unwrap().to_owned();
    let state = server.state(session).await;
    assert_eq!(state["status"], "COMPLETED");
    assert_eq!(state["current_stage"], "FINISHED");
    assert_eq!(state["available_actions"], json!([]));
    let (status, novel) = server.get(&format!("/novels/{novel_id}")).await;
    assert_eq!(status, 200);
    let confirmed_theme = &state["stages"]["THEME"]["confirmed"];
    assert_eq!(novel["setting"]["THEME"], *confirmed_theme);
    assert_eq!(novel["summary"], confirmed_theme["logline"]);
    assert_eq!(novel["title"], confirmed_theme["title_suggestions"][0]);
    let (status, markdown) = server
        .get(&format!("/novels/{novel_id}/export?format=markdown"))
        .await;
    assert_eq!(status, 200);
    assert!(
        markdown
            .as_str()
            .unwrap()
            .contains(novel["title"].as_str().unwrap())
    );
    check_history(session, &server.history(session).await);
}

async fn a_free_form_journey_jumps_and_ends_in_a_novel(store: Store) {
    let server = Server::start(store).await;
    let session = server
        .begin(json!({"mode": "FREE_FORM", "title": "Salt"}))
        .await;
    let state = server.state(session).await;
    assert_eq!(state["is_pending"], false, "nothing is generated unasked");
    assert_eq!(state["stages"]["PLOT"]["status"], "OPEN");
    for stage in ["PLOT", "WORLD", "CONCEPT", "CHARACTERS", "THEME"] {
        server
            .done(session, "NAVIGATE_TO_STAGE", json!({"stage": stage}))
            .await;
        let (status, _) = server
            .command(session, "GENERATE_INSPIRATION", json!({"count": 1}))
            .await;
        assert_eq!(status, 202);
        let state = server.settled(session).await;
        assert_eq!(state["current_stage"], stage);
        assert_eq!(
            state["stages"][stage]["proposals"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        let proposal = first_proposal(&state, stage);
        server
            .done(
                session,
                "CONFIRM_STAGE",
                json!({"stage": stage, "proposal_id": proposal}),
            )
            .await;
    }
    let answer = server.done(session, "FINISH_GENESIS", json!({})).await;
    let (_, novel) = server
        .get(&format!(
            "/novels/{}",
            answer["result"]["novel_id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(novel["title"], "Salt");
    check_history(session, &server.history(session).await);
}

async fn feedback_refines_and_what_is_kept_stays(store: Store) {
    let server = Server::start(store).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    server
        .done(session, "GENERATE_INSPIRATION", json!({"count": 2}))
        .await;
    let state = server.settled(session).await;
    let base = state["stages"]["CONCEPT"]["proposals"][0].clone();
    let answer = server
        .done(session, "PROVIDE_FEEDBACK", json!({
            "proposal_id": base["proposal_id"], "feedback": "Set it in Lisbon", "keep": ["/title"],
        }))
        .await;
    assert_eq!(answer["status"], "PROCESSING");
    let state = server.settled(session).await;
    let proposals = state["stages"]["CONCEPT"]["proposals"].as_array().unwrap();
    assert_eq!(proposals.len(), 3);
    let refined = &proposals[2];
    assert_eq!(refined["derived_from"], base["proposal_id"]);
    assert_eq!(refined["content"]["title"], base["content"]["title"]);
    assert_eq!(refined["round"], 2);
    assert!(
        refined["content"].to_string().contains("Lisbon"),
        "{refined}"
    );
    assert_eq!(
        state["stages"]["CONCEPT"]["feedback"][0]["feedback"],
        "Set it in Lisbon"
    );
    let path = format!(
        "/genesis/{session}/commands/{}",
        answer["command_id"].as_str().unwrap()
    );
    let (_, command) = server.get(&path).await;
    assert_eq!(command["status"], "COMPLETED");
    assert_eq!(
        command["result"]["proposal_ids"],
        json!([refined["proposal_id"]])
    );
}

async fn a_confirmed_stage_that_changes_marks_later_ones_stale(store: Store) {
    let server = Server::start(store).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    for stage in STAGES {
        server
            .done(
                session,
                "CONFIRM_STAGE",
                json!({"stage": stage, "content": own(stage)}),
            )
            .await;
    }
    let mut changed = own("THEME");
    changed["tone"] = json!("bitter");
    server
        .done(
            session,
            "CONFIRM_STAGE",
            json!({"stage": "THEME", "content": changed}),
        )
        .await;
    let state = server.state(session).await;
    let stale: Vec<_> = STAGES
        .iter()
        .map(|stage| state["stages"][stage]["stale"].as_bool().unwrap())
        .collect();
    assert_eq!(stale, [false, false, true, true, true]);
    server
        .done(
            session,
            "CONFIRM_STAGE",
            json!({"stage": "WORLD", "content": own("WORLD")}),
        )
        .await;
    assert_eq!(
        server.state(session).await["stages"]["WORLD"]["stale"],
        false
    );
    server.done(session, "FINISH_GENESIS", json!({})).await;
}

async fn a_cancelled_generation_stops_and_leaves_no_error(store: Store) {
    let server = Server::start_with(store, &[("GENESIS__WRITER__OFFLINE_PACE", "50")]).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let mut stream = Events::open(&server, session, Some(0), "").await;
    let seen = stream.until("generation.delta").await;
    let command_id = seen.last().unwrap().data["command_id"].clone();
    server.done(session, "CANCEL_GENERATION", json!({})).await;
    let cancelled = stream.until("generation.cancelled").await;
    assert_eq!(
        cancelled.last().unwrap().data["data"]["command_id"],
        command_id
    );
    let state = server.state(session).await;
    assert_eq!(state["is_pending"], false);
    assert_eq!(state["stages"]["CONCEPT"]["error"], Value::Null);
    let path = format!(
        "/genesis/{session}/commands/{}",
        command_id.as_str().unwrap()
    );
    let (_, command) = server.get(&path).await;
    assert_eq!(command["status"], "FAILED");
    assert_eq!(command["error_details"]["code"], "cancelled");
    let (status, problem) = server
        .command(session, "CANCEL_GENERATION", json!({}))
        .await;
    assert_eq!(status, 409, "{problem}");
}

async fn the_workflow_waits_are_there_to_see_and_answered_in_turn(store: Store) {
    let mut server = Server::start(store).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let handles = async |server: &Server| {
        let from =
            format!("flow_resume_handles where session_id = '{session}' order by created_at, id");
        server.rows(&["pause_key", "status"], &from).await
    };
    let row = |key: &str, status: &str| vec![key.to_owned(), status.to_owned()];
    let expect = async |server: &Server, expected: Vec<Vec<String>>| {
        eventually(&format!("{expected:?}"), async || {
            (handles(server).await == expected).then_some(())
        })
        .await;
    };
    expect(&server, vec![row("concept-1", "PAUSED")]).await;
    server
        .done(
            session,
            "CONFIRM_STAGE",
            json!({"stage": "CONCEPT", "content": own("CONCEPT")}),
        )
        .await;
    expect(
        &server,
        vec![row("concept-1", "RESUMED"), row("theme-1", "PAUSED")],
    )
    .await;
    server.kill();
    server.restart();
    for stage in &STAGES[1..] {
        server
            .done(
                session,
                "CONFIRM_STAGE",
                json!({"stage": stage, "content": own(stage)}),
            )
            .await;
    }
    server.done(session, "FINISH_GENESIS", json!({})).await;
    let all = [
        "concept-1",
        "theme-1",
        "characters-1",
        "world-1",
        "plot-1",
        "finish-1",
    ];
    expect(&server, all.iter().map(|key| row(key, "RESUMED")).collect()).await;
    let from = format!("async_tasks where session_id = '{session}' and task_type = 'workflow'");
    eventually("the workflow's attempt is done", async || {
        (server.rows(&["status"], &from).await == [["COMPLETED"]]).then_some(())
    })
    .await;
}
