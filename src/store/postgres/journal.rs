//! The journal's reads.

use async_trait::async_trait;
use genesis_actors::domain::event::Recorded;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::journal::{Commit, InboxRow, Journal, KeyRecord, SessionRow, Verdict};
use sqlx::query;
use uuid::Uuid;

use super::{PgStore, read};
use crate::store::cells::{Cells, all, inbox_row, key_record, recorded, session_row};

#[async_trait]
impl Journal for PgStore {
    async fn commit(&self, commit: Commit) -> Result<Verdict, StoreError> {
        self.group.commit(commit).await
    }

    async fn session(&self, session_id: Uuid) -> Result<Option<SessionRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query("SELECT * FROM genesis_sessions WHERE id = $1").bind(session_id);
        let row = read(select.fetch_optional(&mut *db)).await?;
        row.as_ref().map(session_row).transpose()
    }

    async fn events(
        &self,
        session_id: Uuid,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM domain_events WHERE aggregate_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(session_id)
        .bind(after)
        .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, recorded)
    }

    async fn last_sequence(&self, session_id: Uuid) -> Result<i64, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT coalesce(max(sequence), 0) AS last FROM domain_events WHERE aggregate_id = $1",
        )
        .bind(session_id);
        read(select.fetch_one(&mut *db)).await?.long("last")
    }

    async fn last_sequences(&self, session_ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
        let mut db = self.connection().await?;
        // Each by its own look into the index; GROUP BY would read all their events.
        let select = query(
            "SELECT asked.id, coalesce((SELECT max(sequence) FROM domain_events WHERE aggregate_id = asked.id), 0) AS last
             FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place) ORDER BY place",
        )
        .bind(session_ids);
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, |row| Ok((row.uuid("id")?, row.long("last")?)))
    }

    async fn versions(&self, session_ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
        let mut db = self.connection().await?;
        let select = query("SELECT id, version FROM genesis_sessions WHERE id = ANY ($1)");
        let rows = read(select.bind(session_ids).fetch_all(&mut *db)).await?;
        all(&rows, |row| Ok((row.uuid("id")?, row.long("version")?)))
    }

    async fn command(
        &self,
        session_id: Uuid,
        command_id: Uuid,
    ) -> Result<Option<InboxRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query("SELECT * FROM command_inbox WHERE id = $1 AND session_id = $2")
            .bind(command_id)
            .bind(session_id);
        let row = read(select.fetch_optional(&mut *db)).await?;
        row.as_ref().map(inbox_row).transpose()
    }

    async fn key(&self, scope: &str, key: &str) -> Result<Option<KeyRecord>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT id, session_id, request_hash, answer_status, answer_body FROM command_inbox
             WHERE idempotency_scope = $1 AND idempotency_key = $2",
        )
        .bind(scope)
        .bind(key);
        let row = read(select.fetch_optional(&mut *db)).await?;
        row.as_ref().map(key_record).transpose()
    }
}
