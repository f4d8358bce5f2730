//! The outbox: events written but not yet published. Rows of `event_outbox`.

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
    /// Rows to publish now, at most `limit`, in order within a partition key: PENDING, due at `now`, and with no earlier row of
    /// the same key that is a DEAD_LETTER or not yet due.
    async fn due(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<OutboxRow>, StoreError>;

    /// Marks rows as SENT.
    async fn sent(&self, ids: &[i64], at: DateTime<Utc>) -> Result<(), StoreError>;

    /// Counts a failure against rows.
    async fn set_back(&self, setbacks: &[Setback]) -> Result<(), StoreError>;

    /// How many rows have a status.
    async fn count(&self, status: OutboxStatus) -> Result<u64, StoreError>;
}
