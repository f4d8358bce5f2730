//! The journal as the session actors see it: what its commits take is what bounds how many commands may be under way.

use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use super::limit::Limit;
use crate::domain::event::Recorded;
use crate::ports::StoreError;
use crate::ports::clock::Clock;
use crate::ports::journal::{Commit, InboxRow, Journal, KeyRecord, SessionRow, Verdict};

/// A journal that is timed.
pub(super) struct Gauged {
    pub(super) journal: Arc<dyn Journal>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) commands: Arc<Limit>,
}

#[async_trait]
impl Journal for Gauged {
    async fn commit(&self, commit: Commit) -> Result<Verdict, StoreError> {
        let began = self.clock.now();
        let verdict = self.journal.commit(commit).await;
        self.commands.took(self.clock.as_ref(), began);
        verdict
    }

    async fn session(&self, session_id: Uuid) -> Result<Option<SessionRow>, StoreError> {
        self.journal.session(session_id).await
    }

    async fn events(
        &self,
        session_id: Uuid,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.journal.events(session_id, after, limit).await
    }

    async fn last_sequence(&self, session_id: Uuid) -> Result<i64, StoreError> {
        self.journal.last_sequence(session_id).await
    }

    async fn last_sequences(&self, session_ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
        self.journal.last_sequences(session_ids).await
    }

    async fn versions(&self, session_ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
        self.journal.versions(session_ids).await
    }

    async fn command(
        &self,
        session_id: Uuid,
        command_id: Uuid,
    ) -> Result<Option<InboxRow>, StoreError> {
        self.journal.command(session_id, command_id).await
    }

    async fn key(&self, scope: &str, key: &str) -> Result<Option<KeyRecord>, StoreError> {
        self.journal.key(scope, key).await
    }
}
