//! Snapshots: sessions as they were at some version, so that one with a long history is read as quickly as a young one.
//!
//! They are a help and never the truth: the events are. Any of them may be missing, and one that another version of the
//! fold made is as good as missing.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;

/// A row of `session_snapshots`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRow {
    /// Whose.
    pub session_id: Uuid,
    /// The version it shows.
    pub version: i64,
    /// The last event folded into it.
    pub sequence: i64,
    /// The [`FOLD_VERSION`](crate::domain::session::FOLD_VERSION) that made it.
    pub fold_version: i32,
    /// The session, serialised; the store does not look into it.
    pub state: Vec<u8>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The port. Snapshots are removed with their session.
#[async_trait]
pub trait Snapshots: Send + Sync + 'static {
    /// Keeps one, in place of another of its session and version. Nothing is kept of a session that is gone.
    async fn keep(&self, snapshot: SnapshotRow) -> Result<(), StoreError>;

    /// The newest that this version of the fold made, at `up_to` or below it.
    async fn nearest(
        &self,
        session_id: Uuid,
        up_to: i64,
        fold_version: i32,
    ) -> Result<Option<SnapshotRow>, StoreError>;
}
