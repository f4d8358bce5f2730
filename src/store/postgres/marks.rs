//! Marks on findings.

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::marks::{FindingMark, FindingMarks};
use sqlx::query;
use uuid::Uuid;

use super::{PgStore, read, write};
use crate::store::cells::{all, mark_row};

#[async_trait]
impl FindingMarks for PgStore {
    async fn mark(&self, mark: FindingMark) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let insert = query(
            "INSERT INTO finding_marks (session_id, finding_id, reason, created_at)
             SELECT session.id, $2, $3, $4 FROM genesis_sessions AS session WHERE session.id = $1
             ON CONFLICT (session_id, finding_id) DO UPDATE
             SET reason = excluded.reason, created_at = excluded.created_at",
        )
        .bind(mark.session_id)
        .bind(mark.finding_id)
        .bind(mark.reason)
        .bind(mark.created_at);
        let kept = write(insert.execute(&mut *db)).await?;
        Ok(kept.rows_affected() > 0)
    }

    async fn unmark(&self, session_id: Uuid, finding_id: Uuid) -> Result<bool, StoreError> {
        let mut db = self.connection().await?;
        let delete = query("DELETE FROM finding_marks WHERE session_id = $1 AND finding_id = $2")
            .bind(session_id)
            .bind(finding_id);
        let gone = write(delete.execute(&mut *db)).await?;
        Ok(gone.rows_affected() > 0)
    }

    async fn marks(&self, session_id: Uuid) -> Result<Vec<FindingMark>, StoreError> {
        let mut db = self.connection().await?;
        let select = query("SELECT * FROM finding_marks WHERE session_id = $1").bind(session_id);
        let rows = read(select.fetch_all(&mut *db)).await?;
        all(&rows, mark_row)
    }
}
