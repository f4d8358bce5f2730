//! What is known of a live session, beside its actor: readers need not queue, and what is idle can be forgotten.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::session::Session;

/// What a reader must know before anything else of a session; kept while its actor lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Whose it is.
    pub user_id: Option<Uuid>,
    /// The version it is at.
    pub version: i64,
    /// The last of its events.
    pub last_sequence: i64,
    /// When the journal was asked that says so.
    pub confirmed_at: DateTime<Utc>,
    /// Whether a generation runs in it.
    pub is_pending: bool,
}

/// Where a session's newest snapshot lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    /// The last event in it, 0 if there is none.
    pub(super) sequence: i64,
    /// How large it is.
    pub(super) bytes: usize,
}

/// The shelf of one session.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    /// The session as far as it is known; `None` until it is read, and again when it was forgotten.
    session: Option<Arc<Session>>,
    summary: Option<Summary>,
    /// More may have been written than is known: nobody is shown anything.
    in_doubt: bool,
    /// The last sequence that another process is known to have written.
    heard: i64,
    mark: Mark,
}

impl Held {
    fn is_doubtful(&self) -> bool {
        let known = |summary: &Summary| summary.last_sequence < self.heard;
        self.in_doubt || self.summary.as_ref().is_some_and(known)
    }
}

impl Shelf {
    /// The session, for readers.
    pub(super) fn session(&self) -> Option<Arc<Session>> {
        let held = self.held();
        held.session.clone().filter(|_| !held.is_doubtful())
    }

    /// What is known of it even when the rest was forgotten.
    pub(super) fn summary(&self) -> Option<Summary> {
        let held = self.held();
        held.summary.filter(|_| !held.is_doubtful())
    }

    /// For its actor: the session as it was last known, and whether that is in doubt.
    pub(super) fn last_known(&self) -> Option<(Arc<Session>, bool)> {
        let held = self.held();
        let in_doubt = held.is_doubtful();
        held.session.clone().map(|session| (session, in_doubt))
    }

    /// The session is so, as the journal said when it was asked at this time.
    pub(super) fn know(&self, session: Arc<Session>, at: DateTime<Utc>) {
        let mut held = self.held();
        held.summary = Some(Summary {
            user_id: session.user_id,
            version: session.version,
            last_sequence: session.last_sequence,
            confirmed_at: at,
            is_pending: !session.pending.is_empty(),
        });
        held.session = Some(session);
        held.in_doubt = false;
    }

    /// The journal was asked at this time and said that the session is at this version; `None`: there is no such session.
    pub(super) fn confirm(&self, version: Option<i64>, at: DateTime<Utc>) {
        let mut held = self.held();
        let Some(summary) = &mut held.summary else {
            return;
        };
        if version == Some(summary.version) {
            summary.confirmed_at = summary.confirmed_at.max(at);
        } else if version.is_none_or(|version| version > summary.version) {
            held.in_doubt = true;
        }
    }

    /// Another process has written events up to this one.
    pub(super) fn heard(&self, sequence: i64) {
        let mut held = self.held();
        held.heard = held.heard.max(sequence);
    }

    /// Nothing is told until its actor has asked the journal again.
    pub(super) fn doubt(&self) {
        self.held().in_doubt = true;
    }

    /// Lets go of what takes room; whoever needs it reads it again.
    pub(super) fn forget(&self) {
        self.held().session = None;
    }

    pub(super) fn mark(&self) -> Mark {
        self.held().mark
    }

    pub(super) fn set_mark(&self, mark: Mark) {
        self.held().mark = mark;
    }

    /// A panic while it was held cannot leave half a value behind: each change is a row of assignments.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
