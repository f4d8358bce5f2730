//! What time brings.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::lifecycle::{Archive, Lifecycle, Mark};
use sqlx::types::Json;
use sqlx::{Connection, PgConnection, query};
use uuid::Uuid;

use super::{PgStore, read, write};
use crate::store::cells::{Cells, all};

#[async_trait]
impl Lifecycle for PgStore {
    async fn expiring(
        &self,
        after: Mark,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Mark>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT expires_at AS at, id FROM genesis_sessions
             WHERE status = 'IN_PROGRESS' AND (expires_at, id) > ($1, $2) AND expires_at <= $3
             ORDER BY expires_at, id LIMIT $4",
        )
        .bind(after.0)
        .bind(after.1)
        .bind(until)
        .bind(i64::from(limit));
        all(&read(select.fetch_all(&mut *db)).await?, mark)
    }

    async fn waiting(
        &self,
        after: Mark,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Mark>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT timeout_at AS at, session_id AS id FROM flow_resume_handles
             WHERE status IN ('PENDING_PAUSE', 'PAUSED') AND (timeout_at, session_id) > ($1, $2) AND timeout_at <= $3
             ORDER BY timeout_at, session_id LIMIT $4",
        )
        .bind(after.0)
        .bind(after.1)
        .bind(until)
        .bind(i64::from(limit));
        all(&read(select.fetch_all(&mut *db)).await?, mark)
    }

    async fn over(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Uuid>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT id FROM genesis_sessions AS session
             WHERE status IN ('COMPLETED', 'ABANDONED', 'EXPIRED') AND updated_at <= $1
               AND NOT EXISTS (SELECT 1 FROM event_outbox AS row
                               WHERE row.partition_key = session.id::text AND row.status IN ('PENDING', 'DEAD_LETTER'))
             ORDER BY updated_at, id LIMIT $2",
        )
        .bind(before)
        .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, |row| row.uuid("id"))
    }

    async fn remove(
        &self,
        session_id: Uuid,
        version: i64,
        archive: Option<Archive>,
    ) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        write(remove(&mut db, session_id, version, archive.as_ref())).await
    }
}

async fn remove(
    db: &mut PgConnection,
    session_id: Uuid,
    version: i64,
    archive: Option<&Archive>,
) -> Result<bool, sqlx::Error> {
    let mut writing = db.begin().await?;
    // Inbox, tasks, handles and marks go with the row.
    let gone = query(
        "DELETE FROM genesis_sessions WHERE id = $1 AND version = $2
         AND NOT EXISTS (SELECT 1 FROM event_outbox
                         WHERE partition_key = $1::text AND status IN ('PENDING', 'DEAD_LETTER'))",
    )
    .bind(session_id)
    .bind(version)
    .execute(&mut *writing)
    .await?;
    if gone.rows_affected() == 0 {
        return Ok(false);
    }
    for statement in [
        "DELETE FROM event_outbox WHERE event_id IN (SELECT event_id FROM domain_events WHERE aggregate_id = $1)",
        "DELETE FROM domain_events WHERE aggregate_id = $1",
    ] {
        query(statement)
            .bind(session_id)
            .execute(&mut *writing)
            .await?;
    }
    if let Some(archive) = archive {
        query(
            "INSERT INTO novel_archives (novel_id, archive, created_at) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(archive.novel_id)
        .bind(Json(&archive.archive))
        .bind(archive.created_at)
        .execute(&mut *writing)
        .await?;
    }
    writing.commit().await?;
    Ok(true)
}

fn mark(row: &impl Cells) -> Result<Mark, StoreError> {
    Ok((row.time("at")?, row.uuid("id")?))
}
