//! The catalogue.

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::catalog::{Catalog, ListedSession, Page};
use genesis_actors::ports::journal::NovelRow;
use sqlx::query;
use uuid::Uuid;

use super::text::{id, maybe_id};
use super::{SqliteStore, failure};
use crate::store::cells::{Cells, listed_session, novel_row, page};

/// Above every id: where the first page begins.
fn end_of(before: Option<Uuid>) -> String {
    before.map_or_else(|| "g".to_owned(), id)
}

#[async_trait]
impl Catalog for SqliteStore {
    async fn sessions(
        &self,
        user_id: Option<Uuid>,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<ListedSession>, StoreError> {
        let rows = query(
            "SELECT *, EXISTS (SELECT 1 FROM command_inbox AS command
                               WHERE command.session_id = session.id
                                 AND command.status IN ('RECEIVED', 'PROCESSING')) AS is_pending
             FROM genesis_sessions AS session WHERE user_id IS ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        )
        .bind(maybe_id(user_id))
        .bind(end_of(before))
        .bind(i64::from(limit) + 1)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        page(&rows, limit, listed_session, |listed| listed.row.id)
    }

    async fn novels(
        &self,
        user_id: Option<Uuid>,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<NovelRow>, StoreError> {
        let rows = query(
            "SELECT id, user_id, genesis_session_id, title, summary, NULL AS setting, created_at, updated_at
             FROM novels WHERE user_id IS ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        )
        .bind(maybe_id(user_id))
        .bind(end_of(before))
        .bind(i64::from(limit) + 1)
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        page(&rows, limit, novel_row, |novel| novel.id)
    }

    async fn novel(&self, novel_id: Uuid) -> Result<Option<NovelRow>, StoreError> {
        let row = query("SELECT * FROM novels WHERE id = ?1")
            .bind(id(novel_id))
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        row.as_ref().map(novel_row).transpose()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        query("SELECT 1 AS one")
            .fetch_one(&self.readers)
            .await
            .map_err(failure)?
            .long("one")
            .map(drop)
    }
}
