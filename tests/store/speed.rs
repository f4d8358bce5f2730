//! How many commits a second each store takes; a measurement, not a test. Run it with
//! `cargo test --release --test store_speed -- --ignored --nocapture --test-threads 1`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::builders::{Life, command};
use crate::suite::World;
use genesis_actors::domain::event::Event;
use genesis_actors::domain::stage::{CommandStatus, Stage};
use genesis_actors::ports::journal::{Journal, Verdict};
use serde_json::json;

const SESSIONS: usize = 128;
const LASTS: Duration = Duration::from_secs(5);

/// One session whose writer sends the next draft as soon as the last one is answered.
async fn session(journal: Arc<dyn Journal>, until: Instant) -> Vec<Duration> {
    let mut life = Life::new();
    let mut took = Vec::new();
    while Instant::now() < until {
        let mut next = life.next_with(vec![Event::DraftEdited {
            stage: Stage::Theme,
            content: json!({"premise": "A lighthouse keeper who has to put out the light. ".repeat(8)}),
        }]);
        next.inbox
            .push(command(&next, "EDIT_DRAFT", CommandStatus::Completed));
        life.wrote(&next);
        let began = Instant::now();
        assert_eq!(journal.commit(next).await, Ok(Verdict::Written));
        took.push(began.elapsed());
    }
    took
}

async fn measure(name: &str, world: World) {
    let until = Instant::now() + LASTS;
    let sessions: Vec<_> = (0..SESSIONS)
        .map(|_| tokio::spawn(session(world.store.journal(), until)))
        .collect();
    let mut took = Vec::new();
    for session in sessions {
        took.extend(session.await.unwrap());
    }
    took.sort();
    let counts = world.store.counts();
    println!(
        "{name}: {:.0} commits/s, {:.0} batches/s, p50 {:?}, p99 {:?}, max {:?}",
        took.len() as f64 / LASTS.as_secs_f64(),
        counts.batches as f64 / LASTS.as_secs_f64(),
        took[took.len() / 2],
        took[took.len() * 99 / 100],
        took[took.len() - 1],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn sqlite() {
    measure("SQLite", World::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn postgres() {
    measure("PostgreSQL", World::postgres().await).await;
}
