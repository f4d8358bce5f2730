//! What time brings: which sessions are due to be looked at, and the removal of those that are over.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::StoreError;

/// A place in an order by time and id: "everything after this".
pub type Mark = (DateTime<Utc>, Uuid);

/// What a removed session leaves with its novel.
#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    /// The novel.
    pub novel_id: Uuid,
    /// The session, compact.
    pub archive: Value,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The port.
#[async_trait]
pub trait Lifecycle: Send + Sync + 'static {
    /// Sessions IN_PROGRESS whose `(expires_at, id)` is after `after` and whose `expires_at` is not after `until`, in that order.
    async fn expiring(
        &self,
        after: Mark,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Mark>, StoreError>;

    /// Sessions with an active handle whose `(timeout_at, session_id)` is after `after` and whose `timeout_at` is not after `until`, in that order.
    async fn waiting(
        &self,
        after: Mark,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Mark>, StoreError>;

    /// Sessions COMPLETED, ABANDONED or EXPIRED whose `updated_at` is not after `before` and whose outbox rows are all SENT, oldest first.
    async fn over(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Uuid>, StoreError>;

    /// Removes a session in one transaction: its row first, then its events, inbox, outbox, tasks, handles and marks, never its novel;
    /// the archive is kept instead. False, and nothing is removed, when it is no longer at `version` or an outbox row of it is not SENT.
    async fn remove(
        &self,
        session_id: Uuid,
        version: i64,
        archive: Option<Archive>,
    ) -> Result<bool, StoreError>;
}
