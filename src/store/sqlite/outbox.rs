//! The outbox.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::outbox::{Outbox, OutboxRow, OutboxStatus, Setback};
use sqlx::query;

use super::text::{maybe_time, time};
use super::{SqliteStore, failure, finish};
use crate::store::cells::{Cells, all, broken, outbox_row};

#[async_trait]
impl Outbox for SqliteStore {
    async fn due(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = query(
            // The first condition is the partial index's own: SQLite uses it only where it stands word for word.
            "SELECT * FROM event_outbox AS row
             WHERE status IN ('PENDING', 'DEAD_LETTER') AND status = 'PENDING'
               AND (next_retry_at IS NULL OR next_retry_at <= ?1)
               AND NOT EXISTS (
                   SELECT 1 FROM event_outbox AS earlier
                   WHERE earlier.partition_key = row.partition_key AND earlier.id < row.id
                     AND (earlier.status = 'DEAD_LETTER'
                          OR (earlier.status = 'PENDING' AND earlier.next_retry_at IS NOT NULL))
                     AND (earlier.status = 'DEAD_LETTER' OR earlier.next_retry_at > ?1))
             ORDER BY id LIMIT ?2",
        )
        .bind(time(now))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        all(&rows, outbox_row)
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
}
