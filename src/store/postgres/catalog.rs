//! The catalogue.

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::catalog::{Catalog, ListedSession, Page};
use genesis_actors::ports::journal::NovelRow;
use sqlx::query;
use uuid::Uuid;

use super::{PgStore, read};
use crate::store::cells::{listed_session, novel_row, page};

// Two statements each, since `IS NOT DISTINCT FROM` uses no index.
macro_rules! sessions {
    ($whose:literal) => {
        concat!(
            "SELECT *, EXISTS (SELECT 1 FROM command_inbox AS command
                               WHERE command.session_id = session.id
                                 AND command.status IN ('RECEIVED', 'PROCESSING')) AS is_pending
             FROM genesis_sessions AS session WHERE ",
            $whose,
            " AND id < $2 ORDER BY id DESC LIMIT $3"
        )
    };
}
macro_rules! novels {
    ($whose:literal) => {
        concat!(
            "SELECT id, user_id, genesis_session_id, title, summary, NULL::jsonb AS setting, created_at, updated_at
             FROM novels WHERE ",
            $whose,
            " AND id < $2 ORDER BY id DESC LIMIT $3"
        )
    };
}
const SESSIONS_OF_USER: &str = sessions!("user_id = $1");
const SESSIONS_OF_NOBODY: &str = sessions!("user_id IS NULL AND $1::uuid IS NULL");
const NOVELS_OF_USER: &str = novels!("user_id = $1");
const NOVELS_OF_NOBODY: &str = novels!("user_id IS NULL AND $1::uuid IS NULL");

#[async_trait]
impl Catalog for PgStore {
    async fn sessions(
        &self,
        user_id: Option<Uuid>,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<ListedSession>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(match user_id {
            Some(_) => SESSIONS_OF_USER,
            None => SESSIONS_OF_NOBODY,
        })
        .bind(user_id)
        .bind(before.unwrap_or(Uuid::max()))
        .bind(i64::from(limit) + 1);
        let rows = read(select.fetch_all(&mut *db)).await?;
        page(&rows, limit, listed_session, |listed| listed.row.id)
    }

    async fn novels(
        &self,
        user_id: Option<Uuid>,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<NovelRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(match user_id {
            Some(_) => NOVELS_OF_USER,
            None => NOVELS_OF_NOBODY,
        })
        .bind(user_id)
        .bind(before.unwrap_or(Uuid::max()))
        .bind(i64::from(limit) + 1);
        let rows = read(select.fetch_all(&mut *db)).await?;
        page(&rows, limit, novel_row, |novel| novel.id)
    }

    async fn novel(&self, novel_id: Uuid) -> Result<Option<NovelRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query("SELECT * FROM novels WHERE id = $1").bind(novel_id);
        let row = read(select.fetch_optional(&mut *db)).await?;
        row.as_ref().map(novel_row).transpose()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let mut db = self.connection().await?;
        read(query("SELECT 1").execute(&mut *db)).await.map(drop)
    }
}
