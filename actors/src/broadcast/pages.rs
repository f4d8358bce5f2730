//! What streams read from the journal: pages of events, serialised, with a bound on how many read at once.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OnceCell, Semaphore};
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

/// The page that streams of one session are reading to fill a gap: those that lack the same events wait for one reading.
#[derive(Default)]
pub(super) struct Gap(Mutex<Option<Reading>>);

/// Where it begins, and the page once it is read; kept by those who wait for it.
type Reading = (i64, Weak<OnceCell<Page>>);

impl Gap {
    fn reading(&self, after: i64) -> Arc<OnceCell<Page>> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = current.as_ref().filter(|(from, _)| *from == after);
        if let Some(cell) = same.and_then(|(_, cell)| cell.upgrade()) {
            return cell;
        }
        let cell = Arc::default();
        *current = Some((after, Arc::downgrade(&cell)));
        cell
    }
}

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

    /// Like [`Pages::read`], but shares the reading of another stream that is under way; it may lack the newest events.
    pub(super) async fn fill(
        &self,
        gap: &Gap,
        session_id: Uuid,
        after: i64,
    ) -> Result<Page, String> {
        let reading = gap.reading(after);
        let page = reading
            .get_or_try_init(async || self.read(session_id, after).await.map(|(page, _)| page))
            .await?;
        Ok(page.clone())
    }
}
