//! The outbox. Whoever changes several rows locks them in the order of their ids.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::outbox::{Asked, Claim, DueRow, Outbox, OutboxStatus, Setback};
use sqlx::query;
use uuid::Uuid;

use super::{PgStore, read, write};
use crate::store::cells::{Cells, all, broken, due_row};

/// How long a relay's claim lasts unless it is renewed: with the second until another one looks, a dead process's claim has passed on
/// within ten.
const LEASE: Duration = Duration::from_millis(7_500);

/// When the oldest row was written that waits to be published, and not for an operator's decision on an earlier one.
pub(super) const OLDEST_WAITING: &str = "SELECT genesis_outbox_oldest() AS oldest";

#[async_trait]
impl Outbox for PgStore {
    async fn claim(&self, relay: Uuid) -> Result<Claim, StoreError> {
        let mut db = self.connection().await?;
        let call = query("SELECT bucket, surplus FROM genesis_outbox_claim($1, $2)")
            .bind(relay)
            .bind(LEASE);
        let rows = write(call.fetch_all(&mut *db)).await?;
        let surplus = rows.first().map_or(Ok(0), |row| row.int("surplus"))?;
        Ok(Claim {
            buckets: all(&rows, |row| row.int("bucket"))?,
            surplus: usize::try_from(surplus).map_err(broken)?,
            lease: Some(LEASE),
        })
    }

    async fn release(&self, relay: Uuid, buckets: &[i32]) -> Result<(), StoreError> {
        let mut db = self.connection().await?;
        let update =
            query("UPDATE outbox_claims SET relay = NULL WHERE relay = $1 AND bucket = ANY ($2)")
                .bind(relay)
                .bind(buckets);
        write(update.execute(&mut *db)).await?;
        Ok(())
    }

    async fn leave(&self, relay: Uuid) -> Result<(), StoreError> {
        let mut db = self.connection().await?;
        // Its claims are nobody's then.
        let delete = query("DELETE FROM outbox_relays WHERE relay = $1").bind(relay);
        write(delete.execute(&mut *db)).await?;
        Ok(())
    }

    async fn due(&self, now: DateTime<Utc>, asked: &Asked) -> Result<Vec<DueRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query("SELECT * FROM genesis_outbox_due($1, $2, $3, $4, $5)")
            .bind(now)
            .bind(&asked.buckets)
            .bind(&asked.not_rows)
            .bind(&asked.not_keys)
            .bind(i64::from(asked.limit));
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, |row| due_row(row, row.int("bucket")?))
    }

    /// Does not wait for the disk: a row that is published again after a crash is allowed. In the order of ids, as whoever changes
    /// several rows.
    async fn sent(&self, ids: &[i64], at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        let mut db = self.connection().await?;
        let update = query(
            "WITH lazy AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
             UPDATE event_outbox AS row SET status = 'SENT', published_at = $2, next_retry_at = NULL
             FROM lazy WHERE row.id = ANY ($1) AND row.status <> 'SENT'",
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

    async fn oldest_waiting(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut db = self.connection().await?;
        let row = read(query(OLDEST_WAITING).fetch_one(&mut *db)).await?;
        row.maybe_time("oldest")
    }

    async fn prune(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        let mut db = self.connection().await?;
        let delete = query("SELECT genesis_outbox_prune($1, $2) AS rows")
            .bind(before)
            .bind(i64::from(limit));
        let rows = write(delete.fetch_one(&mut *db)).await?.long("rows")?;
        u64::try_from(rows).map_err(broken)
    }
}
