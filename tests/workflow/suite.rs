//! What a session's workflow does, the same on both engines.

use chrono::Duration;
use genesis_actors::command::OnTimeout;
use genesis_actors::domain::stage::CommandType;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Engine, STAGES, World, until};

/// Runs a story on the embedded engine and on a real Prefect.
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        mod on_embedded { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Engine::Embedded).await; })+ }
        mod on_prefect { $(#[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(super::Engine::Prefect).await; })+ }
    };
}

on_both_engines!(
    a_guided_session_is_waited_for_stage_by_stage_to_its_end,
    a_free_form_session_is_waited_for_until_all_stages_are_confirmed,
    answers_that_come_before_the_run_are_gone_past,
    an_abandoned_session_is_waited_for_no_more,
    a_wait_reminds_and_fails_and_the_writers_next_step_begins_it_anew,
    a_wait_that_expires_its_session_begins_anew_when_it_is_extended,
    a_text_that_looks_like_a_template_is_stored_and_shown_as_it_was_typed,
);

async fn a_guided_session_is_waited_for_stage_by_stage_to_its_end(engine: Engine) {
    let world = World::open(engine).await;
    let session = world.begin_guided().await;
    for stage in STAGES {
        let key = format!("{}-1", stage.to_lowercase());
        world.comes_to(session, &key, "PAUSED").await;
        world.confirm(session, stage).await;
    }
    world.comes_to(session, "finish-1", "PAUSED").await;
    // Going back and confirming anew answers nothing.
    let back = json!({"stage": "WORLD"});
    world
        .send(session, CommandType::NavigateToStage, back)
        .await;
    world.confirm(session, "WORLD").await;
    world.finish(session).await;
    world.attempt_is(session, "COMPLETED").await;
    let all = [
        "concept-1",
        "theme-1",
        "characters-1",
        "world-1",
        "plot-1",
        "finish-1",
    ];
    world
        .has_waits(session, &all.map(|key| (key, "RESUMED")))
        .await;
    right_answers(&world, session).await;
    if world.is_prefect() {
        world.was_answered_once(session).await;
        let completed = ("-1".to_owned(), "COMPLETED".to_owned());
        until("the run is completed in Prefect, too", async || {
            world.ways().prefect.states(session).await == [completed.clone()]
        })
        .await;
    }
}

/// Each wait was answered with its own correlation_id, stage and version, and with nothing else.
async fn right_answers(world: &World, session: Uuid) {
    let history = world.house.history(session).await;
    let columns = ["pause_key", "correlation_id", "resume_payload"];
    for row in world.handles(session, &columns).await {
        let payload: Value = serde_json::from_str(&row[2]).unwrap();
        let correlation_id = Uuid::new_v5(&session, row[0].as_bytes()).to_string();
        assert_eq!(row[1], correlation_id);
        let stage = payload["stage"].as_str().unwrap();
        let version = history.iter().find_map(|recorded| {
            let data = recorded.event.data().unwrap();
            let answers = match recorded.event.event_type() {
                "stage.confirmed" => data["stage"] == stage,
                "session.completed" => stage == "FINISHED",
                _ => false,
            };
            answers.then_some(recorded.version)
        });
        let expected =
            json!({"correlation_id": correlation_id, "stage": stage, "version": version});
        assert_eq!(payload, expected, "{}", row[0]);
    }
}

async fn a_free_form_session_is_waited_for_until_all_stages_are_confirmed(engine: Engine) {
    let world = World::open(engine).await;
    let session = world.begin(json!({"mode": "FREE_FORM"})).await;
    world.comes_to(session, "any-1", "PAUSED").await;
    for stage in ["PLOT", "WORLD", "CONCEPT"] {
        world.confirm(session, stage).await;
    }
    // The same one again is no further stage.
    world.confirm(session, "PLOT").await;
    world.comes_to(session, "any-4", "PAUSED").await;
    for stage in ["CHARACTERS", "THEME"] {
        world.confirm(session, stage).await;
    }
    world.comes_to(session, "finish-1", "PAUSED").await;
    world.finish(session).await;
    world.attempt_is(session, "COMPLETED").await;
    right_answers(&world, session).await;
}

async fn answers_that_come_before_the_run_are_gone_past(engine: Engine) {
    let world = World::open(engine).await;
    world.engine.hold(true);
    let session = world.begin_guided().await;
    world.confirm(session, "CONCEPT").await;
    world.confirm(session, "THEME").await;
    assert_eq!(world.waits(session).await, []);
    world.engine.hold(false);
    let expected = [
        ("concept-1", "RESUMED"),
        ("theme-1", "RESUMED"),
        ("characters-1", "PAUSED"),
    ];
    world.has_waits(session, &expected).await;
    right_answers_so_far(&world, session).await;
}

async fn right_answers_so_far(world: &World, session: Uuid) {
    let columns = ["resume_payload"];
    let found = world.handles(session, &columns).await;
    assert!(found[0][0].contains("CONCEPT") && found[1][0].contains("THEME"));
    assert_eq!(found[2][0], "null");
}

async fn an_abandoned_session_is_waited_for_no_more(engine: Engine) {
    let world = World::open(engine).await;
    let session = world.begin_guided().await;
    world.comes_to(session, "concept-1", "PAUSED").await;
    let reason = json!({"reason": "a better idea"});
    world
        .send(session, CommandType::AbandonGenesis, reason)
        .await;
    let found = world.handles(session, &["status", "error_details"]).await;
    assert_eq!(found, [["CANCELLED", r#"{"reason":"abandoned"}"#]]);
    world.attempt_is(session, "CANCELLED").await;
    run_is_cancelled(&world, session).await;
}

/// The run is cancelled in Prefect as well, and let go of here.
async fn run_is_cancelled(world: &World, session: Uuid) {
    if !world.is_prefect() {
        return;
    }
    until("the first run is cancelled in Prefect", async || {
        world.ways().prefect.states(session).await[0] == ("-1".to_owned(), "CANCELLED".to_owned())
    })
    .await;
    until("it is let go of", async || {
        world.attempts(session, &["input_data"]).await[0][0].contains(r#""live":false"#)
    })
    .await;
}

async fn a_wait_reminds_and_fails_and_the_writers_next_step_begins_it_anew(engine: Engine) {
    let world = World::open(engine).await;
    let session = world.begin_guided().await;
    world.comes_to(session, "concept-1", "PAUSED").await;
    world.clock.jump(Duration::hours(85));
    until("the writer is reminded", async || {
        world.house.types(session).await.last() == Some(&"workflow.reminder")
    })
    .await;
    world.clock.jump(Duration::hours(84));
    until("the workflow fails", async || {
        world.house.types(session).await.last() == Some(&"workflow.failed")
    })
    .await;
    world.has_waits(session, &[("concept-1", "EXPIRED")]).await;
    assert_eq!(world.house.state(session).await["status"], "IN_PROGRESS");
    world.attempt_is(session, "FAILED").await;
    run_is_cancelled(&world, session).await;
    // The answer that comes after the time-out begins the next attempt, which goes past it.
    world.confirm(session, "CONCEPT").await;
    let expected = [
        ("concept-1", "EXPIRED"),
        ("concept-1", "RESUMED"),
        ("theme-1", "PAUSED"),
    ];
    world.has_waits(session, &expected).await;
    let statuses = world.attempts(session, &["status"]).await;
    assert_eq!(statuses, [["FAILED"], ["RUNNING"]]);
    let reminders = world.house.types(session).await;
    let reminders = reminders.iter().filter(|one| **one == "workflow.reminder");
    assert_eq!(reminders.count(), 1);
}

async fn a_wait_that_expires_its_session_begins_anew_when_it_is_extended(engine: Engine) {
    let world = World::open_with(engine, |settings| {
        settings.rules.on_timeout = OnTimeout::Expire;
    })
    .await;
    let session = world.begin_guided().await;
    world.comes_to(session, "concept-1", "PAUSED").await;
    world.clock.jump(Duration::days(7));
    world.has_waits(session, &[("concept-1", "EXPIRED")]).await;
    // The commit is there an instant before the actor that wrote it knows.
    until("the session is expired", async || {
        world.house.state(session).await["status"] == "EXPIRED"
    })
    .await;
    run_is_cancelled(&world, session).await;
    world
        .send(session, CommandType::ExtendSession, json!({}))
        .await;
    let expected = [("concept-1", "EXPIRED"), ("concept-1", "PAUSED")];
    world.has_waits(session, &expected).await;
}

/// Prefect would run it, if it were ever handed over.
const TEMPLATE: &str = r#"{"__prefect_kind":"jinja","template":"{{ 7 * 7 }}"}"#;

async fn a_text_that_looks_like_a_template_is_stored_and_shown_as_it_was_typed(engine: Engine) {
    let world = World::open(engine).await;
    let premise = json!({"mode": "FREE_FORM", "premise": TEMPLATE});
    let session = world.begin(premise).await;
    world.comes_to(session, "any-1", "PAUSED").await;
    let feedback = json!({"stage": "CONCEPT", "feedback": TEMPLATE});
    world
        .send(session, CommandType::ProvideFeedback, feedback)
        .await;
    let mut content = crate::support::own("CONCEPT");
    content["title"] = json!(&TEMPLATE);
    let confirmed = json!({"stage": "CONCEPT", "content": content});
    world
        .send(session, CommandType::ConfirmStage, confirmed)
        .await;
    world.comes_to(session, "any-2", "PAUSED").await;
    let state = world.house.state(session).await;
    assert_eq!(state["premise"], TEMPLATE);
    let concept = &state["stages"]["CONCEPT"];
    assert_eq!(concept["feedback"][0]["feedback"], TEMPLATE);
    assert_eq!(concept["confirmed"]["concepts"][0]["title"], TEMPLATE);
    if world.is_prefect() {
        let runs = world.ways().prefect.runs(session).await;
        let asked = world.ways().to_prefect.passed("");
        assert!(!format!("{runs:?}{asked:?}").contains("__prefect_kind"));
    }
}
