//! The handle to all sessions of this process: finds or starts the actor, asks it, and asks once more if it crashed meanwhile.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::actor::{SessionArguments, SessionMessage, Taken, owned};
use super::freshness::Freshness;
use super::records::Records;
use super::registry::{Registry, Resident};
use super::shelf::{Shelf, Summary};
use super::supervisor::SupervisorMessage;
use super::{Downstream, SessionDoor};
use crate::command::{Caller, Command, Outcome, Refusal, Rules};
use crate::domain::session::Session;
use crate::observe::Observed;
use crate::ports::clock::Clock;
use crate::ports::company::Company;
use crate::ports::journal::Journal;
use crate::ports::snapshots::Snapshots;
use crate::post::Post;

/// How long a caller waits before it looks again for an actor that is being restarted.
const BREATH: Duration = Duration::from_millis(1);

/// Bounds on live sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSettings {
    /// Actors that may live at once.
    pub max_live: usize,
    /// Messages that may wait for one session.
    pub max_queued: u64,
    /// An actor without messages for so long forgets its session, and reads it again when it needs it.
    pub forget_after: chrono::Duration,
    /// An actor without messages for so long ends.
    pub idle_passivation: chrono::Duration,
    /// How often that is looked at.
    pub sweep_every: Duration,
    /// A caller waits at most so long.
    pub patience: Duration,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            max_live: 50_000,
            max_queued: 256,
            forget_after: chrono::Duration::seconds(5),
            idle_passivation: chrono::Duration::minutes(10),
            sweep_every: Duration::from_secs(5),
            patience: Duration::from_secs(20),
        }
    }
}

/// What sessions are made of.
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct SessionPorts {
    pub journal: Arc<dyn Journal>,
    pub snapshots: Arc<dyn Snapshots>,
    pub clock: Arc<dyn Clock>,
    pub company: Option<Arc<dyn Company>>,
    pub downstream: Arc<dyn Downstream>,
}

/// All sessions of this process.
#[derive(Clone)]
pub struct Sessions(Arc<Inner>);

struct Inner {
    registry: Registry,
    supervisor: Post<SupervisorMessage>,
    records: Arc<Records>,
    freshness: Arc<Freshness>,
    clock: Arc<dyn Clock>,
    downstream: Arc<dyn Downstream>,
    rules: Arc<Rules>,
    settings: SessionSettings,
}

impl Sessions {
    /// Sessions without actors yet; `supervisor` is where their supervisor will be found.
    pub fn new(
        supervisor: Post<SupervisorMessage>,
        ports: SessionPorts,
        rules: Arc<Rules>,
        settings: SessionSettings,
    ) -> Self {
        let SessionPorts {
            journal,
            snapshots,
            clock,
            company,
            downstream,
        } = ports;
        let freshness = Freshness::new(company, journal.clone(), clock.clone());
        Self(Arc::new(Inner {
            registry: Registry::default(),
            supervisor,
            freshness: Arc::new(freshness),
            records: Arc::new(Records::new(journal, snapshots, clock.clone())),
            clock,
            downstream,
            rules,
            settings,
        }))
    }

    /// Has a command done. Ownership is checked, idempotency keys only by what is written.
    pub async fn execute(&self, command: Arc<Command>) -> Result<Taken, Refusal> {
        let command_id = command.command_id;
        self.ask(command.session_id, Some(command_id), |again, reply| {
            SessionMessage::Execute {
                command: command.clone(),
                again,
                reply,
            }
        })
        .await
    }

    /// A session of the caller's, as it is now; `at_least`: another process may have brought it to this version.
    pub async fn read(
        &self,
        caller: &Caller,
        session_id: Uuid,
        at_least: i64,
    ) -> Result<Arc<Session>, Refusal> {
        let session = self.known(session_id, at_least).await?;
        if owned(&session, caller) {
            Ok(session)
        } else {
            Err(Refusal::SessionNotFound)
        }
    }

    /// A session of the caller's that is there without asking its actor.
    pub fn at_hand(
        &self,
        caller: &Caller,
        session_id: Uuid,
        at_least: i64,
    ) -> Option<Result<Arc<Session>, Refusal>> {
        let session = self.0.registry.find(session_id)?.shelf.session()?;
        if session.version < at_least {
            return None;
        }
        let is_theirs = owned(&session, caller);
        Some(is_theirs.then_some(session).ok_or(Refusal::SessionNotFound))
    }

    /// What is known of a session of the caller's without asking its actor; `None`: ask it.
    pub fn summary(
        &self,
        caller: &Caller,
        session_id: Uuid,
        at_least: i64,
    ) -> Option<Result<Summary, Refusal>> {
        let summary = self.0.registry.find(session_id)?.shelf.summary()?;
        if summary.version < at_least {
            return None;
        }
        let is_theirs = summary.user_id == caller.user_id;
        Some(is_theirs.then_some(summary).ok_or(Refusal::SessionNotFound))
    }

    /// Whether nothing that is known of a session is older than may be shown.
    pub fn is_fresh(&self, session_id: Uuid) -> bool {
        if !self.0.freshness.is_watched() {
            return true;
        }
        let Some(resident) = self.0.registry.find(session_id) else {
            return true;
        };
        let known = resident.shelf.summary();
        known.is_none_or(|known| self.0.freshness.is_fresh(known.confirmed_at))
    }

    /// Asks the journal whether what is known of a session is still so; if not, it is read again before it is shown.
    pub async fn confirm(&self, session_id: Uuid) -> Result<(), Refusal> {
        let Some(resident) = self.0.registry.find(session_id) else {
            return Ok(());
        };
        let version = self.0.freshness.version(session_id).await;
        let (version, at) = version.map_err(|error| Refusal::from_store(error, session_id))?;
        resident.shelf.confirm(version, at);
        Ok(())
    }

    /// Another process has written a session's events up to a sequence.
    pub fn heard(&self, session_id: Uuid, sequence: i64) {
        if let Some(resident) = self.0.registry.find(session_id) {
            resident.shelf.heard(sequence);
        }
    }

    /// Whether an actor for a session lives here.
    pub fn lives(&self, session_id: Uuid) -> bool {
        self.0.registry.find(session_id).is_some()
    }

    /// Another process made itself known.
    pub fn present(&self) {
        self.0.freshness.present();
    }

    /// A session as it was at a version that it has reached.
    pub async fn at_version(&self, session: &Session, version: i64) -> Result<Session, Refusal> {
        let read = self
            .0
            .records
            .at(session.id, session.user_id, version)
            .await;
        let (session, _) = read.map_err(|error| Refusal::from_store(error, session.id))?;
        Ok(session)
    }

    /// What an operator may see of every live session, and of those whose actors were given up.
    pub fn observe(&self) -> Vec<Arc<Observed>> {
        let registry = &self.0.registry;
        let mut all: Vec<_> =
            registry.collect(|resident| resident.is_alive().then(|| resident.observed.clone()));
        all.extend(registry.all_given_up());
        all
    }

    /// What an operator may see of a session that lives, or whose actor was given up.
    pub fn observed(&self, session_id: Uuid) -> Option<Arc<Observed>> {
        match self.0.registry.find(session_id) {
            Some(resident) => resident.is_alive().then_some(resident.observed),
            None => self.0.registry.given_up(session_id),
        }
    }

    /// How many sessions live.
    pub fn live(&self) -> usize {
        self.0.registry.alive()
    }

    /// Has the actor of a session end and come back. False: nobody could be told to.
    pub fn renew(&self, session_id: Uuid) -> bool {
        self.0
            .supervisor
            .tell(SupervisorMessage::Renew { session_id })
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.0.registry
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    pub(super) fn freshness(&self) -> &Arc<Freshness> {
        &self.0.freshness
    }

    pub(super) fn settings(&self) -> &SessionSettings {
        &self.0.settings
    }

    pub(super) fn arguments(
        &self,
        session_id: Uuid,
        observed: Arc<Observed>,
        shelf: Arc<Shelf>,
    ) -> SessionArguments {
        SessionArguments {
            session_id,
            records: self.0.records.clone(),
            freshness: self.0.freshness.clone(),
            clock: self.0.clock.clone(),
            downstream: self.0.downstream.clone(),
            rules: self.0.rules.clone(),
            observed,
            shelf,
        }
    }

    /// What readers may see without queueing, or what the actor says when that is not enough.
    async fn known(&self, session_id: Uuid, at_least: i64) -> Result<Arc<Session>, Refusal> {
        let shelved = self.0.registry.find(session_id);
        match shelved.and_then(|resident| resident.shelf.session()) {
            Some(session) if session.version >= at_least => Ok(session),
            _ => {
                let read = |_, reply| SessionMessage::Read { at_least, reply };
                self.ask(session_id, None, read).await
            }
        }
    }

    /// Asks the session's actor; once more when it crashed or ended before it answered.
    async fn ask<T>(
        &self,
        session_id: Uuid,
        command_id: Option<Uuid>,
        message: impl Fn(bool, oneshot::Sender<Result<T, Refusal>>) -> SessionMessage,
    ) -> Result<T, Refusal> {
        let deadline = self.0.clock.now() + self.0.settings.patience;
        // An actor that crashed may go on taking messages for an instant, only to drop them: that is still the same crash.
        let mut crashed = None;
        while self.0.clock.now() < deadline {
            let Some(resident) = self.find_or_start(session_id).await? else {
                self.0.clock.sleep(BREATH).await;
                continue;
            };
            if resident.observed.depth() >= self.0.settings.max_queued {
                return Err(Refusal::Overloaded);
            }
            let actor = resident.actor.get_id();
            if crashed == Some(actor) {
                self.0.clock.sleep(BREATH).await;
            }
            let (reply, answer) = oneshot::channel();
            if resident
                .actor
                .send_message(message(crashed.is_some(), reply))
                .is_err()
            {
                continue;
            }
            resident.observed.sent();
            let patience = self.0.clock.sleep(self.0.settings.patience);
            tokio::select! {
                answer = answer => match answer {
                    Ok(answer) => return answer,
                    Err(_) if crashed.is_none_or(|before| before == actor) => crashed = Some(actor),
                    Err(_) => break,
                },
                () = patience => return Err(match command_id {
                    Some(command_id) => Refusal::OutcomeUnknown { command_id },
                    None => Refusal::Overloaded,
                }),
            }
        }
        Err(Refusal::SessionUnavailable("its actor crashed".to_owned()))
    }

    /// The session's actor; `None` while it is about to be restarted.
    async fn find_or_start(&self, session_id: Uuid) -> Result<Option<Resident>, Refusal> {
        if let Some(resident) = self.0.registry.find(session_id)
            && resident.is_alive()
        {
            return Ok(Some(resident));
        }
        let (reply, resident) = oneshot::channel();
        let start = SupervisorMessage::Start { session_id, reply };
        if !self.0.supervisor.tell(start) {
            return Ok(None);
        }
        // A supervisor that crashed meanwhile is restarted, and asked again.
        resident.await.unwrap_or(Ok(None))
    }
}

#[async_trait]
impl SessionDoor for Sessions {
    async fn conclude(
        &self,
        session_id: Uuid,
        command_id: Uuid,
        token: Option<i64>,
        outcome: Outcome,
    ) -> Result<bool, Refusal> {
        self.ask(session_id, Some(command_id), |_, reply| {
            SessionMessage::Conclude {
                command_id,
                token,
                outcome: Box::new(outcome.clone()),
                reply,
            }
        })
        .await
    }

    async fn elapse(&self, session_id: Uuid) -> Result<u64, Refusal> {
        self.ask(session_id, None, |_, reply| SessionMessage::Elapse {
            reply,
        })
        .await
    }

    fn gone(&self, session_id: Uuid) {
        self.0
            .supervisor
            .tell(SupervisorMessage::Gone { session_id });
        self.0.downstream.gone(session_id);
    }

    async fn snapshot(&self, session_id: Uuid) -> Result<Arc<Session>, Refusal> {
        // What is done about it cannot be taken back, so nothing old will do.
        if self.0.freshness.in_company()
            && let Some(resident) = self.0.registry.find(session_id)
        {
            resident.shelf.doubt();
        }
        self.known(session_id, 0).await
    }
}
