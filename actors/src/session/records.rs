//! Sessions as the journal tells them: read from the nearest snapshot on, and snapshots made now and then.

use std::sync::Arc;

use tokio::sync::Semaphore;
use uuid::Uuid;

use super::shelf::{Mark, Shelf};
use crate::command::Change;
use crate::domain::session::{FOLD_VERSION, Session};
use crate::ports::StoreError;
use crate::ports::clock::Clock;
use crate::ports::journal::Journal;
use crate::ports::snapshots::{SnapshotRow, Snapshots};

/// Events read at a time.
const PAGE: u32 = 500;
/// Events after which a snapshot is made.
const EVERY: i64 = 100;
/// A session so large that its snapshot outweighs the events since the last one makes fewer of them: reading it takes its
/// time anyhow, and all snapshots together stay no larger than the events. This is what an event weighs at the least.
const BYTES_AN_EVENT: usize = 1_024;
/// Snapshots that are written at once; more have to wait for a later command.
const AT_ONCE: usize = 2;
/// A session at a lower version has no snapshot: a version seldom has more events than this.
const EVENTS_A_VERSION: i64 = 10;

/// Reads sessions. What it is asked for is true when it answers; snapshots only make it quick.
pub(super) struct Records {
    pub(super) journal: Arc<dyn Journal>,
    snapshots: Arc<dyn Snapshots>,
    clock: Arc<dyn Clock>,
    writing: Arc<Semaphore>,
}

impl Records {
    pub(super) fn new(
        journal: Arc<dyn Journal>,
        snapshots: Arc<dyn Snapshots>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            journal,
            snapshots,
            clock,
            writing: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// A session as it was at a version it has reached, and where the snapshot lies that it was read from.
    pub(super) async fn at(
        &self,
        id: Uuid,
        user_id: Option<Uuid>,
        version: i64,
    ) -> Result<(Session, Mark), StoreError> {
        let (session, mark) = self.begin(id, user_id, version).await?;
        Ok((self.read_on(session, Some(version)).await?, mark))
    }

    /// A session as it is; `version` is one that it has reached.
    pub(super) async fn now(
        &self,
        id: Uuid,
        user_id: Option<Uuid>,
        version: i64,
    ) -> Result<(Session, Mark), StoreError> {
        let (session, mark) = self.begin(id, user_id, version).await?;
        Ok((self.read_on(session, None).await?, mark))
    }

    /// The nearest snapshot, or nothing at all, to read on from.
    async fn begin(
        &self,
        id: Uuid,
        user_id: Option<Uuid>,
        version: i64,
    ) -> Result<(Session, Mark), StoreError> {
        let unborn = (Session::unborn(id, user_id), Mark::default());
        if version < EVERY / EVENTS_A_VERSION {
            return Ok(unborn);
        }
        let nearest = self.snapshots.nearest(id, version, FOLD_VERSION).await?;
        let Some(row) = nearest else {
            return Ok(unborn);
        };
        match serde_json::from_slice::<Session>(&row.state) {
            Ok(session) if session.id == id => {
                let mark = Mark {
                    sequence: session.last_sequence,
                    bytes: row.state.len(),
                };
                Ok((session, mark))
            }
            read => {
                let error = read.err();
                tracing::error!(session_id = %id, version = row.version, ?error, "a snapshot cannot be read; the events are");
                Ok(unborn)
            }
        }
    }

    /// Folds what the journal holds beyond what is known of a session, up to a version if one is given.
    pub(super) async fn read_on(
        &self,
        mut session: Session,
        up_to: Option<i64>,
    ) -> Result<Session, StoreError> {
        if up_to.is_some_and(|version| version <= session.version) {
            return Ok(session);
        }
        loop {
            let events = self
                .journal
                .events(session.id, session.last_sequence, PAGE)
                .await?;
            let last_page = events.len() < PAGE as usize;
            for event in &events {
                if up_to.is_some_and(|version| event.version > version) {
                    return Ok(session);
                }
                session.apply(event);
            }
            if last_page {
                return Ok(session);
            }
        }
    }

    /// What happened since a version.
    pub(super) async fn changes_since(
        &self,
        id: Uuid,
        version: i64,
    ) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        let mut after = self
            .snapshots
            .nearest(id, version, FOLD_VERSION)
            .await?
            .map_or(0, |row| row.sequence);
        loop {
            let events = self.journal.events(id, after, PAGE).await?;
            changes.extend(
                events
                    .iter()
                    .filter(|event| event.version > version)
                    .map(|event| Change {
                        sequence: event.sequence,
                        event_type: event.event.event_type().to_owned(),
                        stage: event.event.stage(),
                    }),
            );
            match events.last() {
                Some(last) if events.len() == PAGE as usize => after = last.sequence,
                _ => return Ok(changes),
            }
        }
    }

    /// Makes a snapshot if one is due, in nobody's way: a failure costs nothing but a longer read later.
    pub(super) fn keep_if_due(&self, session: &Arc<Session>, shelf: &Arc<Shelf>) {
        let mark = shelf.mark();
        let events = session.last_sequence - mark.sequence;
        if events < EVERY || usize::try_from(events).unwrap_or(0) < mark.bytes / BYTES_AN_EVENT {
            return;
        }
        let Ok(permit) = self.writing.clone().try_acquire_owned() else {
            return;
        };
        let mut mark = Mark {
            sequence: session.last_sequence,
            ..mark
        };
        shelf.set_mark(mark);
        let (session, shelf) = (session.clone(), shelf.clone());
        let (snapshots, created_at) = (self.snapshots.clone(), self.clock.now());
        tokio::spawn(async move {
            let _permit = permit;
            let Ok(state) = serde_json::to_vec(&*session) else {
                return;
            };
            mark.bytes = state.len();
            shelf.set_mark(mark);
            let row = SnapshotRow {
                session_id: session.id,
                version: session.version,
                sequence: session.last_sequence,
                fold_version: FOLD_VERSION,
                state,
                created_at,
            };
            if let Err(error) = snapshots.keep(row).await {
                tracing::debug!(session_id = %session.id, %error, "a snapshot was not kept");
            }
        });
    }
}
