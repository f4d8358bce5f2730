//! What operators ask, across all sessions.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::handles::{HandleRow, HandleStatus};
use genesis_actors::ports::operations::{Changed, Listed, Operations, Tally, Wanted};
use genesis_actors::ports::outbox::{OutboxRow, OutboxStatus};
use genesis_actors::ports::tasks::{TaskRow, TaskStatus, TaskType};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, query};
use uuid::Uuid;

use super::outbox::OLDEST_WAITING;
use super::text::{id, time};
use super::{SqliteStore, failure};
use crate::store::cells::{changed, handle_row, listed, outbox_row, tally, task_row};

/// Above every id that is a UUID.
const END: &str = "g";

impl SqliteStore {
    /// One row more than is wanted, to tell whether there are more.
    async fn newest(
        &self,
        mut select: QueryBuilder<Sqlite>,
        limit: u32,
    ) -> Result<Vec<SqliteRow>, StoreError> {
        select
            .push(" ORDER BY id DESC LIMIT ")
            .push_bind(i64::from(limit) + 1)
            .build()
            .fetch_all(&self.readers)
            .await
            .map_err(failure)
    }

    async fn outbox_row(&self, row: i64) -> Result<Option<SqliteRow>, StoreError> {
        query("SELECT * FROM event_outbox WHERE id = ?1")
            .bind(row)
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)
    }
}

/// Rows of a table that has an id, a status and a session.
fn of_session<S: Copy>(
    table: &'static str,
    wanted: Wanted<S, Uuid>,
    word: impl Fn(S) -> &'static str,
) -> QueryBuilder<Sqlite> {
    let mut select = QueryBuilder::new("SELECT * FROM ");
    let before = wanted.before.map_or_else(|| END.to_owned(), id);
    select.push(table).push(" WHERE id < ").push_bind(before);
    if let Some(status) = wanted.status {
        // By name, for the sake of the partial indexes.
        select.push(format_args!(" AND status = '{}'", word(status)));
    }
    if let Some(session) = wanted.session_id {
        select.push(" AND session_id = ").push_bind(id(session));
    }
    select
}

#[async_trait]
impl Operations for SqliteStore {
    async fn outbox(
        &self,
        wanted: Wanted<OutboxStatus, i64>,
    ) -> Result<Listed<OutboxRow, i64>, StoreError> {
        let mut select = QueryBuilder::new("SELECT * FROM event_outbox WHERE id < ");
        select.push_bind(wanted.before.unwrap_or(i64::MAX));
        match wanted.status {
            // The condition of the partial index, word for word.
            Some(open @ (OutboxStatus::Pending | OutboxStatus::DeadLetter)) => {
                select.push(" AND status IN ('PENDING', 'DEAD_LETTER') AND status = ");
                select.push_bind(open.as_str());
            }
            Some(OutboxStatus::Sent) => {
                select.push(" AND status = 'SENT'");
            }
            None => {}
        }
        if let Some(session) = wanted.session_id {
            select
                .push(" AND event_id IN (SELECT event_id FROM domain_events WHERE aggregate_id = ");
            select.push_bind(id(session)).push(")");
        }
        let rows = self.newest(select, wanted.limit).await?;
        listed(&rows, wanted.limit, outbox_row, |row| row.id)
    }

    async fn redrive(&self, row: i64) -> Result<Changed<OutboxRow>, StoreError> {
        let done = query(
            "UPDATE event_outbox SET status = 'PENDING', retry_count = 0, redrive_count = redrive_count + 1,
                 next_retry_at = NULL
             WHERE id = ?1 AND status = 'DEAD_LETTER' RETURNING *",
        )
        .bind(row)
        .fetch_optional(&self.writer)
        .await
        .map_err(failure)?;
        changed(
            done.as_ref(),
            self.outbox_row(row).await?.as_ref(),
            outbox_row,
        )
    }

    async fn redrive_all(&self) -> Result<u64, StoreError> {
        let done = query(
            "UPDATE event_outbox SET status = 'PENDING', retry_count = 0, redrive_count = redrive_count + 1,
                 next_retry_at = NULL
             WHERE status IN ('PENDING', 'DEAD_LETTER') AND status = 'DEAD_LETTER'",
        )
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(done.rows_affected())
    }

    async fn skip(
        &self,
        row: i64,
        why: &str,
        at: DateTime<Utc>,
    ) -> Result<Changed<OutboxRow>, StoreError> {
        let done = query(
            "UPDATE event_outbox SET status = 'SENT', published_at = ?3, next_retry_at = NULL,
                 last_error = ?2 || coalesce('; before: ' || last_error, '')
             WHERE id = ?1 AND status = 'DEAD_LETTER' RETURNING *",
        )
        .bind(row)
        .bind(why.to_owned())
        .bind(time(at))
        .fetch_optional(&self.writer)
        .await
        .map_err(failure)?;
        changed(
            done.as_ref(),
            self.outbox_row(row).await?.as_ref(),
            outbox_row,
        )
    }

    async fn tasks(
        &self,
        wanted: Wanted<TaskStatus, Uuid>,
        task_type: Option<TaskType>,
    ) -> Result<Listed<TaskRow, Uuid>, StoreError> {
        let mut select = of_session("async_tasks", wanted, TaskStatus::as_str);
        if let Some(kind) = task_type {
            select.push(" AND task_type = ").push_bind(kind.as_str());
        }
        let rows = self.newest(select, wanted.limit).await?;
        listed(&rows, wanted.limit, task_row, |row| row.id)
    }

    async fn retry_task(&self, task: Uuid) -> Result<Changed<TaskRow>, StoreError> {
        let done = query(
            "UPDATE async_tasks SET status = 'PENDING', retry_count = 0, next_retry_at = NULL, completed_at = NULL,
                 lease_owner = NULL, lease_until = NULL
             WHERE id = ?1 AND status = 'FAILED' RETURNING *",
        )
        .bind(id(task))
        .fetch_optional(&self.writer)
        .await
        .map_err(failure)?;
        let found = query("SELECT * FROM async_tasks WHERE id = ?1")
            .bind(id(task))
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        changed(done.as_ref(), found.as_ref(), task_row)
    }

    async fn handles(
        &self,
        wanted: Wanted<HandleStatus, Uuid>,
    ) -> Result<Listed<HandleRow, Uuid>, StoreError> {
        let select = of_session("flow_resume_handles", wanted, HandleStatus::as_str);
        let rows = self.newest(select, wanted.limit).await?;
        listed(&rows, wanted.limit, handle_row, |row| row.id)
    }

    async fn tally(&self) -> Result<Tally, StoreError> {
        let outbox = query(AssertSqlSafe(format!(
            "SELECT (SELECT count(*) FROM event_outbox) AS total,
                 (SELECT count(*) FROM event_outbox
                  WHERE status IN ('PENDING', 'DEAD_LETTER') AND status = 'PENDING') AS pending,
                 (SELECT count(*) FROM event_outbox
                  WHERE status IN ('PENDING', 'DEAD_LETTER') AND status = 'DEAD_LETTER') AS dead,
                 ({OLDEST_WAITING}) AS oldest"
        )))
        .fetch_one(&self.readers)
        .await
        .map_err(failure)?;
        let tasks = query(
            "SELECT task_type, status, count(*) AS rows FROM async_tasks GROUP BY task_type, status",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        tally(&outbox, &tasks)
    }
}
