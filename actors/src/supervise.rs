//! The root of the supervision tree: starts the single actors and starts them again when they crash, or when an operator asks.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use ractor::{Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, SpawnErr, SupervisionEvent};

use crate::observe::{ActorKind, ActorStatus, Observed};
use crate::ports::clock::Clock;

/// What the root is called where actors are shown.
pub const ROOT: &str = "Root";

/// What an actor that is to come back ends with.
const ASKED: &str = "an operator asked";

/// How long an actor that is to come back may finish what it is at, before it is killed.
const GRACE: Duration = Duration::from_secs(1);

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
    /// End an actor, to start it again at once.
    Renew(ActorKind),
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
    running: HashMap<ActorId, (usize, ActorCell)>,
    crashes: Vec<u32>,
    /// Those that end because an operator asked.
    asked: HashSet<ActorId>,
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
            asked: HashSet::new(),
        };
        for index in 0..roll.with.singles.len() {
            roll.start(index, &myself).await?;
        }
        Ok(roll)
    }

    async fn handle(
        &self,
        myself: ActorRef<Self::Msg>,
        message: RootMessage,
        roll: &mut Roll,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            RootMessage::Restart(index) => roll.start_again(index, &myself).await,
            RootMessage::Renew(kind) => roll.renew(kind),
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
        let asked = roll.asked.remove(&who.get_id());
        if let Some((index, _)) = roll.running.remove(&who.get_id()) {
            if asked {
                roll.start_again(index, &myself).await;
                return Ok(());
            }
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
        let actor = (self.with.singles[index].start)(myself.get_cell()).await?;
        self.running.insert(actor.get_id(), (index, actor));
        Ok(())
    }

    async fn start_again(&mut self, index: usize, myself: &ActorRef<RootMessage>) {
        match self.start(index, myself).await {
            Ok(()) => self.with.singles[index]
                .observed
                .restarted(self.with.clock.now()),
            Err(error) => {
                tracing::error!(%error, "an actor could not be restarted");
                self.later(index, myself);
            }
        }
    }

    /// Ends the actor of a kind; when it has ended, it is started again at once.
    fn renew(&mut self, kind: ActorKind) {
        let singles = &self.with.singles;
        let found = self
            .running
            .iter()
            .find(|(_, (index, _))| singles[*index].observed.kind() == kind);
        if let Some((id, (index, actor))) = found {
            tracing::warn!(actor = kind.as_str(), "an operator restarts an actor");
            singles[*index].observed.status(ActorStatus::Restarting);
            self.asked.insert(*id);
            end(actor.clone(), self.with.clock.clone());
        }
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

/// Ends an actor: after the message it is at, or in the midst of it when that takes too long.
pub(crate) fn end(actor: ActorCell, clock: Arc<dyn Clock>) {
    actor.stop(Some(ASKED.to_owned()));
    tokio::spawn(async move {
        clock.sleep(GRACE).await;
        actor.kill();
    });
}
