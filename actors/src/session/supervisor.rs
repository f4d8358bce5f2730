//! The supervisor of the session actors: starts them on first use, restarts those that crash, passivates those that are idle.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ractor::{Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, SpawnErr, SupervisionEvent};
use serde_json::json;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::actor::{SessionActor, SessionArguments};
use super::freshness::LOOK_EVERY;
use super::registry::Resident;
use super::sessions::Sessions;
use super::shelf::Shelf;
use crate::command::Refusal;
use crate::observe::{ActorKind, ActorStatus, Observed};
use crate::supervise;

/// Crashes in a row after which a session is given up for a while.
const CRASHES: u32 = 5;
/// Crashes further apart than this are not "in a row".
const CALM: chrono::Duration = chrono::Duration::seconds(60);

/// The mailbox.
pub enum SupervisorMessage {
    /// Find or start the actor of a session.
    Start {
        /// Which.
        session_id: Uuid,
        /// The actor, or why there is none; `None` while one is about to be restarted: ask again.
        reply: oneshot::Sender<Result<Option<Resident>, Refusal>>,
    },
    /// A session was cleaned away.
    Gone {
        /// Which.
        session_id: Uuid,
    },
    /// End the actor of a session, to start it again at once. Without one there is nothing to do.
    Renew {
        /// Which.
        session_id: Uuid,
    },
    /// Forget what is idle, and end what is idle for long.
    Sweep,
}

/// Starts the supervisor, below the root.
pub async fn spawn(
    with: (Sessions, Arc<Observed>),
    root: ActorCell,
) -> Result<ActorRef<SupervisorMessage>, SpawnErr> {
    let (actor, _) = Actor::spawn_linked(None, SessionSupervisor, with, root).await?;
    Ok(actor)
}

struct SessionSupervisor;

struct Office {
    sessions: Sessions,
    observed: Arc<Observed>,
    /// Sessions by their actors, to know who crashed.
    children: HashMap<ActorId, (Uuid, Arc<Observed>)>,
    crashes: HashMap<Uuid, Crashes>,
    /// Actors that end because an operator asked.
    asked: HashSet<ActorId>,
    /// Ends the sweeper and the lookout with the supervisor.
    _sweeper: tokio_util::sync::DropGuard,
}

struct Crashes {
    in_a_row: u32,
    last: DateTime<Utc>,
    reason: String,
}

impl Actor for SessionSupervisor {
    type Msg = SupervisorMessage;
    type State = Office;
    type Arguments = (Sessions, Arc<Observed>);

    async fn pre_start(
        &self,
        myself: ActorRef<Self::Msg>,
        (sessions, observed): Self::Arguments,
    ) -> Result<Office, ActorProcessingErr> {
        let stop = CancellationToken::new();
        tokio::spawn(sweep(
            sessions.clone(),
            observed.clone(),
            myself,
            stop.clone(),
        ));
        if sessions.freshness().is_watched() {
            tokio::spawn(look_out(sessions.clone(), stop.clone()));
        }
        Ok(Office {
            sessions,
            observed,
            children: HashMap::new(),
            crashes: HashMap::new(),
            asked: HashSet::new(),
            _sweeper: stop.drop_guard(),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<Self::Msg>,
        message: SupervisorMessage,
        office: &mut Office,
    ) -> Result<(), ActorProcessingErr> {
        let now = office.sessions.clock().now();
        match message {
            SupervisorMessage::Start { session_id, reply } => {
                office.observed.took("start", now);
                let resident = office.start(session_id, &myself, now).await;
                let _ = reply.send(resident);
            }
            SupervisorMessage::Gone { session_id } => {
                office.observed.took("gone", now);
                office.sessions.registry().recall(session_id);
                if let Some(resident) = office.sessions.registry().find(session_id) {
                    office
                        .sessions
                        .registry()
                        .remove(session_id, resident.actor.get_id());
                    resident.actor.stop(None);
                }
            }
            SupervisorMessage::Renew { session_id } => {
                office.observed.took("renew", now);
                office.renew(session_id, &myself).await;
            }
            SupervisorMessage::Sweep => {
                office.observed.took("sweep", now);
                office.forget_idle(now);
                office.passivate_idle(now);
                let crashes = &mut office.crashes;
                crashes.retain(|_, crashes| now - crashes.last < CALM);
                let registry = office.sessions.registry();
                registry.keep_given_up(|session_id| crashes.contains_key(&session_id));
            }
        }
        office.show();
        Ok(())
    }

    /// Overridden as ractor asks of every actor with children: the default would stop the supervisor with the first child that ends.
    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<Self::Msg>,
        event: SupervisionEvent,
        office: &mut Office,
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorTerminated(who, _, _) => {
                office.ended(&myself, who.get_id()).await;
            }
            SupervisionEvent::ActorFailed(who, error) => {
                office.asked.remove(&who.get_id());
                office
                    .crashed(&myself, who.get_id(), error.to_string())
                    .await;
            }
            _ => {}
        }
        office.show();
        Ok(())
    }
}

impl Office {
    async fn start(
        &mut self,
        session_id: Uuid,
        myself: &ActorRef<SupervisorMessage>,
        now: DateTime<Utc>,
    ) -> Result<Option<Resident>, Refusal> {
        if let Some(resident) = self.sessions.registry().find(session_id) {
            let actor = resident.actor.get_id();
            if resident.is_alive() {
                return Ok(Some(resident));
            }
            if self.children.contains_key(&actor) {
                return Ok(None);
            }
            // Left by a supervisor that crashed itself.
            self.sessions.registry().remove(session_id, actor);
        }
        if let Some(crashes) = self.crashes.get(&session_id)
            && crashes.in_a_row >= CRASHES
            && now - crashes.last < CALM
        {
            return Err(Refusal::SessionUnavailable(crashes.reason.clone()));
        }
        if self.sessions.registry().len() >= self.sessions.settings().max_live {
            self.passivate_idle(now + self.sessions.settings().idle_passivation);
        }
        if self.sessions.registry().len() >= self.sessions.settings().max_live {
            return Err(Refusal::Overloaded);
        }
        let observed = match self.sessions.registry().recall(session_id) {
            Some(observed) => {
                observed.restarted(now);
                observed
            }
            None => Observed::new(ActorKind::SessionActor, session_id.to_string(), now),
        };
        self.spawn(session_id, observed, myself).await.map(Some)
    }

    async fn spawn(
        &mut self,
        session_id: Uuid,
        observed: Arc<Observed>,
        myself: &ActorRef<SupervisorMessage>,
    ) -> Result<Resident, Refusal> {
        let shelf = Arc::new(Shelf::default());
        let arguments: SessionArguments =
            self.sessions
                .arguments(session_id, observed.clone(), shelf.clone());
        let (actor, _) = Actor::spawn_linked(None, SessionActor, arguments, myself.get_cell())
            .await
            .map_err(|error| Refusal::SessionUnavailable(error.to_string()))?;
        self.children
            .insert(actor.get_id(), (session_id, observed.clone()));
        let resident = Resident {
            actor,
            observed,
            shelf,
        };
        self.sessions
            .registry()
            .insert(session_id, resident.clone());
        Ok(resident)
    }

    /// Ends the actor of a session; when it has ended, it is started again at once. Its crashes so far are forgiven.
    async fn renew(&mut self, session_id: Uuid, myself: &ActorRef<SupervisorMessage>) {
        self.crashes.remove(&session_id);
        if let Some(observed) = self.sessions.registry().recall(session_id) {
            return self.again(session_id, observed, myself).await;
        }
        let Some(resident) = self.sessions.registry().find(session_id) else {
            return;
        };
        tracing::warn!(%session_id, "an operator restarts an actor");
        resident.observed.status(ActorStatus::Restarting);
        self.asked.insert(resident.actor.get_id());
        supervise::end(resident.actor.get_cell(), self.sessions.clock().clone());
    }

    /// An actor ended in peace.
    async fn ended(&mut self, myself: &ActorRef<SupervisorMessage>, actor: ActorId) {
        let asked = self.asked.remove(&actor);
        let Some((session_id, observed)) = self.children.remove(&actor) else {
            return;
        };
        let removed = self.sessions.registry().remove(session_id, actor);
        // One that was let go of meanwhile is not wanted back.
        if asked && removed.is_some() {
            self.again(session_id, observed, myself).await;
        } else {
            observed.status(ActorStatus::Stopped);
        }
    }

    async fn again(
        &mut self,
        session_id: Uuid,
        observed: Arc<Observed>,
        myself: &ActorRef<SupervisorMessage>,
    ) {
        observed.restarted(self.sessions.clock().now());
        if let Err(refusal) = self.spawn(session_id, observed, myself).await {
            tracing::error!(%session_id, %refusal, "a session actor could not be restarted");
        }
    }

    /// An actor crashed: it comes back by itself, unless it does nothing else.
    async fn crashed(
        &mut self,
        myself: &ActorRef<SupervisorMessage>,
        actor: ActorId,
        reason: String,
    ) {
        let Some((session_id, observed)) = self.children.remove(&actor) else {
            return;
        };
        tracing::error!(%session_id, reason, "a session actor crashed");
        self.sessions.registry().remove(session_id, actor);
        let now = self.sessions.clock().now();
        let crashes = self.crashes.entry(session_id).or_insert(Crashes {
            in_a_row: 0,
            last: now,
            reason: String::new(),
        });
        crashes.in_a_row = if now - crashes.last < CALM {
            crashes.in_a_row + 1
        } else {
            1
        };
        crashes.last = now;
        crashes.reason.clone_from(&reason);
        if crashes.in_a_row >= CRASHES {
            observed.status(ActorStatus::Failed);
            observed.detail(json!({"reason": reason}));
            self.sessions.registry().give_up(session_id, observed);
            return;
        }
        self.again(session_id, observed, myself).await;
    }

    /// Takes the sessions themselves from actors that have had nothing to do for a while. One that takes up work just now has
    /// its own hold of the session.
    fn forget_idle(&self, now: DateTime<Utc>) {
        let idle_since = now - self.sessions.settings().forget_after;
        self.sessions.registry().each(|resident| {
            if resident.observed.is_idle_since(idle_since) {
                resident.shelf.forget();
            }
        });
    }

    /// Ends actors that have had nothing to do. The registry goes first, so that whoever comes later starts a new one, and what is queued is still done.
    fn passivate_idle(&self, now: DateTime<Utc>) {
        let idle_since = now - self.sessions.settings().idle_passivation;
        let idle = self
            .sessions
            .registry()
            .pick(|resident| resident.observed.is_idle_since(idle_since));
        for (session_id, resident) in idle {
            if self
                .sessions
                .registry()
                .remove(session_id, resident.actor.get_id())
                .is_some()
                && let Err(error) = resident.actor.drain()
            {
                tracing::debug!(%session_id, %error, "an idle actor had ended already");
            }
        }
    }

    fn show(&self) {
        self.observed.detail(json!({
            "live": self.sessions.registry().len(),
            "crashing": self.crashes.len(),
            "failed": self.sessions.registry().all_given_up().len(),
        }));
    }
}

async fn sweep(
    sessions: Sessions,
    observed: Arc<Observed>,
    myself: ActorRef<SupervisorMessage>,
    stop: CancellationToken,
) {
    let every = sessions.settings().sweep_every;
    while stop
        .run_until_cancelled(sessions.clock().sleep(every))
        .await
        .is_some()
    {
        observed.sent();
        if myself.send_message(SupervisorMessage::Sweep).is_err() {
            return;
        }
    }
}

/// Looks whether other processes are there, from the first moment on.
async fn look_out(sessions: Sessions, stop: CancellationToken) {
    let look = async || {
        sessions.freshness().look().await;
        sessions.clock().sleep(LOOK_EVERY).await;
    };
    while stop.run_until_cancelled(look()).await.is_some() {}
}
