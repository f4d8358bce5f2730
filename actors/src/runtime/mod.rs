//! The runtime: the handle through which the outside reaches sessions, streams and what an operator may see.

pub mod admin;
mod fork;
pub mod roster;
mod wiring;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use crate::broadcast::{Broadcast, Stream};
use crate::command::{Answer, Caller, Command, Idempotency, Refusal, Rules};
use crate::domain::event::Recorded;
use crate::domain::session::Session;
use crate::domain::view::StateView;
use crate::engine::WorkflowService;
use crate::keys::KeyLocks;
use crate::measures;
use crate::observe::Observed;
use crate::ports::catalog::{ListedSession, Page};
use crate::ports::journal::{InboxRow, KeyRecord, NovelRow};
use crate::ports::{Ports, StoreError};
use crate::session::{Downstream, Sessions, Taken};

pub use wiring::{Settings, StartError};

/// A command that was taken, or that an earlier one with its key answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Submitted {
    /// 200, 201 or 202.
    pub status: u16,
    /// The answer, an [`Answer`].
    pub body: serde_json::Value,
    /// Whether an earlier command with the same key answers.
    pub replayed: bool,
    /// The session, also of a replayed START_GENESIS.
    pub session_id: Uuid,
}

/// Which state is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StateRead {
    /// The state as it was at this version.
    pub at_version: Option<i64>,
    /// Not older than this version.
    pub min_version: Option<i64>,
}

/// Why a stream is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamRefusal {
    /// As any request.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The Last-Event-ID is beyond what was written.
    #[error("the last event is {last}")]
    BeyondTheEnd {
        /// The last sequence there is.
        last: i64,
    },
}

/// The handle; cheap to clone.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

struct Inner {
    ports: Ports,
    sessions: Sessions,
    broadcast: Broadcast,
    workflow: Arc<WorkflowService>,
    keys: KeyLocks,
    in_flight: Semaphore,
    closing: AtomicBool,
    rules: Arc<Rules>,
    /// Those told of what is committed without an actor.
    downstream: Arc<dyn Downstream>,
    tallied: admin::Tallied,
    /// The single actors, for whoever looks.
    singles: Vec<Arc<Observed>>,
    tree: wiring::Tree,
}

impl Runtime {
    /// Takes a command through its idempotency key and its session's actor.
    ///
    /// # Errors
    /// Every [`Refusal`] of the contract's table; nothing was written then, but for `OutcomeUnknown`.
    pub async fn submit(&self, command: Command) -> Result<Submitted, Refusal> {
        let (command_type, began) = (command.handler.command_type(), Instant::now());
        let taken = self.take(command).await;
        measures::command(command_type.as_str(), &taken, began.elapsed());
        taken
    }

    /// Room for one more command.
    fn permit(&self) -> Result<SemaphorePermit<'_>, Refusal> {
        if self.0.closing.load(Ordering::Relaxed) {
            return Err(Refusal::ShuttingDown);
        }
        let permit = self.0.in_flight.try_acquire();
        permit.map_err(|_| Refusal::Overloaded)
    }

    async fn take(&self, command: Command) -> Result<Submitted, Refusal> {
        let _permit = self.permit()?;
        let Some(keyed) = command.idempotency.clone() else {
            return self.execute(command, None).await;
        };
        let scope = command.caller.scope();
        let _held = self.0.keys.lock(scope.clone(), keyed.key.clone()).await;
        let known = self.0.ports.journal.key(&scope, &keyed.key).await;
        match known.map_err(|error| Refusal::from_store(error, command.command_id))? {
            Some(record) => replay(&record, &keyed),
            None => self.execute(command, Some(keyed)).await,
        }
    }

    async fn execute(
        &self,
        command: Command,
        keyed: Option<Idempotency>,
    ) -> Result<Submitted, Refusal> {
        match (self.0.sessions.execute(Arc::new(command)).await?, keyed) {
            (Taken::Done(answer), _) => submitted(&answer),
            (Taken::Known(record), Some(keyed)) => replay(&record, &keyed),
            (Taken::Known(_), None) => Err(Refusal::Internal(
                "a command without a key met a key".to_owned(),
            )),
        }
    }

    /// A session of the caller's, as it is or was.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`]; [`Refusal::VersionNotReached`].
    pub async fn state(
        &self,
        caller: &Caller,
        session_id: Uuid,
        read: StateRead,
    ) -> Result<StateView, Refusal> {
        let wanted = read.at_version.max(read.min_version);
        let at_least = wanted.unwrap_or(0);
        let session = self.0.sessions.read(caller, session_id, at_least).await?;
        if wanted.is_some_and(|wanted| wanted > session.version) {
            return Err(Refusal::VersionNotReached {
                version: session.version,
            });
        }
        match read.at_version {
            Some(version) if version < session.version => {
                let past = self.0.sessions.at_version(&session, version).await?;
                Ok(StateView::of(&past, |_| 0.0))
            }
            _ => Ok(self.view(&session)),
        }
    }

    fn view(&self, session: &Session) -> StateView {
        StateView::of(session, |command_id| {
            self.0.broadcast.progress_of(session.id, command_id)
        })
    }

    /// How a command stands.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`]; [`Refusal::NotFound`].
    pub async fn command(
        &self,
        caller: &Caller,
        session_id: Uuid,
        command_id: Uuid,
    ) -> Result<InboxRow, Refusal> {
        self.0.sessions.read(caller, session_id, 0).await?;
        let row = self.0.ports.journal.command(session_id, command_id).await;
        row.map_err(reading)?.ok_or(Refusal::NotFound("command"))
    }

    /// Events after a sequence, in order, at most `limit`.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`].
    pub async fn history(
        &self,
        caller: &Caller,
        session_id: Uuid,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, Refusal> {
        self.0.sessions.read(caller, session_id, 0).await?;
        self.0
            .ports
            .journal
            .events(session_id, after, limit)
            .await
            .map_err(reading)
    }

    /// Opens a stream of everything after `last_event_id`, or of what comes from now on.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`], [`Refusal::ShuttingDown`]; [`StreamRefusal::BeyondTheEnd`].
    pub async fn open_stream(
        &self,
        caller: &Caller,
        session_id: Uuid,
        last_event_id: Option<i64>,
    ) -> Result<Stream, StreamRefusal> {
        self.0.sessions.read(caller, session_id, 0).await?;
        if let Some(from) = last_event_id {
            // Asked of the database: another process may have written what this one has not heard of.
            let last = self
                .0
                .ports
                .journal
                .last_sequence(session_id)
                .await
                .map_err(reading)?;
            if from > last {
                return Err(StreamRefusal::BeyondTheEnd { last });
            }
        }
        Ok(self.0.broadcast.open(session_id, last_event_id).await?)
    }

    /// The caller's sessions, newest first.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn sessions(
        &self,
        caller: &Caller,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<ListedSession>, Refusal> {
        let page = self
            .0
            .ports
            .catalog
            .sessions(caller.user_id, before, limit)
            .await;
        page.map_err(reading)
    }

    /// The caller's novels, newest first; their settings are left out.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn novels(
        &self,
        caller: &Caller,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<NovelRow>, Refusal> {
        let page = self
            .0
            .ports
            .catalog
            .novels(caller.user_id, before, limit)
            .await;
        page.map_err(reading)
    }

    /// A novel of the caller's, whole.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also when it is another's.
    pub async fn novel(&self, caller: &Caller, novel_id: Uuid) -> Result<NovelRow, Refusal> {
        let novel = self
            .0
            .ports
            .catalog
            .novel(novel_id)
            .await
            .map_err(reading)?;
        novel
            .filter(|novel| novel.user_id == caller.user_id)
            .ok_or(Refusal::NotFound("novel"))
    }

    /// The workflow's side: what an engine asks.
    pub fn workflow(&self) -> &WorkflowService {
        &self.0.workflow
    }

    /// Every dependency by name, and what is wrong with it.
    pub async fn readiness(&self) -> Vec<(&'static str, Result<(), String>)> {
        let ports = &self.0.ports;
        let said = |error: &dyn std::fmt::Display| error.to_string();
        vec![
            (
                "store",
                ports.catalog.ping().await.map_err(|error| said(&error)),
            ),
            ("bus", ports.bus.ping().await.map_err(|error| said(&error))),
            (
                "workflow",
                ports.workflow.ping().await.map_err(|error| said(&error)),
            ),
            (
                "writer",
                ports.writer.ping().await.map_err(|error| said(&error)),
            ),
        ]
    }
}

fn submitted(answer: &Answer) -> Result<Submitted, Refusal> {
    Ok(Submitted {
        status: answer.http_status(),
        session_id: answer.session_id,
        body: serde_json::to_value(answer).map_err(|error| Refusal::Internal(error.to_string()))?,
        replayed: false,
    })
}

fn replay(record: &KeyRecord, keyed: &Idempotency) -> Result<Submitted, Refusal> {
    if record.request_hash != keyed.request_hash {
        return Err(Refusal::KeyReused);
    }
    Ok(Submitted {
        status: u16::try_from(record.answer_status).unwrap_or(200),
        body: record.answer_body.clone(),
        replayed: true,
        session_id: record.session_id,
    })
}

/// A read that failed wrote nothing.
fn reading(error: StoreError) -> Refusal {
    Refusal::from_store(error, Uuid::nil())
}
