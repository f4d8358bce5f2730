//! The catalogue: lists that no single session can answer.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use super::journal::{NovelRow, SessionRow};

/// A page of a list: its rows, newest first, and whether more follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, if there is one: `before` of the next call.
    pub next: Option<Uuid>,
}

/// A session as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedSession {
    /// Its row.
    pub row: SessionRow,
    /// Whether a command of it is RECEIVED or PROCESSING.
    pub is_pending: bool,
}

/// The port. Ids are UUIDv7, so "newest first" and paging go by id, which only this process's clock orders: good enough for a person's list.
#[async_trait]
pub trait Catalog: Send + Sync + 'static {
    /// Sessions of a user (`None`: those without one), newest first, with an id below `before`.
    async fn sessions(
        &self,
        user_id: Option<Uuid>,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<ListedSession>, StoreError>;

    /// Novels of a user, newest first; `setting` is left null.
    async fn novels(
        &self,
        user_id: Option<Uuid>,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<NovelRow>, StoreError>;

    /// A novel, whole.
    async fn novel(&self, novel_id: Uuid) -> Result<Option<NovelRow>, StoreError>;

    /// Whether the store answers.
    async fn ping(&self) -> Result<(), StoreError>;
}
