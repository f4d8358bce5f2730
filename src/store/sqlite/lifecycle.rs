//! What time brings.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::lifecycle::{Archive, Lifecycle, Mark};
use sqlx::{SqliteConnection, query};
use uuid::Uuid;

use super::text::{id, json, time};
use super::{SqliteStore, failure, finish};
use crate::store::cells::{Cells, all};

#[async_trait]
impl Lifecycle for SqliteStore {
    async fn expiring(
        &self,
        after: Mark,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Mark>, StoreError> {
        let rows = query(
            "SELECT expires_at AS at, id FROM genesis_sessions
             WHERE status = 'IN_PROGRESS' AND (expires_at, id) > (?1, ?2) AND expires_at <= ?3
             ORDER BY expires_at, id LIMIT ?4",
        )
        .bind(time(after.0))
        .bind(id(after.1))
        .bind(time(until))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, mark)
    }

    async fn waiting(
        &self,
        after: Mark,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Mark>, StoreError> {
        let rows = query(
            "SELECT timeout_at AS at, session_id AS id FROM flow_resume_handles INDEXED BY flow_resume_handles_timeout
             WHERE status IN ('PENDING_PAUSE', 'PAUSED') AND (timeout_at, session_id) > (?1, ?2) AND timeout_at <= ?3
             ORDER BY timeout_at, session_id LIMIT ?4",
        )
        .bind(time(after.0))
        .bind(id(after.1))
        .bind(time(until))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, mark)
    }

    async fn over(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Uuid>, StoreError> {
        let rows = query(
            "SELECT id FROM genesis_sessions AS session
             WHERE status IN ('COMPLETED', 'ABANDONED', 'EXPIRED') AND updated_at <= ?1
               AND NOT EXISTS (SELECT 1 FROM event_outbox AS row
                               WHERE row.partition_key = session.id AND row.status IN ('PENDING', 'DEAD_LETTER'))
             ORDER BY updated_at, id LIMIT ?2",
        )
        .bind(time(before))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, |row| row.uuid("id"))
    }

    async fn remove(
        &self,
        session_id: Uuid,
        version: i64,
        archive: Option<Archive>,
    ) -> Result<bool, StoreError> {
        let mut writing = self.begin().await?;
        let removed = remove(&mut writing, &id(session_id), version, archive.as_ref())
            .await
            .map_err(failure)?;
        if removed {
            finish(writing).await?;
        }
        Ok(removed)
    }
}

async fn remove(
    db: &mut SqliteConnection,
    session: &str,
    version: i64,
    archive: Option<&Archive>,
) -> Result<bool, sqlx::Error> {
    // Inbox, tasks, handles and marks go with the row.
    let gone = query(
        "DELETE FROM genesis_sessions WHERE id = ?1 AND version = ?2
         AND NOT EXISTS (SELECT 1 FROM event_outbox
                         WHERE partition_key = ?1 AND status IN ('PENDING', 'DEAD_LETTER'))",
    )
    .bind(session)
    .bind(version)
    .execute(&mut *db)
    .await?;
    if gone.rows_affected() == 0 {
        return Ok(false);
    }
    query("DELETE FROM event_outbox WHERE event_id IN (SELECT event_id FROM domain_events WHERE aggregate_id = ?1)")
        .bind(session)
        .execute(&mut *db)
        .await?;
    query("DELETE FROM domain_events WHERE aggregate_id = ?1")
        .bind(session)
        .execute(&mut *db)
        .await?;
    if let Some(archive) = archive {
        query(
            "INSERT INTO novel_archives (novel_id, archive, created_at) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )
        .bind(id(archive.novel_id))
        .bind(json(&archive.archive))
        .bind(time(archive.created_at))
        .execute(&mut *db)
        .await?;
    }
    Ok(true)
}

fn mark(row: &impl Cells) -> Result<Mark, StoreError> {
    Ok((row.time("at")?, row.uuid("id")?))
}
