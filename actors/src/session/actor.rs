//! The actor of one session: decides, has the journal write, and only then answers.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::freshness::Freshness;
use super::records::Records;
use super::registry::detail;
use super::shelf::Shelf;
use super::{Downstream, Note};
use crate::backoff::Backoff;
use crate::command::{
    Answer, Caller, Command, Outcome, Refusal, Rules, Scene, conclude, elapse, transact,
};
use crate::domain::session::Session;
use crate::domain::stage::{CommandStatus, CommandType};
use crate::observe::Observed;
use crate::ports::StoreError;
use crate::ports::clock::Clock;
use crate::ports::journal::{Commit, InboxRow, KeyRecord, Verdict};

/// How often a decision is made again because another process was faster, each time after a rest that is drawn anew and may be
/// longer: processes that write the same session without pause take turns then.
const TRIES: u32 = 24;
const REST: Backoff = Backoff {
    base: Duration::from_millis(1),
    max: Duration::from_millis(100),
};

/// What became of a command that was not refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// It was done now.
    Done(Answer),
    /// Its idempotency key had been used; this is what that stands for.
    Known(Box<KeyRecord>),
}

/// The mailbox.
pub(super) enum SessionMessage {
    /// Do a command. `again`: an earlier try may have been written.
    Execute {
        command: Arc<Command>,
        again: bool,
        reply: oneshot::Sender<Result<Taken, Refusal>>,
    },
    /// Take a generation's outcome.
    Conclude {
        command_id: Uuid,
        token: Option<i64>,
        outcome: Box<Outcome>,
        reply: oneshot::Sender<Result<bool, Refusal>>,
    },
    /// Let time do what is due.
    Elapse {
        reply: oneshot::Sender<Result<u64, Refusal>>,
    },
    /// Say how the session is; `at_least`: another process may have brought it to this version.
    Read {
        at_least: i64,
        reply: oneshot::Sender<Result<Arc<Session>, Refusal>>,
    },
}

/// The behaviour; everything it keeps is in [`Desk`].
pub(super) struct SessionActor;

/// What a session actor is started with.
pub(super) struct SessionArguments {
    pub(super) session_id: Uuid,
    pub(super) records: Arc<Records>,
    pub(super) freshness: Arc<Freshness>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) downstream: Arc<dyn Downstream>,
    pub(super) rules: Arc<Rules>,
    pub(super) observed: Arc<Observed>,
    pub(super) shelf: Arc<Shelf>,
}

/// What a session actor keeps.
pub(super) struct Desk {
    /// The session as far as it is known lies on the shelf, where readers find it too.
    with: SessionArguments,
    /// There is no such session: the actor ends, and is made again when it is asked for.
    gone: bool,
}

impl Actor for SessionActor {
    type Msg = SessionMessage;
    type State = Desk;
    type Arguments = SessionArguments;

    /// Trivial: it runs in whoever starts the actor. The session is read at the first message.
    async fn pre_start(
        &self,
        _myself: ActorRef<Self::Msg>,
        with: SessionArguments,
    ) -> Result<Desk, ActorProcessingErr> {
        Ok(Desk { with, gone: false })
    }

    /// What is done is boxed: an actor that waits for its next message then holds no room for it.
    async fn handle(
        &self,
        myself: ActorRef<Self::Msg>,
        message: SessionMessage,
        desk: &mut Desk,
    ) -> Result<(), ActorProcessingErr> {
        let now = desk.with.clock.now();
        match message {
            SessionMessage::Execute {
                command,
                again,
                reply,
            } => {
                desk.with
                    .observed
                    .took(command.handler.command_type().as_str(), now);
                let taken = Box::pin(desk.execute(&command, again)).await;
                // Whoever asked may be gone; what was written stays written.
                let _ = reply.send(taken);
            }
            SessionMessage::Conclude {
                command_id,
                token,
                outcome,
                reply,
            } => {
                desk.with.observed.took("conclude", now);
                let taken = Box::pin(desk.conclude(command_id, token, *outcome)).await;
                let _ = reply.send(taken);
            }
            SessionMessage::Elapse { reply } => {
                desk.with.observed.took("elapse", now);
                let _ = reply.send(Box::pin(desk.elapse()).await);
            }
            SessionMessage::Read { at_least, reply } => {
                desk.with.observed.took("read", now);
                let _ = reply.send(Box::pin(desk.load_at_least(at_least)).await);
            }
        }
        if desk.gone {
            myself.stop(None);
        } else if let Some(session) = desk.with.shelf.session() {
            desk.with.records.keep_if_due(&session, &desk.with.shelf);
        }
        Ok(())
    }
}

impl Desk {
    async fn execute(&mut self, command: &Arc<Command>, again: bool) -> Result<Taken, Refusal> {
        if again && let Some(row) = self.written(command).await? {
            return Ok(Taken::Done(answer_of(&row, command)));
        }
        let mut running = None;
        let mut certain = false;
        for tried in 0..TRIES {
            self.rest(tried).await;
            let session = self.session_for(command).await?;
            let behind = command
                .expected_version
                .is_some_and(|expected| expected > session.version);
            if behind && !certain {
                // Another process may have written what the caller has seen.
                self.doubt();
                certain = true;
                continue;
            }
            let decided = self.with_scene(|scene| transact(&session, command, scene));
            let (transition, answer) = match decided {
                Ok(decided) => decided,
                Err(_) if self.may_be_behind(&mut certain) => continue,
                Err(refusal) => {
                    // A START_GENESIS that is refused leaves nothing to keep an actor for.
                    self.gone = session.version == 0;
                    return Err(self.with_changes(refusal).await);
                }
            };
            match self
                .write(transition.commit, transition.next, command.command_id)
                .await?
            {
                Verdict::Written => return Ok(Taken::Done(answer)),
                Verdict::KeyTaken(record) => return Ok(Taken::Known(record)),
                Verdict::DuplicateCommand { command_id } => running = Some(command_id),
                Verdict::VersionConflict { .. } | Verdict::TaskLost { .. } => {}
            }
        }
        Err(match running {
            Some(command_id) => Refusal::DuplicateCommand { command_id },
            None => Refusal::Overloaded,
        })
    }

    async fn conclude(
        &mut self,
        command_id: Uuid,
        token: Option<i64>,
        outcome: Outcome,
    ) -> Result<bool, Refusal> {
        let mut certain = false;
        for tried in 0..TRIES {
            self.rest(tried).await;
            let session = self.load().await?;
            let transition = self
                .with_scene(|scene| conclude(&session, command_id, token, outcome.clone(), scene));
            let Some(transition) = transition else {
                if self.may_be_behind(&mut certain) {
                    continue;
                }
                return Ok(false);
            };
            match self
                .write(transition.commit, transition.next, command_id)
                .await?
            {
                Verdict::Written => return Ok(true),
                Verdict::TaskLost { .. } => return Ok(false),
                _ => {}
            }
        }
        Err(Refusal::Overloaded)
    }

    /// Writes what time has brought about, one after the other, until nothing is due.
    async fn elapse(&mut self) -> Result<u64, Refusal> {
        let mut done = 0;
        let mut certain = false;
        for tried in 0..TRIES {
            self.rest(tried.saturating_sub(done)).await;
            let session = self.load().await?;
            let Some(transition) = self.with_scene(|scene| elapse(&session, scene)) else {
                if self.may_be_behind(&mut certain) {
                    continue;
                }
                return Ok(u64::from(done));
            };
            let id = session.id;
            if self.write(transition.commit, transition.next, id).await? == Verdict::Written {
                done += 1;
            }
        }
        Err(Refusal::Overloaded)
    }

    fn with_scene<T>(&self, act: impl FnOnce(&Scene<'_>) -> T) -> T {
        let new_id = || self.with.clock.id();
        act(&Scene {
            now: self.with.clock.now(),
            new_id: &new_id,
            rules: &self.with.rules,
        })
    }

    /// Has the journal write. What is known of the session afterwards is what was written, or is in doubt and read again.
    async fn write(
        &mut self,
        commit: Commit,
        next: Session,
        command_id: Uuid,
    ) -> Result<Verdict, Refusal> {
        let note = Note::of(&commit);
        let asked_at = self.with.clock.now();
        match self.with.records.journal.commit(commit).await {
            Ok(Verdict::Written) => {
                self.know(Arc::new(next), asked_at);
                self.with.downstream.committed(&note);
                Ok(Verdict::Written)
            }
            Ok(verdict) => {
                self.doubt();
                Ok(verdict)
            }
            Err(error) => {
                // Nothing was written when the store was away; else only the journal can tell what is so now.
                if !matches!(error, StoreError::Unavailable(_)) {
                    self.doubt();
                }
                Err(Refusal::from_store(error, command_id))
            }
        }
    }

    /// The rest before another try.
    async fn rest(&self, tried: u32) {
        if tried > 0 {
            let clock = &self.with.clock;
            clock.sleep(REST.delay(tried, clock.as_ref())).await;
        }
    }

    /// The session a command is decided against: for START_GENESIS one nothing has happened to.
    async fn session_for(&mut self, command: &Command) -> Result<Arc<Session>, Refusal> {
        if command.handler.command_type() == CommandType::StartGenesis {
            let unborn = Session::unborn(command.session_id, command.caller.user_id);
            return Ok(Arc::new(unborn));
        }
        let session = self.load().await?;
        if owned(&session, &command.caller) {
            Ok(session)
        } else {
            Err(Refusal::SessionNotFound)
        }
    }

    async fn load(&mut self) -> Result<Arc<Session>, Refusal> {
        match self.with.shelf.last_known() {
            Some((session, false)) => Ok(session),
            Some((session, true)) => self.catch_up(session).await,
            None => self.read().await,
        }
    }

    /// The session, read on from the journal if it is not known to be at a version.
    async fn load_at_least(&mut self, version: i64) -> Result<Arc<Session>, Refusal> {
        let known = self.with.shelf.summary();
        if known.is_some_and(|known| known.version < version) {
            self.doubt();
        }
        self.load().await
    }

    /// Reads the session from the journal.
    async fn read(&mut self) -> Result<Arc<Session>, Refusal> {
        let id = self.with.session_id;
        let refusal = |error| Refusal::from_store(error, id);
        let asked_at = self.with.clock.now();
        let row = self.with.records.journal.session(id).await;
        let Some(row) = row.map_err(refusal)? else {
            self.gone = true;
            return Err(Refusal::SessionNotFound);
        };
        let read = self.with.records.now(id, row.user_id, row.version).await;
        let (session, mark) = read.map_err(refusal)?;
        self.with.shelf.set_mark(mark);
        Ok(self.know(Arc::new(session), asked_at))
    }

    /// Reads what was written since.
    async fn catch_up(&mut self, known: Arc<Session>) -> Result<Arc<Session>, Refusal> {
        let refusal = |error| Refusal::from_store(error, known.id);
        let records = &self.with.records;
        let asked_at = self.with.clock.now();
        let read = records.read_on(Session::clone(&known), None).await;
        let session = read.map_err(refusal)?;
        if session.version > known.version {
            return Ok(self.know(Arc::new(session), asked_at));
        }
        // Nothing was, or the session was cleaned away.
        let row = records.journal.session(known.id).await;
        match row.map_err(refusal)? {
            Some(row) if row.version == known.version => Ok(self.know(known, asked_at)),
            _ => self.read().await,
        }
    }

    fn know(&mut self, session: Arc<Session>, at: DateTime<Utc>) -> Arc<Session> {
        self.with.observed.detail(detail(&session));
        self.with.shelf.know(session.clone(), at);
        session
    }

    /// Whether what was just decided may have been decided on an old state: another process is there, and the journal was not
    /// asked since. Then it is, once.
    fn may_be_behind(&self, certain: &mut bool) -> bool {
        let may_be = !std::mem::replace(certain, true) && self.with.freshness.in_company();
        if may_be {
            self.with.shelf.doubt();
        }
        may_be
    }

    /// Nothing is answered from what is known until the journal was asked again.
    fn doubt(&mut self) {
        self.with.shelf.doubt();
    }

    /// The command's inbox row, if an earlier try of it was written.
    async fn written(&self, command: &Command) -> Result<Option<InboxRow>, Refusal> {
        self.with
            .records
            .journal
            .command(command.session_id, command.command_id)
            .await
            .map_err(|error| Refusal::from_store(error, command.command_id))
    }

    async fn with_changes(&self, refusal: Refusal) -> Refusal {
        let Refusal::VersionConflict {
            version, expected, ..
        } = refusal
        else {
            return refusal;
        };
        let records = &self.with.records;
        match records.changes_since(self.with.session_id, expected).await {
            Ok(changes) => Refusal::VersionConflict {
                version,
                expected,
                changes,
            },
            Err(error) => Refusal::from_store(error, self.with.session_id),
        }
    }
}

/// Whether a session is the caller's.
pub(super) fn owned(session: &Session, caller: &Caller) -> bool {
    session.user_id == caller.user_id
}

/// What a command that turned out to be written was answered.
fn answer_of(row: &InboxRow, command: &Command) -> Answer {
    Answer {
        command_id: row.id,
        session_id: row.session_id,
        command_type: command.handler.command_type(),
        // A generation that has ended since is still answered as it was: the work went on in the background.
        status: if row.processed_at == Some(row.received_at) {
            CommandStatus::Completed
        } else {
            CommandStatus::Processing
        },
        version: row.aggregate_version,
        correlation_id: row.correlation_id,
        result: row.result.clone(),
    }
}
