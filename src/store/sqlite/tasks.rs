//! Tasks and their leases. Leases go by this machine's clock: the file has one process.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::tasks::{
    Claimed, LostRun, TaskEnd, TaskRow, TaskStatus, TaskType, Tasks,
};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Sqlite, SqliteExecutor, query};
use uuid::Uuid;

use super::text::{id, json, maybe_json, time};
use super::{SqliteStore, failure, finish};
use crate::store::cells::{Cells, all, merged, task_row};

/// Under a lease that ran out at ?3 (the lease's clock), then due at ?2 (the caller's).
const DUE: &str = "SELECT * FROM (
         SELECT * FROM async_tasks
         WHERE task_type = ?1 AND status = 'RUNNING' AND lease_until IS NOT NULL AND lease_until <= ?3
         ORDER BY lease_until LIMIT ?4)
     UNION ALL
     SELECT * FROM (
         SELECT * FROM async_tasks
         WHERE task_type = ?1 AND status = 'PENDING' AND (next_retry_at IS NULL OR next_retry_at <= ?2)
         ORDER BY created_at LIMIT ?4)
     LIMIT ?4";

/// Leases of processes that are gone: this one has just locked the file for itself.
pub(super) async fn void_leases(writer: &SqlitePool) -> Result<(), StoreError> {
    query("UPDATE async_tasks SET lease_until = ?1 WHERE status = 'RUNNING' AND lease_until > ?1")
        .bind(time(Utc::now()))
        .execute(writer)
        .await
        .map_err(failure)?;
    Ok(())
}

/// Ends a task that has not ended, under its lease if one is given; whether it did.
pub(super) async fn end(db: impl SqliteExecutor<'_>, end: &TaskEnd) -> Result<bool, sqlx::Error> {
    let done = query(
        "UPDATE async_tasks SET status = ?2, result_data = ?3, error_details = ?4, completed_at = ?5,
             progress = CASE WHEN ?2 = 'COMPLETED' THEN 1 ELSE progress END,
             next_retry_at = NULL, lease_owner = NULL, lease_until = NULL
         WHERE id = ?1 AND ((?6 IS NULL AND status IN ('PENDING', 'RUNNING'))
                         OR (status = 'RUNNING' AND lease_token = ?6))",
    )
    .bind(id(end.id))
    .bind(end.status.as_str())
    .bind(maybe_json(end.result_data.as_ref()))
    .bind(maybe_json(end.error_details.as_ref()))
    .bind(time(end.completed_at))
    .bind(end.token)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

fn due(
    task_type: TaskType,
    now: DateTime<Utc>,
    lease_now: DateTime<Utc>,
    limit: u32,
) -> sqlx::query::Query<'static, Sqlite, sqlx::sqlite::SqliteArguments> {
    query(DUE)
        .bind(task_type.as_str())
        .bind(time(now))
        .bind(time(lease_now))
        .bind(limit)
}

/// Takes one due task over; a lost lease counts as one retry, if there is one left.
async fn take(
    db: &mut SqliteConnection,
    found: &TaskRow,
    owner: Uuid,
    lease_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Claimed, StoreError> {
    let lost = found.status == TaskStatus::Running;
    let exhausted = lost && found.retry_count >= found.max_retries;
    let row = query(
        "UPDATE async_tasks SET status = 'RUNNING', lease_owner = ?2, lease_until = ?3, next_retry_at = NULL,
             lease_token = lease_token + 1, retry_count = retry_count + ?4, started_at = coalesce(started_at, ?5)
         WHERE id = ?1 RETURNING *",
    )
    .bind(id(found.id))
    .bind(id(owner))
    .bind(time(lease_until))
    .bind(i32::from(lost && !exhausted))
    .bind(time(now))
    .fetch_one(db)
    .await
    .map_err(failure)?;
    Ok(Claimed {
        task: task_row(&row)?,
        exhausted,
    })
}

#[async_trait]
impl Tasks for SqliteStore {
    async fn claim(
        &self,
        task_type: TaskType,
        owner: Uuid,
        lease: Duration,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Claimed>, StoreError> {
        let lease_now = Utc::now();
        // Most of the time nothing is due: see that without keeping the writer from writing.
        let some = due(task_type, now, lease_now, 1)
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        if some.is_none() {
            return Ok(Vec::new());
        }
        let mut writing = self.begin().await?;
        let rows: Vec<SqliteRow> = due(task_type, now, lease_now, limit)
            .fetch_all(&mut *writing)
            .await
            .map_err(failure)?;
        let mut claimed = Vec::with_capacity(rows.len());
        for found in all(&rows, task_row)? {
            claimed.push(take(&mut writing, &found, owner, lease_now + lease, now).await?);
        }
        finish(writing).await?;
        Ok(claimed)
    }

    async fn renew(&self, held: &[(Uuid, i64)], lease: Duration) -> Result<Vec<Uuid>, StoreError> {
        let mut writing = self.begin().await?;
        let until = time(Utc::now() + lease);
        let mut still = Vec::with_capacity(held.len());
        for (task_id, token) in held {
            let done = query(
                "UPDATE async_tasks SET lease_until = ?3
                 WHERE id = ?1 AND lease_token = ?2 AND status = 'RUNNING' AND lease_until IS NOT NULL",
            )
            .bind(id(*task_id))
            .bind(*token)
            .bind(until.clone())
            .execute(&mut *writing)
            .await
            .map_err(failure)?;
            if done.rows_affected() > 0 {
                still.push(*task_id);
            }
        }
        finish(writing).await?;
        Ok(still)
    }

    async fn retry_later(
        &self,
        task_id: Uuid,
        token: i64,
        next_retry_at: DateTime<Utc>,
        error_details: Value,
    ) -> Result<bool, StoreError> {
        let _turn = self.turn().await?;
        let done = query(
            "UPDATE async_tasks SET status = 'PENDING', retry_count = min(retry_count + 1, max_retries),
                 next_retry_at = ?3, error_details = ?4, lease_owner = NULL, lease_until = NULL
             WHERE id = ?1 AND lease_token = ?2 AND status = 'RUNNING'",
        )
        .bind(id(task_id))
        .bind(token)
        .bind(time(next_retry_at))
        .bind(json(&error_details))
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(done.rows_affected() > 0)
    }

    async fn end(&self, task_end: TaskEnd) -> Result<bool, StoreError> {
        let _turn = self.turn().await?;
        end(&self.writer, &task_end).await.map_err(failure)
    }

    async fn park(&self, task_id: Uuid, token: i64, note: Value) -> Result<bool, StoreError> {
        let mut writing = self.begin().await?;
        let found = query(
            "SELECT input_data FROM async_tasks WHERE id = ?1 AND lease_token = ?2 AND status = 'RUNNING'",
        )
        .bind(id(task_id))
        .bind(token)
        .fetch_optional(&mut *writing)
        .await
        .map_err(failure)?;
        let Some(found) = found else {
            return Ok(false);
        };
        let input = merged(found.json("input_data")?, note);
        query(
            "UPDATE async_tasks SET input_data = ?2, lease_owner = NULL, lease_until = NULL WHERE id = ?1",
        )
        .bind(id(task_id))
        .bind(json(&input))
        .execute(&mut *writing)
        .await
        .map_err(failure)?;
        finish(writing).await?;
        Ok(true)
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
        let rows = query(
            "SELECT * FROM async_tasks
             WHERE status IN ('PENDING', 'RUNNING') AND timeout_at <= ?1 ORDER BY timeout_at, id LIMIT ?2",
        )
        .bind(time(now))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, task_row)
    }

    async fn adrift(&self, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
        let rows = query(
            "SELECT * FROM async_tasks AS task
             WHERE task_type = 'workflow' AND status = 'RUNNING' AND lease_until IS NULL
               AND NOT EXISTS (
                   SELECT 1 FROM flow_resume_handles AS handle
                   WHERE handle.session_id = task.session_id AND handle.status IN ('PENDING_PAUSE', 'PAUSED'))
             ORDER BY created_at, id LIMIT ?1",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, task_row)
    }

    async fn note(&self, task_id: Uuid, note: Value, progress: f64) -> Result<bool, StoreError> {
        let _turn = self.turn().await?;
        let done = query(
            "UPDATE async_tasks SET input_data = json_patch(input_data, ?2), progress = max(progress, ?3)
             WHERE id = ?1 AND task_type = 'workflow' AND status = 'RUNNING'",
        )
        .bind(id(task_id))
        .bind(json(&note))
        .bind(progress)
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(done.rows_affected() > 0)
    }

    async fn again(&self, lost: LostRun) -> Result<bool, StoreError> {
        let _turn = self.turn().await?;
        let done = query(
            "UPDATE async_tasks SET status = 'PENDING', retry_count = min(retry_count + 1, max_retries),
                 input_data = ?3, next_retry_at = ?4, error_details = ?5, lease_owner = NULL, lease_until = NULL
             WHERE id = ?1 AND status = 'RUNNING' AND lease_until IS NULL AND input_data ->> '$.flow_run_id' = ?2",
        )
        .bind(id(lost.task_id))
        .bind(id(lost.flow_run_id))
        .bind(json(&lost.input_data))
        .bind(time(lost.next_retry_at))
        .bind(json(&lost.error_details))
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(done.rows_affected() > 0)
    }

    async fn left_behind(&self, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
        let rows = query(
            "SELECT * FROM async_tasks
             WHERE task_type = 'workflow' AND status IN ('FAILED', 'CANCELLED') AND json_extract(input_data, '$.live')
             ORDER BY completed_at LIMIT ?1",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, task_row)
    }

    async fn let_go(&self, task_id: Uuid) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        query(
            "UPDATE async_tasks SET input_data = json_set(input_data, '$.live', json('false'))
             WHERE id = ?1 AND status IN ('FAILED', 'CANCELLED')",
        )
        .bind(id(task_id))
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(())
    }

    async fn task(&self, task_id: Uuid) -> Result<Option<TaskRow>, StoreError> {
        let row = query("SELECT * FROM async_tasks WHERE id = ?1")
            .bind(id(task_id))
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        row.as_ref().map(task_row).transpose()
    }
}
