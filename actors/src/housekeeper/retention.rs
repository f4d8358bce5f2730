//! Sessions that are over and have been kept long enough.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};

use super::Chore;
use crate::command::Refusal;
use crate::domain::archive::archive;
use crate::ports::lifecycle::{Archive, Lifecycle};
use crate::session::SessionDoor;

/// Sessions taken up at a time.
const BATCH: u32 = 50;

/// Removes ended sessions after `retention`; a completed one leaves an archive with its novel.
pub struct Retention {
    /// Where they stand.
    pub lifecycle: Arc<dyn Lifecycle>,
    /// Where they live.
    pub sessions: Arc<dyn SessionDoor>,
    /// How long they are kept after their end.
    pub retention: Duration,
}

#[async_trait]
impl Chore for Retention {
    fn name(&self) -> &'static str {
        "retention"
    }

    async fn run(&self, now: DateTime<Utc>) -> Result<u64, String> {
        let over = self.lifecycle.over(now - self.retention, BATCH).await;
        let mut removed = 0;
        for session_id in over.map_err(|error| error.to_string())? {
            let session = match self.sessions.snapshot(session_id).await {
                Ok(session) => session,
                Err(Refusal::SessionNotFound) => continue,
                Err(refusal) => return Err(refusal.to_string()),
            };
            let archive = session.novel_id.map(|novel_id| Archive {
                novel_id,
                archive: archive(&session),
                created_at: now,
            });
            let gone = self
                .lifecycle
                .remove(session_id, session.version, archive)
                .await;
            if gone.map_err(|error| error.to_string())? {
                self.sessions.gone(session_id);
                removed += 1;
            }
        }
        Ok(removed)
    }
}
