//! Snapshots of sessions.

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::snapshots::{SnapshotRow, Snapshots};
use sqlx::query;
use uuid::Uuid;

use super::{PgStore, read, write};
use crate::store::cells::snapshot_row;

#[async_trait]
impl Snapshots for PgStore {
    /// Does not wait for the disk: one that is lost is made again.
    async fn keep(&self, snapshot: SnapshotRow) -> Result<(), StoreError> {
        let mut db = self.connection().await?;
        let insert = query(
            "WITH lazy AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
             INSERT INTO session_snapshots (session_id, version, sequence, fold_version, state, created_at)
             SELECT session.id, $2, $3, $4, $5, $6 FROM lazy, genesis_sessions AS session WHERE session.id = $1
             ON CONFLICT (session_id, version) DO UPDATE
             SET sequence = excluded.sequence, fold_version = excluded.fold_version, state = excluded.state,
                 created_at = excluded.created_at",
        )
        .bind(snapshot.session_id)
        .bind(snapshot.version)
        .bind(snapshot.sequence)
        .bind(snapshot.fold_version)
        .bind(snapshot.state)
        .bind(snapshot.created_at);
        write(insert.execute(&mut *db)).await?;
        Ok(())
    }

    async fn nearest(
        &self,
        session_id: Uuid,
        up_to: i64,
        fold_version: i32,
    ) -> Result<Option<SnapshotRow>, StoreError> {
        let mut db = self.connection().await?;
        let select = query(
            "SELECT * FROM session_snapshots WHERE session_id = $1 AND version <= $2 AND fold_version = $3
             ORDER BY version DESC LIMIT 1",
        )
        .bind(session_id)
        .bind(up_to)
        .bind(fold_version);
        let row = read(select.fetch_optional(&mut *db)).await?;
        row.as_ref().map(snapshot_row).transpose()
    }
}
