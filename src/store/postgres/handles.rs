//! Resume handles.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::handles::{HandleAdvance, HandleRow, HandleStep, Handles};
use serde_json::Value;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Connection, query};
use uuid::Uuid;

use super::{PgStore, read, write};
use crate::store::cells::{all, handle_row};

/// Locks the session's row; whether it is at the version the step was decided at.
async fn lock(db: &mut PgConnection, advance: &HandleAdvance) -> Result<bool, sqlx::Error> {
    let row =
        query("SELECT 1 FROM genesis_sessions WHERE id = $1 AND version = $2 FOR NO KEY UPDATE")
            .bind(advance.session_id)
            .bind(advance.session_version)
            .fetch_optional(db)
            .await?;
    Ok(row.is_some())
}

async fn supersede(db: &mut PgConnection, advance: &HandleAdvance) -> Result<(), sqlx::Error> {
    query(
        r#"UPDATE flow_resume_handles SET status = 'CANCELLED', error_details = '{"reason":"superseded"}'
           WHERE session_id = $1 AND flow_run_id <> $2 AND status IN ('PENDING_PAUSE', 'PAUSED')"#,
    )
    .bind(advance.session_id)
    .bind(advance.flow_run_id)
    .execute(db)
    .await?;
    Ok(())
}

async fn upsert(db: &mut PgConnection, advance: &HandleAdvance) -> Result<(), sqlx::Error> {
    let (sql, status, timeout_at, payload, resumed_at) = match &advance.step {
        HandleStep::Wait { timeout_at } => (
            "INSERT INTO flow_resume_handles AS handle (id, correlation_id, session_id, flow_run_id, pause_key,
                 created_at, status, timeout_at, resume_payload, resumed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (flow_run_id, pause_key) DO UPDATE SET timeout_at = excluded.timeout_at
                 WHERE handle.status = 'PENDING_PAUSE'",
            "PENDING_PAUSE",
            Some(*timeout_at),
            None,
            None,
        ),
        HandleStep::Answered { payload } => (
            "INSERT INTO flow_resume_handles AS handle (id, correlation_id, session_id, flow_run_id, pause_key,
                 created_at, status, timeout_at, resume_payload, resumed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (flow_run_id, pause_key) DO UPDATE SET status = 'RESUMED',
                 resumed_at = excluded.resumed_at,
                 resume_payload = coalesce(handle.resume_payload, excluded.resume_payload)
                 WHERE handle.status <> 'RESUMED'",
            "RESUMED",
            None,
            Some(payload),
            Some(advance.at),
        ),
    };
    query(sql)
        .bind(advance.handle_id)
        .bind(advance.correlation_id)
        .bind(advance.session_id)
        .bind(advance.flow_run_id)
        .bind(&advance.pause_key)
        .bind(advance.at)
        .bind(status)
        .bind(timeout_at)
        .bind(payload)
        .bind(resumed_at)
        .execute(db)
        .await?;
    Ok(())
}

async fn find(
    db: &mut PgConnection,
    flow_run_id: Uuid,
    pause_key: &str,
) -> Result<Option<PgRow>, sqlx::Error> {
    query("SELECT * FROM flow_resume_handles WHERE flow_run_id = $1 AND pause_key = $2")
        .bind(flow_run_id)
        .bind(pause_key)
        .fetch_optional(db)
        .await
}

/// One step; `None` when the session is at another version.
async fn step(
    db: &mut PgConnection,
    advance: &HandleAdvance,
) -> Result<Option<PgRow>, sqlx::Error> {
    let mut writing = db.begin().await?;
    if !lock(&mut writing, advance).await? {
        writing.rollback().await?;
        return Ok(None);
    }
    supersede(&mut writing, advance).await?;
    upsert(&mut writing, advance).await?;
    let handle = find(&mut writing, advance.flow_run_id, &advance.pause_key).await?;
    writing.commit().await?;
    Ok(handle)
}

#[async_trait]
impl Handles for PgStore {
    async fn advance(&self, advance: HandleAdvance) -> Result<Option<HandleRow>, StoreError> {
        let mut db = self.connection().await?;
        let row = write(step(&mut db, &advance)).await?;
        row.as_ref().map(handle_row).transpose()
    }

    async fn confirm_pause(
        &self,
        flow_run_id: Uuid,
        pause_key: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<HandleRow>, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "UPDATE flow_resume_handles SET status = 'PAUSED', paused_at = $3
             WHERE flow_run_id = $1 AND pause_key = $2 AND status = 'PENDING_PAUSE'",
        )
        .bind(flow_run_id)
        .bind(pause_key)
        .bind(at);
        write(update.execute(&mut *db)).await?;
        let row = read(find(&mut db, flow_run_id, pause_key)).await?;
        row.as_ref().map(handle_row).transpose()
    }

    async fn deliverable(&self, limit: u32) -> Result<Vec<HandleRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM flow_resume_handles WHERE status = 'PAUSED' AND resume_payload IS NOT NULL
             ORDER BY created_at, id LIMIT $1",
        )
        .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, handle_row)
    }

    async fn unconfirmed(
        &self,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<HandleRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM flow_resume_handles WHERE status = 'PENDING_PAUSE' AND created_at < $1
             ORDER BY created_at, id LIMIT $2",
        )
        .bind(before)
        .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, handle_row)
    }

    async fn waiting(&self, after: Uuid, limit: u32) -> Result<Vec<HandleRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM flow_resume_handles WHERE status = 'PAUSED' AND resume_payload IS NULL AND id > $1
             ORDER BY id LIMIT $2",
        )
        .bind(after)
        .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, handle_row)
    }

    async fn resumed(&self, id: Uuid, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "UPDATE flow_resume_handles SET status = 'RESUMED', resumed_at = $2 WHERE id = $1 AND status = 'PAUSED'",
        )
        .bind(id)
        .bind(at);
        let done = write(update.execute(&mut *db)).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn cancel(&self, id: Uuid, error_details: Value) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "UPDATE flow_resume_handles SET status = 'CANCELLED', error_details = $2
             WHERE id = $1 AND status IN ('PENDING_PAUSE', 'PAUSED')",
        )
        .bind(id)
        .bind(error_details);
        let done = write(update.execute(&mut *db)).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn of_session(&self, session_id: Uuid) -> Result<Vec<HandleRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM flow_resume_handles WHERE session_id = $1 ORDER BY created_at, id",
        )
        .bind(session_id);
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, handle_row)
    }
}
