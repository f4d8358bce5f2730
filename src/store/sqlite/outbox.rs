//! The outbox.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::outbox::{Asked, Claim, DueRow, Outbox, OutboxStatus, Setback};
use sqlx::query;
use uuid::Uuid;

use super::text::{maybe_time, time};
use super::{SqliteStore, failure, finish};
use crate::store::cells::{Cells, all, broken, due_row};

/// The only one.
const BUCKET: i32 = 0;

/// When the oldest row was written that waits to be published, and not for an operator's decision on an earlier one.
pub(super) const OLDEST_WAITING: &str = "SELECT created_at FROM event_outbox AS row
    WHERE status IN ('PENDING', 'DEAD_LETTER') AND status = 'PENDING' AND NOT EXISTS (
        SELECT 1 FROM event_outbox AS earlier
        WHERE earlier.partition_key = row.partition_key AND earlier.id < row.id
          AND (earlier.status = 'DEAD_LETTER' OR (earlier.status = 'PENDING' AND earlier.next_retry_at IS NOT NULL))
          AND earlier.status = 'DEAD_LETTER')
    ORDER BY id LIMIT 1";

#[async_trait]
impl Outbox for SqliteStore {
    /// A file has one process, and that one relay: it holds everything, for good.
    async fn claim(&self, _relay: Uuid) -> Result<Claim, StoreError> {
        Ok(Claim {
            buckets: vec![BUCKET],
            surplus: 0,
            lease: None,
        })
    }

    async fn release(&self, _relay: Uuid, _buckets: &[i32]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn leave(&self, _relay: Uuid) -> Result<(), StoreError> {
        Ok(())
    }

    async fn due(&self, now: DateTime<Utc>, asked: &Asked) -> Result<Vec<DueRow>, StoreError> {
        let list = |ids| serde_json::to_string(ids).map_err(broken);
        let keys = serde_json::to_string(&asked.not_keys).map_err(broken)?;
        let rows = query(
            // The first condition is the partial index's own: SQLite uses it only where it stands word for word.
            "SELECT * FROM event_outbox AS row
             WHERE status IN ('PENDING', 'DEAD_LETTER') AND status = 'PENDING'
               AND (next_retry_at IS NULL OR next_retry_at <= ?1)
               AND id NOT IN (SELECT value FROM json_each(?3))
               AND partition_key NOT IN (SELECT value FROM json_each(?4))
               AND NOT EXISTS (
                   SELECT 1 FROM event_outbox AS earlier
                   WHERE earlier.partition_key = row.partition_key AND earlier.id < row.id
                     AND (earlier.status = 'DEAD_LETTER'
                          OR (earlier.status = 'PENDING' AND earlier.next_retry_at IS NOT NULL))
                     AND (earlier.status = 'DEAD_LETTER' OR earlier.next_retry_at > ?1))
             ORDER BY id LIMIT ?2",
        )
        .bind(time(now))
        .bind(asked.limit)
        .bind(list(&asked.not_rows)?)
        .bind(keys)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, |row| due_row(row, BUCKET))
    }

    async fn sent(&self, ids: &[i64], at: DateTime<Utc>) -> Result<(), StoreError> {
        let ids = serde_json::to_string(ids).map_err(broken)?;
        let _turn = self.turn().await?;
        query(
            "UPDATE event_outbox SET status = 'SENT', published_at = ?2, next_retry_at = NULL
             WHERE id IN (SELECT value FROM json_each(?1)) AND status <> 'SENT'",
        )
        .bind(ids)
        .bind(time(at))
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(())
    }

    async fn set_back(&self, setbacks: &[Setback]) -> Result<(), StoreError> {
        let mut writing = self.begin().await?;
        for setback in setbacks {
            query(
                "UPDATE event_outbox SET retry_count = min(retry_count + 1, max_retries), last_error = ?2,
                     next_retry_at = ?3, status = CASE WHEN ?3 IS NULL THEN 'DEAD_LETTER' ELSE 'PENDING' END
                 WHERE id = ?1 AND status = 'PENDING'",
            )
            .bind(setback.id)
            .bind(setback.error.clone())
            .bind(maybe_time(setback.next_retry_at))
            .execute(&mut *writing)
            .await
            .map_err(failure)?;
        }
        finish(writing).await
    }

    async fn count(&self, status: OutboxStatus) -> Result<u64, StoreError> {
        let row = query(match status {
            OutboxStatus::Sent => "SELECT count(*) AS rows FROM event_outbox WHERE status = ?1",
            OutboxStatus::Pending | OutboxStatus::DeadLetter => {
                "SELECT count(*) AS rows FROM event_outbox
                 WHERE status IN ('PENDING', 'DEAD_LETTER') AND status = ?1"
            }
        })
        .bind(status.as_str())
        .fetch_one(&self.readers)
        .await
        .map_err(failure)?;
        u64::try_from(row.long("rows")?).map_err(broken)
    }

    async fn oldest_waiting(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = query(OLDEST_WAITING)
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        row.map(|row| row.time("created_at")).transpose()
    }

    async fn prune(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        // The first SENT rows by id are, but for redriven ones, the oldest. A reader looks first, so that no writer is held up
        // for nothing.
        let old = query(
            "SELECT id FROM (SELECT id, published_at FROM event_outbox WHERE status = 'SENT' ORDER BY id LIMIT ?2)
             WHERE published_at < ?1",
        )
        .bind(time(before))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        if old.is_empty() {
            return Ok(0);
        }
        let ids = all(&old, |row| row.long("id"))?;
        let ids = serde_json::to_string(&ids).map_err(broken)?;
        let _turn = self.turn().await?;
        let done = query(
            "DELETE FROM event_outbox WHERE id IN (SELECT value FROM json_each(?1)) AND status = 'SENT'",
        )
        .bind(ids)
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        Ok(done.rows_affected())
    }
}
