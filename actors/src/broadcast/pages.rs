//! What streams read from the journal: pages of events, serialised, with a bound on how many read at once.

use std::sync::{Arc, Weak};

use tokio::sync::{Mutex, Semaphore};
use uuid::Uuid;

use super::Sent;
use crate::ports::journal::Journal;

/// Consecutive events, serialised.
pub(super) type Page = Arc<[Arc<Sent>]>;

/// Reads pages for all streams of the process.
pub(super) struct Pages {
    journal: Arc<dyn Journal>,
    size: u32,
    permits: Semaphore,
}

/// The page that streams of one session read last to fill a gap: when several lack the same events, one reads them for all.
#[derive(Default)]
pub(super) struct Gap(Mutex<Option<(i64, Weak<[Arc<Sent>]>)>>);

impl Pages {
    pub(super) fn new(journal: Arc<dyn Journal>, size: u32, readers: usize) -> Self {
        Self {
            journal,
            size: size.max(1),
            permits: Semaphore::new(readers.max(1)),
        }
    }

    /// The events after `after`, and whether the session has no more than these.
    pub(super) async fn read(&self, session_id: Uuid, after: i64) -> Result<(Page, bool), String> {
        let _permit = self
            .permits
            .acquire()
            .await
            .map_err(|error| error.to_string())?;
        let events = self
            .journal
            .events(session_id, after, self.size)
            .await
            .map_err(|error| error.to_string())?;
        let is_last = events.len() < self.size as usize;
        let page: Result<Page, _> = events
            .iter()
            .map(|event| Sent::of(event).map(Arc::new))
            .collect();
        Ok((page.map_err(|error| error.to_string())?, is_last))
    }

    /// Like [`Pages::read`], but takes the page another stream has just read, if it is still there. It may lack the newest events.
    pub(super) async fn fill(
        &self,
        gap: &Gap,
        session_id: Uuid,
        after: i64,
    ) -> Result<Page, String> {
        let mut last = gap.0.lock().await;
        if let Some((from, page)) = last.as_ref()
            && *from == after
            && let Some(page) = page.upgrade()
            && !page.is_empty()
        {
            return Ok(page);
        }
        let (page, _) = self.read(session_id, after).await?;
        *last = Some((after, Arc::downgrade(&page)));
        Ok(page)
    }
}
