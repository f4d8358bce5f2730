//! The actor: which chores run, and what they did.

use std::sync::Arc;

use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, SpawnErr};
use serde_json::{Map, Value, json};

use super::{Chore, HousekeeperArguments};
use crate::jobs::{Jobs, Lane};

/// The mailbox.
#[derive(Debug)]
pub enum HousekeeperMessage {
    /// Look what is due.
    Tick,
    /// The n-th chore has ended: how much it did, or why it could not.
    Ended(usize, Result<u64, String>),
}

/// Starts the actor.
///
/// # Errors
/// When it cannot be started.
pub async fn spawn(
    with: HousekeeperArguments,
    supervisor: ActorCell,
) -> Result<ActorRef<HousekeeperMessage>, SpawnErr> {
    let (actor, _) = Housekeeper::spawn_linked(None, Housekeeper, with, supervisor).await?;
    Ok(actor)
}

struct Housekeeper;

struct Desk {
    with: HousekeeperArguments,
    jobs: Jobs<HousekeeperMessage>,
    chores: Vec<Doing>,
}

struct Doing {
    chore: Arc<dyn Chore>,
    lane: Lane,
    done: u64,
    trouble: Option<String>,
}

impl Actor for Housekeeper {
    type Msg = HousekeeperMessage;
    type State = Desk;
    type Arguments = HousekeeperArguments;

    async fn pre_start(
        &self,
        myself: ActorRef<HousekeeperMessage>,
        with: HousekeeperArguments,
    ) -> Result<Desk, ActorProcessingErr> {
        let mut jobs = Jobs::new(myself, with.observed.clone());
        jobs.tick(with.clock.clone(), with.settings.tick, || {
            HousekeeperMessage::Tick
        });
        let chores = with
            .chores
            .iter()
            .map(|chore| Doing {
                chore: chore.clone(),
                lane: Lane::default(),
                done: 0,
                trouble: None,
            })
            .collect();
        Ok(Desk { with, jobs, chores })
    }

    async fn handle(
        &self,
        _myself: ActorRef<HousekeeperMessage>,
        message: HousekeeperMessage,
        desk: &mut Desk,
    ) -> Result<(), ActorProcessingErr> {
        let now = desk.with.clock.now();
        match message {
            HousekeeperMessage::Tick => {
                desk.with.observed.took("tick", now);
                desk.begin();
            }
            HousekeeperMessage::Ended(index, result) => {
                desk.with.observed.took("ended", now);
                desk.ended(index, result);
            }
        }
        Ok(())
    }
}

impl Desk {
    fn begin(&mut self) {
        let now = self.with.clock.now();
        for (index, doing) in self.chores.iter_mut().enumerate() {
            if !doing.lane.begin() {
                continue;
            }
            let chore = doing.chore.clone();
            self.jobs.spawn(
                async move { HousekeeperMessage::Ended(index, chore.run(now).await) },
                HousekeeperMessage::Ended(index, Err("it was lost".to_owned())),
            );
        }
    }

    fn ended(&mut self, index: usize, result: Result<u64, String>) {
        let Some(doing) = self.chores.get_mut(index) else {
            return;
        };
        // What was asked for meanwhile is the next tick's.
        doing.lane.done();
        doing.trouble = match result {
            Ok(done) => {
                doing.done += done;
                None
            }
            Err(why) => {
                tracing::warn!(chore = doing.chore.name(), why, "a chore could not be done");
                Some(why)
            }
        };
        self.show();
    }

    fn show(&self) {
        let chores: Map<String, Value> = self
            .chores
            .iter()
            .map(|doing| {
                let shown = json!({"done": doing.done, "trouble": doing.trouble});
                (doing.chore.name().to_owned(), shown)
            })
            .collect();
        self.with.observed.detail(Value::Object(chores));
    }
}
