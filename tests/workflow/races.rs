//! Every race between a session and its run in Prefect, provoked by a proxy that controls the order: in each the workflow goes
//! on exactly once with the right data, or the handle ends with a reason.

use chrono::Duration;
use serde_json::{Value, json};

use crate::world::{Engine, World, until};

/// What Prefect says, answered in its place.
fn says(status: &str, reason: &str) -> Value {
    json!({"state": null, "status": status, "details": {"type": "", "reason": reason}})
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_prefect_answers_to_a_resume_the_run_goes_on_once() {
    let world = World::open(Engine::Prefect).await;
    let to_prefect = &world.ways().to_prefect;
    let session = world.begin_guided().await;
    world.comes_to(session, "concept-1", "PAUSED").await;
    let abort = says("ABORT", "Cannot resume a flow run that is not paused.");
    to_prefect.answer("/resume", 200, abort);
    world.confirm(session, "CONCEPT").await;
    world.comes_to(session, "theme-1", "PAUSED").await;
    let reject = says("REJECT", "Run input schema not found.");
    to_prefect.answer("/resume", 200, reject);
    world.confirm(session, "THEME").await;
    world.comes_to(session, "characters-1", "PAUSED").await;
    to_prefect.answer("/resume", 409, json!({"detail": "conflict"}));
    world.confirm(session, "CHARACTERS").await;
    world.comes_to(session, "world-1", "PAUSED").await;
    to_prefect.answer("/resume", 503, json!({"detail": "busy"}));
    world.confirm(session, "WORLD").await;
    world.comes_to(session, "plot-1", "PAUSED").await;
    // It acted, and nobody heard of it.
    to_prefect.drop_answer("/resume");
    world.confirm(session, "PLOT").await;
    world.comes_to(session, "finish-1", "PAUSED").await;
    to_prefect.drop_next("/resume");
    world.finish(session).await;
    world.attempt_is(session, "COMPLETED").await;
    world.was_answered_once(session).await;
    assert_eq!(world.ways().prefect.runs(session).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_before_the_pause_is_confirmed_is_kept_until_it_is() {
    let world = World::open(Engine::Prefect).await;
    let ways = world.ways();
    let paused = ways.to_service.hold("/workflow/paused", 1);
    let session = world.begin_guided().await;
    paused.arrived().await;
    world.confirm(session, "CONCEPT").await;
    let kept = world.handles(session, &["status", "resume_payload"]).await;
    assert_eq!(kept[0][0], "PENDING_PAUSE");
    assert!(kept[0][1].contains("CONCEPT"), "{kept:?}");
    assert_eq!(ways.to_prefect.passed("/resume").len(), 0);
    // The next confirmation is lost: the pause is found by comparing with Prefect.
    ways.to_service.drop_next("/workflow/paused");
    paused.let_go();
    world.comes_to(session, "theme-1", "PENDING_PAUSE").await;
    until("the run is suspended unheard", async || {
        let states = ways.prefect.states(session).await;
        states == [("-1".to_owned(), "PAUSED".to_owned())]
    })
    .await;
    world.confirm(session, "THEME").await;
    world.clock.jump(Duration::seconds(12));
    world.comes_to(session, "characters-1", "PAUSED").await;
    // Its schema was never saved, so that every resume is refused: it is written for it.
    let run = world.handles(session, &["flow_run_id"]).await[0][0].clone();
    let schema = format!("/flow_runs/{run}/input/suspended-characters-1-schema");
    ways.prefect.delete(&schema).await;
    world.confirm(session, "CHARACTERS").await;
    until("a resume is refused for want of a schema", async || {
        let resumes = ways.to_prefect.passed("/resume");
        resumes
            .iter()
            .any(|resume| resume.answer["status"] == "REJECT")
    })
    .await;
    world.clock.jump(Duration::seconds(12));
    world.comes_to(session, "world-1", "PAUSED").await;
    let states: Vec<_> = world.waits(session).await;
    assert!(
        states[..3].iter().all(|(_, status)| status == "RESUMED"),
        "{states:?}"
    );
    assert_eq!(ways.prefect.runs(session).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_deliver_the_same_answer_resume_once() {
    let world = World::open(Engine::Prefect).await;
    let session = world.begin_guided().await;
    world.comes_to(session, "concept-1", "PAUSED").await;
    let other = world.another().await;
    let to_prefect = &world.ways().to_prefect;
    let both = to_prefect.hold("/resume", 2);
    world.confirm(session, "CONCEPT").await;
    both.arrived().await;
    both.arrived().await;
    both.let_go();
    world.comes_to(session, "theme-1", "PAUSED").await;
    until("both are answered", async || {
        to_prefect.passed("/resume").len() >= 2
    })
    .await;
    let resumes = to_prefect.passed("/resume");
    let accepted = resumes
        .iter()
        .filter(|resume| resume.answer["status"] == "ACCEPT");
    assert_eq!(accepted.count(), 1, "{resumes:?}");
    world
        .has_waits(session, &[("concept-1", "RESUMED"), ("theme-1", "PAUSED")])
        .await;
    other.runtime.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_prefect_away_the_writer_works_on_and_the_flow_catches_up() {
    let world = World::open(Engine::Prefect).await;
    let ways = world.ways();
    let waits = world.begin_guided().await;
    world.comes_to(waits, "concept-1", "PAUSED").await;
    ways.to_prefect.cut(true);
    let begun = world.begin_guided().await;
    for session in [waits, begun] {
        world.confirm(session, "CONCEPT").await;
        world.confirm(session, "THEME").await;
        assert_eq!(
            world.house.state(session).await["current_stage"],
            "CHARACTERS"
        );
    }
    until("the trouble is there to see", async || {
        let readiness = world.house.runtime.readiness().await;
        let workflow = readiness.iter().find(|(name, _)| *name == "workflow");
        workflow.is_some_and(|(_, found)| found.is_err())
    })
    .await;
    assert_eq!(world.waits(begun).await, []);
    ways.to_prefect.cut(false);
    world.clock.jump(Duration::seconds(31));
    for session in [waits, begun] {
        let expected = [
            ("concept-1", "RESUMED"),
            ("theme-1", "RESUMED"),
            ("characters-1", "PAUSED"),
        ];
        world.has_waits(session, &expected).await;
        assert_eq!(ways.prefect.runs(session).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_foreign_and_replayed_callbacks_change_nothing() {
    let world = World::open(Engine::Prefect).await;
    let ways = world.ways();
    let session = world.begin_guided().await;
    world.comes_to(session, "concept-1", "PAUSED").await;
    let before = world.handles(session, &["status", "paused_at"]).await;
    let http = reqwest::Client::new();
    let ask = async |path: &str, body: Value| {
        let url = format!("{}/internal/workflow/{path}", ways.to_service.base);
        let answer = http.post(url).json(&body).send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap(),
        )
    };
    let stranger = uuid::Uuid::now_v7();
    let foreign = json!({"session_id": session, "flow_run_id": stranger, "attempt": 1});
    let (status, problem) = ask("next", foreign).await;
    assert_eq!((status, &problem["code"]), (404, &json!("not_found")));
    let forged =
        json!({"session_id": session, "flow_run_id": stranger, "attempt": 1, "state": "failed"});
    assert_eq!(ask("report", forged).await.0, 404);
    let unasked = json!({"flow_run_id": stranger, "pause_key": "concept-1"});
    assert_eq!(ask("paused", unasked).await.0, 404);
    let odd =
        json!({"session_id": session, "flow_run_id": stranger, "attempt": 1, "state": "happy"});
    assert_eq!(ask("report", odd).await.0, 400);
    let told = ways.to_service.passed("/workflow/paused");
    let replayed = told.iter().find(|told| told.status == 200).unwrap();
    assert_eq!(ask("paused", replayed.asked.clone()).await.0, 200);
    assert_eq!(
        world.handles(session, &["status", "paused_at"]).await,
        before
    );
    world.confirm(session, "CONCEPT").await;
    world.comes_to(session, "theme-1", "PAUSED").await;
    // Replayed once its answer was delivered: it is given the same one again, and the run does not hear it twice.
    let (_, answer) = ask("paused", replayed.asked.clone()).await;
    assert_eq!(answer["resume_payload"]["stage"], "CONCEPT");
    world.confirm(session, "THEME").await;
    world.comes_to(session, "characters-1", "PAUSED").await;
    let expected = [
        ("concept-1", "RESUMED"),
        ("theme-1", "RESUMED"),
        ("characters-1", "PAUSED"),
    ];
    world.has_waits(session, &expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_fails_is_recorded_and_another_goes_on_from_what_is_confirmed() {
    let world = World::open(Engine::Prefect).await;
    let ways = world.ways();
    let session = world.begin_guided().await;
    world.comes_to(session, "concept-1", "PAUSED").await;
    let refusal = json!({"code": "validation_failed", "detail": "a bug of ours"});
    ways.to_service.answer("/workflow/next", 422, refusal);
    world.confirm(session, "CONCEPT").await;
    let expected = [
        ("concept-1", "RESUMED"),
        ("concept-1", "RESUMED"),
        ("theme-1", "PAUSED"),
    ];
    world.has_waits(session, &expected).await;
    let columns = ["status", "input_data", "error_details"];
    let attempt = &world.attempts(session, &columns).await[0];
    assert_eq!(attempt[0], "RUNNING");
    assert!(attempt[1].contains(r#""run":2"#), "{attempt:?}");
    assert!(attempt[2].contains("a bug of ours"), "{attempt:?}");
    let states = ways.prefect.states(session).await;
    let keys: Vec<&str> = states.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["-1", "-1-2"]);
    // The run that was given up is told so, should it come back.
    let lost = world.handles(session, &["flow_run_id"]).await[0][0].clone();
    let body = json!({"session_id": session, "flow_run_id": lost, "attempt": 1});
    let url = format!("{}/internal/workflow/next", ways.to_service.base);
    let answer = reqwest::Client::new().post(url).json(&body).send().await;
    let answer: Value = answer.unwrap().json().await.unwrap();
    assert_eq!(answer, json!({"next": "ended", "reason": "superseded"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_run_that_prefect_lost_is_found_by_comparing_and_waited_for_anew() {
    let world = World::open(Engine::Prefect).await;
    let session = world.begin_guided().await;
    world.comes_to(session, "concept-1", "PAUSED").await;
    let timeout = world.handles(session, &["timeout_at"]).await[0][0].clone();
    let run = world.handles(session, &["flow_run_id"]).await[0][0].clone();
    world
        .ways()
        .prefect
        .delete(&format!("/flow_runs/{run}"))
        .await;
    world.clock.jump(Duration::minutes(6));
    let expected = [("concept-1", "CANCELLED"), ("concept-1", "PAUSED")];
    world.has_waits(session, &expected).await;
    let handles = world
        .handles(session, &["error_details", "timeout_at"])
        .await;
    assert!(
        handles[0][0].contains("does not know the run"),
        "{handles:?}"
    );
    assert_eq!(handles[1][1], timeout, "the wait's time goes on");
}
