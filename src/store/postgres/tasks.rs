//! Tasks and their leases. Leases go by the database's clock, which all processes share.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::tasks::{Claimed, LostRun, TaskEnd, TaskRow, TaskType, Tasks};
use serde_json::Value;
use sqlx::query;
use uuid::Uuid;

use super::{PgStore, read, write};
use crate::store::cells::{Cells, all, task_row};

#[async_trait]
impl Tasks for PgStore {
    /// Skips what another process is just claiming, or ending.
    async fn claim(
        &self,
        task_type: TaskType,
        owner: Uuid,
        lease: Duration,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Claimed>, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "WITH lost AS MATERIALIZED (
                 SELECT id, retry_count >= max_retries AS spent FROM async_tasks
                 WHERE task_type = $1 AND status = 'RUNNING' AND lease_until <= now()
                 ORDER BY lease_until LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED),
             fresh AS MATERIALIZED (
                 SELECT id FROM async_tasks
                 WHERE task_type = $1 AND status = 'PENDING' AND (next_retry_at IS NULL OR next_retry_at <= $5)
                 ORDER BY created_at LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED),
             due AS (
                 SELECT id, true AS lost, spent FROM lost
                 UNION ALL SELECT id, false, false FROM fresh LIMIT $4),
             claimed AS (
                 UPDATE async_tasks AS task
                 SET status = 'RUNNING', lease_owner = $2, lease_until = now() + make_interval(secs => $3),
                     lease_token = lease_token + 1, next_retry_at = NULL,
                     retry_count = retry_count + CASE WHEN lost AND NOT spent THEN 1 ELSE 0 END,
                     started_at = coalesce(started_at, $5)
                 FROM due WHERE task.id = due.id RETURNING task.*, lost AND spent AS exhausted)
             SELECT * FROM claimed ORDER BY created_at, id",
        )
        .bind(task_type.as_str())
        .bind(owner)
        .bind(lease.as_secs_f64())
        .bind(i64::from(limit))
        .bind(now);
        let rows = write(update.fetch_all(&mut *db)).await?;
        all(&rows, |row| {
            Ok(Claimed {
                task: task_row(row)?,
                exhausted: row.truth("exhausted")?,
            })
        })
    }

    async fn renew(&self, held: &[(Uuid, i64)], lease: Duration) -> Result<Vec<Uuid>, StoreError> {
        let (ids, tokens): (Vec<Uuid>, Vec<i64>) = held.iter().copied().unzip();
        let mut db = self.connection().await?;
        let update = query(
            "WITH held AS MATERIALIZED (
                 SELECT id, lease_token FROM async_tasks
                 WHERE id = ANY ($1) AND status = 'RUNNING' AND lease_until IS NOT NULL
                 ORDER BY id FOR NO KEY UPDATE)
             UPDATE async_tasks AS task SET lease_until = now() + make_interval(secs => $3)
             FROM held JOIN unnest($1::uuid[], $2::bigint[]) AS mine (id, token)
               ON mine.id = held.id AND mine.token = held.lease_token
             WHERE task.id = held.id RETURNING task.id",
        )
        .bind(&ids)
        .bind(&tokens)
        .bind(lease.as_secs_f64());
        let rows = write(update.fetch_all(&mut *db)).await?;
        all(&rows, |row| row.uuid("id"))
    }

    async fn retry_later(
        &self,
        task_id: Uuid,
        token: i64,
        next_retry_at: DateTime<Utc>,
        error_details: Value,
    ) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "UPDATE async_tasks SET status = 'PENDING', retry_count = least(retry_count + 1, max_retries),
                 next_retry_at = $3, error_details = $4, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND lease_token = $2 AND status = 'RUNNING'",
        )
        .bind(task_id)
        .bind(token)
        .bind(next_retry_at)
        .bind(error_details);
        let done = write(update.execute(&mut *db)).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn end(&self, end: TaskEnd) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "UPDATE async_tasks SET status = $2, result_data = $3, error_details = $4, completed_at = $5,
                 progress = CASE WHEN $2 = 'COMPLETED' THEN 1 ELSE progress END,
                 next_retry_at = NULL, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND (($6 IS NULL AND status IN ('PENDING', 'RUNNING'))
                             OR (status = 'RUNNING' AND lease_token = $6))",
        )
        .bind(end.id)
        .bind(end.status.as_str())
        .bind(end.result_data)
        .bind(end.error_details)
        .bind(end.completed_at)
        .bind(end.token);
        let done = write(update.execute(&mut *db)).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn park(&self, task_id: Uuid, token: i64, note: Value) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "UPDATE async_tasks SET input_data = input_data || $3, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND lease_token = $2 AND status = 'RUNNING'",
        )
        .bind(task_id)
        .bind(token)
        .bind(note);
        let done = write(update.execute(&mut *db)).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM async_tasks
             WHERE status IN ('PENDING', 'RUNNING') AND timeout_at <= $1 ORDER BY timeout_at, id LIMIT $2",
        )
        .bind(now)
        .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, task_row)
    }

    async fn adrift(&self, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM async_tasks AS task
             WHERE task_type = 'workflow' AND status = 'RUNNING' AND lease_until IS NULL
               AND NOT EXISTS (
                   SELECT 1 FROM flow_resume_handles AS handle
                   WHERE handle.session_id = task.session_id AND handle.status IN ('PENDING_PAUSE', 'PAUSED'))
             ORDER BY created_at, id LIMIT $1",
        )
        .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, task_row)
    }

    async fn note(&self, task_id: Uuid, note: Value, progress: f64) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "UPDATE async_tasks SET input_data = input_data || $2, progress = greatest(progress, $3)
             WHERE id = $1 AND task_type = 'workflow' AND status = 'RUNNING'",
        )
        .bind(task_id)
        .bind(note)
        .bind(progress);
        let done = write(update.execute(&mut *db)).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn again(&self, lost: LostRun) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "UPDATE async_tasks SET status = 'PENDING', retry_count = least(retry_count + 1, max_retries),
                 input_data = $3, next_retry_at = $4, error_details = $5, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND status = 'RUNNING' AND lease_until IS NULL AND input_data ->> 'flow_run_id' = $2",
        )
        .bind(lost.task_id)
        .bind(lost.flow_run_id.to_string())
        .bind(lost.input_data)
        .bind(lost.next_retry_at)
        .bind(lost.error_details);
        let done = write(update.execute(&mut *db)).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn left_behind(&self, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM async_tasks
             WHERE task_type = 'workflow' AND status IN ('FAILED', 'CANCELLED') AND input_data ->> 'live' = 'true'
             ORDER BY completed_at LIMIT $1",
        )
        .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, task_row)
    }

    async fn let_go(&self, task_id: Uuid) -> Result<(), StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            r#"UPDATE async_tasks SET input_data = input_data || '{"live":false}'
               WHERE id = $1 AND status IN ('FAILED', 'CANCELLED')"#,
        )
        .bind(task_id);
        write(update.execute(&mut *db)).await?;
        Ok(())
    }

    async fn task(&self, task_id: Uuid) -> Result<Option<TaskRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query("SELECT * FROM async_tasks WHERE id = $1").bind(task_id);
        let row = read(select.fetch_optional(&mut *db)).await?;
        row.as_ref().map(task_row).transpose()
    }
}
