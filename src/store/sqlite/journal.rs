//! The journal's reads.

use async_trait::async_trait;
use genesis_actors::domain::event::Recorded;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::journal::{Commit, InboxRow, Journal, KeyRecord, SessionRow, Verdict};
use sqlx::query;
use uuid::Uuid;

use super::text::id;
use super::{SqliteStore, batch, failure};
use crate::store::cells::{Cells, all, broken, inbox_row, key_record, recorded, session_row};

#[async_trait]
impl Journal for SqliteStore {
    async fn commit(&self, commit: Commit) -> Result<Verdict, StoreError> {
        self.group.commit(commit).await
    }

    async fn session(&self, session_id: Uuid) -> Result<Option<SessionRow>, StoreError> {
        let row = query("SELECT * FROM genesis_sessions WHERE id = ?1")
            .bind(id(session_id))
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        row.as_ref().map(session_row).transpose()
    }

    async fn events(
        &self,
        session_id: Uuid,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        let rows = query(
            "SELECT * FROM domain_events WHERE aggregate_id = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3",
        )
        .bind(id(session_id))
        .bind(after)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, recorded)
    }

    async fn last_sequence(&self, session_id: Uuid) -> Result<i64, StoreError> {
        let row = query(
            "SELECT coalesce(max(sequence), 0) AS last FROM domain_events WHERE aggregate_id = ?1",
        )
        .bind(id(session_id))
        .fetch_one(&self.readers)
        .await
        .map_err(failure)?;
        row.long("last")
    }

    async fn last_sequences(&self, session_ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
        let ids: Vec<String> = session_ids.iter().copied().map(id).collect();
        // Each by its own look into the index; GROUP BY would read all their events.
        let rows = query(
            "SELECT value AS id, coalesce((SELECT max(sequence) FROM domain_events WHERE aggregate_id = value), 0) AS last
             FROM json_each(?1) ORDER BY key",
        )
        .bind(serde_json::to_string(&ids).map_err(broken)?)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, |row| Ok((row.uuid("id")?, row.long("last")?)))
    }

    async fn command(
        &self,
        session_id: Uuid,
        command_id: Uuid,
    ) -> Result<Option<InboxRow>, StoreError> {
        let row = query("SELECT * FROM command_inbox WHERE id = ?1 AND session_id = ?2")
            .bind(id(command_id))
            .bind(id(session_id))
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        row.as_ref().map(inbox_row).transpose()
    }

    async fn key(&self, scope: &str, key: &str) -> Result<Option<KeyRecord>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(failure)?;
        let row = batch::find_key(&mut reader, scope, key)
            .await
            .map_err(failure)?;
        row.as_ref().map(key_record).transpose()
    }
}
