//! What the runtime is asked for: states, commands, histories, streams and lists.
//!
//! What needs the store passes a bound first, so that a crowd is refused at once and waits for nothing.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::limit::UnderWay;
use super::{Rendered, Runtime};
use crate::broadcast::Stream;
use crate::command::{Caller, Refusal};
use crate::domain::event::{Event, ProposalData, Recorded, WriterInfo};
use crate::domain::session::Session;
use crate::domain::stage::Stage;
use crate::domain::view::StateView;
use crate::ports::StoreError;
use crate::ports::catalog::{ListedSession, Page};
use crate::ports::journal::{InboxRow, NovelRow};

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

/// How a proposal came to be.
#[derive(Debug, Clone, PartialEq)]
pub struct PromptRead {
    /// The generation that yielded it.
    pub command_id: Uuid,
    /// Of which stage.
    pub stage: Stage,
    /// When it was proposed.
    pub created_at: DateTime<Utc>,
    /// Who wrote, and what it took.
    pub writer: WriterInfo,
    /// What the writer was told; `None` when nobody was told anything.
    pub prompt: Option<Value>,
}

/// Events looked through at a time.
const PAGE: u32 = 500;

/// A read of the store; its end tells the bound how long it took.
struct Reading<'a> {
    runtime: &'a Runtime,
    began: DateTime<Utc>,
    _under_way: UnderWay<'a>,
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        let inner = &self.runtime.0;
        inner.reads.took(inner.ports.clock.as_ref(), self.began);
    }
}

impl Runtime {
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
        let session = self.session_for(caller, session_id, read).await?;
        match read.at_version {
            Some(version) if version < session.version => {
                let _reading = self.reading()?;
                let past = self.0.sessions.at_version(&session, version).await?;
                Ok(StateView::of(&past, |_| 0.0))
            }
            _ => Ok(self.view(&session)),
        }
    }

    /// The same, rendered. What was rendered before is neither read nor rendered again, unless a generation runs in it, whose
    /// progress moves on.
    ///
    /// # Errors
    /// As [`Self::state`].
    pub async fn rendered_state(
        &self,
        caller: &Caller,
        session_id: Uuid,
        read: StateRead,
    ) -> Result<Rendered, Refusal> {
        let wanted = read.at_version.max(read.min_version).unwrap_or(0);
        if let Some(known) = self.0.sessions.summary(caller, session_id, wanted) {
            let known = known?;
            let version = read.at_version.unwrap_or(known.version);
            if let Some(rendered) = self.0.rendered.find(session_id, version) {
                return Ok(rendered);
            }
        }
        let view = self.state(caller, session_id, read).await?;
        let keep = !view.is_pending;
        self.0.rendered.render(&view, keep)
    }

    /// The session as it is now, which must have reached the version that is wanted.
    async fn session_for(
        &self,
        caller: &Caller,
        session_id: Uuid,
        read: StateRead,
    ) -> Result<Arc<Session>, Refusal> {
        let wanted = read.at_version.max(read.min_version);
        let session = self.read(caller, session_id, wanted.unwrap_or(0)).await?;
        if wanted.is_some_and(|wanted| wanted > session.version) {
            return Err(Refusal::VersionNotReached {
                version: session.version,
            });
        }
        Ok(session)
    }

    /// A session that is at hand, or that is read while not too much is being read.
    async fn read(
        &self,
        caller: &Caller,
        session_id: Uuid,
        at_least: i64,
    ) -> Result<Arc<Session>, Refusal> {
        if let Some(session) = self.0.sessions.at_hand(caller, session_id, at_least) {
            return session;
        }
        let _reading = self.reading()?;
        self.0.sessions.read(caller, session_id, at_least).await
    }

    /// Whether a session is the caller's.
    async fn check_owner(&self, caller: &Caller, session_id: Uuid) -> Result<(), Refusal> {
        match self.0.sessions.summary(caller, session_id, 0) {
            Some(known) => known.map(drop),
            None => self.read(caller, session_id, 0).await.map(drop),
        }
    }

    /// Leave to read the store, for as long as it is held.
    fn reading(&self) -> Result<Reading<'_>, Refusal> {
        Ok(Reading {
            runtime: self,
            began: self.0.ports.clock.now(),
            _under_way: self.0.reads.begin().ok_or(Refusal::Overloaded)?,
        })
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
        self.check_owner(caller, session_id).await?;
        let _reading = self.reading()?;
        let row = self.0.ports.journal.command(session_id, command_id).await;
        row.map_err(reading)?.ok_or(Refusal::NotFound("command"))
    }

    /// What the writer of a proposal was told.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`]; [`Refusal::NotFound`] when the session has no such proposal.
    pub async fn prompt(
        &self,
        caller: &Caller,
        session_id: Uuid,
        proposal_id: Uuid,
    ) -> Result<PromptRead, Refusal> {
        self.check_owner(caller, session_id).await?;
        let _reading = self.reading()?;
        let mut after = 0;
        loop {
            let events = self.0.ports.journal.events(session_id, after, PAGE).await;
            let events = events.map_err(reading)?;
            let Some(last) = events.last().map(|event| event.sequence) else {
                return Err(Refusal::NotFound("proposal"));
            };
            after = last;
            for recorded in events {
                let Event::GenerationCompleted {
                    command_id,
                    stage,
                    proposals,
                    writer,
                } = recorded.event
                else {
                    continue;
                };
                let is_it = |known: &ProposalData| known.proposal_id == proposal_id;
                if proposals.iter().any(is_it) {
                    let row = self.0.ports.prompts.prompt(command_id).await;
                    return Ok(PromptRead {
                        command_id,
                        stage,
                        created_at: recorded.time,
                        writer,
                        prompt: row.map_err(reading)?.map(|row| row.prompt),
                    });
                }
            }
        }
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
        self.check_owner(caller, session_id).await?;
        let _reading = self.reading()?;
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
        self.check_owner(caller, session_id).await?;
        let _reading = self.reading()?;
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
        let _reading = self.reading()?;
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
        let _reading = self.reading()?;
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
        let _reading = self.reading()?;
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
}

/// A read that failed wrote nothing.
fn reading(error: StoreError) -> Refusal {
    Refusal::from_store(error, Uuid::nil())
}
