//! Sessions and waits whose time comes: warned, reminded, failed, expired.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::Chore;
use crate::command::Refusal;
use crate::ports::StoreError;
use crate::ports::lifecycle::{Lifecycle, Mark};
use crate::session::SessionDoor;

/// Sessions taken up at a time.
const BATCH: u32 = 100;

/// Which times are watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// When sessions expire.
    Expiries,
    /// When workflows' waits end.
    Waits,
}

/// Looks after the sessions whose time comes within a span from now. A time moves only forward and beyond the span, so each is
/// come upon once: what lies behind the mark was looked after, or is in `later`.
pub struct Watch {
    name: &'static str,
    watched: Watched,
    ahead: Duration,
    lifecycle: Arc<dyn Lifecycle>,
    sessions: Arc<dyn SessionDoor>,
    progress: Mutex<Progress>,
}

struct Progress {
    mark: Mark,
    /// Sessions that could not be looked after when their time came.
    later: BTreeSet<Uuid>,
}

impl Watch {
    /// A watch over what is due within `ahead`.
    pub fn new(
        name: &'static str,
        watched: Watched,
        ahead: Duration,
        lifecycle: Arc<dyn Lifecycle>,
        sessions: Arc<dyn SessionDoor>,
    ) -> Self {
        let progress = Mutex::new(Progress {
            mark: (DateTime::UNIX_EPOCH, Uuid::nil()),
            later: BTreeSet::new(),
        });
        Self {
            name,
            watched,
            ahead,
            lifecycle,
            sessions,
            progress,
        }
    }

    async fn page(&self, mark: Mark, until: DateTime<Utc>) -> Result<Vec<Mark>, StoreError> {
        match self.watched {
            Watched::Expiries => self.lifecycle.expiring(mark, until, BATCH).await,
            Watched::Waits => self.lifecycle.waiting(mark, until, BATCH).await,
        }
    }

    /// Lets time do to a session what is due; a session that is gone has nothing due.
    async fn elapse(&self, session_id: Uuid, progress: &mut Progress) -> u64 {
        match self.sessions.elapse(session_id).await {
            Ok(done) => {
                progress.later.remove(&session_id);
                done
            }
            Err(Refusal::SessionNotFound) => {
                progress.later.remove(&session_id);
                0
            }
            Err(refusal) => {
                tracing::warn!(%session_id, %refusal, "a session whose time has come is looked after later");
                progress.later.insert(session_id);
                0
            }
        }
    }
}

#[async_trait]
impl Chore for Watch {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn run(&self, now: DateTime<Utc>) -> Result<u64, String> {
        let mut progress = self.progress.lock().await;
        let mut done = 0;
        for session_id in progress.later.clone() {
            done += self.elapse(session_id, &mut progress).await;
        }
        loop {
            let due = self.page(progress.mark, now + self.ahead).await;
            let due = due.map_err(|error| error.to_string())?;
            for mark in &due {
                done += self.elapse(mark.1, &mut progress).await;
                progress.mark = *mark;
            }
            if due.len() < BATCH as usize {
                return Ok(done);
            }
        }
    }
}
