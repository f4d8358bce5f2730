//! Marks on findings: what looks like a contradiction and is meant to be so, with its writer's reason.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;

/// A row of `finding_marks`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingMark {
    /// Whose.
    pub session_id: Uuid,
    /// The finding, whether or not it is found now.
    pub finding_id: Uuid,
    /// Why it is meant.
    pub reason: String,
    /// When it was said.
    pub created_at: DateTime<Utc>,
}

/// The port. Marks are removed with their session.
#[async_trait]
pub trait FindingMarks: Send + Sync + 'static {
    /// Keeps one, in place of an earlier one of its finding. False, and nothing is kept, when the session is gone.
    async fn mark(&self, mark: FindingMark) -> Result<bool, StoreError>;

    /// Takes one away; false when there is none.
    async fn unmark(&self, session_id: Uuid, finding_id: Uuid) -> Result<bool, StoreError>;

    /// A session's marks, in no order.
    async fn marks(&self, session_id: Uuid) -> Result<Vec<FindingMark>, StoreError>;
}
