//! The outbox. Whoever changes several rows locks them in the order of their ids.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::outbox::{Outbox, OutboxRow, OutboxStatus, Setback};
use sqlx::query;

use super::{PgStore, read, write};
use crate::store::cells::{Cells, all, broken, outbox_row};

#[async_trait]
impl Outbox for PgStore {
    async fn due(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query("SELECT * FROM genesis_outbox_due($1, $2)")
            .bind(now)
            .bind(i64::from(limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, outbox_row)
    }

    /// Does not wait for the disk: a row that is published again after a crash is allowed.
    async fn sent(&self, ids: &[i64], at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut db = self.connection().await?;
        let update = query(
            "WITH lazy AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
                  held AS MATERIALIZED (
                      SELECT id FROM event_outbox WHERE id = ANY ($1) AND status <> 'SENT'
                      ORDER BY id FOR NO KEY UPDATE)
             UPDATE event_outbox AS row SET status = 'SENT', published_at = $2, next_retry_at = NULL
             FROM held, lazy WHERE row.id = held.id",
        )
        .bind(ids)
        .bind(at);
        write(update.execute(&mut *db)).await?;
        Ok(())
    }

    async fn set_back(&self, setbacks: &[Setback]) -> Result<(), StoreError> {
        let ids: Vec<i64> = setbacks.iter().map(|setback| setback.id).collect();
        let errors: Vec<&str> = setbacks.iter().map(|setback| &*setback.error).collect();
        let retries: Vec<_> = setbacks
            .iter()
            .map(|setback| setback.next_retry_at)
            .collect();
        let mut db = self.connection().await?;
        let update = query(
            "WITH held AS MATERIALIZED (
                 SELECT id FROM event_outbox WHERE id = ANY ($1) AND status = 'PENDING'
                 ORDER BY id FOR NO KEY UPDATE)
             UPDATE event_outbox AS row
             SET retry_count = least(retry_count + 1, max_retries), last_error = setback.error,
                 next_retry_at = setback.retry_at,
                 status = CASE WHEN setback.retry_at IS NULL THEN 'DEAD_LETTER' ELSE 'PENDING' END
             FROM held JOIN unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS setback (id, error, retry_at)
               ON setback.id = held.id
             WHERE row.id = held.id",
        )
        .bind(&ids)
        .bind(&errors)
        .bind(&retries);
        write(update.execute(&mut *db)).await?;
        Ok(())
    }

    async fn count(&self, status: OutboxStatus) -> Result<u64, StoreError> {
        let mut db = self.connection().await?;
        let select = query(match status {
            // By name, for the sake of the partial index.
            OutboxStatus::Pending => {
                "SELECT count(*) AS rows FROM event_outbox WHERE status = 'PENDING'"
            }
            OutboxStatus::DeadLetter => {
                "SELECT count(*) AS rows FROM event_outbox WHERE status = 'DEAD_LETTER'"
            }
            OutboxStatus::Sent => "SELECT count(*) AS rows FROM event_outbox WHERE status = 'SENT'",
        });
        let rows = read(select.fetch_one(&mut *db)).await?.long("rows")?;
        u64::try_from(rows).map_err(broken)
    }
}
