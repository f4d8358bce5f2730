//! A door to sessions that tells what was brought to it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use genesis_actors::command::{Outcome, Refusal};
use genesis_actors::domain::session::Session;
use genesis_actors::session::SessionDoor;
use uuid::Uuid;

use super::journal::{FakeJournal, cancelled};

/// An outcome brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    pub command_id: Uuid,
    pub token: Option<i64>,
    pub outcome: Outcome,
}

pub struct FakeDoor {
    pub journal: Arc<FakeJournal>,
    pub brought: Mutex<Vec<Brought>>,
    /// What the next outcomes are answered with, before they are taken.
    pub answers: Mutex<VecDeque<Result<bool, Refusal>>>,
    /// Refusals of the next snapshots.
    pub refusals: Mutex<VecDeque<Refusal>>,
    /// How often time was let do what is due.
    pub elapsed: AtomicU32,
}

impl FakeDoor {
    pub fn new(journal: Arc<FakeJournal>) -> Self {
        Self {
            journal,
            brought: Mutex::default(),
            answers: Mutex::default(),
            refusals: Mutex::default(),
            elapsed: AtomicU32::default(),
        }
    }

    pub fn brought(&self) -> Vec<Brought> {
        self.brought.lock().unwrap().clone()
    }
}

#[async_trait]
impl SessionDoor for FakeDoor {
    async fn conclude(
        &self,
        session_id: Uuid,
        command_id: Uuid,
        token: Option<i64>,
        outcome: Outcome,
    ) -> Result<bool, Refusal> {
        self.brought.lock().unwrap().push(Brought {
            command_id,
            token,
            outcome,
        });
        if let Some(answer) = self.answers.lock().unwrap().pop_front() {
            return answer;
        }
        if self
            .journal
            .session(session_id)
            .pending(command_id)
            .is_none()
        {
            return Ok(false);
        }
        // Which way it ended does not matter here.
        self.journal.write(session_id, cancelled(command_id));
        Ok(true)
    }

    async fn elapse(&self, _: Uuid) -> Result<u64, Refusal> {
        self.elapsed.fetch_add(1, Ordering::Relaxed);
        Ok(0)
    }

    fn gone(&self, _: Uuid) {}

    async fn snapshot(&self, session_id: Uuid) -> Result<Arc<Session>, Refusal> {
        if let Some(refusal) = self.refusals.lock().unwrap().pop_front() {
            return Err(refusal);
        }
        let session = self.journal.session(session_id);
        if session.version == 0 {
            return Err(Refusal::SessionNotFound);
        }
        Ok(Arc::new(session))
    }
}
