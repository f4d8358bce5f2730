//! Fakes of the ports, and what tests of actors share.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by test programs that each need a part"
)]

pub mod clock;
pub mod door;
pub mod handles;
pub mod journal;
pub mod outbox;
pub mod prompts;
pub mod tasks;
pub mod writer;

use std::sync::Arc;

use genesis_actors::broadcast::{Broadcast, BroadcastSettings, Item, Stream};
use genesis_actors::observe::{ActorKind, Observed};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::clock::Clock;
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, SupervisionEvent};

use clock::TestClock;
use journal::FakeJournal;

/// Lets everything that can go on go on.
pub async fn settle() {
    for _ in 0..300 {
        tokio::task::yield_now().await;
    }
}

pub fn away() -> StoreError {
    StoreError::Unavailable("pulled out".to_owned())
}

pub fn observed(kind: ActorKind, clock: &TestClock) -> Arc<Observed> {
    Observed::new(kind, kind.as_str().to_owned(), clock.now())
}

/// A supervisor that lets its children end as they like.
pub async fn root() -> ActorCell {
    let (actor, _) = Actor::spawn(None, Root, ()).await.unwrap();
    actor.get_cell()
}

struct Root;

impl Actor for Root {
    type Msg = ();
    type State = ();
    type Arguments = ();

    async fn pre_start(&self, _: ActorRef<()>, (): ()) -> Result<(), ActorProcessingErr> {
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        _: ActorRef<()>,
        _: SupervisionEvent,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        Ok(())
    }
}

/// A running broadcast.
pub async fn broadcast(
    journal: Arc<FakeJournal>,
    clock: Arc<TestClock>,
    settings: BroadcastSettings,
) -> Broadcast {
    let observed = observed(ActorKind::SseBroadcast, &clock);
    let broadcast = Broadcast::new(journal, clock, observed, settings);
    start(&broadcast).await;
    broadcast
}

/// Starts, or restarts, the actor of a broadcast.
pub async fn start(broadcast: &Broadcast) {
    let actor = broadcast.clone().start(root().await).await.unwrap();
    broadcast.post().moved_to(actor);
}

/// What a stream has to yield now, in order: `ready 3`, `4 stage.entered`, `presence.changed {…}`, `shutdown`, `end`.
pub async fn drain(stream: &mut Stream) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let next = stream.next();
        tokio::pin!(next);
        let item = tokio::select! {
            biased;
            item = &mut next => item,
            () = settle() => return seen,
        };
        let Some(item) = item else {
            seen.push("end".to_owned());
            return seen;
        };
        seen.push(said(&item));
    }
}

fn said(item: &Item) -> String {
    match item {
        Item::Ready { last_event_id } => format!("ready {last_event_id}"),
        Item::Event(sent) => format!("{} {}", sent.sequence, sent.event_type),
        Item::Ephemeral { event_type, data } => format!("{event_type} {data}"),
        Item::Shutdown => "shutdown".to_owned(),
    }
}

/// Only the sequences of the domain events among what a stream yielded.
pub fn sequences(seen: &[String]) -> Vec<i64> {
    seen.iter()
        .filter_map(|said| said.split(' ').next()?.parse().ok())
        .collect()
}

/// Only the ephemeral events of a type, as JSON.
pub fn of_type(seen: &[String], event_type: &str) -> Vec<serde_json::Value> {
    seen.iter()
        .filter_map(|said| said.strip_prefix(event_type)?.strip_prefix(' '))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}
