//! Prefect's server, its worker and the service itself, each killed in the middle of journeys: every journey ends.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use crate::prefect::{OwnPrefect, Prefect};
use crate::support::{Server, Store, own};
use crate::world::{STAGES, World, until};

#[tokio::test(flavor = "multi_thread")]
async fn prefects_worker_and_server_are_killed_and_every_journey_ends() {
    let mut own = OwnPrefect::start().await;
    let world = World::on(own.prefect.clone(), |_| {}).await;
    let (first, second) = (world.begin_guided().await, world.begin_guided().await);
    for session in [first, second] {
        world.comes_to(session, "concept-1", "PAUSED").await;
    }
    // The worker dies with the first session's run at work, between two waits.
    let asks = world.ways().to_service.hold("/workflow/next", 1);
    world.confirm(first, "CONCEPT").await;
    asks.arrived().await;
    own.kill_worker();
    asks.let_go();
    world.confirm(second, "CONCEPT").await;
    world.confirm(second, "THEME").await;
    own.start_worker().await;
    world.comes_to(second, "characters-1", "PAUSED").await;
    // Prefect still calls the dead run RUNNING; its silence tells.
    let running = ("-1".to_owned(), "RUNNING".to_owned());
    assert_eq!(own.prefect.states(first).await, [running]);
    world.clock.jump(Duration::seconds(75));
    world.comes_to(first, "theme-1", "PAUSED").await;
    let states = own.prefect.states(first).await;
    assert_eq!(states[0].1, "CANCELLED");
    assert_eq!(states[1].0, "-1-2");
    let attempt = &world.attempts(first, &["error_details"]).await[0][0];
    assert!(attempt.contains("worker is gone"), "{attempt}");

    // The server dies while both wait; a third session begins without it.
    own.kill_server();
    let third = world.begin_guided().await;
    for session in [first, second, third] {
        for stage in STAGES {
            if is_open(&world, session, stage).await {
                world.confirm(session, stage).await;
            }
        }
    }
    own.start_server().await;
    world.clock.jump(Duration::seconds(31));
    for session in [first, second, third] {
        world.comes_to(session, "finish-1", "PAUSED").await;
        world.finish(session).await;
        world.attempt_is(session, "COMPLETED").await;
    }
    // The token came from the worker's environment: nothing that Prefect keeps has it.
    let token = own.prefect.token.unwrap();
    let kept = format!("{:?}", own.prefect.runs(first).await);
    assert!(kept.contains("service_url") && !kept.contains(token));
}

async fn is_open(world: &World, session: Uuid, stage: &str) -> bool {
    world.house.state(session).await["stages"][stage]["status"] != "CONFIRMED"
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_is_killed_and_started_again_and_the_flow_goes_on() {
    let prefect = Prefect::shared().await;
    let api_url = format!("{}/api", prefect.base);
    let env = [
        ("GENESIS__WORKFLOW__KIND", "prefect"),
        ("GENESIS__WORKFLOW__API_URL", api_url.as_str()),
    ];
    let mut server = Server::start_with(Store::Sqlite, &env).await;
    let session = server.begin(json!({"mode": "GUIDED"})).await;
    let waits = async |server: &Server| {
        let from = format!(
            "flow_resume_handles where session_id = '{session}' order by created_at desc, id desc"
        );
        let found = server.rows(&["pause_key", "status"], &from).await;
        found.first().cloned().unwrap_or_default()
    };
    until("it waits", async || {
        waits(&server).await == ["concept-1", "PAUSED"]
    })
    .await;
    let (status, ready) = server.get("/readyz").await;
    assert_eq!(status, 200, "{ready}");
    assert_eq!(ready["dependencies"]["workflow"]["status"], "ok");
    let confirm = async |server: &Server, stage: &str| {
        let payload = json!({"stage": stage, "content": own(stage)});
        server.done(session, "CONFIRM_STAGE", payload).await;
    };
    confirm(&server, "CONCEPT").await;
    server.kill();
    server.restart();
    until("it goes on", async || {
        waits(&server).await == ["theme-1", "PAUSED"]
    })
    .await;
    for stage in &STAGES[1..] {
        confirm(&server, stage).await;
    }
    server.done(session, "FINISH_GENESIS", json!({})).await;
    let from = format!("async_tasks where session_id = '{session}' and task_type = 'workflow'");
    until("the attempt is done", async || {
        server.rows(&["status"], &from).await == [["COMPLETED"]]
    })
    .await;
}
