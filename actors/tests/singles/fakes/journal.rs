//! A journal of events only, and sessions made of them.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::domain::event::{Event, GenerationKind, Recorded};
use genesis_actors::domain::session::Session;
use genesis_actors::domain::stage::{Mode, Stage};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::journal::{Commit, InboxRow, Journal, KeyRecord, SessionRow, Verdict};
use uuid::Uuid;

use super::away;

#[derive(Default)]
pub struct FakeJournal {
    events: Mutex<HashMap<Uuid, Vec<Recorded>>>,
    pub is_away: AtomicBool,
    /// How often pages were read.
    pub reads: AtomicUsize,
}

impl FakeJournal {
    /// Writes an event as the session's next; gives it as a commit's events.
    pub fn write(&self, session_id: Uuid, event: Event) -> Vec<Recorded> {
        let mut all = self.events.lock().unwrap();
        let events = all.entry(session_id).or_default();
        let sequence = events.len() as i64 + 1;
        let recorded = recorded(session_id, sequence, event);
        events.push(recorded.clone());
        vec![recorded]
    }

    /// Writes so many events.
    pub fn fill(&self, session_id: Uuid, count: usize) {
        for _ in 0..count {
            self.write(session_id, entered());
        }
    }

    pub fn forget(&self, session_id: Uuid) {
        self.events.lock().unwrap().remove(&session_id);
    }

    /// The session as its events say.
    pub fn session(&self, session_id: Uuid) -> Session {
        let events = self.events.lock().unwrap();
        Session::unborn(session_id, None).fold(events.get(&session_id).into_iter().flatten())
    }

    fn here(&self) -> Result<(), StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(away());
        }
        Ok(())
    }
}

pub fn recorded(session_id: Uuid, sequence: i64, event: Event) -> Recorded {
    let time = DateTime::<Utc>::from_timestamp(1_760_000_000 + sequence, 0).unwrap();
    Recorded {
        event_id: Uuid::from_u128(session_id.as_u128() ^ sequence as u128),
        session_id,
        sequence,
        version: sequence,
        correlation_id: None,
        causation_id: None,
        time,
        expires_at: time + chrono::Duration::days(30),
        event,
    }
}

pub fn entered() -> Event {
    Event::StageEntered {
        stage: Stage::Concept,
    }
}

pub fn started() -> Event {
    Event::SessionStarted {
        mode: Mode::Guided,
        premise: None,
        title: None,
        language: "en".to_owned(),
        seed: None,
        forked_from: None,
    }
}

pub fn requested(command_id: Uuid) -> Event {
    Event::GenerationRequested {
        command_id,
        stage: Stage::Concept,
        kind: GenerationKind::Inspiration,
        count: 1,
        instructions: None,
        proposal_id: None,
        keep: None,
        adjustments: None,
    }
}

pub fn cancelled(command_id: Uuid) -> Event {
    Event::GenerationCancelled {
        command_id,
        stage: Stage::Concept,
        reason: "asked".to_owned(),
    }
}

#[async_trait]
impl Journal for FakeJournal {
    async fn commit(&self, _: Commit) -> Result<Verdict, StoreError> {
        Err(StoreError::Broken("this fake takes no commits".to_owned()))
    }

    async fn session(&self, _: Uuid) -> Result<Option<SessionRow>, StoreError> {
        Err(StoreError::Broken("this fake has no rows".to_owned()))
    }

    async fn events(
        &self,
        session_id: Uuid,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        self.here()?;
        let events = self.events.lock().unwrap();
        let all = events.get(&session_id).into_iter().flatten();
        Ok(all
            .filter(|event| event.sequence > after)
            .take(limit as usize)
            .cloned()
            .collect())
    }

    async fn last_sequence(&self, session_id: Uuid) -> Result<i64, StoreError> {
        self.here()?;
        let events = self.events.lock().unwrap();
        Ok(events.get(&session_id).map_or(0, |all| all.len() as i64))
    }

    async fn command(&self, _: Uuid, _: Uuid) -> Result<Option<InboxRow>, StoreError> {
        Ok(None)
    }

    async fn key(&self, _: &str, _: &str) -> Result<Option<KeyRecord>, StoreError> {
        Ok(None)
    }
}
