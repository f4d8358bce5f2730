//! The root of the supervision tree: starts the single actors and starts them again when they crash.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use ractor::{Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, SpawnErr, SupervisionEvent};

use crate::observe::{ActorStatus, Observed};
use crate::ports::clock::Clock;

/// The first restart waits so long, each further one twice as long, up to [`SLOWEST`].
const FIRST: Duration = Duration::from_millis(50);
const SLOWEST: Duration = Duration::from_secs(5);

/// Starts a single actor below the supervisor it is given, and tells its post where it is.
pub type Start =
    Box<dyn Fn(ActorCell) -> BoxFuture<'static, Result<ActorCell, SpawnErr>> + Send + Sync>;

/// A single actor of the process.
pub struct Single {
    /// What an operator may see of it.
    pub observed: Arc<Observed>,
    /// How it is started.
    pub start: Start,
}

/// The mailbox of the root.
pub enum RootMessage {
    /// Start the n-th actor again.
    Restart(usize),
}

/// The root supervisor.
pub struct Root;

/// What the root is started with.
pub struct RootArguments {
    /// The actors, in the order they are started in.
    pub singles: Vec<Single>,
    /// For the time between restarts.
    pub clock: Arc<dyn Clock>,
}

/// What the root keeps.
pub struct Roll {
    with: RootArguments,
    running: HashMap<ActorId, usize>,
    crashes: Vec<u32>,
}

impl Actor for Root {
    type Msg = RootMessage;
    type State = Roll;
    type Arguments = RootArguments;

    async fn pre_start(
        &self,
        myself: ActorRef<Self::Msg>,
        with: RootArguments,
    ) -> Result<Roll, ActorProcessingErr> {
        let crashes = vec![0; with.singles.len()];
        let mut roll = Roll {
            with,
            running: HashMap::new(),
            crashes,
        };
        for index in 0..roll.with.singles.len() {
            roll.start(index, &myself).await?;
        }
        Ok(roll)
    }

    async fn handle(
        &self,
        myself: ActorRef<Self::Msg>,
        RootMessage::Restart(index): RootMessage,
        roll: &mut Roll,
    ) -> Result<(), ActorProcessingErr> {
        if let Err(error) = roll.start(index, &myself).await {
            tracing::error!(%error, "an actor could not be restarted");
            roll.later(index, &myself);
        }
        Ok(())
    }

    /// Overridden as ractor asks of every actor with children: the default would stop the whole tree with the first child that ends.
    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<Self::Msg>,
        event: SupervisionEvent,
        roll: &mut Roll,
    ) -> Result<(), ActorProcessingErr> {
        let (who, reason) = match event {
            SupervisionEvent::ActorFailed(who, error) => (who, error.to_string()),
            SupervisionEvent::ActorTerminated(who, _, reason) => (who, reason.unwrap_or_default()),
            _ => return Ok(()),
        };
        if let Some(index) = roll.running.remove(&who.get_id()) {
            tracing::error!(
                actor = roll.with.singles[index].observed.name(),
                reason,
                "a single actor ended"
            );
            roll.later(index, &myself);
        }
        Ok(())
    }
}

impl Roll {
    async fn start(
        &mut self,
        index: usize,
        myself: &ActorRef<RootMessage>,
    ) -> Result<(), SpawnErr> {
        let single = &self.with.singles[index];
        let actor = (single.start)(myself.get_cell()).await?;
        if self.crashes[index] > 0 {
            single.observed.restarted(self.with.clock.now());
        }
        self.running.insert(actor.get_id(), index);
        Ok(())
    }

    /// Has the n-th actor started again, after a while that grows with its crashes.
    fn later(&mut self, index: usize, myself: &ActorRef<RootMessage>) {
        self.with.singles[index]
            .observed
            .status(ActorStatus::Restarting);
        let pause = SLOWEST.min(FIRST * 2_u32.saturating_pow(self.crashes[index].min(16)));
        self.crashes[index] += 1;
        let (clock, myself) = (self.with.clock.clone(), myself.clone());
        tokio::spawn(async move {
            clock.sleep(pause).await;
            // A root that has stopped meanwhile restarts nothing.
            let _ = myself.send_message(RootMessage::Restart(index));
        });
    }
}
