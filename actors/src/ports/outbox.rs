//! The outbox: events written but not yet published. Rows of `event_outbox`.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::StoreError;
use crate::domain::stage::vocabulary;

vocabulary! {
    /// Where a row stands.
    OutboxStatus {
        /// To be published.
        Pending = "PENDING",
        /// Published.
        Sent = "SENT",
        /// Given up; an operator decides.
        DeadLetter = "DEAD_LETTER",
    }
}

/// A row of `event_outbox`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(
    missing_docs,
    reason = "the fields are the columns of the contract's table"
)]
pub struct OutboxRow {
    pub id: i64,
    pub event_id: Uuid,
    pub topic: String,
    pub partition_key: String,
    #[schema(value_type = Object)]
    pub payload: Value,
    #[schema(value_type = Object)]
    pub headers: Value,
    pub status: OutboxStatus,
    pub retry_count: i32,
    pub max_retries: i32,
    pub redrive_count: i32,
    pub next_retry_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
}

/// A row to be published: what the relay and the bus need of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DueRow {
    /// The row.
    pub id: i64,
    /// Its event.
    pub event_id: Uuid,
    /// Where it goes.
    pub topic: String,
    /// What it must keep its order with.
    pub partition_key: String,
    /// Which part of the outbox its key is in.
    pub bucket: i32,
    /// The envelope, as JSON.
    pub payload: String,
    /// What goes beside it.
    pub headers: Value,
    /// How often it failed since it was written or redriven.
    pub retry_count: i32,
    /// How often it may.
    pub max_retries: i32,
    /// How often an operator had it published after all.
    pub redrive_count: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Which rows are to be published next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Those of these buckets.
    pub buckets: Vec<i32>,
    /// None of these rows.
    pub not_rows: Vec<i64>,
    /// None of these keys.
    pub not_keys: Vec<String>,
    /// At most so many.
    pub limit: u32,
}

/// What part of the outbox a relay holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Nobody else holds these.
    pub buckets: Vec<i32>,
    /// So many of them are others' fair share: to be released.
    pub surplus: usize,
    /// How long the claim lasts from when it was asked for; `None`: there is only one relay.
    pub lease: Option<Duration>,
}

/// A row that could not be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Setback {
    /// The row.
    pub id: i64,
    /// Why.
    pub error: String,
    /// When to try again; `None`: a dead letter.
    pub next_retry_at: Option<DateTime<Utc>>,
}

/// The port.
#[async_trait]
pub trait Outbox: Send + Sync + 'static {
    /// Renews what a relay holds of the outbox, and takes what it lacks of its fair share and nobody holds. A relay that does not
    /// come back within the lease has lost all of it. The store's time decides, not the clock's.
    async fn claim(&self, relay: Uuid) -> Result<Claim, StoreError>;

    /// Lets others have these buckets.
    async fn release(&self, relay: Uuid, buckets: &[i32]) -> Result<(), StoreError>;

    /// Lets others have everything, at the relay's end.
    async fn leave(&self, relay: Uuid) -> Result<(), StoreError>;

    /// Rows to publish now, the oldest first: PENDING, due at `now`, and with no earlier row of the same key that is a
    /// DEAD_LETTER or not yet due.
    async fn due(&self, now: DateTime<Utc>, asked: &Asked) -> Result<Vec<DueRow>, StoreError>;

    /// Marks rows as SENT.
    async fn sent(&self, ids: &[i64], at: DateTime<Utc>) -> Result<(), StoreError>;

    /// Counts a failure against rows.
    async fn set_back(&self, setbacks: &[Setback]) -> Result<(), StoreError>;

    /// How many rows have a status.
    async fn count(&self, status: OutboxStatus) -> Result<u64, StoreError>;

    /// When the oldest row was written that waits to be published; those behind a dead letter wait for an operator, and do not
    /// count.
    async fn oldest_waiting(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Deletes rows SENT before `before`, the oldest first, at most `limit`; how many.
    async fn prune(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError>;
}
