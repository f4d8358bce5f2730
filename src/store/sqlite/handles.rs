//! Resume handles.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::handles::{HandleAdvance, HandleRow, HandleStep, Handles};
use serde_json::Value;
use sqlx::query;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use super::text::{id, json, time};
use super::{SqliteStore, failure, finish};
use crate::store::cells::{Cells, all, handle_row};

/// Whether the session is at the version the step was decided at.
async fn is_current(
    db: &mut SqliteConnection,
    advance: &HandleAdvance,
) -> Result<bool, StoreError> {
    let row = query("SELECT version FROM genesis_sessions WHERE id = ?1")
        .bind(id(advance.session_id))
        .fetch_optional(db)
        .await
        .map_err(failure)?;
    let version = row.map(|row| row.long("version")).transpose()?;
    Ok(version == Some(advance.session_version))
}

async fn supersede(db: &mut SqliteConnection, advance: &HandleAdvance) -> Result<(), sqlx::Error> {
    query(
        r#"UPDATE flow_resume_handles SET status = 'CANCELLED', error_details = '{"reason":"superseded"}'
           WHERE session_id = ?1 AND flow_run_id <> ?2 AND status IN ('PENDING_PAUSE', 'PAUSED')"#,
    )
    .bind(id(advance.session_id))
    .bind(id(advance.flow_run_id))
    .execute(db)
    .await?;
    Ok(())
}

async fn upsert(db: &mut SqliteConnection, advance: &HandleAdvance) -> Result<(), sqlx::Error> {
    let (sql, status, timeout_at, payload, resumed_at) = match &advance.step {
        HandleStep::Wait { timeout_at } => (
            "INSERT INTO flow_resume_handles (id, correlation_id, session_id, flow_run_id, pause_key, created_at,
                 status, timeout_at, resume_payload, resumed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (flow_run_id, pause_key) DO UPDATE SET timeout_at = excluded.timeout_at
                 WHERE status = 'PENDING_PAUSE'",
            "PENDING_PAUSE",
            Some(time(*timeout_at)),
            None,
            None,
        ),
        HandleStep::Answered { payload } => (
            "INSERT INTO flow_resume_handles (id, correlation_id, session_id, flow_run_id, pause_key, created_at,
                 status, timeout_at, resume_payload, resumed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (flow_run_id, pause_key) DO UPDATE SET status = 'RESUMED',
                 resumed_at = excluded.resumed_at,
                 resume_payload = coalesce(resume_payload, excluded.resume_payload)
                 WHERE status <> 'RESUMED'",
            "RESUMED",
            None,
            Some(json(payload)),
            Some(time(advance.at)),
        ),
    };
    query(sql)
        .bind(id(advance.handle_id))
        .bind(id(advance.correlation_id))
        .bind(id(advance.session_id))
        .bind(id(advance.flow_run_id))
        .bind(advance.pause_key.clone())
        .bind(time(advance.at))
        .bind(status)
        .bind(timeout_at)
        .bind(payload)
        .bind(resumed_at)
        .execute(db)
        .await?;
    Ok(())
}

async fn find(
    db: &mut SqliteConnection,
    flow_run_id: Uuid,
    pause_key: &str,
) -> Result<Option<HandleRow>, StoreError> {
    let row = query("SELECT * FROM flow_resume_handles WHERE flow_run_id = ?1 AND pause_key = ?2")
        .bind(id(flow_run_id))
        .bind(pause_key.to_owned())
        .fetch_optional(db)
        .await
        .map_err(failure)?;
    row.as_ref().map(handle_row).transpose()
}

#[async_trait]
impl Handles for SqliteStore {
    async fn advance(&self, advance: HandleAdvance) -> Result<Option<HandleRow>, StoreError> {
        let mut writing = self.begin().await?;
        if !is_current(&mut writing, &advance).await? {
            return Ok(None);
        }
        supersede(&mut writing, &advance).await.map_err(failure)?;
        upsert(&mut writing, &advance).await.map_err(failure)?;
        let handle = find(&mut writing, advance.flow_run_id, &advance.pause_key).await?;
        finish(writing).await?;
        Ok(handle)
    }

    async fn confirm_pause(
        &self,
        flow_run_id: Uuid,
        pause_key: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<HandleRow>, StoreError> {
        let mut writing = self.begin().await?;
        query(
            "UPDATE flow_resume_handles SET status = 'PAUSED', paused_at = ?3
             WHERE flow_run_id = ?1 AND pause_key = ?2 AND status = 'PENDING_PAUSE'",
        )
        .bind(id(flow_run_id))
        .bind(pause_key.to_owned())
        .bind(time(at))
        .execute(&mut *writing)
        .await
        .map_err(failure)?;
        let handle = find(&mut writing, flow_run_id, pause_key).await?;
        finish(writing).await?;
        Ok(handle)
    }

    async fn deliverable(&self, limit: u32) -> Result<Vec<HandleRow>, StoreError> {
        let rows = query(
            "SELECT * FROM flow_resume_handles
             WHERE status IN ('PENDING_PAUSE', 'PAUSED') AND status = 'PAUSED' AND resume_payload IS NOT NULL
             ORDER BY created_at, id LIMIT ?1",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, handle_row)
    }

    async fn unconfirmed(
        &self,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<HandleRow>, StoreError> {
        let rows = query(
            "SELECT * FROM flow_resume_handles
             WHERE status IN ('PENDING_PAUSE', 'PAUSED') AND status = 'PENDING_PAUSE' AND created_at < ?1
             ORDER BY created_at, id LIMIT ?2",
        )
        .bind(time(before))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, handle_row)
    }

    async fn waiting(&self, after: Uuid, limit: u32) -> Result<Vec<HandleRow>, StoreError> {
        let rows = query(
            "SELECT * FROM flow_resume_handles
             WHERE status IN ('PENDING_PAUSE', 'PAUSED') AND status = 'PAUSED' AND resume_payload IS NULL AND id > ?1
             ORDER BY id LIMIT ?2",
        )
        .bind(id(after))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, handle_row)
    }

    async fn resumed(&self, handle_id: Uuid, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let _turn = self.turn().await?;
        let done = query(
            "UPDATE flow_resume_handles SET status = 'RESUMED', resumed_at = ?2 WHERE id = ?1 AND status = 'PAUSED'",
        )
        .bind(id(handle_id))
        .bind(time(at))
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(done.rows_affected() > 0)
    }

    async fn cancel(&self, handle_id: Uuid, error_details: Value) -> Result<bool, StoreError> {
        let _turn = self.turn().await?;
        let done = query(
            "UPDATE flow_resume_handles SET status = 'CANCELLED', error_details = ?2
             WHERE id = ?1 AND status IN ('PENDING_PAUSE', 'PAUSED')",
        )
        .bind(id(handle_id))
        .bind(error_details.to_string())
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(done.rows_affected() > 0)
    }

    async fn of_session(&self, session_id: Uuid) -> Result<Vec<HandleRow>, StoreError> {
        let rows = query(
            "SELECT * FROM flow_resume_handles WHERE session_id = ?1 ORDER BY created_at, id",
        )
        .bind(id(session_id))
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, handle_row)
    }
}
