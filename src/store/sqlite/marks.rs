//! Marks on findings.

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::marks::{FindingMark, FindingMarks};
use sqlx::query;
use uuid::Uuid;

use super::text::{id, time};
use super::{SqliteStore, failure, finish};
use crate::store::cells::{all, mark_row};

#[async_trait]
impl FindingMarks for SqliteStore {
    async fn mark(&self, mark: FindingMark) -> Result<bool, StoreError> {
        let mut writing = self.begin().await?;
        let kept = query(
            "INSERT INTO finding_marks (session_id, finding_id, reason, created_at)
             SELECT session.id, ?2, ?3, ?4 FROM genesis_sessions AS session WHERE session.id = ?1
             ON CONFLICT (session_id, finding_id) DO UPDATE
             SET reason = excluded.reason, created_at = excluded.created_at",
        )
        .bind(id(mark.session_id))
        .bind(id(mark.finding_id))
        .bind(mark.reason)
        .bind(time(mark.created_at))
        .execute(&mut *writing)
        .await
        .map_err(failure)?;
        finish(writing).await?;
        Ok(kept.rows_affected() > 0)
    }

    async fn unmark(&self, session_id: Uuid, finding_id: Uuid) -> Result<bool, StoreError> {
        let mut writing = self.begin().await?;
        let gone = query("DELETE FROM finding_marks WHERE session_id = ?1 AND finding_id = ?2")
            .bind(id(session_id))
            .bind(id(finding_id))
            .execute(&mut *writing)
            .await
            .map_err(failure)?;
        finish(writing).await?;
        Ok(gone.rows_affected() > 0)
    }

    async fn marks(&self, session_id: Uuid) -> Result<Vec<FindingMark>, StoreError> {
        let rows = query("SELECT * FROM finding_marks WHERE session_id = ?1")
            .bind(id(session_id))
            .fetch_all(&self.readers)
            .await
            .map_err(failure)?;
        all(&rows, mark_row)
    }
}
