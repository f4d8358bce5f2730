//! Many sessions wait at once: a run that waits has no process, and costs no memory anywhere but in Prefect's database.

use std::time::Instant;

use uuid::Uuid;

use crate::prefect::OwnPrefect;
use crate::world::{World, until};

const SESSIONS: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_sessions_wait_at_once_without_a_process_of_theirs() {
    let own = OwnPrefect::start().await;
    let world = World::on(own.prefect.clone(), |_| {}).await;
    let first = world.begin_guided().await;
    world.comes_to(first, "concept-1", "PAUSED").await;
    until("the first run's process is gone", async || {
        own.worker_processes() <= AT_REST
    })
    .await;
    let began = Instant::now();
    let mut sessions: Vec<Uuid> = vec![first];
    while sessions.len() < SESSIONS {
        sessions.push(world.begin_guided().await);
    }
    let mut most = 0;
    loop {
        most = most.max(own.worker_processes());
        let found = crate::support::rows(
            &world.house.url(),
            &["count(*)"],
            "flow_resume_handles where status = 'PAUSED'",
        )
        .await;
        if found[0][0] == SESSIONS.to_string() {
            break;
        }
        assert!(began.elapsed().as_secs() < 900, "only {found:?} wait");
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    println!(
        "{SESSIONS} sessions wait after {:?}; at most {most} processes",
        began.elapsed()
    );
    assert!(
        most <= AT_REST + 4 + 1,
        "starts are bounded: {most} processes"
    );
    until("nothing runs for those who wait", async || {
        own.worker_processes() <= AT_REST
    })
    .await;
    // And each is still heard.
    let last = *sessions.last().unwrap();
    for session in [first, last] {
        world.confirm(session, "CONCEPT").await;
        world.comes_to(session, "theme-1", "PAUSED").await;
    }
}

/// The worker, what its runs are forked from, and the helper that Python keeps beside that.
const AT_REST: usize = 3;
